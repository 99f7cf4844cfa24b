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
from simulator.search.quantities import change_alone, indicator_of, resolved
from simulator.space.variable import Variable

from .steps import Step, stretch
from .width import Slope

Form = Literal["central difference", "one-sided difference", "conditional"]


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
            "standard_error": optional(self.standard_error),
            "form": self.form,
            "between": None if self.step is None else [self.step.low, self.step.high],
            "bias": optional(self.bias),
            "replications": len(self.units),
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
    one: Variable, at: float, step: Step, before: Results, after: Results, quantity: str, bias: float
) -> Derivative:
    """Return the derivative by the paired difference of the runs at the two ends of a step."""
    factor = per_unit(one, at, step)
    slope = slope_of(before, after, quantity, factor)
    found = change_alone(before, after, quantity)
    ends = [None if end is None else factor * end for end in (found.low, found.high)]
    form: Form = "one-sided difference" if step.one_sided else "central difference"
    return Derivative(one, at, quantity, slope.value, ends[0], ends[1], form, step, bias, slope.units)
