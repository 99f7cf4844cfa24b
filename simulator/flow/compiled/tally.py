"""All counts of the kernel: one function per kind of event, as methods in the SimPy engine's ``Tally``.

An item is counted in its cell and in each population that it belongs to: its segments, and the bucket of its arm.
Populations are numbered: 0 is everybody, then come the segments, then the bucket.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.domain.actions import Action, Cause, Phase
from simulator.domain.events import Event
from simulator.domain.units import DAY, HOUR
from simulator.ledger.measures import AFTER_REVIEW, EVENT_PLACES, OF_INNOCENT, Measure, PoolMeasure, Sketch
from simulator.ledger.sketch import sketch_bin
from simulator.records import Chunk, Triage
from simulator.rng import inlined, inner
from simulator.world.expected_views import correction_at_triage, expected_natural_views
from simulator.world.laws import Laws, natural_views, views_lost

from .populations import is_counted, populations_of, row_of
from .state import Axis, Counter, State
from .views import accrue

_UPLOADED = int(EVENT_PLACES[Event.UPLOAD])
_TRIAGED = int(EVENT_PLACES[Event.TRIAGE])
_OF_INNOCENT = np.array([OF_INNOCENT.get(event, -1) for event in Event])
_AFTER_REVIEW = np.array([AFTER_REVIEW.get(action, -1) for action in Action])

# ------------------------------------------------------------------------------------------------------------ adding up


@inlined
def _add(state: State, cell: int, segments: int, bucket: int, place: int, amount: float) -> None:
    state.items[cell, place] += amount
    if segments != 0 or bucket >= 0:
        _add_apart(state, cell, segments, bucket, place, amount)


@inlined
def _count(state: State, slot: int, place: int, amount: float) -> None:
    s = state.slots[slot]
    _add(state, s.cell, s.segments, s.bucket, place, amount)


@inner
def _add_apart(state: State, cell: int, segments: int, bucket: int, place: int, amount: float) -> None:
    for population in range(1, populations_of(state, segments, bucket)):
        row = row_of(state, cell, segments, bucket, population)
        if row >= 0:
            state.items[row, place] += amount


@inner
def _sketch(state: State, cell: int, segments: int, sketch: int, duration: float) -> None:
    place = sketch_bin(duration)
    state.sketches[cell // state.axes[Axis.POPULATIONS], sketch, place] += 1
    if segments != 0 and is_counted(state, cell):
        for segment in range(state.segment_sketches.shape[0]):
            state.segment_sketches[segment, sketch, place] += (segments >> segment) & 1


# -------------------------------------------------------------------------------------------------------------- items


@inner
def happened(state: State, cell: int, segments: int, bucket: int, event: int) -> None:
    """Count an event of an item."""
    _add(state, cell, segments, bucket, EVENT_PLACES[event], 1.0)


@inlined
def uploaded(laws: Laws, state: State, chunk: Chunk, triage: Triage, i: int, cell: int, segments: int) -> None:
    """Count a published upload that violates, and what its expected views are beyond the drawn ones."""
    if chunk.margin[i] > 0.0:
        _add(state, cell, segments, chunk.bucket[i], Measure.VIOLATIONS, 1.0)
    if laws.views_log_sd[1 if chunk.margin[i] > 0.0 else 0] > 0.0:
        _correct_views(laws, state, chunk, triage, i, cell, segments)


@inner
def _correct_views(laws: Laws, state: State, chunk: Chunk, triage: Triage, i: int, cell: int, segments: int) -> None:
    never, delay, wrong, late, lost = correction_at_triage(
        chunk.item[i], chunk.market[i], chunk.top_policy[i], chunk.nearest[i], chunk.hard[i], chunk.legible[i],
        chunk.margin[i], chunk.time[i], chunk.decided_at[i], chunk.views_log_mean[i], chunk.test_views[i],
        chunk.main_views[i], chunk.first_report[i], chunk.report_rate[i],
        triage.action[i], triage.queue[i], triage.review_at_reports[i], triage.review_at_views[i],
        triage.remove_at_rescore[i], triage.review_at_rescore[i], triage.gate_at_views[i], triage.staged[i],
        state.counters[Counter.BY_VIEWS] != 0, laws,
    )  # fmt: skip
    views = never + delay + wrong + late
    if views == 0.0 and lost == 0.0:
        return
    for population in range(populations_of(state, segments, chunk.bucket[i])):
        number = row_of(state, cell, segments, chunk.bucket[i], population)
        if number < 0:
            continue
        row = state.items[number]
        row[Measure.VIEWS] += views
        if chunk.margin[i] > 0.0:
            row[Measure.EXPOSURE] += views
            row[Measure.EXPOSURE_NEVER] += never
            row[Measure.EXPOSURE_DELAY] += delay
            row[Measure.EXPOSURE_WRONG] += wrong
            row[Measure.EXPOSURE_LATE] += late
        else:
            row[Measure.INNOCENT_VIEWS] += views
            row[Measure.INNOCENT_VIEWS_LOST] += lost


@inner
def blocked(state: State, chunk: Chunk, i: int, cell: int) -> None:
    """Count an innocent upload that was refused."""
    if chunk.margin[i] <= 0.0:
        _add(state, cell, chunk.segments[i], chunk.bucket[i], Measure.BLOCKED_INNOCENT, 1.0)


@inner
def withheld(laws: Laws, state: State, chunk: Chunk, i: int, cell: int) -> None:
    """Count an innocent upload that its creator withholds."""
    if chunk.margin[i] <= 0.0:
        age = laws.horizon - chunk.time[i]
        lost = expected_natural_views(age, chunk.views_log_mean[i], chunk.test_views[i], chunk.main_views[i], laws)
        _add(state, cell, chunk.segments[i], chunk.bucket[i], Measure.WITHHELD_INNOCENT, 1.0)
        _add(state, cell, chunk.segments[i], chunk.bucket[i], Measure.WITHHELD_VIEWS, lost)


@inner
def triaged(state: State, slot: int) -> None:
    """Count a decision that restricts or holds."""
    s = state.slots[slot]
    if s.action == Action.HOLD:
        _count(state, slot, Measure.HELD, 1.0)
    elif s.action == Action.LIMIT or s.action == Action.LABEL or s.action == Action.AGE_GATE:
        _count(state, slot, Measure.RESTRICTED, 1.0)
        _count(state, slot, Measure.RESTRICTED_INNOCENT, s.margin <= 0.0)


@inner
def rescored(state: State, slot: int, removed: bool) -> None:
    """Count a later score that removes an item or asks for a review."""
    kind = Measure.REMOVALS_RESCORED if removed else Measure.JOBS_RESCORED
    _count(state, slot, kind, 1.0)
    _count(state, slot, kind + 1, state.slots[slot].margin > 0.0)  # the measure of those that violate is the next one


@inner
def gated(state: State, slot: int) -> None:
    """Count a gate that closes."""
    s = state.slots[slot]
    _count(state, slot, Measure.GATED, 1.0)
    _count(state, slot, Measure.GATED_VIOLATING, s.margin > 0.0)


@inner
def staged(state: State, slot: int) -> None:
    """Count a stage that begins."""
    _count(state, slot, Measure.STAGED, 1.0)


@inner
def gate_opened(state: State, slot: int, time: float) -> None:
    """Count for how long a gate was closed; a held item's age stands still, so its origin tells since when."""
    s = state.slots[slot]
    _count(state, slot, Measure.GATE_TIME, time - (s.origin + s.held_age))


@inner
def swept(state: State, slot: int, removed: bool) -> None:
    """Count an item that a sweep removes or sends to review."""
    kind = Measure.REMOVALS_SWEPT if removed else Measure.JOBS_SWEPT
    _count(state, slot, kind, 1.0)
    _count(state, slot, kind + 1, state.slots[slot].margin > 0.0)


@inner
def reported(state: State, slot: int) -> None:
    """Count a user's report that is right."""
    s = state.slots[slot]
    _count(state, slot, Measure.REPORTS_TRUE, s.margin > 0.0)


@inner
def removed(state: State, slot: int, entry: int, time: float, human: int) -> None:
    """Count a removal; the creator's entry is at ``entry``."""
    s = state.slots[slot]
    age = time - s.upload
    violates = s.margin > 0.0
    wronged = not violates and is_counted(state, s.cell) and not state.creators[entry].wronged
    if wronged:
        state.creators[entry].wronged = 1
    repeat = state.creators[entry].removed
    state.creators[entry].removed = 1
    for population in range(populations_of(state, s.segments, s.bucket)):
        number = row_of(state, s.cell, s.segments, s.bucket, population)
        if number < 0:
            continue
        row = state.items[number]
        row[Measure.REMOVALS_AUTOMATED] += 1 - human
        row[Measure.REMOVALS_PROACTIVE] += s.reports == 0
        row[Measure.REMOVALS_ZERO_VIEWS] += s.seen < 1.0
        row[Measure.REMOVALS_24H] += age <= DAY
        row[Measure.INNOCENT_CREATORS] += wronged
        row[Measure.REMOVALS_REPEAT] += repeat
        if violates:
            row[Measure.REMOVALS_VIOLATING] += 1.0
            row[Measure.REMOVALS_AUTOMATED_VIOLATING] += 1 - human
            row[Measure.TIME_TO_ACTION] += age
    if violates:
        _sketch(state, s.cell, s.segments, Sketch.TIME_TO_ACTION, age)


@inner
def struck(state: State, slot: int) -> None:
    """Count a strike."""
    s = state.slots[slot]
    _count(state, slot, Measure.STRIKES, 1.0)
    _count(state, slot, Measure.STRIKES_INNOCENT, s.margin <= 0.0)


@inner
def punished(state: State, slot: int, penalty: int) -> None:
    """Count a new penalty or a warning if its item is innocent."""
    s = state.slots[slot]
    _count(state, slot, _OF_INNOCENT[penalty], s.margin <= 0.0)


@inner
def restricted(state: State, slot: int, action: int) -> None:
    """Count a verdict that limits, labels or age-gates."""
    s = state.slots[slot]
    _count(state, slot, _AFTER_REVIEW[action], 1.0)
    _count(state, slot, Measure.RESTRICTED_AFTER_REVIEW_INNOCENT, s.margin <= 0.0)


@inner
def pardoned(state: State, slot: int, lifted: bool) -> None:
    """Count a strike of an innocent item that is taken back, and whether a penalty is lifted by it."""
    s = state.slots[slot]
    if s.margin <= 0.0:
        _count(state, slot, Measure.STRIKES_UNDONE_INNOCENT, 1.0)
        _count(state, slot, Measure.LIFTS_INNOCENT, lifted)


@inner
def too_late(state: State, slot: int) -> None:
    """Count an appeal that is not made because it would come after the window."""
    _count(state, slot, Measure.APPEALS_TOO_LATE, 1.0)


@inner
def won_at_the_limit(state: State, slot: int) -> None:
    """Count an appeal that is won because its time limit is over."""
    _count(state, slot, Measure.APPEALS_DECIDED, 1.0)


@inner
def overturned(state: State, slot: int, time: float) -> None:
    """Count a removal, or a restriction after a review, that was overturned on appeal."""
    s = state.slots[slot]
    _count(state, slot, Measure.OVERTURNS, 1.0)
    away = time - s.removed_at
    _count(state, slot, Measure.OVERTURNS_INNOCENT, s.margin <= 0.0)
    _count(state, slot, Measure.TIME_TO_REINSTATEMENT, away)
    _sketch(state, s.cell, s.segments, Sketch.TIME_TO_REINSTATEMENT, away)


@inner
def settled(laws: Laws, state: State, slot: int) -> None:
    """Count an item's views until the horizon; nothing more can happen to it."""
    accrue(laws, state, slot, laws.horizon)
    s = state.slots[slot]
    s.settled = 1
    if s.gated and s.phase == Phase.HELD:
        gate_opened(state, slot, laws.horizon)
    if s.held_back != 0.0 and s.margin <= 0.0:
        _count(state, slot, Measure.HELD_BACK_INNOCENT, s.held_back)
    _viewed(
        state, s.cell, s.segments, s.bucket, s.margin, s.seen, s.exposure[0], s.exposure[1], s.exposure[2], s.cause,
        natural_views(laws.horizon - s.upload, s.test_views, s.main_views, laws), s.over, s.lost_over,
    )  # fmt: skip


@inlined
def passed(laws: Laws, state: State, chunk: Chunk, i: int, cell: int, segments: int, silent: bool) -> None:
    """Count the views of an upload without further events and, if there is no log, its two events as well.

    Most uploads pass only here, so all their counts are made at once.
    """
    seen = natural_views(laws.horizon - chunk.time[i], chunk.test_views[i], chunk.main_views[i], laws)
    for population in range(populations_of(state, segments, chunk.bucket[i])):
        number = row_of(state, cell, segments, chunk.bucket[i], population)
        if number < 0:
            continue
        row = state.items[number]
        if silent:
            row[_UPLOADED] += 1.0
            row[_TRIAGED] += chunk.decided_at[i] < laws.horizon
        row[Measure.VIEWS] += seen
        row[Measure.VIEWS_SQ] += seen * seen
        if chunk.margin[i] > 0.0:
            row[Measure.EXPOSURE] += seen
            row[Measure.EXPOSURE_SQ] += seen * seen
            row[Measure.EXPOSURE_NEVER] += seen
        else:
            row[Measure.INNOCENT_VIEWS] += seen


@inner
def _viewed(
    state: State, cell: int, segments: int, bucket: int, margin: float, seen: float,
    undetected: float, waiting: float, decided: float, cause: int, natural: float, over: float, lost_over: float,
) -> None:  # fmt: skip
    """Add an item's views to its populations, by their causes."""
    exposure = undetected + waiting + decided
    for population in range(populations_of(state, segments, bucket)):
        number = row_of(state, cell, segments, bucket, population)
        if number < 0:
            continue
        row = state.items[number]
        row[Measure.VIEWS] += seen + over
        row[Measure.VIEWS_SQ] += seen * seen
        if margin > 0.0:
            row[Measure.EXPOSURE] += exposure
            row[Measure.EXPOSURE_SQ] += seen * seen
            row[Measure.EXPOSURE_NEVER if cause == Cause.UNDETECTED else Measure.EXPOSURE_LATE] += undetected
            row[Measure.EXPOSURE_DELAY] += waiting
            row[Measure.EXPOSURE_WRONG] += decided
        else:
            row[Measure.INNOCENT_VIEWS] += seen + over
            row[Measure.INNOCENT_VIEWS_LOST] += views_lost(natural, seen) + lost_over


# --------------------------------------------------------------------------------------------------------------- jobs


@inner
def queued(laws: Laws, state: State, slot: int, time: float) -> None:
    """Count a job that joins a queue."""
    s = state.slots[slot]
    state.hours[_hour(laws, state, time), s.pool, PoolMeasure.ARRIVALS] += 1.0
    if not s.job_is_appeal:
        _count(state, slot, Measure.JOBS, 1.0)
        _count(state, slot, Measure.JOBS_DUE, time + laws.sla[s.pool] < laws.horizon)


@inner
def started(laws: Laws, state: State, slot: int, at: int, time: float) -> None:
    """Count a job that a reviewer of pool ``at`` opens."""
    s = state.slots[slot]
    wait = time - s.joined
    in_sla = wait <= laws.sla[s.pool]
    hour = state.hours[_hour(laws, state, time), s.pool]
    hour[PoolMeasure.STARTS] += 1.0
    hour[PoolMeasure.WAIT] += wait
    hour[PoolMeasure.WAIT_SQ] += wait * wait
    hour[PoolMeasure.STARTS_WAITED] += wait > 0.0
    hour[PoolMeasure.STARTS_IN_SLA] += in_sla
    hour[PoolMeasure.JOBS_HELPED] += at != s.pool
    if s.job_is_appeal:
        return
    for population in range(populations_of(state, s.segments, s.bucket)):
        number = row_of(state, s.cell, s.segments, s.bucket, population)
        if number >= 0:
            row = state.items[number]
            row[Measure.JOBS_STARTED] += 1.0
            row[Measure.WAIT] += wait
            row[Measure.JOBS_WAITED] += wait > 0.0
            row[Measure.JOBS_IN_SLA] += in_sla and s.joined + laws.sla[s.pool] < laws.horizon
    _sketch(state, s.cell, s.segments, Sketch.WAIT, wait)


@inner
def reneged(laws: Laws, state: State, slot: int, time: float, shed: int) -> None:
    """Count a job that leaves its queue without a decision, and whether because it was shed."""
    s = state.slots[slot]
    hour = state.hours[_hour(laws, state, time), s.pool]
    hour[PoolMeasure.RENEGES] += 1.0
    hour[PoolMeasure.SHED] += shed
    if not s.job_is_appeal:
        _count(state, slot, Measure.JOBS_RENEGED, 1.0)
        _count(state, slot, Measure.JOBS_SHED, shed)
        _sketch(state, s.cell, s.segments, Sketch.WAIT_OPEN, time - s.joined)


@inner
def left_open(laws: Laws, state: State, slot: int, waiting: bool) -> None:
    """Count how long a job that the run's end finds waiting or in service has been open, and its item's case."""
    s = state.slots[slot]
    if s.job_is_appeal:
        _sketch(state, s.cell, s.segments, Sketch.TIME_TO_REINSTATEMENT_OPEN, laws.horizon - s.removed_at)
        return
    if waiting:
        _sketch(state, s.cell, s.segments, Sketch.WAIT_OPEN, laws.horizon - s.joined)
    if s.margin > 0.0:
        _sketch(state, s.cell, s.segments, Sketch.TIME_TO_ACTION_OPEN, laws.horizon - s.upload)


@inner
def limited(laws: Laws, state: State, slot: int) -> None:
    """Count a case that has a time limit."""
    s = state.slots[slot]
    if s.due_at < laws.horizon:
        _count(state, slot, Measure.LIMITED, 1.0)


@inner
def limit_over(laws: Laws, state: State, slot: int, met: int) -> None:
    """Count whether the case that ends now was decided within its time limit, if it has one."""
    s = state.slots[slot]
    if s.due_at < laws.horizon:
        _count(state, slot, Measure.LIMIT_MET if met else Measure.LIMIT_MISSED, 1.0)


@inner
def expired(laws: Laws, state: State, slot: int, time: float) -> None:
    """Count a job that left its queue at its limit."""
    s = state.slots[slot]
    state.hours[_hour(laws, state, time), s.pool, PoolMeasure.EXPIRED] += 1.0
    _count(state, slot, Measure.EXPIRED, 1.0)


@inner
def verdict(laws: Laws, state: State, slot: int, time: float, violating: int) -> None:
    """Count one reviewer's verdict: 1 violating, 0 not, -1 doubtful and escalated."""
    s = state.slots[slot]
    state.hours[_hour(laws, state, time), s.desk_pool, PoolMeasure.VERDICTS] += 1.0
    if violating >= 0 and not s.job_is_appeal:
        state.decided[s.top_policy, violating] += 1
        _count(state, slot, Measure.VERDICTS, 1.0)
        _count(state, slot, Measure.VERDICTS_VIOLATING, violating)
        _count(state, slot, Measure.VERDICTS_CORRECT, (violating == 1) == (s.margin > 0.0))


@inner
def appeal_decided(state: State, slot: int, violating: int) -> None:
    """Count the decision of an appeal."""
    s = state.slots[slot]
    state.decided[s.top_policy, 2 + violating] += 1
    _count(state, slot, Measure.APPEALS_DECIDED, 1.0)


# ------------------------------------------------------------------------------------------------------------- people


@inner
def read(laws: Laws, state: State, pool: int, time: float, right: bool) -> None:
    """Count a person's reading of a job's item."""
    hour = state.hours[_hour(laws, state, time), pool]
    hour[PoolMeasure.READINGS] += 1.0
    hour[PoolMeasure.READINGS_CORRECT] += right


@inner
def read_golden(laws: Laws, state: State, pool: int, time: float, right: bool) -> None:
    """Count a person's reading of a golden item."""
    hour = state.hours[_hour(laws, state, time), pool]
    hour[PoolMeasure.GOLDEN] += 1.0
    hour[PoolMeasure.GOLDEN_CORRECT] += right


@inner
def exposed(laws: Laws, state: State, pool: int, time: float, duration: float, rests: bool) -> None:
    """Count a job on a flag of a severe policy."""
    hour = state.hours[_hour(laws, state, time), pool]
    hour[PoolMeasure.SEVERE_TIME] += duration
    hour[PoolMeasure.RESTS] += rests


@inner
def shifts_began(laws: Laws, state: State, pool: int, time: float, people: int) -> None:
    """Count metered reviewers whose shift started."""
    if laws.people.metered[pool]:
        state.hours[_hour(laws, state, time), pool, PoolMeasure.REVIEWER_DAYS] += people


# -------------------------------------------------------------------------------------------------------------- pools


@inner
def integrate(laws: Laws, state: State, pool: int, time: float) -> None:
    """Add a pool's lengths times the time since they last changed, hour by hour."""
    p = state.pools[pool]
    while p.clock < time:
        end = min(time, (math.floor(p.clock / HOUR) + 1.0) * HOUR)
        row = state.hours[_hour(laws, state, p.clock), pool]
        row[PoolMeasure.QUEUE_TIME] += p.waiting * (end - p.clock)
        row[PoolMeasure.BUSY_TIME] += p.busy * (end - p.clock)
        row[PoolMeasure.STAFFED_TIME] += p.staffed * (end - p.clock)
        row[PoolMeasure.ATTENDED_TIME] += max(p.staffed, p.busy) * (end - p.clock)
        p.clock = end


@inner
def _hour(laws: Laws, state: State, time: float) -> int:
    """Return the row of ``state.hours`` for a time; the last row is never read."""
    last = state.hours.shape[0] - 1
    return last if time < laws.warm_up else min(math.floor(time / HOUR), last - 1)
