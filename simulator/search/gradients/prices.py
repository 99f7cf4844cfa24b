"""Shadow prices: what a reviewer-hour is worth in each pool and shift, and what a requirement costs at its margin.

The price of a reviewer-hour is an indicator's derivative with respect to the reviewers of a shift, per hour that one of
them is on duty per day. The multiplier of a requirement is a ratio of derivatives along the same lever: how many
reviewer-hours per day one more unit of the required indicator takes. At the cheapest plan that keeps the requirement
all levers in use have the same multiplier; where they differ, hours are better moved to the lever with the least one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.present.serialise import interval, optional
from simulator.runs.estimate import Influence
from simulator.runs.guardrails import Guardrail
from simulator.runs.paired import Paired
from simulator.search.question.quantities import of_requirement

from .derivative import Derivative
from .result import Gradients
from .varied import pool_and_shift


@dataclass(frozen=True, eq=False)
class Price:
    """What one more reviewer-hour per day in a shift does to an indicator.

    Parameters
    ----------
    derivative : Derivative
        Per reviewer.
    hours : float
        Hours per day for which one more reviewer of the shift is on duty.
    """

    derivative: Derivative
    hours: float

    @property
    def pool(self) -> str:
        """The pool."""
        return pool_and_shift(self.derivative.variable)[0]

    @property
    def shift(self) -> str:
        """Its shift."""
        return pool_and_shift(self.derivative.variable)[1]

    @property
    def value(self) -> float:
        """Change of the indicator per reviewer-hour per day, in the indicator's unit."""
        return self.derivative.value / self.hours

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """Bounds of its 95 % interval."""
        low, high = (None if end is None else end / self.hours for end in (self.derivative.low, self.derivative.high))
        return low, high

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "pool": self.pool,
            "shift": self.shift,
            "indicator": self.derivative.quantity,
            "unit": f"{self.derivative.indicator.unit} per reviewer-hour per day".strip(),
            "hours_per_day": self.hours,
            **interval(self.value, *self.bounds),
        }


@dataclass(frozen=True, eq=False)
class Multiplier:
    """How many reviewer-hours per day a requirement takes per unit of its indicator, by one lever.

    Parameters
    ----------
    check : Guardrail
        The requirement, judged at the plan.
    derivative : Derivative
        Of its indicator, with respect to the reviewers of a shift.
    hours : float
        Hours per day for which one more reviewer of the shift is on duty.
    value : float
        Reviewer-hours per day per unit of the indicator in the direction of the requirement.
    low, high : float, optional
        Bounds of the 95 % interval (Fieller); None where it is not clear that the lever moves the indicator.
    binds : bool
        Whether one reviewer more or less in some shift decides on the requirement.
    """

    check: Guardrail
    derivative: Derivative
    hours: float
    value: float
    low: float | None
    high: float | None
    binds: bool

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        pool, shift = pool_and_shift(self.derivative.variable)
        return {
            "requirement": str(self.check.requirement),
            "pool": pool,
            "shift": shift,
            "unit": f"reviewer-hours per day per {self.derivative.indicator.unit or 'unit'}",
            **interval(self.value, self.low, self.high),
            "binds": self.binds,
        }


def prices(found: Gradients) -> list[Price]:
    """Return the price of a reviewer-hour in each pool and shift that was moved, for each indicator."""
    return [
        Price(one, found.hours[one.variable.name])
        for one in found.derivatives
        if found.hours.get(one.variable.name, 0.0) > 0
    ]


def multipliers(found: Gradients) -> list[Multiplier]:
    """Return the multiplier of each requirement by each lever of staff, the cheapest lever first."""
    rows: list[Multiplier] = []
    for check in found.checks:
        quantity = of_requirement(check.requirement)
        levers = [
            one for one in found.derivatives if one.quantity == quantity and found.hours.get(one.variable.name, 0.0) > 0
        ]
        binds = _binds(check, levers)
        own = [_multiplier(check, one, found.hours[one.variable.name], binds=binds) for one in levers]
        rows += sorted(own, key=lambda one: one.value if one.low is not None and one.value > 0 else np.inf)
    return rows


def _multiplier(check: Guardrail, one: Derivative, hours: float, *, binds: bool) -> Multiplier:
    way = -1.0 if check.requirement.upper else 1.0
    gain = Influence(np.array(way * one.value), way * one.units)
    if one.value * way < 0:
        gain = Influence(-gain.value, -gain.units)
    paid = Influence(np.array(hours), np.full(len(one.units), hours))
    ratio = Paired.of(gain, paid).relative
    sign = 1.0 if one.value * way >= 0 else -1.0
    value, low, high = (optional(1.0 + float(end)) for end in (ratio.value, ratio.low, ratio.high))
    if not one.clear:
        low = high = None
    ends = [None if end is None else sign * end for end in (low, high)]
    if sign < 0:
        ends.reverse()
    return Multiplier(check, one, hours, sign * (np.nan if value is None else value), ends[0], ends[1], binds)


def _binds(check: Guardrail, levers: list[Derivative]) -> bool:
    """Return whether the plan is no farther from the limit than one reviewer moves it."""
    reach = max((abs(one.value) for one in levers if np.isfinite(one.value)), default=0.0)
    return bool(abs(check.excess.value) <= reach)
