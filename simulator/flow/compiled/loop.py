"""The main loop: uploads of a chunk merged with timers, in the total order, until a limit or until an array is full."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action, Cause, Phase
from simulator.domain.events import Event, Trigger
from simulator.domain.units import DAY
from simulator.records import Chunk, Triage
from simulator.rng import inlined, inner, kernel, whole_units
from simulator.world.consequences import STRIKE
from simulator.world.laws import Laws, age_at_views, report_gap, uses_feature
from simulator.world.mechanisms.gates import next_threshold

from . import seen, tally
from .checkpoints import is_watched, meets_no_threshold, set_rescore_timer, start_checkpoints
from .creators import prefetch_creator, standing_of
from .enforcement import reinstate, remove, set_report_timer, set_view_timers
from .gating import reach_gate
from .heap import drop_first, schedule, timer_key
from .journal import tell, tell_unpublished
from .rescoring import checkpoint
from .review import close_limit, enqueue, may_be_reviewed, renege, verdict
from .slots import keep_decision, keep_upload, prefetch_slot
from .state import ITEM_BITS, MOST_STRIKES_AT_ONCE, Axis, Counter, ExitReason, State, Work
from .views import accrue, start_views

_ITEM_MASK = (1 << ITEM_BITS) - 1
_TIMERS_PER_EVENT = 8
"""More timers than any one event can set."""
_AHEAD = 8
"""Uploads ahead of which their creators are asked for."""
_ROWS_PER_EVENT = 8
"""More rows than any one event can log."""
_NOTICES_PER_EVENT = 4
"""More notices than any one event can give."""


@kernel
def run(laws: Laws, state: State, chunk: Chunk, triage: Triage, limit: float) -> int:
    """Handle every event strictly before ``limit`` (s) and return an ``ExitReason``; call again after growing."""
    counters = state.counters
    uploads = chunk.item.shape[0]
    limit = min(limit, laws.horizon)
    while True:
        reason = full(state)
        if reason != ExitReason.DONE:
            return reason
        # Uploads and timers are merged by (time, kind of event, item), the total order of both engines.
        i = counters[Counter.NEXT]
        upload_at = chunk.time[i] if i < uploads else math.inf
        upload_key = timer_key(Event.UPLOAD, chunk.item[i]) if i < uploads else 0
        if counters[Counter.TIMERS] > 0:
            timer = state.timers[0]
            if timer.time < upload_at or (timer.time == upload_at and timer.key < upload_key):
                if timer.time >= limit:
                    return ExitReason.DONE
                time, key, slot = timer.time, timer.key, timer.slot
                drop_first(state)
                prefetch_slot(state, state.timers[0].slot)
                _handle(laws, state, time, key >> ITEM_BITS, key & _ITEM_MASK, slot)
                continue
        if upload_at >= limit:
            return ExitReason.DONE
        counters[Counter.NEXT] = i + 1
        if i + _AHEAD < uploads:
            prefetch_creator(state, chunk.creator[i + _AHEAD])
        _upload(laws, state, chunk, triage, i)


@inlined
def full(state: State) -> int:
    """Return which array has no room for one more event, as an ``ExitReason``; DONE = none."""
    counters = state.counters
    if counters[Counter.TIMERS] + _TIMERS_PER_EVENT > state.timers.shape[0]:
        return ExitReason.TIMERS_FULL
    if counters[Counter.FREE_SLOTS] == 0:
        return ExitReason.SLOTS_FULL
    if counters[Counter.LONGEST_QUEUE] >= state.tickets.shape[1]:
        return ExitReason.QUEUES_FULL
    if counters[Counter.LOGGING] and counters[Counter.LOGGED] + _ROWS_PER_EVENT > state.log.shape[0]:
        return ExitReason.LOG_FULL
    if counters[Counter.NOTICES] + _NOTICES_PER_EVENT > state.notices.shape[0]:
        return ExitReason.NOTICES_FULL
    if counters[Counter.STRIKES] + MOST_STRIKES_AT_ONCE > state.strikes.shape[0]:
        return ExitReason.STRIKES_FULL
    if 2 * (counters[Counter.CREATORS] + 1) > state.creator_keys.shape[0]:
        return ExitReason.CREATORS_FULL
    return ExitReason.DONE


@inner
def _handle(laws: Laws, state: State, time: float, kind: int, item: int, slot: int) -> None:
    """Handle a timer, unless it was replaced since it was set."""
    s = state.slots[slot]
    if s.index != item or _is_stale(state, slot, kind, time):
        return
    s.kept *= kind != Event.SWEEP
    if kind == Event.TRIAGE:
        _triage(laws, state, slot, time)
    elif kind == Event.REPORT:
        _count_report(laws, state, slot, time)
    elif kind == Event.VERDICT:
        verdict(laws, state, slot, time)
    elif kind == Event.RENEGE:
        renege(laws, state, slot, time, 0)
    elif kind == Event.MILESTONE:
        _milestone(laws, state, slot, time)
    elif kind == Event.GATE:
        reach_gate(laws, state, slot, time)
    elif kind == Event.APPEAL or kind == Event.RECHECK:
        _look_again(laws, state, slot, kind, time)
    # Order: the report is counted, then the item is scored again, then the report can ask for a review,
    # because a removal by the new score makes that review unnecessary.
    if s.watched and kind in (Event.REPORT, Event.RESCORE):
        checkpoint(laws, state, slot, kind == Event.REPORT, time)
    if kind == Event.REPORT:
        _act_on_reports(laws, state, slot, time)
    # Once per event and last: all changes of reach and origin by this event are known now.
    if s.moved:
        set_rescore_timer(laws, state, slot, time)
    let_go(laws, state, slot)


@inner
def _look_again(laws: Laws, state: State, slot: int, kind: int, time: float) -> None:
    """Let a creator appeal, or let the platform's own re-check restore a wrongful removal; whichever comes first."""
    s = state.slots[slot]
    if kind == Event.APPEAL:
        s.appeal_due = 0
        if s.phase == Phase.REMOVED or s.restricted:
            tell(laws, state, time, Event.APPEAL, slot, 0, 0)
            enqueue(laws, state, slot, Trigger.APPEAL, time)
        return
    s.recheck_due = 0
    if s.phase == Phase.REMOVED and s.work == Work.NONE:
        tell(laws, state, time, Event.RECHECK, slot, 0, 0)
        reinstate(laws, state, slot, time, 1)


@inner
def _is_stale(state: State, slot: int, kind: int, time: float) -> bool:
    """Return whether a timer was set again in the meantime."""
    s = state.slots[slot]
    if kind == Event.REPORT:
        return s.report_at != time
    if kind == Event.RENEGE:
        return s.renege_at != time
    if kind == Event.MILESTONE:
        return s.milestone_at != time
    if kind == Event.GATE:
        return s.gate_at != time
    return kind == Event.RESCORE and s.rescore_at != time


@inner
def let_go(laws: Laws, state: State, slot: int) -> None:
    """Settle an item and free its slot once nothing is pending."""
    s = state.slots[slot]
    if (
        s.triaged
        and s.work == Work.NONE
        and not s.appeal_due
        and not s.recheck_due
        and not s.kept
        and s.report_at == math.inf
        and s.milestone_at == math.inf
        and s.gate_at == math.inf
        and s.rescore_at == math.inf
    ):
        if not s.settled:
            tally.settled(laws, state, slot)
        s.index = -1
        state.free_slots[state.counters[Counter.FREE_SLOTS]] = slot
        state.counters[Counter.FREE_SLOTS] += 1


@inlined
def _cell(laws: Laws, state: State, chunk: Chunk, i: int) -> int:
    """Return the row of an upload's cell for all items; uploads in the warm-up go to the last cell."""
    populations = state.axes[Axis.POPULATIONS]
    if chunk.time[i] < laws.warm_up:
        return state.axes[Axis.BUCKETS_FROM] - populations
    markets, policies, tiers = state.axes[Axis.MARKETS], state.axes[Axis.POLICIES], state.axes[Axis.TIERS]
    day = whole_units(chunk.time[i], DAY)
    return (((day * markets + chunk.market[i]) * policies + chunk.policy[i]) * tiers + chunk.tier[i]) * populations


@inlined
def _upload(laws: Laws, state: State, chunk: Chunk, triage: Triage, i: int) -> None:
    """Publish an upload, or refuse it; items without further events are settled at once."""
    time = chunk.time[i]
    cell = _cell(laws, state, chunk, i)
    if chunk.withheld[i]:
        tally.withheld(laws, state, chunk, i, cell)
        tell_unpublished(state, chunk, i, cell, Event.WITHHELD, 0)
        return
    strikes, barred_until, blocked_until = standing_of(laws, state, chunk, i, cell)
    refused = barred_until > time
    if refused or (blocked_until > time and uses_feature(chunk.item[i], laws)):
        tally.blocked(state, chunk, i, cell)
        tell_unpublished(state, chunk, i, cell, Event.BLOCKED, 0 if refused else 1)
        return
    segments = chunk.segments[i] | (strikes > 0)
    tally.uploaded(laws, state, chunk, triage, i, cell, segments)
    remove_at, review_at = triage.remove_at_rescore[i], triage.review_at_rescore[i]
    watched = is_watched(laws, chunk.market[i], chunk.nearest[i], chunk.hard[i], chunk.legible[i], remove_at, review_at)
    wanted = min(remove_at, review_at) if watched else math.inf
    gate = next_threshold(laws.stages, 0, triage.staged[i], triage.gate_at_views[i])
    quiet = laws.sweep_window <= 0.0 and _is_quiet(
        laws, chunk, i, triage.action[i], min(triage.review_at_views[i], gate), wanted
    )
    if quiet:
        silent = state.counters[Counter.LOGGING] == 0
        tally.passed(laws, state, chunk, i, cell, segments, silent)
        if silent:
            return
    slot = _take_slot(state, chunk, triage, i, cell, segments)
    s = state.slots[slot]
    s.watched = watched
    s.settled = quiet
    start_views(laws, state, slot, chunk.views_log_mean[i])
    tell(laws, state, time, Event.UPLOAD, slot, 0, 0)
    if laws.sweep_window > 0.0:
        s.kept = 1
        if time + laws.sweep_window < laws.horizon:
            schedule(state, time + laws.sweep_window, Event.SWEEP, slot)
    if not watched and _is_next(state, chunk, i):
        if not quiet:
            set_report_timer(laws, state, slot, time)
        _triage(laws, state, slot, time)
        let_go(laws, state, slot)
        return
    if chunk.decided_at[i] < laws.horizon:
        schedule(state, chunk.decided_at[i], Event.TRIAGE, slot)
    else:
        s.triaged = quiet
    if not quiet:
        set_report_timer(laws, state, slot, time)
    elif s.triaged:
        let_go(laws, state, slot)


@inlined
def _is_next(state: State, chunk: Chunk, i: int) -> bool:
    """Return whether an upload's decision takes effect at once with no event in between: no timer is needed."""
    time = chunk.time[i]
    if chunk.decided_at[i] != time or i + 1 >= chunk.time.shape[0] or chunk.time[i + 1] <= time:
        return False
    if state.counters[Counter.TIMERS] == 0:
        return True
    first = state.timers[0]
    return first.time > time or (first.time == time and first.key > timer_key(Event.TRIAGE, chunk.item[i]))


@inlined
def _is_quiet(laws: Laws, chunk: Chunk, i: int, action: int, at_views: float, wanted: float) -> bool:
    """Return whether an item is allowed and gets no report, no milestone, no gate and no later score that acts."""
    if action != Action.ALLOW or at_views <= 0.0:
        return False
    first = min(chunk.first_report[i], at_views)
    if first < chunk.test_views[i] + chunk.main_views[i]:
        age = age_at_views(first, chunk.test_views[i], chunk.main_views[i], laws)
        if chunk.time[i] + age < laws.horizon:
            return False
    return wanted == math.inf or meets_no_threshold(laws, chunk, i, wanted)


@inner
def _take_slot(state: State, chunk: Chunk, triage: Triage, i: int, cell: int, segments: int) -> int:
    free = state.counters[Counter.FREE_SLOTS] - 1
    state.counters[Counter.FREE_SLOTS] = free
    slot = state.free_slots[free]
    s = state.slots[slot]
    keep_upload(s, chunk, i)
    keep_decision(s, triage, i)
    s.cell = cell
    s.segments = segments
    s.score = chunk.scores[i, chunk.top_policy[i]]
    s.origin = chunk.time[i]
    s.report_at = s.milestone_at = s.gate_at = s.renege_at = s.rescore_at = s.due_at = math.inf
    s.reports = s.reports_before = s.jobs = 0
    s.phase = Phase.PENDING
    s.cause = Cause.UNDETECTED
    s.work = Work.NONE
    s.job_is_appeal = s.triaged = s.milestone_fired = s.cleared = s.appealed = s.appeal_due = s.recheck_due = (
        s.settled
    ) = 0
    s.given = s.restricted = s.judged = s.moved = s.views_passed = s.ages_passed = s.views_due = s.age_due = 0
    s.kept = s.stage = s.gated = 0
    return slot


@inner
def _triage(laws: Laws, state: State, slot: int, time: float) -> None:
    """Apply the strategy's decision."""
    s = state.slots[slot]
    s.triaged = 1
    s.phase = Phase.LIVE
    tell(laws, state, time, Event.TRIAGE, slot, s.action, 0)
    if s.settled:
        return
    tally.triaged(state, slot)
    start_checkpoints(laws, state, slot, time)
    if s.action == Action.REMOVE:
        remove(laws, state, slot, time, 0, STRIKE)
        return
    if s.action == Action.REVIEW:
        enqueue(laws, state, slot, Trigger.TRIAGE, time)
    elif s.action == Action.HOLD:
        accrue(laws, state, slot, time)
        s.held_age = time - s.origin
        s.reach = 0.0
        s.phase = Phase.HELD
        enqueue(laws, state, slot, Trigger.TRIAGE, time)
    else:
        if s.action != Action.ALLOW:
            _restrict(laws, state, slot, time)
        if s.review_at_reports > 0 and s.reports >= s.review_at_reports:
            enqueue(laws, state, slot, Trigger.REPORTS, time)
    set_view_timers(laws, state, slot, time)


@inner
def _restrict(laws: Laws, state: State, slot: int, time: float) -> None:
    accrue(laws, state, slot, time)
    s = state.slots[slot]
    s.reach = laws.reach[s.action]
    s.cause = Cause.DECIDED


@inner
def _count_report(laws: Laws, state: State, slot: int, time: float) -> None:
    """Count a user's report."""
    s = state.slots[slot]
    s.reports += 1
    s.report_at = math.inf
    tally.reported(state, slot)
    seen.reported(state, slot)
    tell(laws, state, time, Event.REPORT, slot, s.reports, 0)


@inner
def _act_on_reports(laws: Laws, state: State, slot: int, time: float) -> None:
    """Send an item to review if its reports are enough, and wait for the next one."""
    s = state.slots[slot]
    if may_be_reviewed(state, slot) and s.review_at_reports > 0 and s.reports - s.reports_before >= s.review_at_reports:
        enqueue(laws, state, slot, Trigger.REPORTS, time)
    s.next_report += report_gap(s.index, s.reports, s.report_rate, laws)
    set_report_timer(laws, state, slot, time)


@inner
def _milestone(laws: Laws, state: State, slot: int, time: float) -> None:
    s = state.slots[slot]
    s.milestone_fired = 1
    s.milestone_at = math.inf
    tell(laws, state, time, Event.MILESTONE, slot, 0, 0)
    if may_be_reviewed(state, slot):
        enqueue(laws, state, slot, Trigger.VIEWS, time)


@kernel
def settle_all(laws: Laws, state: State, slots: NDArray[np.int64]) -> None:
    """Settle the items in some slots at the horizon, in the order given."""
    for slot in slots:
        s = state.slots[slot]
        if s.work != Work.NONE:
            tally.left_open(laws, state, slot, s.work == Work.WAITING)
        close_limit(laws, state, slot, 0)
        if not state.slots[slot].settled:
            tally.settled(laws, state, slot)
