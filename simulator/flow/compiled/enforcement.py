"""Enforcement: removal, strikes, suspension, ban, release, reinstatement, and the timers that follow from reach."""

from __future__ import annotations

import math

from simulator.domain.actions import Cause, Consequence, Phase
from simulator.domain.events import Event
from simulator.rng import inner
from simulator.world.laws import Laws, appeal_delay, appeals, is_rechecked, natural_views, recheck_delay
from simulator.world.mechanisms.gates import ungated_reach
from simulator.world.penalties import WARNING

from . import tally
from .creators import add_strike, entry_of, is_warned_first, known_at, lift, punish, strikes_at, take_strike
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
    _go_live(laws, state, slot, time)
    s.reach = 1.0 if s.judged else ungated_reach(s.action, laws.reach)
    tell(laws, state, time, Event.RELEASE, slot, 0, 0)
    set_view_timers(laws, state, slot, time)


@inner
def _go_live(laws: Laws, state: State, slot: int, time: float) -> None:
    s = state.slots[slot]
    if s.phase == Phase.HELD:
        s.origin = time - s.held_age
        s.natural = natural_views(s.held_age, s.test_views, s.main_views, laws)
        s.phase = Phase.LIVE


@inner
def restrict(laws: Laws, state: State, slot: int, time: float, action: int) -> None:
    """Leave an item visible at a lower reach after a violating verdict, and draw whether an appeal follows."""
    accrue(laws, state, slot, time)
    s = state.slots[slot]
    leave_gate(state, slot, time)
    s.judged = 1
    pass_gates(laws, state, slot, math.inf)
    _go_live(laws, state, slot, time)
    s.reach = laws.reach[action]
    s.cause = Cause.DECIDED
    s.cleared = s.restricted = 1
    s.removed_at = time
    tally.restricted(state, slot, action)
    tell(laws, state, time, Event.RESTRICT, slot, action, 0)
    set_view_timers(laws, state, slot, time)
    _draw_appeal(laws, state, slot, time)


@inner
def remove(laws: Laws, state: State, slot: int, time: float, human: int, what: int) -> None:
    """Take an item down, give its creator a strike if that is the consequence, and draw whether an appeal follows."""
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
    entry = entry_of(laws, state, slot)
    tally.removed(state, slot, entry, time, human)
    s.given = _strikes_for(laws, state, slot, entry, time, human, what)
    tell(laws, state, time, Event.REMOVE, slot, human, human)
    _strike(laws, state, slot, entry, time)
    _draw_appeal(laws, state, slot, time)
    if is_rechecked(s.index, s.margin, laws):
        due = time + recheck_delay(s.index, laws)
        if due < laws.horizon:
            s.recheck_due = 1
            schedule(state, due, Event.RECHECK, slot)


@inner
def _draw_appeal(laws: Laws, state: State, slot: int, time: float) -> None:
    """Draw whether an item's creator appeals against the decision, and when."""
    s = state.slots[slot]
    if not s.appealed and appeals(s.index, s.market, s.margin, laws):
        s.appealed = 1
        delay = appeal_delay(s.index, laws)
        if delay > laws.appeal_window:
            tally.too_late(state, slot)
        elif time + delay < laws.horizon:
            s.appeal_due = 1
            schedule(state, time + delay, Event.APPEAL, slot)


@inner
def _strikes_for(laws: Laws, state: State, slot: int, entry: int, time: float, human: int, what: int) -> int:
    """Return the strikes that a removal gives; WARNING = a warning in their place."""
    if what != Consequence.STRIKE:
        return WARNING if what == Consequence.EDUCATE else 0
    s = state.slots[slot]
    weight = s.strike if s.strike >= 0 and not human else int(laws.penalties.weight[s.top_policy])
    present = s.account == state.creators[entry].account
    if weight > 0 and present and is_warned_first(laws, state, entry, s.top_policy, time):
        return WARNING
    return weight


@inner
def _strike(laws: Laws, state: State, slot: int, entry: int, time: float) -> None:
    c = state.creators[entry]
    s = state.slots[slot]
    if s.given == 0 or s.account != c.account:
        return  # removals on a former account no longer count
    if s.given == WARNING:
        c.warned, c.warned_at = 1, time
        tally.punished(state, slot, Event.EDUCATE)
        tell(laws, state, time, Event.EDUCATE, slot, strikes_at(laws, state, entry, time), 0)
        return
    strikes = add_strike(laws, state, entry, s.given, time)
    penalty = punish(laws, state, entry, s.top_policy, time)
    tally.struck(state, slot)
    if penalty >= 0:
        tally.punished(state, slot, penalty)
        tell(laws, state, time, penalty, slot, strikes, 0)


@inner
def grant(laws: Laws, state: State, slot: int, time: float) -> None:
    """Undo the decision that an appeal was against."""
    s = state.slots[slot]
    if s.phase == Phase.REMOVED:
        reinstate(laws, state, slot, time, 0)
        return
    accrue(laws, state, slot, time)
    s.restricted = 0
    tally.overturned(state, slot, time)
    release(laws, state, slot, time)


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
    s = state.slots[slot]
    entry = known_at(state, s.creator)
    c = state.creators[entry]
    if s.given == 0 or s.account != c.account:
        return
    if s.given == WARNING:
        if c.warned_at == s.removed_at:
            c.warned = 0
        return
    strikes = take_strike(laws, state, entry, s.removed_at, s.given, time)
    lifted, unbanned = lift(laws, state, entry, s.top_policy, time)
    tally.pardoned(state, slot, lifted)
    if lifted:
        tell(laws, state, time, Event.LIFT, slot, strikes, 1 if unbanned else 0)
