"""One difference between two arms: its estimate, its certainty, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import Indicator
from simulator.present.outcomes import outcome_of
from simulator.present.serialise import difference_to_dict, difference_to_row, optional

from .estimate import Estimate, Interval, Paired, estimate_of


@dataclass(frozen=True)
class Difference:
    """One indicator in one cell, candidate against baseline.

    Parameters
    ----------
    baseline, candidate : Estimate
    difference : float
        Candidate less baseline, in the indicator's unit; NaN where an arm has no value.
    low, high : float, optional
        Bounds of the paired 95 % interval of the difference.
    relative, relative_low, relative_high : float, optional
        The same as a part of the baseline; None where the baseline is 0.
    p_value : float, optional
        Of no difference: two-sided paired t test.
    q_value : float, optional
        The p-value adjusted for all rows of the table.
    variance_reduction : float, optional
        Part of the variance of the difference that common random numbers took away.
    outcome : str
        ``better``, ``worse``, ``changed``, ``no clear difference`` or ``unknown``.
    """

    baseline: Estimate
    candidate: Estimate
    difference: float
    low: float | None
    high: float | None
    relative: float | None
    relative_low: float | None
    relative_high: float | None
    p_value: float | None
    q_value: float | None
    variance_reduction: float | None
    outcome: str

    @property
    def indicator(self) -> Indicator:
        """What is compared."""
        return self.baseline.indicator

    @property
    def cell(self) -> Mapping[str, str]:
        """Axis to label; empty for the whole run."""
        return self.baseline.cell

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; missing numbers are None."""
        return difference_to_dict(self)

    def to_row(self) -> dict[str, Any]:
        """Return one flat row for a table; missing numbers are NaN."""
        return difference_to_row(self)


def difference_at(
    indicator: Indicator,
    cell: Mapping[str, str],
    place: int,
    baseline: Interval,
    candidate: Interval,
    paired: Paired,
    q_value: float,
) -> Difference:
    """Return the elements of a paired comparison at a place (in C order) as one difference."""

    def at(values: NDArray[np.float64]) -> float:
        return float(values.flat[place])

    low, high = optional(at(paired.difference.low)), optional(at(paired.difference.high))
    return Difference(
        baseline=estimate_of(indicator, cell, baseline, place),
        candidate=estimate_of(indicator, cell, candidate, place),
        difference=at(paired.difference.value),
        low=low,
        high=high,
        relative=optional(at(paired.relative.value)),
        relative_low=optional(at(paired.relative.low)),
        relative_high=optional(at(paired.relative.high)),
        p_value=optional(at(paired.p_value)),
        q_value=optional(q_value),
        variance_reduction=optional(at(paired.variance_reduction)),
        outcome=outcome_of(indicator.direction, low, high),
    )
