"""Enforcement: removal, strikes, suspension, ban, release, reinstatement, and the timers that follow from reach."""

from __future__ import annotations

import math

from simulator.domain.actions import Cause, Phase
from simulator.domain.events import Event
from simulator.rng import inner
from simulator.world.laws import Laws, appeal_delay, appeals, is_rechecked, natural_views, recheck_delay
from simulator.world.mechanisms.gates import ungated_reach

from . import tally
from .creators import add_strike, entry_of, punish, take_strike
from .gates import leave_gate, pass_gates, set_gate_timer
from .heap import schedule
from .journal import tell
from .state import State
from .views import accrue, time_of_views


@inner
def set_view_timers(laws: Laws, state: State, slot: int, now: float) -> None:
    """Set the timers of the next report, milestone and gate again; that of later scores follows at the event's end."""
    s = state.slots[slot]
    s.moved = 1 if s.watched and not s.cleared else 0
    set_report_timer(laws, state, slot, now)
    milestone = math.inf
    if s.triaged and not s.milestone_fired and s.review_at_views != math.inf:
        # views that were reached already need no reach to come
        milestone = now if s.review_at_views <= s.seen else time_of_views(laws, state, slot, s.review_at_views, now)
    if milestone != s.milestone_at:
        s.milestone_at = milestone
        if milestone != math.inf:
            schedule(state, milestone, Event.MILESTONE, slot)
    set_gate_timer(laws, state, slot, now)


@inner
def set_report_timer(laws: Laws, state: State, slot: int, now: float) -> None:
    """Set the timer of the next report again."""
    s = state.slots[slot]
    report = time_of_views(laws, state, slot, s.next_report, now)
    if report != s.report_at:
        s.report_at = report
        if report != math.inf:
            schedule(state, report, Event.REPORT, slot)


@inner
def release(laws: Laws, state: State, slot: int, time: float) -> None:
    """Open what holds an item back (views are already accrued); a held item continues at the age of the hold.

    Cleared by a reviewer it has its full reach for good, else that of its action until the next gate or stage.
    """
    s = state.slots[slot]
    leave_gate(state, slot, time)
    if not s.judged:
        pass_gates(laws, state, slot, s.seen)
    if s.phase == Phase.HELD:
        s.origin = time - s.held_age
        s.natural = natural_views(s.held_age, s.test_views, s.main_views, laws)
        s.phase = Phase.LIVE
    s.reach = 1.0 if s.judged else ungated_reach(s.action, laws.reach)
    tell(laws, state, time, Event.RELEASE, slot, 0, 0)
    set_view_timers(laws, state, slot, time)


@inner
def remove(laws: Laws, state: State, slot: int, time: float, human: int) -> None:
    """Take an item down, give its creator a strike, and draw whether an appeal follows."""
    accrue(laws, state, slot, time)  # first: views so far count under the old cause and reach
    s = state.slots[slot]
    leave_gate(state, slot, time)
    # A removal is a detection: views before an automated one were detected late, not never.
    s.cause = Cause.DECIDED
    s.reach = 0.0
    s.phase = Phase.REMOVED
    s.removed_at = time
    s.report_at = math.inf
    s.milestone_at = math.inf
    s.gate_at = math.inf
    s.rescore_at = math.inf
    s.watched = 0  # no item is removed by a score twice: an appeal that is won clears it
    s.moved = 0
    entry = entry_of(state, s.creator)
    tally.removed(state, slot, entry, time, human)
    tell(laws, state, time, Event.REMOVE, slot, human, human)
    _strike(laws, state, slot, entry, time)
    if not s.appealed and appeals(s.index, s.market, s.margin, laws):
        s.appealed = 1
        delay = appeal_delay(s.index, laws)
        if delay > laws.appeal_window:
            tally.too_late(state, slot)
        elif time + delay < laws.horizon:
            s.appeal_due = 1
            schedule(state, time + delay, Event.APPEAL, slot)
    if is_rechecked(s.index, s.margin, laws):
        due = time + recheck_delay(s.index, laws)
        if due < laws.horizon:
            s.recheck_due = 1
            schedule(state, due, Event.RECHECK, slot)


@inner
def _strike(laws: Laws, state: State, slot: int, entry: int, time: float) -> None:
    c = state.creators[entry]
    if state.slots[slot].account != c.account:
        return  # removals on a former account no longer count
    strikes = add_strike(laws, state, entry, time)
    penalty = punish(laws, state, entry, time)
    tally.struck(state, slot, penalty)
    if penalty >= 0:
        tell(laws, state, time, penalty, slot, strikes, 0)


@inner
def reinstate(laws: Laws, state: State, slot: int, time: float, rechecked: int) -> None:
    """Undo a removal, on appeal or if ``rechecked``: the item is live again, and the creator loses a strike."""
    accrue(laws, state, slot, time)
    s = state.slots[slot]
    s.reach = 1.0
    s.phase = Phase.LIVE
    s.cause = Cause.DECIDED
    s.cleared = 1
    pass_gates(laws, state, slot, math.inf)
    if not rechecked:
        tally.overturned(state, slot, time)
    tell(laws, state, time, Event.REINSTATE, slot, rechecked, 0)
    _lift(laws, state, slot, time)
    set_view_timers(laws, state, slot, time)


@inner
def _lift(laws: Laws, state: State, slot: int, time: float) -> None:
    entry = entry_of(state, state.slots[slot].creator)
    c = state.creators[entry]
    if state.slots[slot].account != c.account:
        return
    strikes = take_strike(laws, state, entry, state.slots[slot].removed_at, time)
    unbanned = c.banned and strikes < laws.ban_at
    resumed = c.suspended_until > time and strikes < laws.suspend_at
    if unbanned:
        c.banned = 0
    if resumed:
        c.suspended_until = time
    tally.pardoned(state, slot, unbanned or resumed)
    if unbanned or resumed:
        tell(laws, state, time, Event.LIFT, slot, strikes, 1 if unbanned else 0)
