"""Two arms on the same luck: the interval of their difference, of the relative change, and how sure the difference is.

Arms share their luck replication by replication, so the interval of a difference is Student's t on ``u_i(candidate) -
u_i(baseline)``. The relative change has Fieller's interval: all ``r`` for which the interval of ``candidate - (1 + r)
baseline`` contains 0. At ``r = 0`` that is the difference itself, so the two never disagree about 0. Where the baseline
is not clearly above 0, a relative change cannot be bounded and has no interval.

Where few events were counted, or every pair of runs has the same difference, the spread of the differences says
nothing. Then the exact bounds of the pooled counts are used as well (``evidence``), and the outer bounds are shown.
Where many events were counted but few pairs differ, the bounds follow from how many pairs differ, and by how much
(``jumps``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.measurement.ratio import divide

from .estimate import LEVEL, ROUNDING, Bools, Floats, Influence, Interval, squares, student
from .evidence import FEWEST, RARE, Counted, jumping, jumps, rarer, split_p_value, split_ratio, square_and_add

DIFFERING = 6
"""Pairs of runs in which the arms must differ, if there are as many pairs, for the spread of differences to tell an
interval. Where a change touches a few items, most pairs are equal, and the others say little of what it may do."""


@dataclass(frozen=True)
class Paired:
    """A candidate against a baseline on common random numbers, per cell.

    Parameters
    ----------
    difference : Interval
        Candidate less baseline.
    relative : Interval
        Difference as a part of the baseline; NaN where the baseline is 0, without bounds where it is not clearly above.
    p_value : (...) float64
        Of no difference, two-sided; NaN where there is too little to tell.
    variance_reduction : (...) float64
        Part of the variance of the difference that pairing took away: 1 - Var(b - a) / (Var(a) + Var(b)).
    lacking : (...) bool
        Whether both arms have a value, but too little happened for any difference to be called clear.
    every : (...) bool
        Whether every pair of runs shows a difference.
    """

    difference: Interval
    relative: Interval
    p_value: Floats
    variance_reduction: Floats
    lacking: Bools
    every: Bools

    @classmethod
    def of(cls, baseline: Influence, candidate: Influence, *, same_plan: bool = False) -> Paired:
        """Return the comparison of two arms whose replications are paired.

        ``same_plan`` says that nothing differs between the arms, so that equal numbers are no matter of luck.
        """
        units = _gap(baseline.units, candidate.units)
        value = _gap(baseline.value, candidate.value)
        difference = student(value, units)
        relative = _fieller(baseline, candidate, value)
        p_value = _p_value(difference)
        equal = np.asarray((np.nan_to_num(units) == 0).all(axis=0) & (value == 0))
        lacking = np.zeros(np.shape(value), dtype=np.bool_)
        if not same_plan:
            difference, relative, p_value, lacking = _with_evidence(
                baseline, candidate, difference, relative, p_value, equal
            )
        every = np.asarray((np.nan_to_num(units, nan=1.0) != 0).all(axis=0))
        return cls(difference, relative, p_value, _variance_reduction(baseline, candidate, units), lacking, every)


def contrast(baseline: Influence, candidate: Influence, factor: float, offset: float = 0.0) -> Interval:
    """Return ``candidate - (factor x baseline + offset)`` with its interval: how far a relative limit is passed.

    The bounds come from the pairs if possible, else from exact bounds of counts; else there are none.
    """
    value = candidate.value - factor * baseline.value - offset
    found = student(value, candidate.units - factor * baseline.units)
    paired = np.isfinite(value) & (found.count >= 2)
    if baseline.counted is not None and candidate.counted is not None:
        before = tuple(factor * end for end in _exact(baseline, baseline.counted))
        after = _exact(candidate, candidate.counted)
        low, high = square_and_add(value + offset, (before[0], before[1], before[2]), after)
        rare = paired & _rare(baseline.counted, candidate.counted, found)
        if factor == 1:
            few = paired & ~rare & ~_many_differ(baseline, candidate, found)
            least, most, _ = _jumps(baseline, candidate, baseline.counted)
            low, high, rare = np.where(few, least, low), np.where(few, most, high), rare | few
        return _outer(found, low - offset, high - offset, rare)
    exact = (baseline.exact & baseline.same) & (candidate.exact & candidate.same)
    equal = (value == 0) & (found.standard_error == 0)
    return without(found, ~(equal | exact | _told(baseline, candidate, found)))


def _with_evidence(
    baseline: Influence, candidate: Influence, difference: Interval, relative: Interval, p_value: Floats, equal: Bools
) -> tuple[Interval, Interval, Floats, Bools]:
    """Return difference, relative change and p-value where there is evidence for them, and where there is none."""
    exists = np.isfinite(difference.value)
    paired = exists & (difference.count >= 2)
    if baseline.counted is None or candidate.counted is None:
        exact = (baseline.exact & baseline.same) & (candidate.exact & candidate.same)
        told = exact | _told(baseline, candidate, difference)
        lacking = paired & ~told & ~equal
        untold = paired & ~told
        return without(difference, untold), without(relative, untold), np.where(lacking, np.nan, p_value), lacking
    one, other = baseline.counted, candidate.counted
    rare = paired & _rare(one, other, difference)
    few = paired & ~rare & ~_many_differ(baseline, candidate, difference)
    if not (rare | few).any():
        return difference, relative, p_value, np.zeros(np.shape(exists), dtype=np.bool_)
    low, high = square_and_add(difference.value, _exact(baseline, one), _exact(candidate, other))
    p_value = np.where(rare, np.fmax(p_value, split_p_value(one, other)), p_value)
    difference = _outer(difference, low, high, rare)
    before, after, flipped = rarer(one, other)
    least, most = (  # of a share near 1 the change is as small, and as sure, as the difference
        np.where(flipped, divide(end, baseline.value), exact - 1)
        for end, exact in zip((difference.low, difference.high), split_ratio(one, other, LEVEL), strict=True)
    )
    relative = _outer(relative, least, most, rare & np.isfinite(relative.value))
    if few.any():
        low, high, p_jumps = _jumps(baseline, candidate, one)
        difference = _outer(difference, low, high, few)
        least, most = np.maximum(divide(low, baseline.value), -1.0), divide(high, baseline.value)
        relative = _outer(relative, least, most, few & np.isfinite(relative.value))
        p_value = np.where(few, np.fmax(p_value, p_jumps), p_value)
    # three statements about one thing: where one of them cannot leave out 0, none does
    unclear = (rare | few) & ~((p_value <= 1 - LEVEL) & _leaves_out_zero(difference))
    difference, relative = _to_zero(difference, unclear), _to_zero(relative, unclear)
    p_value = np.where(unclear, np.fmax(p_value, np.nextafter(1 - LEVEL, 1)), p_value)
    lacking = rare & (before + after < FEWEST)
    return difference, relative, np.where(lacking, np.nan, p_value), lacking


def _jumps(baseline: Influence, candidate: Influence, counted: Counted) -> tuple[Floats, Floats, Floats]:
    return jumps(_gap(baseline.units, candidate.units), _event(counted), LEVEL)


def _event(counted: Counted) -> Floats:
    """Return by how much one event moves an indicator."""
    return divide(np.full(np.shape(counted.base), counted.scale), counted.base)


def _rare(baseline: Counted, candidate: Counted, difference: Interval) -> Bools:
    """Return where counts are too few, or their differences too alike, for the spread of differences to be trusted."""
    before, after, _ = rarer(baseline, candidate)
    alike = (difference.standard_error == 0) & (difference.value != 0)
    return np.asarray((before + after < RARE) | alike)


def _told(baseline: Influence, candidate: Influence, difference: Interval) -> Bools:
    """Return where the spread between pairs tells an interval."""
    told = np.asarray(difference.standard_error > ROUNDING * np.abs(difference.value))
    if baseline.informed is not None and candidate.informed is not None:
        told &= np.maximum(baseline.informed, candidate.informed) >= 2
    for arm in (baseline, candidate):
        if arm.enough is not None:
            told &= arm.enough
    return told & _many_differ(baseline, candidate, difference)


def _many_differ(baseline: Influence, candidate: Influence, difference: Interval) -> Bools:
    """Return where so many pairs differ that the spread of differences tells an interval."""
    differing = _differing(baseline, candidate)
    if differing is None:
        return np.ones(np.shape(difference.value), dtype=np.bool_)
    return np.asarray(differing >= np.minimum(difference.count, DIFFERING))


def _differing(baseline: Influence, candidate: Influence) -> NDArray[np.int64] | None:
    """Return in how many pairs of runs the arms differ; None where an indicator is no ratio of sums."""
    if baseline.parts is None or candidate.parts is None:
        return None
    if baseline.counted is not None:
        gaps = _gap(baseline.units, candidate.units)
        return np.asarray(jumping(gaps, _event(baseline.counted)).sum(axis=0))
    apart = [_gap(before, after) != 0 for before, after in zip(baseline.parts, candidate.parts, strict=True)]
    return np.asarray((apart[0] | apart[1]).sum(axis=0))


def _exact(arm: Influence, counted: Counted) -> tuple[Floats, Floats, Floats]:
    return (arm.value, *counted.bounds(LEVEL))


def ratio_bounds(bottom: Floats, bottom_units: Floats, top: Floats, top_units: Floats) -> tuple[Floats, Floats]:
    """Return Fieller's bounds of ``top / bottom`` from units (replications, ...) in pairs; NaN where there are none."""
    from scipy.special import stdtrit

    both = np.isfinite(bottom_units) & np.isfinite(top_units)
    count = both.sum(axis=0)
    free = np.maximum(count - 1, 1)
    scale = (stdtrit(free, (1 + LEVEL) / 2) ** 2) / free / np.maximum(count, 1)
    below, above = scale * squares(bottom_units, both), scale * squares(top_units, both)
    together = (scale * squares(bottom_units + top_units, both) - below - above) / 2
    square, middle, constant = bottom**2 - below, bottom * top - together, top**2 - above
    bounded = (square > 0) & (count >= 2)
    root = np.sqrt(np.maximum(middle**2 - square * constant, 0.0))
    low, high = (np.where(bounded, divide(middle + sign * root, square), np.nan) for sign in (-1, 1))
    return low, high


def _fieller(baseline: Influence, candidate: Influence, difference: Floats) -> Interval:
    """Return the relative change with Fieller's interval, cut off at -1: nothing that is measured can be below 0."""
    both = np.isfinite(baseline.units) & np.isfinite(candidate.units)
    one = baseline.value
    ends = ratio_bounds(one, baseline.units, candidate.value, candidate.units)
    low, high = (np.maximum(end - 1.0, -1.0) for end in ends)
    bounded = np.isfinite(low)
    count = both.sum(axis=0)
    same = (difference == 0) & (squares(_gap(baseline.units, candidate.units), both) == 0)
    low, high = (np.where(bounded & same, 0.0, end) for end in (low, high))
    return Interval(divide(difference, one), low, high, np.full(np.shape(one), np.nan), count)


def _variance_reduction(baseline: Influence, candidate: Influence, units: Floats) -> Floats:
    both = np.isfinite(units)
    apart = squares(baseline.units, both) + squares(candidate.units, both)
    noise = (ROUNDING * baseline.value) ** 2
    return np.where(apart > noise, 1.0 - divide(squares(units, both), apart), np.nan)


def _gap(baseline: Floats, candidate: Floats) -> Floats:
    """Return candidate less baseline, 0 where that is but rounding."""
    gap = candidate - baseline
    return np.where(np.abs(gap) <= ROUNDING * np.maximum(np.abs(baseline), np.abs(candidate)), 0.0, gap)


def _p_value(difference: Interval) -> Floats:
    from scipy.special import stdtr

    free = np.maximum(difference.count - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(difference.value) / difference.standard_error
    # no variance at all: the two arms are the same to the last bit, or differ by a constant
    t = np.where(difference.standard_error == 0, np.where(difference.value == 0, 0.0, np.inf), t)
    return np.asarray(2.0 * stdtr(free, -t))


def _leaves_out_zero(one: Interval) -> Bools:
    return np.asarray((one.low > 0) | (one.high < 0))


def _to_zero(one: Interval, where: Bools) -> Interval:
    return _outer(one, np.zeros(np.shape(one.value)), np.zeros(np.shape(one.value)), where & np.isfinite(one.low))


def _outer(one: Interval, low: Floats, high: Floats, where: Bools) -> Interval:
    """Return an interval widened to these bounds in some places; where it has none, they are its bounds."""
    return Interval(
        one.value,
        np.where(where, np.fmin(one.low, low), one.low),
        np.where(where, np.fmax(one.high, high), one.high),
        one.standard_error,
        one.count,
    )


def without(one: Interval, where: Bools | bool = True) -> Interval:
    """Return an interval that has no bounds in some places, by default in all."""
    return Interval(
        one.value,
        np.where(where, np.nan, one.low),
        np.where(where, np.nan, one.high),
        one.standard_error,
        one.count,
    )
