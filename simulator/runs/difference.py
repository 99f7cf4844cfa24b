"""One difference between two arms: its estimate, its certainty, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import Indicator

from .estimate import Estimate, Interval, Paired, estimate_of, optional

BETTER, WORSE, CHANGED, UNCLEAR, UNKNOWN = "better", "worse", "changed", "no clear difference", "unknown"
"""Verdicts: the interval of the difference leaves out 0 in the good or the bad direction, or, where an indicator has no
good direction, at all; it does not; or there is no interval."""


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
    verdict : str
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
    verdict: str

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
        return {
            "id": self.indicator.id,
            "title": self.indicator.title,
            "unit": self.indicator.unit,
            "direction": self.indicator.direction,
            **({"cell": dict(self.cell)} if self.cell else {}),
            "baseline": _bounds(self.baseline),
            "candidate": _bounds(self.candidate),
            "difference": {"estimate": optional(self.difference), "low": self.low, "high": self.high},
            "relative": {"estimate": self.relative, "low": self.relative_low, "high": self.relative_high},
            "p_value": self.p_value,
            "q_value": self.q_value,
            "variance_reduction": self.variance_reduction,
            "verdict": self.verdict,
        }

    def to_row(self) -> dict[str, Any]:
        """Return one flat row for a table."""
        return {
            "indicator": self.indicator.id,
            "title": self.indicator.title,
            "unit": self.indicator.unit,
            **self.cell,
            "baseline": self.baseline.value,
            "baseline_low": self.baseline.low,
            "baseline_high": self.baseline.high,
            "candidate": self.candidate.value,
            "candidate_low": self.candidate.low,
            "candidate_high": self.candidate.high,
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "relative": self.relative,
            "relative_low": self.relative_low,
            "relative_high": self.relative_high,
            "p_value": self.p_value,
            "q_value": self.q_value,
            "variance_reduction": self.variance_reduction,
            "verdict": self.verdict,
        }


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
        verdict=_verdict(indicator.direction, low, high),
    )


def _verdict(direction: int, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return UNKNOWN
    if low <= 0 <= high:
        return UNCLEAR
    if direction == 0:
        return CHANGED
    return BETTER if (low > 0) == (direction > 0) else WORSE


def _bounds(estimate: Estimate) -> dict[str, Any]:
    return {
        "estimate": optional(estimate.value),
        "low": estimate.low,
        "high": estimate.high,
        "reason": estimate.reason,
    }
