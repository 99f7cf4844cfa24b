"""How much of a box a front covers, with its interval: the jackknife over fresh runs.

The estimates with one run left out follow from one number per run, whose mean is the estimate. So every run gives a
pseudo-value of the volume, ``n V - (n - 1) V_without_it`` (Tukey 1958), and Student's interval of these is the
volume's. Of two fronts on the same luck the pseudo-values are subtracted run by run; on different luck their variances
add up (Welch 1947). Nothing is said for the choice of the points: each front is the best of points that were run again,
and a front of more points takes the best of more lucky values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.runs.estimate import LEVEL, student
from simulator.search.answer.front import hypervolume

from .saved import SavedFront

Floats = NDArray[np.float64]


class Volume(NamedTuple):
    """A part of the box, or a difference of two, with its 95 % interval where there is one."""

    value: float
    low: float | None
    high: float | None
    units: Floats


class Box(NamedTuple):
    """The reference of all fronts, as costs by objective: the best and the worst value of any point of any study."""

    ideal: Floats
    worst: Floats


def box_of(fronts: Sequence[SavedFront]) -> Box:
    """Return the box that holds every point on a front and every plan as given."""
    rows = [one.values[:, 0] * study.signs for study in fronts for one in (*study.front, study.start)]
    costs = np.array(rows)
    costs = costs[np.isfinite(costs).all(axis=1)]
    if not len(costs):
        empty = np.full(len(fronts[0].ids), math.nan)
        return Box(empty, empty)
    return Box(costs.min(axis=0), costs.max(axis=0))


def volume_of(study: SavedFront, box: Box) -> Volume:
    """Return the part of a box that a front covers; NaN with other than two objectives."""
    points = study.front
    costs = np.array([one.values[:, 0] for one in points]).reshape(len(points), len(study.ids)) * study.signs
    value = hypervolume(costs, *box)
    runs = [one.by_run for one in points if one.by_run is not None]
    if math.isnan(value) or not runs or len(runs) < len(points) or study.replications < 2:
        return Volume(value, None, None, np.zeros(0))
    by_run = np.array(runs) * study.signs[:, None]
    number = by_run.shape[2]
    without = (number * costs[:, :, None] - by_run) / (number - 1)
    units = number * value - (number - 1) * np.array([hypervolume(without[..., one], *box) for one in range(number)])
    found = student(np.array(value), units)
    return Volume(value, *_bounds(float(found.low), float(found.high), 0.0), units)


def difference(first: Volume, other: Volume, *, paired: bool) -> Volume:
    """Return how much more of the box the other front covers."""
    value = other.value - first.value
    if len(first.units) < 2 or len(other.units) < 2:
        return Volume(value, None, None, np.zeros(0))
    if paired:
        units = other.units - first.units
        found = student(np.array(value), units)
        return Volume(value, *_bounds(float(found.low), float(found.high), -1.0), units)
    half = _welch(first.units, other.units)
    return Volume(value, *_bounds(value - half, value + half, -1.0), np.zeros(0))


def _welch(first: Floats, other: Floats) -> float:
    """Return half the width of the interval of a difference of two means, of independent samples."""
    from scipy.special import stdtrit

    parts = np.array([one.var(ddof=1) / len(one) for one in (first, other)])
    if not parts.sum():
        return math.nan
    free = parts.sum() ** 2 / sum(part**2 / (len(one) - 1) for part, one in zip(parts, (first, other), strict=True))
    return float(stdtrit(free, (1 + LEVEL) / 2) * math.sqrt(parts.sum()))


def _bounds(low: float, high: float, least: float) -> tuple[float | None, float | None]:
    """Return bounds within what a part, or a difference of two, can be; none where runs agree to the last bit."""
    if not (math.isfinite(low) and math.isfinite(high)) or low == high:
        return None, None
    return max(low, least), min(high, 1.0)
