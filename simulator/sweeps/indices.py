"""Sensitivity indices of a sweep: Sobol's first-order and total indices, and Morris's elementary effects.

Both are of the mean response over the sweep's replications, all of which meet the same luck at every point, so that
luck adds nothing to the variance that is divided. Intervals are bootstrap intervals over base points or paths, with
Student's quantile (``widened``): they say how far the design, and not how far luck, leaves an index open. Where
thresholds have an order, the input of the lower one is its share of the interval that the greater one leaves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import InputError
from simulator.indicators import find_indicator
from simulator.present.numbers import format_interval

from .designs import MORRIS, MORRIS_LEVELS, SOBOL_INDICES, drawn, library, problem
from .responses import Floats, responses

if TYPE_CHECKING:
    from .table import SweepTable

FIRST, TOTAL = "first order", "total"
MU, MU_STAR, SIGMA = "mu", "mu*", "sigma"
INDEXED = (SOBOL_INDICES, MORRIS)
"""Designs for indices."""
_RESAMPLES = 1_000
_LEVEL = 0.95


@dataclass(frozen=True)
class Index:
    """One index of one setting.

    Parameters
    ----------
    axis, indicator : str
    name : str
        ``first order`` or ``total``, a share of the variance; ``mu``, ``mu*`` or ``sigma``, in the indicator's unit per
        whole range of the setting.
    value : float
    low, high : float
        Bounds of its 95 % bootstrap interval.
    """

    axis: str
    indicator: str
    name: str
    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "setting": self.axis,
            "indicator": self.indicator,
            "index": self.name,
            "value": self.value,
            "low": self.low,
            "high": self.high,
        }


def indices(table: SweepTable, id_: str) -> list[Index]:
    """Return the indices of an indicator; none where the design is for none, or the indicator does not vary.

    Raises
    ------
    InputError
        If some run has no value of it.
    """
    kind = table.attrs["design"]["kind"]
    if kind not in INDEXED:
        return []
    means = responses(table, id_).means
    if not np.isfinite(means).all():
        raise InputError(f"{id_} has no indices: some run of the sweep has no value of it.")
    axes, seed = list(table.attrs["design"]["ranges"]), int(table.attrs["provenance"]["seed"])
    if np.ptp(means) == 0:
        return []
    if kind == SOBOL_INDICES:
        return sobol(means, axes, id_, seed)
    return morris(drawn(kind, len(axes), int(table.attrs["design"]["samples"]), seed), means, axes, id_, seed)


def index_text(one: Index) -> str:
    """Return an index with its interval: a share, or in the unit of the indicator."""
    unit = "share" if one.name in (FIRST, TOTAL) else find_indicator(one.indicator).unit
    return format_interval(one.value, one.low, one.high, unit)


def widened(half: float, number: int) -> float:
    """Return the half width of a bootstrap interval by the quantile of Student, from that of the normal law.

    The spread of resampled means is that of ``number`` values by their own mean, divided by ``number`` in place of one
    less. With the normal quantile such an interval holds the mean of normal values in 60 % of the cases for 2 values,
    and in 81 % for 4; with this one in 95 %.

    >>> round(widened(1.0, 2), 2), round(widened(1.0, 4), 2), round(widened(1.0, 64), 2)
    (9.17, 1.87, 1.03)
    """
    from scipy.special import ndtri, stdtrit

    tail = (1 + _LEVEL) / 2
    return half * float(stdtrit(number - 1, tail) / ndtri(tail)) * math.sqrt(number / (number - 1))


def sobol(values: Floats, axes: Sequence[str], indicator: str, seed: int) -> list[Index]:
    """Return Sobol's indices of values at the points of the design ``sobol_indices``, in its order.

    Parameters
    ----------
    values : (samples * (axes + 2),) float64
    axes : sequence of str
    indicator : str
    seed : int
        Of the bootstrap.
    """
    library(SOBOL_INDICES)
    from SALib.analyze import sobol as analysis

    found = analysis.analyze(
        problem(len(axes)),
        values,
        calc_second_order=False,
        num_resamples=_RESAMPLES,
        conf_level=_LEVEL,
        seed=seed,
    )
    points = len(values) // (len(axes) + 2)
    return [
        _index(axis, indicator, name, found[key][place], widened(found[f"{key}_conf"][place], points))
        for name, key in ((FIRST, "S1"), (TOTAL, "ST"))
        for place, axis in enumerate(axes)
    ]


def morris(points: Floats, values: Floats, axes: Sequence[str], indicator: str, seed: int) -> list[Index]:
    """Return the elementary effects of values at the points of the design ``morris``: mean, mean size and spread.

    ``mu*`` is large where a setting matters, ``sigma`` where its effect depends on the others or bends.

    Parameters
    ----------
    points : (paths * (axes + 1), axes) float64
        In the unit cube.
    values : (paths * (axes + 1),) float64
    axes : sequence of str
    indicator : str
    seed : int
        Of the bootstrap.
    """
    library(MORRIS)
    from SALib.analyze import morris as analysis

    found = analysis.analyze(
        problem(len(axes)),
        points,
        values,
        num_resamples=_RESAMPLES,
        conf_level=_LEVEL,
        num_levels=MORRIS_LEVELS,
        seed=seed,
    )
    single = elementary(points, values)
    return [
        *(_index(axis, indicator, MU, found["mu"][i], _half(single[i], np.mean, seed)) for i, axis in enumerate(axes)),
        *(
            _index(axis, indicator, MU_STAR, found["mu_star"][i], widened(found["mu_star_conf"][i], single.shape[1]))
            for i, axis in enumerate(axes)
        ),
        *(
            _index(axis, indicator, SIGMA, found["sigma"][i], _half(single[i], _sigma, seed))
            for i, axis in enumerate(axes)
        ),
    ]


def elementary(points: Floats, values: Floats) -> Floats:
    """Return the elementary effects of each axis, one per path: (axes, paths)."""
    axes = points.shape[1]
    steps = np.diff(points.reshape(-1, axes + 1, axes), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    effects = (
        np.diff(values.reshape(-1, axes + 1), axis=1) / np.take_along_axis(steps, moved[..., None], axis=2)[..., 0]
    )
    found = np.empty((axes, len(effects)))
    np.put_along_axis(found.T, moved, effects, axis=1)
    return found


def _sigma(effects: Floats, axis: int = -1) -> Floats:
    return np.asarray(effects.std(axis=axis, ddof=1))


def _half(effects: Floats, statistic: Any, seed: int) -> float:
    """Return the half width of a statistic's bootstrap interval, over paths."""
    from scipy.special import ndtri

    random = np.random.default_rng(seed)
    drawn_ = effects[random.integers(0, len(effects), (_RESAMPLES, len(effects)))]
    normal = float(ndtri((1 + _LEVEL) / 2) * statistic(drawn_, axis=-1).std(ddof=1))
    return widened(normal, len(effects))


def _index(axis: str, indicator: str, name: str, value: float, half: float) -> Index:
    return Index(axis, indicator, name, float(value), float(value - half), float(value + half))
