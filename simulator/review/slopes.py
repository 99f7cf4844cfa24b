"""How fast each test's margin moves with each assumption: a step on the same luck, all arms alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.present.serialise import optional
from simulator.runs.arms import run_plans
from simulator.runs.compare import Comparison
from simulator.runs.estimate import student
from simulator.runs.executor import Progress

from .assumption_table import Assumption
from .assumptions import world_with
from .checked import Review, World
from .conduct import Reviewed
from .margins import Key, Margin, key_of, units_of

_STEP = 0.5
"""Step, as a part of the way to an end of the range on the scale of the logarithm: far enough that the few items that
carry an indicator move, near enough to tell a slope."""


@dataclass(frozen=True)
class Slope:
    """How a margin moves while an assumption doubles.

    Parameters
    ----------
    margin : Margin
    value : float
        In the indicator's unit, per doubling; NaN where the margin has no value after the step.
    low, high : float, optional
        Bounds of its 95 % interval, from the pairs of runs that were stepped.
    """

    margin: Margin
    value: float
    low: float | None
    high: float | None

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        one = self.margin
        return {
            "kind": one.kind,
            "scenario": one.world,
            "name": one.name,
            "unit": one.indicator.unit,
            "per_doubling": optional(self.value),
            "low": self.low,
            "high": self.high,
        }


def pair_in(
    review: Review,
    world: World,
    candidate: str,
    pairs: int,
    engine: str,
    workers: int | None,
    progress: Progress | None,
) -> Comparison:
    """Run one candidate against the baseline in a world, on the luck of the review."""
    plans = [world.baseline, world.candidates[candidate]]
    before, after = run_plans(
        plans,
        world.baseline,
        seed=review.request.runs.seed,
        replications=pairs,
        engine=engine,
        workers=workers,
        progress=progress,
    )
    return Comparison(before, after)


def step_of(one: Assumption) -> float:
    """Return the factor at which the slope is taken: halfway to the farther end of the range."""
    end = one.high if math.log(one.high) >= -math.log(one.low) else one.low
    return float(end**_STEP)


def slopes_of(
    reviewed: Reviewed,
    candidate: str,
    one: Assumption,
    margins: Mapping[Key, Margin],
    pairs: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> dict[Key, Slope]:
    """Return the slope of every margin with one assumption.

    Parameters
    ----------
    reviewed : Reviewed
    candidate : str
    one : Assumption
    margins : mapping
        Of the tests that bind.
    pairs : int
        Pairs of runs that are stepped: the first of the review, on the same luck.
    """
    review, factor = reviewed.review, step_of(one)
    found: dict[Key, Slope] = {}
    for world in review.binding:
        moved = world_with(world, one, factor)
        after = pair_in(review, moved, candidate, pairs, reviewed.engine, workers, progress)
        before = reviewed.pairs[world.name][candidate]
        found |= {
            key: _slope(margin, before, after, pairs, math.log2(factor))
            for key, margin in margins.items()
            if margin.world == world.name
        }
    return found


def _slope(margin: Margin, before: Comparison, after: Comparison, pairs: int, step: float) -> Slope:
    (start, units), (end, moved) = units_of(margin, before, pairs), units_of(margin, after, pairs)
    value = (end - start) / step
    interval = student(np.array(value), np.asarray((moved - units) / step))
    low, high = (optional(float(bound)) for bound in (interval.low, interval.high))
    return Slope(margin, value, low, high)


def values_at(slopes: Sequence[Slope], factor: float) -> dict[Key, float]:
    """Return what the margins are at a factor if they move along their slopes; those without a slope are left out."""
    doublings = math.log2(factor)
    return {key_of(one.margin): one.margin.value + one.value * doublings for one in slopes if math.isfinite(one.value)}
