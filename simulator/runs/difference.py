"""One difference between two arms: its estimate, its certainty, and its outcome."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import Indicator
from simulator.indicators.coverage import Kind, coverage_of, null_holds, too_low, withheld_reason
from simulator.present.outcomes import CLEAR, UNCLEAR, UNKNOWN, outcome_of
from simulator.present.serialise import difference_to_dict, difference_to_row, optional

from .estimate import LEVEL, Estimate, Interval, estimate_of, no_interval
from .paired import Paired
from .power import smallest_difference


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
        The same as a part of the baseline; None where the baseline is 0, without bounds where it is not clearly above.
    p_value : float, optional
        Of no difference, two-sided; None where there is too little to tell.
    q_value : float, optional
        The p-value adjusted for all rows of its family in the table (``multiplicity``); the outcome follows it.
    compared : int
        Rows in that family.
    variance_reduction : float, optional
        Part of the variance of the difference that common random numbers took away.
    outcome : str
        A word of ``present.outcomes``.
    smallest_seen : float, optional
        Where there is no clear difference: the smallest one that such a comparison calls clear in four of five studies,
        all other rows as they are, in the indicator's unit.
    coverage : float, optional
        Share of such intervals of a difference that held the truth when it was measured; None where it was not.
    withheld : bool
        Whether there would be an interval, and its measured coverage is too low for it to be shown.
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
    compared: int
    variance_reduction: float | None
    outcome: str
    smallest_seen: float | None = None
    coverage: float | None = None
    withheld: bool = False

    @property
    def indicator(self) -> Indicator:
        """The compared indicator."""
        return self.baseline.indicator

    @property
    def reason(self) -> str:
        """Why the difference or its interval is missing; empty if both exist."""
        if self.low is not None:
            return ""
        absent = self.baseline.reason if math.isnan(self.baseline.value) else self.candidate.reason
        if math.isnan(self.difference):
            return absent
        if self.withheld:
            return withheld_reason(self.coverage, self.indicator.twin)
        return no_interval(min(self.baseline.replications, self.candidate.replications))

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
    compared: int,
    level: float = CLEAR,
    uploads: float = 0.0,
) -> Difference:
    """Return the elements of a paired comparison at a place (in C order) as one difference.

    ``uploads`` are those of a run, ``level`` is the p-value up to which it would be clear. An outcome follows the
    p-value even where the interval is withheld, if calls of equal plans were measured to be as rare as they should be:
    a test of no difference asks less of the law of runs than an interval around a difference.
    """

    def at(values: NDArray[np.float64]) -> float:
        return float(values.flat[place])

    low, high = optional(at(paired.difference.low)), optional(at(paired.difference.high))
    relative_low, relative_high = optional(at(paired.relative.low)), optional(at(paired.relative.high))
    outcome = outcome_of(indicator.direction, low, high, q_value=q_value, lacking=bool(paired.lacking.flat[place]))
    pairs = int(paired.difference.count.flat[place])
    seen = smallest_seen(low, high, pairs - 1, level) if outcome == UNCLEAR else None
    kind = Kind.LARGE if paired.every.flat[place] else Kind.SMALL
    coverage = coverage_of(indicator.id, kind, pairs, 0.0 if cell else uploads)
    withheld = low is not None and low != high and too_low(coverage)
    if withheld:
        low = high = relative_low = relative_high = None
        outcome, seen = (outcome, seen) if null_holds(indicator.id, pairs) else (UNKNOWN, None)
    return Difference(
        baseline=estimate_of(indicator, cell, baseline, place, uploads),
        candidate=estimate_of(indicator, cell, candidate, place, uploads),
        difference=at(paired.difference.value),
        low=low,
        high=high,
        relative=optional(at(paired.relative.value)),
        relative_low=relative_low,
        relative_high=relative_high,
        p_value=optional(at(paired.p_value)),
        q_value=optional(q_value),
        compared=compared,
        variance_reduction=optional(at(paired.variance_reduction)),
        outcome=outcome,
        smallest_seen=seen,
        coverage=coverage,
        withheld=withheld,
    )


def smallest_seen(low: float | None, high: float | None, free: int, level: float) -> float | None:
    """Return the smallest difference that is seen in four of five comparisons; None where there is no interval.

    It follows from the standard error that the interval stands for: that of the pairs, unless exact bounds of few
    events are wider.

    Parameters
    ----------
    low, high : float, optional
        Bounds of the 95 % interval.
    free : int
        Its degrees of freedom.
    level : float
        p-value up to which the difference is clear.

    Examples
    --------
    >>> round(smallest_seen(-1.0, 1.0, 7, 0.05), 3)
    1.379
    """
    from scipy.special import stdtrit

    if low is None or high is None or not high > low or free < 1:
        return None
    error = (high - low) / 2 / float(stdtrit(free, (1 + LEVEL) / 2))
    return smallest_difference(error, free, level)
