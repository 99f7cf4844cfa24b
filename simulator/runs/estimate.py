"""Estimates over replications: a value, an interval, and the paired difference of two arms.

A replication is one draw from the distribution of whole runs, so replications are independent and identically
distributed, and everything here works on one number a replication: its *influence* ``u``.

* Most indicators are ratios of sums, ``R = sum N / sum D``. Averaging the replications' own ratios would be biased
  where ``D`` varies, so the estimate is the ratio of sums, with ``u_i = R + (N_i - R D_i) / mean(D)``: the first-order
  Taylor expansion of the ratio (delta method), which is also what the jackknife's pseudo-values tend to. The mean of
  ``u`` is ``R`` exactly, and its standard error is the ratio's to order 1/n.
* Quantiles come from the histograms of all replications together; ``u_i`` is the replication's own quantile, moved so
  that the mean is the pooled one.

The interval is Student's t on ``u`` with n - 1 degrees of freedom, cut off at what the indicator can be at all (a share
is in 0 ... 1), which takes nothing from its coverage. Two arms on common random numbers share their luck
replication by replication, so the interval of a difference is Student's t on ``u_i(candidate) - u_i(baseline)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import Indicator
from simulator.ledger import Ledger
from simulator.measurement.ratio import divide
from simulator.present.serialise import estimate_to_dict, optional

Floats = NDArray[np.float64]

LEVEL = 0.95
"""Confidence level of every interval."""

_ROUNDING = 1e-10
"""Relative difference between arms below which it is rounding: times added up in another order, say."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval, per cell: arrays of one shape.

    Parameters
    ----------
    value, low, high : (...) float64
        NaN where there is no value, or, for the bounds, fewer than two replications.
    standard_error : (...) float64
    count : (...) int64
        Replications that had a value.
    """

    value: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    count: NDArray[np.int64]


@dataclass(frozen=True)
class Influence:
    """An indicator over replications: the estimate, and one number a replication whose mean is the estimate.

    Parameters
    ----------
    value : (...) float64
    units : (replications, ...) float64
        NaN where a replication has no value.
    """

    value: Floats
    units: Floats

    @classmethod
    def of_parts(cls, numerators: Floats, denominators: Floats) -> Influence:
        """Return the influence of a ratio of sums; both arguments (replications, ...)."""
        value = divide(numerators.sum(axis=0), denominators.sum(axis=0))
        units = value + divide(
            numerators - value * denominators, np.broadcast_to(denominators.mean(axis=0), denominators.shape)
        )
        return cls(value, units)

    @classmethod
    def of_values(cls, values: Floats, pooled: Floats) -> Influence:
        """Return the influence of a statistic of the pooled data; ``values`` (replications, ...) are each one's own."""
        found = np.isfinite(values)
        mean = divide(np.where(found, values, 0.0).sum(axis=0), found.sum(axis=0).astype(np.float64))
        return cls(pooled, values - mean + pooled)

    @classmethod
    def of(cls, indicator: Indicator, ledgers: Sequence[Ledger], by: Sequence[str] = ()) -> Influence:
        """Return the influence of an indicator over replications, in the cells of ``by``."""
        indicator.check(by)
        if indicator.rule.pooled:
            values = np.stack([indicator.value(ledger, by) for ledger in ledgers])
            return cls.of_values(values, indicator.rule.pool(ledgers, by))
        parts = [indicator.rule.parts(ledger, by) for ledger in ledgers]
        return cls.of_parts(np.stack([top for top, _ in parts]), np.stack([bottom for _, bottom in parts]))

    def interval(self) -> Interval:
        """Return the estimate with Student's interval."""
        return student(self.value, self.units)


def student(value: Floats, units: Floats, level: float = LEVEL) -> Interval:
    """Return Student's t interval around ``value`` from independent ``units`` (replications, ...), NaN left out."""
    from scipy.special import stdtrit

    found = np.isfinite(units)
    count = found.sum(axis=0)
    enough = count >= 2
    free = np.maximum(count - 1, 1)
    error = np.where(enough, np.sqrt(_squares(units, found) / free / np.maximum(count, 1)), np.nan)
    half = stdtrit(free, (1 + level) / 2) * error
    return Interval(np.asarray(value), value - half, value + half, error, count)


@dataclass(frozen=True)
class Paired:
    """A candidate against a baseline on common random numbers, per cell.

    Parameters
    ----------
    difference : Interval
        Candidate less baseline.
    relative : Interval
        Difference as a part of the baseline; NaN where the baseline is 0.
    p_value : (...) float64
        Of no difference, two-sided.
    variance_reduction : (...) float64
        Part of the variance of the difference that pairing took away: 1 - Var(b - a) / (Var(a) + Var(b)).
    """

    difference: Interval
    relative: Interval
    p_value: Floats
    variance_reduction: Floats

    @classmethod
    def of(cls, baseline: Influence, candidate: Influence) -> Paired:
        """Return the comparison of two arms whose replications are paired."""
        units = _gap(baseline.units, candidate.units)
        difference = student(_gap(baseline.value, candidate.value), units)
        ratio = divide(candidate.value, baseline.value)
        scaled = divide(candidate.units - ratio * baseline.units, np.broadcast_to(baseline.value, baseline.units.shape))
        both = np.isfinite(units)
        apart = _squares(baseline.units, both) + _squares(candidate.units, both)
        noise = (_ROUNDING * baseline.value) ** 2
        reduction = np.where(apart > noise, 1.0 - divide(_squares(units, both), apart), np.nan)
        return cls(
            difference, student(divide(difference.value, baseline.value), scaled), _p_value(difference), reduction
        )


def _gap(baseline: Floats, candidate: Floats) -> Floats:
    """Return candidate less baseline, 0 where that is but rounding."""
    gap = candidate - baseline
    return np.where(np.abs(gap) <= _ROUNDING * np.maximum(np.abs(baseline), np.abs(candidate)), 0.0, gap)


def _squares(units: Floats, found: NDArray[np.bool_]) -> Floats:
    """Return the sum over replications of squared deviations from the mean, of those found."""
    kept = np.where(found, units, 0.0)
    mean = kept.sum(axis=0) / np.maximum(found.sum(axis=0), 1)
    return np.asarray(np.where(found, (kept - mean) ** 2, 0.0).sum(axis=0))


def _p_value(difference: Interval) -> Floats:
    from scipy.special import stdtr

    free = np.maximum(difference.count - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(difference.value) / difference.standard_error
    # no variance at all: the two arms are the same to the last bit, or differ by a constant
    t = np.where(difference.standard_error == 0, np.where(difference.value == 0, 0.0, np.inf), t)
    return np.asarray(2.0 * stdtr(free, -t))


@dataclass(frozen=True)
class Estimate:
    """An indicator's estimate in one cell.

    Parameters
    ----------
    indicator : Indicator
    cell : Mapping
        Axis to label; empty for the whole run.
    value : float
        NaN where there is none.
    low, high : float, optional
        Bounds of the 95 % interval; None with fewer than two replications that have a value.
    replications : int
        Replications that had a value.
    reason : str
        Why there is no value, or no interval; empty otherwise.
    """

    indicator: Indicator
    cell: Mapping[str, str]
    value: float
    low: float | None
    high: float | None
    replications: int
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; a missing value is None."""
        return estimate_to_dict(self)


def estimate(
    indicator: Indicator, ledgers: Sequence[Ledger], where: Sequence[Mapping[str, str]], by: Sequence[str] = ()
) -> list[Estimate]:
    """Return an indicator's estimates over replications, one a cell of ``where``."""
    interval = Influence.of(indicator, ledgers, by).interval()
    return [estimate_of(indicator, cell, interval, place) for place, cell in enumerate(where)]


def estimate_of(indicator: Indicator, cell: Mapping[str, str], interval: Interval, place: int) -> Estimate:
    """Return the element of an interval at a place (in C order) as an estimate."""
    value = float(interval.value.flat[place])
    count = int(interval.count.flat[place])
    least, most = indicator.bounds
    low = optional(float(np.maximum(interval.low.flat[place], least)))
    high = optional(float(np.minimum(interval.high.flat[place], most)))
    reason = ""
    if np.isnan(value):
        reason = indicator.rule.empty
    elif low is None:
        reason = "an interval needs at least two replications with a value"
    return Estimate(indicator, cell, value, low, high, count, reason)
