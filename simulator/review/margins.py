"""How far a test is from another finding: its value on the good side of 0, and the half-widths that it must exceed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulator.indicators import Indicator, cells
from simulator.indicators.applies import axis_names
from simulator.indicators.requirement import Requirement
from simulator.runs.compare import Comparison
from simulator.runs.estimate import LEVEL, Floats, Influence

from .checked import Review
from .evidence import Kind, Status, Test

Key = tuple[Kind, str, str]
"""What tells a test from all others: kind, world and name."""


@dataclass(frozen=True)
class Margin:
    """A test as a number: above 0 is good, and it is passed or failed where its interval leaves out 0.

    Parameters
    ----------
    kind, world, name : str
        Of the test.
    indicator : Indicator
    cell : mapping
    value : float
        Of a success or deterioration indicator the difference for the better, of a guardrail how far it is within the
        limit; in the indicator's unit.
    below : float
        Distance from the value to the bound that must be above 0 for the test to be passed.
    above : float
        Distance from the value to the bound that must be below 0 for it to be failed.
    requirement : Requirement, optional
        Of a guardrail.
    """

    kind: Kind
    world: str
    name: str
    indicator: Indicator
    cell: Mapping[str, str]
    value: float
    below: float
    above: float
    requirement: Requirement | None = None

    def status_at(self, value: float) -> Status:
        """Return the test's status if its value were another one, with an interval as wide as now."""
        if value + self.above < 0:
            return "failed"
        if self.kind == "deterioration" or value - self.below > 0 or (value == self.below == 0):
            return "passed"
        return "open"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "kind": self.kind,
            "scenario": self.world,
            "name": self.name,
            "unit": self.indicator.unit,
            "value": self.value,
            "low": self.value - self.below,
            "high": self.value + self.above,
        }


def margin_of(test: Test, review: Review, pairs: int) -> Margin | None:
    """Return a test as a number; None where it has no interval, or is about quality."""
    if test.guardrail is not None:
        one = test.guardrail
        low, high = one.excess.low, one.excess.high
        if low is None or high is None:
            return None
        value, indicator = -one.excess.value, one.estimate.indicator
        return Margin(
            test.kind, test.world, test.name, indicator, one.estimate.cell, value, value + high, -low - value,
            one.requirement,
        )  # fmt: skip
    if test.difference is None or test.difference.low is None or test.difference.high is None:
        return None
    found, sign = test.difference, test.difference.indicator.direction
    value = sign * found.difference
    ends = sorted((sign * test.difference.low, sign * test.difference.high))
    protocol = review.request.protocol
    level = protocol.success_level(review.success_tests)
    below = (value - ends[0]) * _wider(level, pairs)
    above = (ends[1] - value) * _wider(protocol.alpha, pairs)
    return Margin(test.kind, test.world, test.name, found.indicator, found.cell, value, below, above)


def _wider(level: float, pairs: int) -> float:
    """Return how much wider than a 95 % interval one of another level is; no narrower, since both must leave out 0."""
    from scipy.special import stdtrit

    free = max(pairs - 1, 1)
    return max(1.0, float(stdtrit(free, 1 - level / 2) / stdtrit(free, (1 + LEVEL) / 2)))


def margins_of(tests: Sequence[Test], review: Review, pairs: int) -> dict[Key, Margin]:
    """Return the margins of the tests that bind, by kind, world and name."""
    binding = {world.name for world in review.binding}
    found = {key_of(one): margin_of(one, review, pairs) for one in tests if one.world in binding}
    return {key: one for key, one in found.items() if one is not None}


def key_of(one: Test | Margin) -> Key:
    """Return what tells a test from all others."""
    return one.kind, one.world, one.name


def with_values(tests: Sequence[Test], margins: Mapping[Key, Margin], values: Mapping[Key, float]) -> list[Test]:
    """Return the tests as they would be found with other values; those without one stay as they are."""
    return [
        replace(one, status=margins[key_of(one)].status_at(values[key_of(one)])) if key_of(one) in values else one
        for one in tests
    ]


def units_of(one: Margin, pair: Comparison, pairs: int) -> tuple[float, Floats]:
    """Return the value of a margin in the first pairs of runs, and one number per pair whose mean it is.

    Parameters
    ----------
    one : Margin
    pair : Comparison
    pairs : int

    Returns
    -------
    float
    (pairs,) float64
    """
    cell = dict(one.cell) if one.requirement is None else one.requirement.cell(axis_names(pair.candidate.scenario))
    before, after = (_in_cell(one.indicator, arm.ledgers[:pairs], cell) for arm in (pair.baseline, pair.candidate))
    requirement = one.requirement
    if requirement is None:
        sign = one.indicator.direction
        return sign * (after[0] - before[0]), sign * (after[1] - before[1])
    sign = -1 if requirement.upper else 1
    factor = 0.0 if requirement.factor is None else requirement.factor
    moved = (after[side] - (factor * before[side] if factor else 0.0) - requirement.limit for side in (0, 1))
    value, units = (sign * one for one in moved)
    return float(value), np.asarray(units)


def _in_cell(indicator: Indicator, ledgers: Sequence[Any], cell: Mapping[str, str]) -> tuple[Any, Floats]:
    by = tuple(cell)
    found = Influence.of(indicator, ledgers, by)
    place = cells(ledgers[0], by).index(dict(cell))
    return float(np.ravel(found.value)[place]), np.reshape(found.units, (len(ledgers), -1))[:, place]
