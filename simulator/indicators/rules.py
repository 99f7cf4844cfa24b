"""How an indicator follows from a ledger, as data: ratios, totals and quantiles of the ledger's measures.

A rule gives *parts*, a numerator and a denominator per cell and run. Both add up over runs, so an estimate over many
runs is a ratio of sums; the peak of a queue has the parts (peak, 1), so its estimate is the mean of the runs' peaks.
Quantiles are those of all runs together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import DAY, HOUR
from simulator.ledger.ledger import ITEM_AXES, Ledger
from simulator.ledger.measures import Count, Measure, PoolMeasure, Sketch, Within, is_number
from simulator.ledger.quantile import sketch_quantile
from simulator.measurement.ratio import divide

from .breakdown import POPULATIONS, Breakdown

Floats = NDArray[np.float64]
Parts = tuple[Floats, Floats]
"""Numerator and denominator per cell."""

BY_POOL = Breakdown(("day", "hour", "pool"))
"""Axes of pool measures; an hour is an hour of the run."""
BY_COHORT = Breakdown(ITEM_AXES, POPULATIONS)
"""Axes of item measures: the upload's cohort, and its segments or its arm."""


class Words(NamedTuple):
    """A rule in measures of the ledger."""

    formula: str
    numerator: str
    denominator: str


def in_words(measures: str) -> str:
    """Return the names of measures as a sentence has them.

    >>> in_words("APPEALS_DECIDED"), in_words("UPLOADS - VIOLATIONS")
    ('appeals decided', 'uploads less violations')
    """
    return measures.replace(" - ", " less ").replace(" + ", " and ").replace("_", " ").lower()


EXPOSURE = (Measure.EXPOSURE_LATE, Measure.EXPOSURE_DELAY, Measure.EXPOSURE_WRONG, Measure.EXPOSURE_NEVER)
"""Exposure is the sum of its causes in this order, so they add up to the last bit."""

Counted = Count | PoolMeasure | Sketch
"""What an indicator is made of."""


class Side(NamedTuple):
    """One side of a ratio: a sum of what is counted, less another one, times a factor."""

    plus: tuple[Count, ...] | tuple[PoolMeasure, ...]
    less: tuple[Count, ...] | tuple[PoolMeasure, ...] = ()
    factor: float = 1.0
    severity: bool = False
    """Whether each policy counts by its severity weight."""


class Rule(ABC):
    """How to compute an indicator. A subclass writes ``breakdown``, ``counts``, ``_parts`` and ``_words``."""

    def parts(self, ledger: Ledger, by: Sequence[str] = ()) -> Parts:
        """Return numerator and denominator in the cells of ``by``."""
        return self._parts(ledger, by)

    def value(self, ledger: Ledger, by: Sequence[str] = ()) -> Floats:
        """Return the indicator in the cells of ``by``; NaN where the denominator is 0."""
        return divide(*self._parts(ledger, by))

    @property
    def numbers(self) -> bool:
        """Whether numerator and denominator are whole numbers, so that exact bounds are known."""
        return False

    @property
    def factor(self) -> float:
        """Factor on a numerator of whole numbers."""
        return 1.0

    @property
    def planned(self) -> bool:
        """Whether it follows from the plan alone, without luck."""
        return False

    @property
    def sides(self) -> tuple[Side, ...]:
        """Numerator and denominator as sums of rows, the numerator alone for a total; empty = it is no such ratio."""
        return ()

    @property
    def counts(self) -> tuple[Counted, ...]:
        """What is counted for it."""
        return tuple(one for side in self.sides for one in (*side.plus, *side.less))

    @property
    def words(self) -> Words:
        """The rule in measures of the ledger: formula, numerator and denominator."""
        return self._words()

    @property
    def empty(self) -> str:
        """Why there is no value where the denominator is 0."""
        return f"no {in_words(self.words.denominator)}"

    @property
    @abstractmethod
    def breakdown(self) -> Breakdown:
        """Axes by which the indicator may be broken down."""

    @abstractmethod
    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts: ...

    @abstractmethod
    def _words(self) -> Words: ...


def _by_cohort(*counts: Count) -> Breakdown:
    """Return the axes of a rule over these measures; a count in a segment has no cells by segment."""
    if any(isinstance(count, Within) for count in counts):
        return Breakdown(ITEM_AXES, own_segments=True)
    return BY_COHORT


def _sum(ledger: Ledger, measures: Sequence[Count], by: Sequence[str], *, severity: bool = False) -> Floats:
    total = ledger.weighted_total if severity else ledger.total
    return np.asarray(sum(total(measure, by) for measure in measures), dtype=np.float64)


def _names(
    measures: Sequence[Count] | Sequence[PoolMeasure],
    scale: float = 1.0,
    less: Sequence[Count] | Sequence[PoolMeasure] = (),
) -> str:
    joined = " + ".join(measure.name for measure in measures) + "".join(f" - {measure.name}" for measure in less)
    joined = f"({joined})" if len(measures) + len(less) > 1 and scale != 1 else joined
    return joined if scale == 1 else f"{scale:g} {joined}"


@dataclass(frozen=True)
class Ratio(Rule):
    """A ratio of sums of item measures.

    Parameters
    ----------
    top, bottom : tuple of Count
        Summed, each.
    scale : float
        Factor on the numerator.
    severity : bool
        Whether the numerator is weighted by the policies' severity.
    less : tuple of Count
        Subtracted from the denominator.
    denominator_scope : {"cell", "all policies"}
        ``all policies``: when broken down by policy, the denominator is that of the platform, since an item that
        violates nothing belongs to no policy. The prevalence of a policy is then its share of *all* uploads, and the
        policies add up.
    top_less : tuple of Count
        Taken from the numerator: innocent removals are removals less those that violate.
    """

    top: tuple[Count, ...]
    bottom: tuple[Count, ...]
    scale: float = 1.0
    severity: bool = False
    denominator_scope: Literal["cell", "all policies"] = "cell"
    less: tuple[Count, ...] = ()
    top_less: tuple[Count, ...] = ()

    @property
    def numbers(self) -> bool:
        """Whether both sides are whole numbers."""
        return not self.severity and all(map(is_number, (*self.top, *self.bottom, *self.less, *self.top_less)))

    @property
    def factor(self) -> float:
        """Factor on the numerator."""
        return self.scale

    @property
    def sides(self) -> tuple[Side, ...]:
        """Both sides."""
        return Side(self.top, self.top_less, self.scale, self.severity), Side(self.bottom, self.less)

    @property
    def breakdown(self) -> Breakdown:
        """Axes by which the indicator may be broken down."""
        return _by_cohort(*self.top, *self.bottom, *self.less, *self.top_less)

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        top = _sum(ledger, self.top, by, severity=self.severity)
        if self.top_less:
            top = top - _sum(ledger, self.top_less, by, severity=self.severity)
        top = self.scale * top
        named = next((axis for axis in by if axis in ("policy", "parent")), None)
        if self.denominator_scope == "cell" or named is None:
            return top, self._below(ledger, by)
        others = [axis for axis in by if axis != named]
        whole = np.expand_dims(self._below(ledger, others), list(by).index(named))
        return top, np.broadcast_to(whole, top.shape).copy()

    def _below(self, ledger: Ledger, by: Sequence[str]) -> Floats:
        below = _sum(ledger, self.bottom, by)
        return below - _sum(ledger, self.less, by) if self.less else below

    def _words(self) -> Words:
        numerator = _names(self.top, self.scale, self.top_less) + (" × severity weight" if self.severity else "")
        denominator = _names(self.bottom, less=self.less)
        top = f"({numerator})" if len(self.top + self.top_less) > 1 and self.scale == 1 else numerator
        formula = f"{top} / " + (f"({denominator})" if len(self.bottom + self.less) > 1 else denominator)
        return Words(formula + (" of all policies" if self.denominator_scope != "cell" else ""), numerator, denominator)


@dataclass(frozen=True)
class Total(Rule):
    """A sum of item measures per run, less that of others."""

    top: tuple[Count, ...]
    severity: bool = False
    less: tuple[Count, ...] = ()

    @property
    def numbers(self) -> bool:
        """Whether whole numbers are summed."""
        return not self.severity and all(map(is_number, (*self.top, *self.less)))

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sum."""
        return (Side(self.top, self.less, severity=self.severity),)

    @property
    def breakdown(self) -> Breakdown:
        """Axes by which the indicator may be broken down."""
        return _by_cohort(*self.top, *self.less)

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        top = _sum(ledger, self.top, by, severity=self.severity)
        if self.less:
            top = top - _sum(ledger, self.less, by, severity=self.severity)
        return top, np.full(top.shape, float(ledger.replications))

    def _words(self) -> Words:
        numerator = _names(self.top, less=self.less) + (" × severity weight" if self.severity else "")
        return Words(numerator, numerator, "runs")


@dataclass(frozen=True)
class Daily(Rule):
    """A sum of item measures or events, per day counted."""

    top: tuple[Count, ...]

    @property
    def numbers(self) -> bool:
        """Whether whole numbers are summed."""
        return all(map(is_number, self.top))

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sum."""
        return (Side(self.top),)

    @property
    def breakdown(self) -> Breakdown:
        """Axes by which the indicator may be broken down."""
        return _by_cohort(*self.top)

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        top = _sum(ledger, self.top, by)
        days = ledger.observed_seconds([axis for axis in by if axis == "day"]) / DAY
        others = [place for place, axis in enumerate(by) if axis != "day"]
        return top, np.broadcast_to(np.expand_dims(days, others), top.shape).copy()

    def _words(self) -> Words:
        numerator = _names(self.top)
        return Words(f"{f'({numerator})' if len(self.top) > 1 else numerator} per day", numerator, "days counted")


@dataclass(frozen=True)
class Quantile(Rule):
    """A quantile of a duration, from its histogram.

    What has not ended when the run does is no shorter than its age: with ``still_open``, the histogram of such ages,
    the quantile is that of all, by the estimate of Kaplan and Meier (``ledger.survival``).
    """

    sketch: Sketch
    q: float
    still_open: Sketch | None = None

    @property
    def breakdown(self) -> Breakdown:
        """Axes by which the indicator may be broken down: a segment's histogram is of the whole run."""
        return Breakdown(ITEM_AXES, POPULATIONS, mixes=False)

    @property
    def counts(self) -> tuple[Counted, ...]:
        """Its histograms."""
        return (self.sketch,) if self.still_open is None else (self.sketch, self.still_open)

    @property
    def empty(self) -> str:
        """Why there is no value."""
        if self.still_open is None:
            return f"no {in_words(self.sketch.name)} was measured"
        return f"less than {format(self.q, '.0%').replace('%', ' %')} had ended by the end of the run"

    def histograms(self, ledger: Ledger, by: Sequence[str] = ()) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the histograms of ended durations, and of the ages of those still open."""
        done = ledger.histogram(self.sketch, by)
        return done, np.zeros_like(done) if self.still_open is None else ledger.histogram(self.still_open, by)

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        done, still_open = self.histograms(ledger, by)
        value = sketch_quantile(done, self.q, still_open)
        return value, np.where(np.isnan(value), 0.0, 1.0)

    def _words(self) -> Words:
        name = self.sketch.name
        beside = "" if self.still_open is None else f", with {self.still_open.name} censored"
        return Words(f"quantile {self.q:g} of {name}{beside}", name, f"number of {name}")


@dataclass(frozen=True)
class PoolRatio(Rule):
    """A ratio of sums of pool measures, or, without a bottom, their mean over the time counted; times ``scale``.

    ``top_less`` is subtracted from the numerator.
    """

    top: tuple[PoolMeasure, ...]
    bottom: tuple[PoolMeasure, ...] = ()
    scale: float = 1.0
    top_less: tuple[PoolMeasure, ...] = ()

    @property
    def numbers(self) -> bool:
        """Whether whole numbers are summed."""
        return all(map(is_number, (*self.top, *self.bottom, *self.top_less)))

    @property
    def factor(self) -> float:
        """Factor on the numerator."""
        return self.scale

    @property
    def sides(self) -> tuple[Side, ...]:
        """Both sides; a mean over time is no ratio of sums of rows."""
        top = Side(self.top, self.top_less, self.scale)
        return (top, Side(self.bottom)) if self.bottom else ()

    @property
    def counts(self) -> tuple[Counted, ...]:
        """Pool measures."""
        return (*self.top, *self.top_less, *self.bottom)

    @property
    def breakdown(self) -> Breakdown:
        """Axes by which the indicator may be broken down."""
        return BY_POOL

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        top = self.scale * (_pool_sum(ledger, self.top, by) - _pool_sum(ledger, self.top_less, by))
        return top, _pool_sum(ledger, self.bottom, by) if self.bottom else ledger.observed_seconds(by)

    def _words(self) -> Words:
        numerator = _names(self.top, self.scale, self.top_less)
        denominator = _names(self.bottom) if self.bottom else "seconds counted"
        above = f"({numerator})" if len(self.top + self.top_less) > 1 and self.scale == 1 else numerator
        return Words(f"{above} / {denominator}", numerator, denominator)


@dataclass(frozen=True)
class PoolHours(Rule):
    """A pool's time, in hours, per run."""

    top: tuple[PoolMeasure, ...]

    @property
    def planned(self) -> bool:
        """Whether only time on shift is counted."""
        return self.top == (PoolMeasure.STAFFED_TIME,)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The time in hours."""
        return (Side(self.top, factor=1 / HOUR),)

    @property
    def breakdown(self) -> Breakdown:
        """Axes by which the indicator may be broken down."""
        return BY_POOL

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        top = _pool_sum(ledger, self.top, by) / HOUR
        return top, np.full(top.shape, float(ledger.replications))

    def _words(self) -> Words:
        return Words(f"{_names(self.top)} in hours", _names(self.top), "runs")


@dataclass(frozen=True)
class PoolCost(Rule):
    """The cost of reviewers on shift, per run; no value if a requested pool has no cost per hour."""

    @property
    def planned(self) -> bool:
        """Whether it follows from the plan; orders of staff aside, it does."""
        return True

    @property
    def counts(self) -> tuple[Counted, ...]:
        """Time on shift."""
        return (PoolMeasure.STAFFED_TIME,)

    @property
    def breakdown(self) -> Breakdown:
        """Axes by which the indicator may be broken down."""
        return BY_POOL

    @property
    def empty(self) -> str:
        """Why there is no value."""
        return "a pool has no cost_per_hour"

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        others = [axis for axis in by if axis != "pool"]
        hours = ledger.total(PoolMeasure.STAFFED_TIME, (*others, "pool")) / HOUR
        costs = hours * np.array([np.nan if cost is None else cost for cost in ledger.pool_costs])
        top = np.moveaxis(costs, -1, by.index("pool")) if "pool" in by else costs.sum(axis=-1)
        return top, np.full(top.shape, float(ledger.replications))

    def _words(self) -> Words:
        return Words("STAFFED_TIME in hours × cost per hour of the pool", "STAFFED_TIME × cost per hour", "runs")


@dataclass(frozen=True)
class HourlyQueue(Rule):
    """The mean number of jobs waiting in one hour: the hour in which it is longest, or the last of the run."""

    hour: Literal["peak", "last"]

    @property
    def counts(self) -> tuple[Counted, ...]:
        """The queue's length over time."""
        return (PoolMeasure.QUEUE_TIME,)

    @property
    def breakdown(self) -> Breakdown:
        """Axes by which the indicator may be broken down."""
        return Breakdown(("pool",))

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        hours = ("hour", *by)
        lengths = divide(ledger.total(PoolMeasure.QUEUE_TIME, hours), ledger.observed_seconds(hours))
        lengths = lengths[ledger.seconds > 0]
        if not len(lengths):
            return np.zeros(lengths.shape[1:]), np.zeros(lengths.shape[1:])
        value = lengths.max(axis=0) if self.hour == "peak" else lengths[-1]
        return value, np.ones_like(value)

    def _words(self) -> Words:
        formula = f"QUEUE_TIME / seconds counted, of the {self.hour} hour"
        return Words(formula, "QUEUE_TIME", "seconds counted")


def _pool_sum(ledger: Ledger, measures: Sequence[PoolMeasure], by: Sequence[str]) -> Floats:
    return np.asarray(sum((ledger.total(measure, by) for measure in measures), start=0.0), dtype=np.float64)
