"""Review: a job joins a queue, starts at a desk, reneges or gets its verdict; desks open and close."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Cause, Phase
from simulator.domain.events import DOUBTFUL, Event, Leaving, Trigger
from simulator.rng import inner, kernel
from simulator.world.consequences import STRIKE, consequence_of, leaves_visible
from simulator.world.laws import Laws, is_doubtful, patience_time
from simulator.world.mechanisms.reviewers.desk_work import reading_at, work_time
from simulator.world.mechanisms.time_limits import KEEP, REMOVE

from . import seen, tally
from .enforcement import grant, release, remove, restrict
from .gates import pass_gates
from .heap import add_desk, join, leave_first, schedule, take_desk
from .journal import notify, tell_at, tell_of_pool
from .people import check, expose, hours_on, takes_seat
from .ranking import rank_of
from .state import Desk, State, Work
from .views import accrue, correct_cleared, leave_to_views


@inner
def may_be_reviewed(state: State, slot: int) -> bool:
    """Return whether an item may be sent to review."""
    s = state.slots[slot]
    return s.phase == Phase.LIVE and s.work == Work.NONE and not s.cleared


@inner
def enqueue(laws: Laws, state: State, slot: int, trigger: int, time: float) -> None:
    """Send an item to review, or its removal to the appeals' pool."""
    s = state.slots[slot]
    s.job_is_appeal = trigger == Trigger.APPEAL
    s.opened_by = trigger
    s.votes[0] = s.votes[1] = 0
    if s.job_is_appeal:
        s.pool = laws.appeal_pool
    else:
        s.pool = s.queue if s.queue >= 0 else laws.route[s.market, s.top_policy]
        accrue(laws, state, slot, time)
        s.cause = Cause.WAITING
        seen.flagged(state, slot)
    s.due_at = time + laws.time_limit[trigger, s.market, s.top_policy]
    s.on_expiry = laws.on_expiry[trigger, s.market, s.top_policy]
    tally.limited(laws, state, slot)
    _queue(laws, state, slot, trigger, time)


@inner
def _queue(laws: Laws, state: State, slot: int, trigger: int, time: float) -> None:
    """Put an item's job into the queue of its pool; it starts at once if a desk is free."""
    s = state.slots[slot]
    pool = s.pool
    s.joined = time
    s.jobs += 1
    tally.queued(laws, state, slot, time)
    tell_at(laws, state, time, Event.ENQUEUE, slot, pool, -1, trigger)
    at = _desk_for(laws, state, pool)
    if at >= 0:
        start(laws, state, slot, at, time)
        return
    tally.integrate(laws, state, pool, time)
    state.pools[pool].waiting += 1
    s.work = Work.WAITING
    join(state, pool, rank_of(laws, state, slot, time), time, slot)
    s.renege_at = time + patience_time(pool, s.index, s.jobs - 1, laws)
    if s.on_expiry != KEEP:
        s.renege_at = min(s.renege_at, max(time, s.due_at))
    if s.renege_at < laws.horizon:
        schedule(state, s.renege_at, Event.RENEGE, slot)


@inner
def _desk_for(laws: Laws, state: State, pool: int) -> int:
    """Return the pool whose desk opens a new job at once: its own, or the first free one that helps; -1 = none."""
    if state.pools[pool].free > 0:
        return pool
    for place in range(laws.skills.helpers.shape[1]):
        helper = laws.skills.helpers[pool, place]
        if helper < 0 or state.pools[helper].free == 0:
            continue
        # people who were moved there, at the last desks, are trained for that pool only
        if state.free_desks[helper, 0] < laws.skills.guests_from[helper]:
            return int(helper)
    return -1


@inner
def start(laws: Laws, state: State, slot: int, at: int, time: float) -> None:
    """Open a job at the free desk of pool ``at`` with the lowest number."""
    s = state.slots[slot]
    pool = s.pool
    tally.integrate(laws, state, at, time)
    desk = take_desk(state, at)
    state.desks[at, desk] = Desk.BUSY
    state.pools[at].busy += 1
    s.desk_pool = at
    s.desk = desk
    s.work = Work.IN_SERVICE
    s.renege_at = math.inf
    tally.started(laws, state, slot, at, time)
    tell_at(laws, state, time, Event.START, slot, at, desk, 0)
    hours = hours_on(state, at, desk, time)
    s.service = work_time(pool, s.top_policy, at, desk, hours, s.index, s.jobs - 1, laws)
    end = time + s.service
    if end < laws.horizon:
        schedule(state, end, Event.VERDICT, slot)


@inner
def start_next(laws: Laws, state: State, at: int, time: float) -> None:
    """Let free desks of a pool open waiting jobs, its own first; skip tickets of jobs that have left their queue."""
    pool, place = at, -1
    while pool >= 0 and state.pools[at].free > 0:
        # people who were moved here, at the last desks, are trained for this pool only
        guest = pool != at and state.free_desks[at, 0] >= laws.skills.guests_from[at]
        if guest or state.pools[pool].tickets == 0:
            place += 1
            pool = int(laws.skills.helps[at, place]) if place < laws.skills.helps.shape[1] else -1
            continue
        ticket = state.tickets[pool, 0]
        slot = ticket.slot
        s = state.slots[slot]
        live = s.index == ticket.index and s.work == Work.WAITING and s.joined == ticket.joined and s.pool == pool
        leave_first(state, pool)
        if live:
            tally.integrate(laws, state, pool, time)
            state.pools[pool].waiting -= 1
            start(laws, state, slot, at, time)


@inner
def close_limit(laws: Laws, state: State, slot: int, met: int) -> None:
    """Count whether the case that ends now was decided within its time limit, if it has one."""
    tally.limit_over(laws, state, slot, met)
    state.slots[slot].due_at = math.inf


@inner
def renege(laws: Laws, state: State, slot: int, time: float, shed: int) -> None:
    """Let a waiting job leave its queue without a decision, by itself or because it is ``shed``."""
    s = state.slots[slot]
    pool = s.pool
    tally.integrate(laws, state, pool, time)
    state.pools[pool].waiting -= 1
    s.work = Work.NONE
    s.renege_at = math.inf
    expired = not shed and s.on_expiry != KEEP and time >= s.due_at
    why = Leaving.SHED if shed else Leaving.LIMIT if expired else Leaving.PATIENCE
    # Counted and logged first: the release or removal of the item follows from this event in the log.
    tally.reneged(laws, state, slot, time, shed)
    tell_at(laws, state, time, Event.RENEGE, slot, pool, -1, why)
    close_limit(laws, state, slot, 0)
    if not s.job_is_appeal:
        s.reports_before = s.reports
        leave_to_views(laws, state, slot, time)
    if expired:
        tally.expired(laws, state, slot, time)
        _expire(laws, state, slot, time)
    elif s.phase == Phase.HELD and not s.job_is_appeal:
        accrue(laws, state, slot, time)
        release(laws, state, slot, time)


@inner
def _expire(laws: Laws, state: State, slot: int, time: float) -> None:
    """Apply the rule for a time limit that is over; an appeal is won or lapses."""
    s = state.slots[slot]
    if s.on_expiry == REMOVE:
        if not s.job_is_appeal:
            remove(laws, state, slot, time, 0, STRIKE)
    elif s.job_is_appeal:
        tally.won_at_the_limit(state, slot)
        grant(laws, state, slot, time)
    elif s.phase == Phase.HELD:
        accrue(laws, state, slot, time)
        release(laws, state, slot, time)


@inner
def verdict(laws: Laws, state: State, slot: int, time: float) -> None:
    """Take a reviewer's verdict, apply the decision if it makes one, then let the desk take the next job."""
    s = state.slots[slot]
    pool, at, desk = s.pool, s.desk_pool, s.desk
    service = s.service
    hours = hours_on(state, at, desk, time)
    read = reading_at(pool, s.top_policy, at, desk, hours, s.index, s.jobs - 1, s.margin, laws)
    s.work = Work.NONE
    check(laws, state, slot, hours, read, time)
    if is_doubtful(pool, read, laws):
        tally.verdict(laws, state, slot, time, -1)
        tell_at(laws, state, time, Event.VERDICT, slot, at, desk, DOUBTFUL)
        s.votes[0] = s.votes[1] = 0
        s.pool = laws.escalate_to[pool]
        _queue(laws, state, slot, Trigger.ESCALATION, time)
    else:
        _vote(laws, state, slot, read, time)
    # The desk is freed after the verdict's consequences, so that a further vote on the item joins the queue and does
    # not take this desk ahead of waiting jobs. The meter comes before too: a reviewer at the cap takes no more jobs.
    expose(laws, state, at, desk, s.top_policy, service, time)
    _free_desk(laws, state, at, desk, time)
    start_next(laws, state, at, time)


@inner
def _vote(laws: Laws, state: State, slot: int, read: float, time: float) -> None:
    """Count a verdict; decide, or ask another reviewer if the equal ones are too few."""
    s = state.slots[slot]
    violating = 1 if read > 0.0 else 0
    tally.verdict(laws, state, slot, time, violating)
    if not s.job_is_appeal:
        seen.decided(state, slot, violating)
    tell_at(laws, state, time, Event.VERDICT, slot, s.desk_pool, s.desk, violating)
    notify(state, time, Event.VERDICT, slot, violating, violating)
    s.votes[violating] += 1
    if s.votes[violating] < laws.votes[s.pool]:
        _queue(laws, state, slot, Trigger.VOTE, time)
        return
    close_limit(laws, state, slot, 1 if time <= s.due_at else 0)
    if not s.job_is_appeal:
        _decide(laws, state, slot, read, time)
    else:
        tally.appeal_decided(state, slot, violating)
        if not violating:
            grant(laws, state, slot, time)


@inner
def _decide(laws: Laws, state: State, slot: int, read: float, time: float) -> None:
    """Apply the decision of a review; the last reading says what a violation leads to."""
    if read > 0.0:
        what = consequence_of(state.slots[slot].top_policy, read, laws.consequences)
        if leaves_visible(what):
            restrict(laws, state, slot, time, what)
        else:
            remove(laws, state, slot, time, 1, what)
        return
    decided_at_triage = leave_to_views(laws, state, slot, time)
    accrue(laws, state, slot, time)
    s = state.slots[slot]
    s.cause = Cause.DECIDED
    s.judged = 1
    pass_gates(laws, state, slot, math.inf)
    s.gate_at = math.inf
    s.reports_before = s.reports
    if s.phase == Phase.HELD or s.reach < 1.0:
        release(laws, state, slot, time)
    if decided_at_triage:
        correct_cleared(laws, state, slot, time)


@inner
def _free_desk(laws: Laws, state: State, pool: int, desk: int, time: float) -> None:
    tally.integrate(laws, state, pool, time)
    state.pools[pool].busy -= 1
    if state.desks[pool, desk] == Desk.CLOSING:
        state.desks[pool, desk] = Desk.CLOSED
    else:
        state.desks[pool, desk] = Desk.FREE
        add_desk(state, pool, desk)


@kernel
def set_desks(
    laws: Laws, state: State, pool: int, begun: NDArray[np.float64], fresh: NDArray[np.float64], time: float
) -> None:
    """Open desks whose shift started at ``begun`` (s; inf: no shift) and close the others; a job finishes first."""
    tally.integrate(laws, state, pool, time)
    p = state.pools[pool]
    p.free = p.staffed = 0
    for desk in range(state.desks.shape[1]):
        on_shift = begun[desk] < math.inf and takes_seat(laws, state, pool, desk, begun[desk], fresh[desk], time)
        p.staffed += on_shift
        _set_desk(state, pool, desk, on_shift)
    tell_of_pool(state, time, Event.CAPACITY, pool, -1, p.staffed)
    start_next(laws, state, pool, time)


@inner
def _set_desk(state: State, pool: int, desk: int, on_shift: bool) -> None:
    present = state.desks[pool, desk]
    working = present in (Desk.BUSY, Desk.CLOSING)
    if on_shift:
        state.desks[pool, desk] = Desk.BUSY if working else Desk.FREE
        if not working:
            add_desk(state, pool, desk)
    else:
        state.desks[pool, desk] = Desk.CLOSING if working else Desk.CLOSED


@kernel
def close_integrals(laws: Laws, state: State, time: float) -> None:
    """Close the integrals of all pools up to a time."""
    for pool in range(state.pools.shape[0]):
        tally.integrate(laws, state, pool, time)
