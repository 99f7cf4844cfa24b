"""One derivative: an indicator's change per unit of a variable, with its interval and how it was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import Indicator, cells
from simulator.present.serialise import interval, optional
from simulator.runs.estimate import Influence, student
from simulator.runs.results import Results
from simulator.search.question.quantities import change_alone, indicator_of, resolved, unbounded
from simulator.space.variable import Variable

from .steps import Step, stretch
from .width import Slope

Form = Literal["central difference", "one-sided difference", "conditional"]


@dataclass(frozen=True, eq=False)
class Side:
    """What one move of a whole number changes, to one side: a queue near its limit answers otherwise to each.

    Parameters
    ----------
    by : int
        The move; below 0 = fewer.
    value : float
        Change of the indicator, in its unit.
    low, high : float, optional
        Bounds of its 95 % interval.
    units : (replications,) float64
        One number per replication, whose mean is the value.
    reason : str
        Why a change has no interval (``quantities.unbounded``); empty if it has one.
    """

    by: int
    value: float
    low: float | None
    high: float | None
    units: NDArray[np.float64] = field(repr=False)
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"by": self.by, **interval(self.value, self.low, self.high), "reason": self.reason}


@dataclass(frozen=True, eq=False)
class Derivative:
    """How fast an indicator moves with a variable, at one plan.

    Parameters
    ----------
    variable : Variable
    at : float
        Value of the variable.
    quantity : str
        Indicator, perhaps with a place.
    value : float
        In the indicator's unit per unit of the variable; NaN where the indicator has no value.
    low, high : float, optional
        Bounds of the 95 % interval; None where there is too little to tell them from.
    form : str
        ``conditional`` follows from the law of scores; all else from pairs of runs.
    step : Step, optional
        The two values of the variable that were run.
    bias : float
        What the width of the step adds, as the ladder of steps tells; NaN where there is one step only.
    units : (replications,) float64
        One number per replication, whose mean is the value.
    sides : tuple of Side
        Of a whole number, both moves of the step: up, then down.
    reason : str
        Why a change has no interval (``quantities.unbounded``); empty if it has one.
    """

    variable: Variable
    at: float
    quantity: str
    value: float
    low: float | None
    high: float | None
    form: Form
    step: Step | None = None
    bias: float = float("nan")
    units: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0), repr=False)
    sides: tuple[Side, ...] = ()
    reason: str = ""

    def per_unit_to(self, way: int) -> Slope:
        """Return the slope to one side, 1 = up or -1 = down; the derivative itself where it has no sides."""
        side = next((one for one in self.sides if one.by * way > 0), None)
        return Slope(self.value, self.units) if side is None else Slope(side.value / side.by, side.units / side.by)

    @property
    def indicator(self) -> Indicator:
        """The indicator, without its place."""
        return indicator_of(self.quantity)

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high

    @property
    def standard_error(self) -> float:
        """Of the replications."""
        return float(student(np.array(self.value), self.units).standard_error)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "parameter": self.variable.name,
            "at": self.at,
            "indicator": self.quantity,
            "unit": self.indicator.unit,
            **interval(self.value, self.low, self.high),
            "reason": self.reason,
            "standard_error": optional(self.standard_error),
            "form": self.form,
            "between": None if self.step is None else [self.step.low, self.step.high],
            "bias": optional(self.bias),
            "replications": len(self.units),
            "sides": [one.to_dict() for one in self.sides],
        }


def influence_at(results: Results, quantity: str) -> Slope:
    """Return an indicator, perhaps in a place, with one number per replication, whose mean it is."""
    indicator, cell = resolved(quantity, results.scenario)
    by = tuple(cell)
    place = cells(results.ledger, by).index(cell) if cell else 0
    found = Influence.of(indicator, results.ledgers, by)
    units = found.units.reshape(len(found.units), -1)[:, place]
    return Slope(float(found.value.flat[place]), units)


def slope_of(before: Results, after: Results, quantity: str, factor: float) -> Slope:
    """Return the difference of two arms on common luck, times a factor."""
    low, high = influence_at(before, quantity), influence_at(after, quantity)
    return Slope(factor * (high.value - low.value), factor * (high.units - low.units))


def per_unit(one: Variable, at: float, step: Step) -> float:
    """Return the factor that makes a derivative of a difference between the two ends of a step."""
    return 1.0 / (step.width * stretch(one, at))


def difference(
    one: Variable, step: Step, runs: tuple[Results, Results, Results], quantity: str, at: float, bias: float
) -> Derivative:
    """Return the derivative by the paired difference of runs: at the lower end, at the value, and at the upper end."""
    before, here, after = runs
    factor = per_unit(one, at, step)
    slope = slope_of(before, after, quantity, factor)
    found = change_alone(before, after, quantity)
    ends = [None if end is None else factor * end for end in (found.low, found.high)]
    form: Form = "one-sided difference" if step.one_sided else "central difference"
    sides: tuple[Side, ...] = ()
    if one.space.kind == "int" and not step.one_sided:
        sides = (_side(here, after, quantity, step.high - at), _side(here, before, quantity, step.low - at))
    why = unbounded(found)
    return Derivative(one, at, quantity, slope.value, ends[0], ends[1], form, step, bias, slope.units, sides, why)


def _side(here: Results, there: Results, quantity: str, by: float) -> Side:
    slope, found = slope_of(here, there, quantity, 1.0), change_alone(here, there, quantity)
    return Side(int(by), slope.value, found.low, found.high, slope.units, unbounded(found))
