"""The measures that the ledger counts: names and meaning, in the order of the last axis of its cubes.

Indicators are ratios, sums or quantiles of these, so no indicator needs an event log. Measures of items belong to
the *cohort* of the upload (its day, market, policy, tier), whenever the counted event itself happens. Besides the
measures, every kind of event of an item is counted: ``place_of`` finds its place on the same axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, auto
from types import MappingProxyType

import numpy as np

from simulator.domain.actions import Action
from simulator.domain.events import OF_POOLS, Event


class _FromZero(IntEnum):
    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[int]) -> int:  # noqa: ARG004
        return count


class Measure(_FromZero):
    """Additive measures of items; axis of ``Ledger.items``."""

    UPLOADS = auto()
    """Published uploads."""
    VIOLATIONS = auto()
    """Published uploads that violate a policy (truth)."""
    VIEWS = auto()
    """Views until the run's end."""
    VIEWS_SQ = auto()
    """Sum of squares of items' views."""
    EXPOSURE = auto()
    """Views of violating items until the run's end; always the sum of the next four."""
    EXPOSURE_LATE = auto()
    """... before anything led to a review or decision, of items for which that came later."""
    EXPOSURE_DELAY = auto()
    """... while a review was waiting or under way."""
    EXPOSURE_WRONG = auto()
    """... after a decision, human or automated, that left the item visible."""
    EXPOSURE_NEVER = auto()
    """... of items that nothing ever led to a review or decision."""
    EXPOSURE_SQ = auto()
    """Sum of squares of violating items' views (also the cross-product with views)."""
    BLOCKED = auto()
    """Uploads that a suspension or ban prevented."""
    BLOCKED_INNOCENT = auto()
    """... that would not have violated."""
    REMOVALS = auto()
    """Items taken down."""
    REMOVALS_AUTOMATED = auto()
    """... without a human decision."""
    REMOVALS_PROACTIVE = auto()
    """... before any user report."""
    REMOVALS_ZERO_VIEWS = auto()
    """... before the first view (fewer than one)."""
    REMOVALS_24H = auto()
    """... within 24 h of upload."""
    REMOVALS_VIOLATING = auto()
    """... that violate (truth)."""
    REMOVALS_AUTOMATED_VIOLATING = auto()
    """... without a human decision, that violate (truth)."""
    RESTRICTED = auto()
    """Items limited, labelled or age-gated at triage."""
    RESTRICTED_INNOCENT = auto()
    """... that do not violate."""
    HELD = auto()
    """Items held at triage."""
    INNOCENT_VIEWS = auto()
    """Views of items that do not violate, until the run's end."""
    INNOCENT_VIEWS_LOST = auto()
    """Views that such items would have had by the run's end at full reach, less those they had."""
    INNOCENT_CREATORS = auto()
    """Creators, each counted at the first of their innocent items to be removed."""
    REPORTS = auto()
    """User reports."""
    REPORTS_TRUE = auto()
    """... on items that violate."""
    JOBS = auto()
    """Review jobs queued (appeals not included)."""
    JOBS_STARTED = auto()
    """... opened by a reviewer."""
    JOBS_WAITED = auto()
    """... opened after a wait greater than zero."""
    JOBS_DUE = auto()
    """... whose SLA ends before the run does, so that the run tells whether it was kept."""
    JOBS_IN_SLA = auto()
    """... of these, opened within the pool's SLA."""
    JOBS_RENEGED = auto()
    """... that left the queue undecided."""
    JOBS_SHED = auto()
    """... because a strategy ordered that jobs be dropped."""
    WAIT = auto()
    """Sum of waits of opened review jobs, s."""
    VERDICTS = auto()
    """Verdicts of reviews (appeals not included)."""
    VERDICTS_VIOLATING = auto()
    """... that said violating."""
    VERDICTS_CORRECT = auto()
    """... that agree with the truth."""
    LIMITED = auto()
    """Cases, reviews and appeals, that joined a queue with a limit that ends before the run does: the sum of two."""
    LIMIT_MET = auto()
    """... decided within it."""
    LIMIT_MISSED = auto()
    """... decided later, never, or not yet by the run's end."""
    EXPIRED = auto()
    """... that left the queue at their limit, so missed it."""
    TIME_TO_ACTION = auto()
    """Sum over removed violating items of the time from upload to removal, s."""
    APPEALS = auto()
    """Removals, and restrictions after a review, that were appealed."""
    APPEALS_TOO_LATE = auto()
    """Those whose creators would have appealed, but later than the window for appeals allows."""
    APPEALS_DECIDED = auto()
    """Appeals with a verdict, or won since their time limit was over."""
    OVERTURNS = auto()
    """Appeals won by the creator."""
    OVERTURNS_INNOCENT = auto()
    """... whose item does not violate."""
    TIME_TO_REINSTATEMENT = auto()
    """Sum over overturned items of the time from removal or restriction to reinstatement, s."""
    WITHHELD = auto()
    """Uploads that discouraged creators withheld."""
    WITHHELD_INNOCENT = auto()
    """... that would not have violated."""
    WITHHELD_VIEWS = auto()
    """Views that withheld innocent uploads would have had by the run's end, at full reach."""

    REMOVALS_RESCORED = auto()
    """Items taken down by a later score; part of the automated removals."""
    REMOVALS_RESCORED_VIOLATING = auto()
    """... that violate (truth)."""
    JOBS_RESCORED = auto()
    """Reviews that a later score asked for."""
    JOBS_RESCORED_VIOLATING = auto()
    """... of items that violate (truth)."""
    REMOVALS_SWEPT = auto()
    """Items taken down by a sweep; part of the automated removals."""
    REMOVALS_SWEPT_VIOLATING = auto()
    """... that violate (truth)."""
    JOBS_SWEPT = auto()
    """Reviews that a sweep asked for."""
    JOBS_SWEPT_VIOLATING = auto()
    """... of items that violate (truth)."""

    GATED = auto()
    """Gates that closed: an item's views reached the number at which distribution stops until a verdict."""
    GATED_VIOLATING = auto()
    """... on items that violate (truth)."""
    GATE_TIME = auto()
    """Sum of the times for which gates stayed closed, until the run's end at the latest, s."""
    STAGED = auto()
    """Stages of the audience that began: less reach until a reviewer has cleared the item."""
    HELD_BACK_INNOCENT = auto()
    """Views that items that do not violate would have had in the time of gates and stages, delayed or lost."""

    REMOVALS_REPEAT = auto()
    """Items taken down whose creator had one taken down before in the run, by any account."""
    STRIKES = auto()
    """Strikes given: removals of items of a creator's present account."""
    STRIKES_INNOCENT = auto()
    """... for items that do not violate."""
    STRIKES_UNDONE_INNOCENT = auto()
    """... of these, those whose removal was undone while the account was still the creator's present one."""
    SUSPENSIONS_INNOCENT = auto()
    """Suspensions at the removal of an item that does not violate."""
    BANS_INNOCENT = auto()
    """Bans at the removal of an item that does not violate."""
    LIFTS_INNOCENT = auto()
    """Lifts of suspensions, feature blocks and bans, when the removal of an item that does not violate was undone."""
    FEATURE_BLOCKS_INNOCENT = auto()
    """Feature blocks at the removal of an item that does not violate."""
    WARNINGS_INNOCENT = auto()
    """Warnings in place of a strike, for items that do not violate."""

    LIMITED_AFTER_REVIEW = auto()
    """Items limited by a verdict: with the next two, those that a verdict restricted."""
    LABELLED_AFTER_REVIEW = auto()
    """... labelled."""
    AGE_GATED_AFTER_REVIEW = auto()
    """... age-gated."""
    RESTRICTED_AFTER_REVIEW_INNOCENT = auto()
    """... of all these, those that do not violate."""


AFTER_REVIEW: Mapping[Action, Measure] = MappingProxyType(
    {
        Action.LIMIT: Measure.LIMITED_AFTER_REVIEW,
        Action.LABEL: Measure.LABELLED_AFTER_REVIEW,
        Action.AGE_GATE: Measure.AGE_GATED_AFTER_REVIEW,
    }
)
"""Measures of items that a verdict restricted, by action."""
OF_INNOCENT: Mapping[Event, Measure] = MappingProxyType(
    {
        Event.BAN: Measure.BANS_INNOCENT,
        Event.SUSPEND: Measure.SUSPENSIONS_INNOCENT,
        Event.FEATURE_BLOCK: Measure.FEATURE_BLOCKS_INNOCENT,
        Event.EDUCATE: Measure.WARNINGS_INNOCENT,
    }
)
"""Measures of penalties and warnings at the removal of an item that does not violate."""

NAMED: Mapping[Event, Measure] = MappingProxyType(
    {
        Event.UPLOAD: Measure.UPLOADS,
        Event.BLOCKED: Measure.BLOCKED,
        Event.WITHHELD: Measure.WITHHELD,
        Event.REPORT: Measure.REPORTS,
        Event.REMOVE: Measure.REMOVALS,
        Event.APPEAL: Measure.APPEALS,
    }
)
"""Measures that are the number of an event; every other event of an item is counted under its own name."""

_OTHERS = [event for event in Event if event not in NAMED and event not in OF_POOLS]
EVENT_PLACES = np.full(len(Event), -1, dtype=np.int64)
"""Place of each event on the axis of measures; -1 = it is of a pool and counted nowhere there."""
EVENT_PLACES[list(NAMED)] = list(NAMED.values())
EVENT_PLACES[_OTHERS] = np.arange(len(Measure), len(Measure) + len(_OTHERS))
PLACES = len(Measure) + len(_OTHERS)
"""Length of the axis of measures: the measures, and the events that none of them names."""


@dataclass(frozen=True)
class Within:
    """A measure or event counted in one segment only.

    >>> Within("ring", Measure.EXPOSURE).name
    'EXPOSURE of ring'
    """

    segment: str
    count: Measure | Event

    @property
    def name(self) -> str:
        """Name in formulas."""
        return f"{self.count.name} of {self.segment}"


VIEW_SUMS = [
    Measure.VIEWS,
    Measure.EXPOSURE,
    Measure.EXPOSURE_LATE,
    Measure.EXPOSURE_DELAY,
    Measure.EXPOSURE_WRONG,
    Measure.EXPOSURE_NEVER,
    Measure.INNOCENT_VIEWS,
    Measure.INNOCENT_VIEWS_LOST,
    Measure.WITHHELD_VIEWS,
    Measure.HELD_BACK_INNOCENT,
]
"""Measures that are sums of views."""
SQUARES_OF_VIEWS = [Measure.VIEWS_SQ, Measure.EXPOSURE_SQ]
"""Measures that are sums of squares of views."""
SUMS_OF_TIMES = [
    Measure.WAIT,
    Measure.TIME_TO_ACTION,
    Measure.TIME_TO_REINSTATEMENT,
    Measure.GATE_TIME,
]
"""Measures of items that are sums of times."""

Count = Measure | Event | Within
"""What a rule may add up: a measure of items, an event of items, or one of them in a segment."""


def place_of(count: Measure | Event) -> int:
    """Return the place of a measure, or of an event of items, on the axis of measures.

    Raises
    ------
    ValueError
        If the event is one of pools.

    Examples
    --------
    >>> place_of(Event.UPLOAD) == Measure.UPLOADS, place_of(Event.BAN) >= len(Measure)
    (True, True)
    """
    if isinstance(count, Measure):
        return int(count)
    if EVENT_PLACES[count] < 0:
        raise ValueError(f"{count.name} must be an event of items to be counted in cells. Got one of pools instead.")
    return int(EVENT_PLACES[count])


class PoolMeasure(_FromZero):
    """Additive measures of review pools per hour of the run; axis of ``Ledger.pools``. Appeals' jobs included."""

    ARRIVALS = auto()
    """Jobs that joined the queue in the hour."""
    STARTS = auto()
    """Jobs opened in the hour."""
    STARTS_WAITED = auto()
    """... after a wait greater than zero."""
    STARTS_IN_SLA = auto()
    """... within the SLA."""
    JOBS_HELPED = auto()
    """... by reviewers of another pool."""
    WAIT = auto()
    """Sum of waits of jobs opened in the hour, s."""
    WAIT_SQ = auto()
    """Sum of squares of these waits, s²."""
    RENEGES = auto()
    """Jobs that left the queue undecided in the hour."""
    EXPIRED = auto()
    """... since their time limit was over."""
    SHED = auto()
    """... because a strategy ordered that jobs be dropped."""
    VERDICTS = auto()
    """Verdicts given in the hour by the pool's reviewers, on jobs of pools that they help too."""
    QUEUE_TIME = auto()
    """Integral of the queue's length (jobs waiting, not those in service), job-seconds."""
    BUSY_TIME = auto()
    """Integral of the number of reviewers at work, for other pools too, reviewer-seconds."""
    STAFFED_TIME = auto()
    """Integral of the number of reviewers on shift, reviewer-seconds."""
    ATTENDED_TIME = auto()
    """Integral of the number of reviewers on shift or, where jobs outlast a shift, at work if that is more."""
    READINGS = auto()
    """Readings in the hour by reviewers who are people; a verdict is one, and so is a doubt."""
    READINGS_CORRECT = auto()
    """... on the right side of the line (truth)."""
    GOLDEN = auto()
    """Golden items read in the hour."""
    GOLDEN_CORRECT = auto()
    """... on the right side of the line."""
    SEVERE_TIME = auto()
    """Service times of jobs on flags of severe policies that ended in the hour, s."""
    REVIEWER_DAYS = auto()
    """Shifts of a person with a meter of severe content, each in the hour in which the person first sits down."""
    RESTS = auto()
    """... in which the cap of severe content was reached, counted in the hour of that."""


POOL_TIMES = [
    PoolMeasure.WAIT,
    PoolMeasure.WAIT_SQ,
    PoolMeasure.QUEUE_TIME,
    PoolMeasure.BUSY_TIME,
    PoolMeasure.STAFFED_TIME,
    PoolMeasure.ATTENDED_TIME,
    PoolMeasure.SEVERE_TIME,
]
"""Measures of pools that are sums of times."""


def is_number(count: Count | PoolMeasure) -> bool:
    """Return whether a measure is a whole number, and not a sum of views or times.

    >>> is_number(Measure.REMOVALS), is_number(Event.BAN), is_number(Within("ring", Measure.VIEWS))
    (True, True, False)
    """
    if isinstance(count, Within):
        return is_number(count.count)
    if isinstance(count, PoolMeasure):
        return count not in POOL_TIMES
    return isinstance(count, Event) or count not in (*VIEW_SUMS, *SQUARES_OF_VIEWS, *SUMS_OF_TIMES)


class Sketch(_FromZero):
    """Durations kept as histograms; axis of ``Ledger.sketches`` (cohort cells) — quantiles come from these."""

    TIME_TO_ACTION = auto()
    """From upload to removal, of violating items that were removed, s."""
    WAIT = auto()
    """Wait of opened review jobs (appeals not included), s."""
    TIME_TO_REINSTATEMENT = auto()
    """From removal to reinstatement, s."""
    WAIT_OPEN = auto()
    """Time that review jobs (appeals not included) waited unopened: until the run ended, or until they left, s."""
    TIME_TO_ACTION_OPEN = auto()
    """Age of violating items that were under review, or waiting for it, when the run ended, s."""
    TIME_TO_REINSTATEMENT_OPEN = auto()
    """Time since the removal of items whose appeal was under review, or waiting for it, when the run ended, s."""


SKETCH_LOW = 1e-3
"""Lower end of a sketch's first log-spaced bin, s; shorter durations, such as no wait at all, fall into bin 0."""
SKETCH_PER_DECADE = 24
"""Bins per factor of ten: neighbouring edges are 10 % apart."""
SKETCH_BINS = 2 + 10 * SKETCH_PER_DECADE
"""Bins of a sketch: below 1 ms, ten decades, and above 1e7 s (about 116 days)."""
