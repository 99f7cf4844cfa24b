"""The step of a derivative, chosen by measurement: bias against variance.

A wide step moves more uploads over a threshold and so has less noise; a narrow one has less bias. Of a ladder of steps,
each half of the one before, the widest is looked for whose derivative agrees with those of all narrower ones, within
two standard errors of the difference on common luck (Lepski 1990). Its bias is then no more than a few standard errors;
the half of it, which is used, has a fourth of that bias and 1.4 times the error. The choice is made on luck that the
derivative itself never uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.runs.estimate import ROUNDING, student

Floats = NDArray[np.float64]

AGREE = 2.0
"""Standard errors of the difference within which two steps agree."""


@dataclass(frozen=True, eq=False)
class Slope:
    """A derivative and one number per replication, whose mean it is.

    Parameters
    ----------
    value : float
    units : (replications,) float64
    """

    value: float
    units: Floats

    def error_of_difference(self, other: Slope) -> float:
        """Return the standard error of the difference between this slope and another one on the same luck."""
        difference = student(np.array(self.value - other.value), self.units - other.units)
        return float(np.nan_to_num(difference.standard_error))


@dataclass(frozen=True)
class Choice:
    """The step that was chosen.

    Parameters
    ----------
    place : int
        In the ladder.
    bias : float
        What the step adds to the derivative, as Richardson's rule tells it from the next step of the ladder; NaN where
        there is only one.
    """

    place: int
    bias: float


def choose(slopes: Sequence[Slope], widths: Sequence[float]) -> Choice:
    """Return the step below the widest one that agrees with all narrower ones.

    Parameters
    ----------
    slopes : sequence of Slope
        One for each step, widest first; those without a value agree with everything.
    widths : sequence of float
        How wide the steps are.

    Examples
    --------
    >>> noise = np.array([-0.1, 0.1, 0.05, -0.05])
    >>> slopes = [Slope(value, value + wobble * noise) for value, wobble in ((3.0, 1.0), (2.1, 2.0), (2.0, 3.0))]
    >>> choose(slopes, [0.4, 0.2, 0.1]).place
    2
    """
    last = len(slopes) - 1
    if not last:
        return Choice(0, float("nan"))
    widest = next((place for place in range(last) if _agrees_with_all(slopes[place], slopes[place + 1 :])), last)
    place = min(widest + 1, last)
    ratio = (widths[place - 1] / widths[place]) ** 2
    return Choice(place, (slopes[place - 1].value - slopes[place].value) / (ratio - 1.0))


def _agrees_with_all(one: Slope, others: Sequence[Slope]) -> bool:
    return bool(np.isfinite(one.value)) and all(_agree(one, other) for other in others)


def _agree(one: Slope, other: Slope) -> bool:
    gap = abs(one.value - other.value)
    return not gap > AGREE * one.error_of_difference(other) + ROUNDING * abs(one.value)
