"""What follows from what an indicator counts: its tail, its transform, its guardrail margin, its lag, who can see it.

Declared once for each kind of count, so that an indicator declares none of it, unless it is an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from simulator.domain.events import Event
from simulator.domain.units import DAY, HOUR, format_duration
from simulator.ledger.measures import VIEW_SUMS, Measure, PoolMeasure, Sketch, Within, is_number

from .gap import Gap
from .rules import Counted, HourlyQueue, Quantile, Rule

Kind = tuple[type, int]
"""A count apart from its segment; members of different enumerations are equal as numbers, so the type belongs to it."""


def _kinds(*counts: Counted) -> frozenset[Kind]:
    return frozenset((type(one), int(one)) for one in map(_plain, counts))


def _plain(one: Counted) -> Measure | Event | PoolMeasure | Sketch:
    return one.count if isinstance(one, Within) else one


_OF_VIEWS = _kinds(*VIEW_SUMS)


class Tail(Enum):
    """How an indicator varies from run to run: what an interval has to cope with."""

    PLANNED = "planned"
    """It follows from the plan, without luck."""
    SHARE = "bounded share"
    """A part of counted events."""
    COUNT = "count"
    """A number of events, or a ratio of such numbers."""
    LIGHT = "light sum"
    """A sum of times, of which no single one matters."""
    HEAVY = "heavy sum of views"
    """A sum of views, which a few items carry."""
    QUANTILE = "quantile"
    """A quantile of durations."""
    PEAK = "extreme"
    """The most of many hours, or the worst of many cells."""


def tail_of(rule: Rule, unit: str) -> Tail:
    """Return the tail class of a rule."""
    if rule.planned:
        return Tail.PLANNED
    if isinstance(rule, Quantile):
        return Tail.QUANTILE
    if isinstance(rule, HourlyQueue | Gap):
        return Tail.PEAK
    if _kinds(*rule.counts) & _OF_VIEWS:
        return Tail.HEAVY
    if not all(is_number(one) for one in rule.counts if not isinstance(one, Sketch)):
        return Tail.LIGHT
    return Tail.SHARE if unit == "share" else Tail.COUNT


_OF_INNOCENTS = _kinds(Measure.INNOCENT_VIEWS, Measure.INNOCENT_VIEWS_LOST)


def carried_by_few(rule: Rule) -> bool:
    """Return whether few items of a run may carry an indicator: it sums views of others than innocent uploads.

    Hardly any upload violates, so a few of them can have most violative views; innocent uploads that are removed are
    many.
    """
    return bool((_kinds(*rule.counts) & _OF_VIEWS) - _OF_INNOCENTS)


TRANSFORMS: Mapping[Tail, str] = MappingProxyType(
    {Tail.LIGHT: "log", Tail.HEAVY: "log", Tail.QUANTILE: "log", Tail.PEAK: "log"}
)
"""Transform under which a tail class comes nearest to a normal law; none for those left out. One arm's intervals
are made on that scale: they cover more often than Student's and are hardly wider (``docs/verification.md``)."""


@dataclass(frozen=True)
class Margin:
    """How much worse than the baseline an indicator may get before a launch should stop.

    Parameters
    ----------
    size : str
        As in a requirement, without a sign: ``5%`` of the baseline's value, or ``1pp``, percentage points.
    reason : str
        Why it is relative or absolute, and of this size.
    """

    size: str
    reason: str


_OF_SHARES = Margin("1pp", "of a share near 0 % or 100 %, a part would allow nothing or everything")
_OF_HEAVY = Margin("5%", "a few items carry the sum, so small changes drown in luck")
_OF_COUNTS = Margin("5%", "counts grow with the platform, so an absolute margin would be of one size only")
_OF_TIMES = Margin("10%", "durations differ by orders of magnitude between platforms")
_OF_PLANS = Margin("0%", "it is planned, so any increase is meant")
MARGINS: Mapping[Tail, Margin] = MappingProxyType(
    {
        Tail.PLANNED: _OF_PLANS,
        Tail.SHARE: _OF_SHARES,
        Tail.COUNT: _OF_COUNTS,
        Tail.LIGHT: _OF_TIMES,
        Tail.HEAVY: _OF_HEAVY,
        Tail.QUANTILE: _OF_TIMES,
        Tail.PEAK: _OF_TIMES,
    }
)
"""Default margin of each tail class."""
RARE_SHARE = Margin("10%", "the share is so small that a percentage point would be many times its value")
"""Margin of shares of rare events, which their indicators declare."""


class Sight(Enum):
    """Who can see what an indicator counts."""

    COUNTED = "counted by a platform"
    SAMPLED = "true here; a platform estimates it from a labelled sample"
    TRUE_ONLY = "true only: no platform can measure it"


_LABELLED = _kinds(
    Measure.VIOLATIONS,
    Measure.EXPOSURE,
    Measure.EXPOSURE_LATE,
    Measure.EXPOSURE_DELAY,
    Measure.EXPOSURE_WRONG,
    Measure.EXPOSURE_NEVER,
    Measure.EXPOSURE_SQ,
    Measure.REMOVALS_VIOLATING,
    Measure.REMOVALS_AUTOMATED_VIOLATING,
    Measure.REMOVALS_RESCORED_VIOLATING,
    Measure.RESTRICTED_INNOCENT,
    Measure.INNOCENT_VIEWS,
    Measure.INNOCENT_CREATORS,
    Measure.REPORTS_TRUE,
    Measure.JOBS_RESCORED_VIOLATING,
    Measure.GATED_VIOLATING,
    Measure.VERDICTS_CORRECT,
    Measure.OVERTURNS_INNOCENT,
    Measure.STRIKES_INNOCENT,
    Measure.STRIKES_UNDONE_INNOCENT,
    Measure.SUSPENSIONS_INNOCENT,
    Measure.BANS_INNOCENT,
    Measure.LIFTS_INNOCENT,
    Measure.FEATURE_BLOCKS_INNOCENT,
    Measure.WARNINGS_INNOCENT,
    Measure.RESTRICTED_AFTER_REVIEW_INNOCENT,
    Measure.TIME_TO_ACTION,
    PoolMeasure.READINGS_CORRECT,
    Sketch.TIME_TO_ACTION,
    Sketch.TIME_TO_ACTION_OPEN,
)
"""Counts that need the truth of items; labels of a sample stand in for it."""
_HIDDEN = _kinds(
    Measure.BLOCKED_INNOCENT,
    Measure.INNOCENT_VIEWS_LOST,
    Measure.HELD_BACK_INNOCENT,
    Measure.WITHHELD,
    Measure.WITHHELD_INNOCENT,
    Measure.WITHHELD_VIEWS,
    Event.RETURN,
)
"""Counts of what did not happen, or of what nobody tells the platform."""
_SEEN_SEGMENTS = frozenset({"struck", "matched"})
"""Segments that a platform knows; ``copy`` and ``reupload`` are labelled, the others are hidden states."""
_LABELLED_SEGMENTS = frozenset({"copy", "reupload"})


def sight_of(counts: Iterable[Counted]) -> Sight:
    """Return who can see all of these."""
    found = Sight.COUNTED
    for one in counts:
        segment = one.segment if isinstance(one, Within) else None
        if _kinds(one) & _HIDDEN or not (segment is None or segment in _SEEN_SEGMENTS | _LABELLED_SEGMENTS):
            return Sight.TRUE_ONLY
        if _kinds(one) & _LABELLED or segment in _LABELLED_SEGMENTS:
            found = Sight.SAMPLED
    return found


APPEALS_MATURE = 14 * DAY
REMOVALS_MATURE = 3 * DAY
VIEWS_MATURE = 28 * DAY
_OF_APPEALS = _kinds(
    Measure.APPEALS,
    Measure.APPEALS_TOO_LATE,
    Measure.APPEALS_DECIDED,
    Measure.OVERTURNS,
    Measure.OVERTURNS_INNOCENT,
    Measure.TIME_TO_REINSTATEMENT,
    Measure.STRIKES_UNDONE_INNOCENT,
    Measure.LIFTS_INNOCENT,
    Sketch.TIME_TO_REINSTATEMENT,
    Sketch.TIME_TO_REINSTATEMENT_OPEN,
    Event.REINSTATE,
    Event.LIFT,
)
_AT_UPLOAD = _kinds(
    Measure.UPLOADS,
    Measure.VIOLATIONS,
    Measure.BLOCKED,
    Measure.BLOCKED_INNOCENT,
    Measure.WITHHELD,
    Measure.WITHHELD_INNOCENT,
    Measure.RESTRICTED,
    Measure.RESTRICTED_INNOCENT,
    Measure.HELD,
    Event.RETURN,
)


@dataclass(frozen=True)
class Lag:
    """When an indicator can be read on a live platform.

    Parameters
    ----------
    first : float
        Time after the upload day, or after the hour where it is of a pool, s.
    mature : float
        Time after the upload day from which it hardly changes any more, s; at least four fifths of what it counts has
        happened by then under the laws of the baseline.
    what : str
        What matures latest; empty = it is final at once.
    """

    first: float
    mature: float
    what: str = ""
    after: str = "the upload day"

    def __str__(self) -> str:
        """Return the lag in words."""
        text = f"{format_duration(self.first)} after {self.after}"
        return f"{text}; {self.what} mature after {format_duration(self.mature)}" if self.what else text


def lag_of(counts: Iterable[Counted]) -> Lag:
    """Return when all of these can be read.

    >>> str(lag_of([Measure.OVERTURNS, Measure.UPLOADS])), str(lag_of([PoolMeasure.STARTS]))
    ('1 d after the upload day; appeals mature after 14 d', '1 h after the hour of work')
    """
    kinds = _kinds(*counts)
    if all(type_ is PoolMeasure for type_, _ in kinds):
        return Lag(HOUR, HOUR, after="the hour of work")
    if kinds & _OF_VIEWS:
        return Lag(DAY, VIEWS_MATURE, "views")
    if kinds & _OF_APPEALS:
        return Lag(DAY, APPEALS_MATURE, "appeals")
    return Lag(DAY, DAY) if kinds <= _AT_UPLOAD else Lag(DAY, REMOVALS_MATURE, "reviews and removals")
