"""Estimates over replications: a value, and an interval.

A replication is one draw from the distribution of whole runs, so replications are independent and identically
distributed, and everything here works on one number per replication: its *influence* ``u``.

* Most indicators are ratios of sums, ``R = sum N / sum D``. Averaging the replications' own ratios would be biased
  where ``D`` varies, so the estimate is the ratio of sums, with ``u_i = R + (N_i - R D_i) / mean(D)``: the first-order
  Taylor expansion of the ratio (delta method), which is also what the jackknife's pseudo-values tend to. The mean of
  ``u`` is ``R`` exactly, and its standard error is the ratio's to order 1/n.
* Quantiles come from the histograms of all replications together. How far a replication moves the part that has ended
  by the quantile, times how the quantile moves with that part, is its influence (Woodruff, 1952).

The interval is Student's t on ``u`` with n - 1 degrees of freedom or, of an indicator with the transform ``log``, that
of its logarithm by the delta method, with the bounds ``R exp(-h)`` and ``R exp(h)``, ``h = t s / R``. It is cut off
at the possible range of the indicator (a share is in 0 ... 1), which costs no coverage. Few events also have exact
bounds (``evidence``). What was seen in fewer than two replications, or was the same in all, has no interval, because
its spread is not known. An interval whose measured coverage is too low is withheld (``indicators.coverage``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import Indicator
from simulator.indicators.coverage import Kind, coverage_of, too_low, withheld_reason
from simulator.indicators.gap import Gap, spread
from simulator.indicators.rules import Quantile, Rule
from simulator.ledger import Ledger
from simulator.ledger.measures import Measure
from simulator.ledger.survival import ended, influence, quantile_of
from simulator.measurement.ratio import divide
from simulator.present.batches import Batches
from simulator.present.serialise import estimate_to_dict, optional

from .evidence import RARE, Counted
from .parts import RunParts, parts_of_runs
from .widest import widest_bounds

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEVEL = 0.95
"""Confidence level of every interval."""

ROUNDING = 1e-10
"""Relative difference below which two numbers differ by rounding only: times added up in another order, say."""
_FOR_LOG = 4
"""Replications without which an interval is not made on the scale of the logarithm: with two, Student's t is 12.7, and
its exponential bounds nothing."""
_IN_EACH_TAIL = 10
"""Durations on the rarer side of a quantile without which it has no interval."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval, per cell: arrays of one shape.

    Parameters
    ----------
    value, low, high : (...) float64
        NaN where there is no value, or, for the bounds, too little to tell them from.
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
    """An indicator over replications: the estimate, and one number per replication whose mean is the estimate.

    Parameters
    ----------
    value : (...) float64
    units : (replications, ...) float64
        NaN where a replication has no value.
    informed : (...) int64, optional
        Replications in which anything of it happened; by default all.
    counted : Counted, optional
        The pooled counts behind it, where it follows from counts.
    own : pair of (...) float64, optional
        Bounds of the estimate where Student's do not hold; by default Student's.
    parts : pair of (replications, ...) float64, optional
        Numerators and denominators, of a ratio of sums.
    enough : (...) bool, optional
        Whether there is enough of what it is about; by default there is.
    exact : bool
        Whether it follows from the plan, so that replications which agree leave nothing to luck.
    transform : str
        Scale on which one arm's interval is symmetric: ``none`` or ``log``.
    """

    value: Floats
    units: Floats
    informed: NDArray[np.int64] | None = None
    counted: Counted | None = None
    enough: Bools | None = None
    exact: bool = False
    own: tuple[Floats, Floats] | None = None
    parts: tuple[Floats, Floats] | None = None
    transform: str = "none"

    @classmethod
    def of_parts(cls, numerators: Floats, denominators: Floats, counted: Counted | None = None) -> Influence:
        """Return the influence of a ratio of sums; both arguments (replications, ...)."""
        value = divide(numerators.sum(axis=0), denominators.sum(axis=0))
        units = value + divide(
            numerators - value * denominators, np.broadcast_to(denominators.mean(axis=0), denominators.shape)
        )
        informed = ((numerators != 0) & (denominators != 0)).sum(axis=0)
        return cls(value, units, np.asarray(informed), counted, parts=(numerators, denominators))

    @classmethod
    def of_quantile(cls, rule: Quantile, done: NDArray[np.int64], still_open: NDArray[np.int64]) -> Influence:
        """Return the influence of a quantile of all replications' durations, from their histograms."""
        whole = ended(done.sum(axis=0), still_open.sum(axis=0))
        value, bin_, place = quantile_of(whole.part, rule.q)
        moves = len(done) * influence(whole, done, still_open)
        at_bin, before = (
            np.take_along_axis(moves, np.broadcast_to(one[..., None], (*moves.shape[:-1], 1)), axis=-1)[..., 0]
            for one in (bin_, np.maximum(bin_ - 1, 0))
        )
        moved = np.where(bin_ == 0, at_bin, before + place * (at_bin - before))
        number = done.sum(axis=(0, -1))
        units = value - moved * _slope(whole.part, rule.q, value, moved, number)
        units = np.where(np.isfinite(value), units, np.nan)
        enough = number * min(rule.q, 1 - rule.q) >= _IN_EACH_TAIL * (1 - ROUNDING)  # 1 - 0.9 is below 0.1
        return cls(value, units, np.asarray((done.sum(axis=-1) > 0).sum(axis=0)), enough=enough)

    @classmethod
    def of(cls, indicator: Indicator, ledgers: Sequence[Ledger], by: Sequence[str] = ()) -> Influence:
        """Return the influence of an indicator over replications, in the cells of ``by``."""
        indicator.check(by)
        return cls.of_indicator(indicator, parts_of_runs(indicator.rule, ledgers, by))

    @classmethod
    def of_indicator(cls, indicator: Indicator, runs: RunParts) -> Influence:
        """Return the influence of an indicator from what runs hold of it."""
        made = cls.of_runs(indicator.rule, runs, share=indicator.unit == "share")
        return replace(made, transform=indicator.transform)

    @classmethod
    def of_runs(cls, rule: Rule, runs: RunParts, *, share: bool) -> Influence:
        """Return the influence of a rule from what runs hold of it.

        A ``share`` of counts has events that are a part of it.
        """
        if isinstance(rule, Quantile):
            return cls.of_quantile(rule, *runs)
        if isinstance(rule, Gap):
            return cls.of_gap(rule, runs, share=share)
        tops, bottoms = runs
        counted = None
        if rule.numbers:
            events, base = tops.sum(axis=0) / rule.factor, bottoms.sum(axis=0)
            counted = Counted(events, base, share=share, scale=rule.factor)
        made = cls.of_parts(tops, bottoms)
        return replace(made, counted=counted, exact=rule.planned)

    @classmethod
    def of_gap(cls, rule: Gap, runs: RunParts, *, share: bool) -> Influence:
        """Return the influence of a gap: that of the worst cell less that of the best one.

        It has bounds only where every cell with a value has an interval.
        """
        cells = cls.of_runs(rule.of, runs, share=share)
        value = spread(cells.value)
        known = np.where(np.isfinite(cells.value), cells.value, 0.0)
        least = np.argmin(np.where(np.isfinite(cells.value), known, np.inf), axis=-1)
        most = np.argmax(np.where(np.isfinite(cells.value), known, -np.inf), axis=-1)
        best, worst = (
            np.take_along_axis(cells.units, np.broadcast_to(at[..., None], (*cells.units.shape[:-1], 1)), axis=-1)
            for at in (least, most)
        )
        units = np.where(np.isfinite(value), (worst - best)[..., 0], np.nan)
        told = np.asarray((np.isfinite(cells.interval().low) | ~np.isfinite(cells.value)).all(axis=-1))
        low, high = (np.where(told, end, np.nan) for end in widest_bounds(cells.units, LEVEL))
        return cls(value, units, enough=told, own=(low, high))

    @property
    def same(self) -> Bools:
        """Whether all replications say the same."""
        spread = np.nanmax(self.units, axis=0, initial=-np.inf) - np.nanmin(self.units, axis=0, initial=np.inf)
        return np.asarray(~(spread > ROUNDING * np.abs(self.value)))

    @property
    def rare(self) -> Bools:
        """Whether so few events were counted that their spread is not to be trusted alone."""
        if self.counted is None:
            return np.zeros(np.shape(self.value), dtype=np.bool_)
        return np.asarray((self.counted.fewest < RARE) | self.same)

    def interval(self) -> Interval:
        """Return the estimate with its interval: Student's, the outer of that and the exact one, or none."""
        found = student(self.value, self.units)
        low, high = found.low, found.high
        if self.transform == "log":
            low, high = log_bounds(found)
        if self.own is not None:
            low, high = self.own
        elif self.counted is not None and self.rare.any():
            least, most = self.counted.bounds(LEVEL)
            exists = (found.count >= 2) & self.rare
            low = np.where(exists, np.fmin(low, least), low)
            high = np.where(exists, np.fmax(high, most), high)
        elif self.counted is None and not self.exact:
            low, high = (np.where(self._told, end, np.nan) for end in (low, high))
        return Interval(found.value, low, high, found.standard_error, found.count)

    @property
    def _told(self) -> Bools:
        """Where spread between replications tells an interval."""
        told = ~self.same
        if self.informed is not None:
            told &= self.informed >= 2
        return told if self.enough is None else told & self.enough


def student(value: Floats, units: Floats, level: float = LEVEL) -> Interval:
    """Return Student's t interval around ``value`` from independent ``units`` (replications, ...), NaN left out."""
    from scipy.special import stdtrit

    found = np.isfinite(units)
    count = found.sum(axis=0)
    enough = count >= 2
    free = np.maximum(count - 1, 1)
    error = np.where(enough, np.sqrt(squares(units, found) / free / np.maximum(count, 1)), np.nan)
    half = stdtrit(free, (1 + level) / 2) * error
    return Interval(np.asarray(value), value - half, value + half, error, count)


def log_bounds(found: Interval) -> tuple[Floats, Floats]:
    """Return the bounds of Student's interval of the logarithm; those that are there if values are few or not above 0.

    >>> one = student(np.array(2.0), np.array([1.0, 3.0, 2.0, 2.0]))
    >>> [round(float(end), 3) for end in (one.low, one.high, *log_bounds(one))]
    [0.701, 3.299, 1.044, 3.83]
    """
    positive = (found.value > 0) & (found.count >= _FOR_LOG)
    with np.errstate(over="ignore", invalid="ignore"):
        stretch = np.exp(divide(found.high - found.value, found.value))
    return (
        np.where(positive, divide(found.value, stretch), found.low),
        np.where(positive, found.value * stretch, found.high),
    )


def squares(units: Floats, found: Bools) -> Floats:
    """Return the sum over replications of squared deviations from the mean, of those found."""
    kept = np.where(found, units, 0.0)
    mean = kept.sum(axis=0) / np.maximum(found.sum(axis=0), 1)
    return np.asarray(np.where(found, (kept - mean) ** 2, 0.0).sum(axis=0))


def _slope(part: Floats, q: float, value: Floats, moved: Floats, number: NDArray[np.int64]) -> Floats:
    """Return how a quantile (s) moves with the part that has ended, over what luck moves that part by."""
    error = student(np.zeros(value.shape), moved).standard_error
    step = np.fmax(2 * np.nan_to_num(error), 2 / np.maximum(number, 1))
    below = np.maximum(q - step, 0.0)
    above = np.minimum(q + step, part[..., -1])
    low, high = quantile_of(part, below)[0], quantile_of(part, above)[0]
    return divide(np.asarray(high - low), np.asarray(above - below))


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
        Bounds of the 95 % interval; None where there is too little to tell them from.
    replications : int
        Replications that had a value.
    reason : str
        Why there is no value, or no interval; empty otherwise.
    coverage : float, optional
        Share of such intervals that held the truth when it was measured; None where it was not.
    withheld : bool
        Whether there would be an interval, and its measured coverage is too low for it to be shown.
    batches : Batches, optional
        Of one run, in place of replications; the coverage is that of as many replications of such a length.
    """

    indicator: Indicator
    cell: Mapping[str, str]
    value: float
    low: float | None
    high: float | None
    replications: int
    reason: str = ""
    coverage: float | None = None
    withheld: bool = False
    batches: Batches | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; a missing value is None."""
        return estimate_to_dict(self)


def estimate(
    indicator: Indicator, ledgers: Sequence[Ledger], where: Sequence[Mapping[str, str]], by: Sequence[str] = ()
) -> list[Estimate]:
    """Return an indicator's estimates over replications, one a cell of ``where``."""
    interval = Influence.of(indicator, ledgers, by).interval()
    uploads = uploads_of(ledgers)
    return [estimate_of(indicator, cell, interval, place, uploads) for place, cell in enumerate(where)]


def uploads_of(ledgers: Sequence[Ledger]) -> float:
    """Return the uploads of a run: the size of world by which a measured coverage is looked up."""
    return float(sum(float(one.total(Measure.UPLOADS)) for one in ledgers) / sum(one.replications for one in ledgers))


def estimate_of(
    indicator: Indicator, cell: Mapping[str, str], interval: Interval, place: int, uploads: float = 0.0
) -> Estimate:
    """Return the element of an interval at a place (in C order) as an estimate; ``uploads`` are those of a run."""
    value = float(interval.value.flat[place])
    count = int(interval.count.flat[place])
    least, most = indicator.bounds
    low = optional(float(np.maximum(interval.low.flat[place], least)))
    high = optional(float(np.minimum(interval.high.flat[place], most)))
    coverage = coverage_of(indicator.id, Kind.ONE_ARM, count, 0.0 if cell else uploads)
    withheld = low is not None and low != high and too_low(coverage)
    reason = ""
    if np.isnan(value):
        reason = indicator.rule.empty
    elif low is None:
        reason = no_interval(count)
    elif withheld:
        low = high = None
        reason = withheld_reason(coverage, indicator.twin)
    return Estimate(indicator, cell, value, low, high, count, reason, coverage, withheld)


def no_interval(replications: int) -> str:
    """Return why a value has no interval, given the number of replications with a value."""
    if replications < 2:
        return "an interval needs at least two replications with a value"
    return "too little happened, or the same in every replication, for an interval"
