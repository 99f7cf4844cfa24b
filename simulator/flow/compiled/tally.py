"""What the kernel counts and logs: views as they accrue, an item when it settles, a pool's integrals, the event log."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Cause
from simulator.domain.groups import Group
from simulator.domain.units import HOUR
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.rng import inner
from simulator.world.chunk import AGAIN, Chunk
from simulator.world.laws import Laws, age_at_views, natural_views

from .state import Counter, State


@inner
def seen_by(laws: Laws, state: State, slot: int, time: float) -> float:
    """Return the views of an item so far, without changing anything."""
    s = state.slots[slot]
    natural = natural_views(time - s.origin, s.test_views, s.main_views, laws)
    return s.seen + s.reach * (natural - s.natural)


@inner
def time_of_views(laws: Laws, state: State, slot: int, views: float, now: float) -> float:
    """Return when an item's views reach a number, not before now; inf if not before the horizon."""
    s = state.slots[slot]
    if s.reach <= 0.0 or views == math.inf:
        return math.inf
    natural = s.natural + (views - s.seen) / s.reach
    time = max(s.origin + age_at_views(natural, s.test_views, s.main_views, laws), now)
    return time if time < laws.horizon else math.inf


@inner
def accrue(laws: Laws, state: State, slot: int, time: float) -> None:
    """Settle the views since the last change of reach, cause or origin."""
    s = state.slots[slot]
    natural = natural_views(time - s.origin, s.test_views, s.main_views, laws)
    gained = s.reach * (natural - s.natural)
    s.natural = natural
    s.seen += gained
    if s.margin > 0.0:
        s.exposure[s.cause] += gained


@inner
def settle(laws: Laws, state: State, slot: int) -> None:
    """Count an item's views until the horizon; nothing more can happen to it."""
    accrue(laws, state, slot, laws.horizon)
    s = state.slots[slot]
    s.settled = 1
    count_kind(state, s.cell, s.version, s.novel, s.seen)
    count_views(
        state, s.cell, s.margin, s.group, s.account, s.adapted,
        s.seen, s.exposure[0], s.exposure[1], s.exposure[2], s.cause,
        natural_views(laws.horizon - s.upload, s.test_views, s.main_views, laws),
    )  # fmt: skip


@inner
def count_upload(state: State, chunk: Chunk, i: int, row: NDArray[np.float64], place: int) -> None:
    """Count a published upload in its cell; the creator's entry is at ``place``, -1 = none."""
    violates = chunk.margin[i] > 0.0
    row[Measure.UPLOADS] += 1.0
    row[Measure.VIOLATIONS] += violates
    if place >= 0 and state.creators[place].strikes > 0:
        row[Measure.STRUCK_UPLOADS] += 1.0
        row[Measure.STRUCK_VIOLATIONS] += violates
    if chunk.account[i] > 0:
        row[Measure.RETURNED_UPLOADS] += 1.0
        row[Measure.RETURNED_VIOLATIONS] += violates
    if chunk.adapted[i]:
        row[Measure.ADAPTED_UPLOADS] += 1.0
        row[Measure.REUPLOADS] += chunk.adapted[i] == AGAIN
    if chunk.group[i] == Group.RING:
        row[Measure.RING_UPLOADS] += 1.0
        row[Measure.RING_VIOLATIONS] += violates
    elif chunk.group[i] == Group.LOOK_ALIKE:
        row[Measure.LOOKALIKE_INNOCENT] += not violates


@inner
def count_views(
    state: State, cell: int, margin: float, group: int, account: int, adapted: int, seen: float,
    undetected: float, waiting: float, decided: float, cause: int, natural: float,
) -> None:  # fmt: skip
    """Add an item's views to its cell, put down to their causes."""
    row = state.items[cell]
    row[Measure.VIEWS] += seen
    row[Measure.VIEWS_SQ] += seen * seen
    if margin > 0.0:
        exposure = undetected + waiting + decided
        row[Measure.EXPOSURE] += exposure
        row[Measure.EXPOSURE_SQ] += exposure * exposure
        if adapted:
            row[Measure.ADAPTED_EXPOSURE] += exposure
        row[Measure.EXPOSURE_NEVER if cause == Cause.UNDETECTED else Measure.EXPOSURE_LATE] += undetected
        row[Measure.EXPOSURE_DELAY] += waiting
        row[Measure.EXPOSURE_WRONG] += decided
        if group == Group.RING:
            row[Measure.RING_EXPOSURE] += exposure
        if account > 0:
            row[Measure.EVASION_EXPOSURE] += exposure
    else:
        row[Measure.INNOCENT_VIEWS] += seen
        row[Measure.INNOCENT_VIEWS_LOST] += natural - seen


@inner
def count_kind(state: State, cell: int, version: int, novel: int, seen: float) -> None:
    """Add the views of a copy of a storm, or of novel content, to its cell."""
    if version != 0:
        state.items[cell, Measure.COPIES_EXPOSURE] += seen
    if novel != 0:
        state.items[cell, Measure.NOVEL_EXPOSURE] += seen


@inner
def close_limit(laws: Laws, state: State, slot: int, met: int) -> None:
    """Note whether the case of an item that ends now was decided within its time limit, if it has one."""
    s = state.slots[slot]
    if s.due_at < laws.horizon:
        state.items[s.cell, Measure.LIMIT_MET if met else Measure.LIMIT_MISSED] += 1.0
    s.due_at = math.inf


@inner
def hour_row(laws: Laws, state: State, time: float) -> int:
    """Return the row of ``state.hours`` that takes what happens at a time."""
    if time < laws.warm_up:
        return state.hours.shape[0] - 1
    return min(math.floor(time / HOUR), state.hours.shape[0] - 2)


@inner
def integrate(laws: Laws, state: State, pool: int, time: float) -> None:
    """Close a pool's integrals up to a time, split at the hours."""
    p = state.pools[pool]
    while p.clock < time:
        end = min(time, (math.floor(p.clock / HOUR) + 1.0) * HOUR)
        row = state.hours[hour_row(laws, state, p.clock), pool]
        row[PoolMeasure.QUEUE_TIME] += p.waiting * (end - p.clock)
        row[PoolMeasure.BUSY_TIME] += p.busy * (end - p.clock)
        row[PoolMeasure.STAFFED_TIME] += p.staffed * (end - p.clock)
        p.clock = end


@inner
def log_event(laws: Laws, state: State, time: float, event: int, slot: int, pool: int, desk: int, detail: int) -> None:
    """Append an event of an item to the log, if one is kept."""
    if state.counters[Counter.LOGGING] == 0:
        return
    s = state.slots[slot]
    log_row(state, time, event, s.index, s.creator, s.market, pool, desk, detail, seen_by(laws, state, slot, time))


@inner
def log_row(
    state: State, time: float, event: int, item: int, creator: int, market: int, pool: int, desk: int, detail: int,
    views: float,
) -> None:  # fmt: skip
    """Append a row to the log, if one is kept."""
    if state.counters[Counter.LOGGING] == 0:
        return
    row = state.log[state.counters[Counter.LOGGED]]
    state.counters[Counter.LOGGED] += 1
    row.time = time
    row.event = event
    row.item = item
    row.creator = creator
    row.market = market
    row.pool = pool
    row.desk = desk
    row.detail = detail
    row.views = views


@inner
def notify(state: State, slot: int, kind: int, said: int, time: float) -> None:
    """Append a notice of an item to the journal."""
    s = state.slots[slot]
    notice_row(
        state, time, s.upload, s.index, s.creator, s.account, s.market, s.top_policy,
        kind, said, s.margin > 0.0, s.novel, s.version,
    )  # fmt: skip


@inner
def notice_row(
    state: State, time: float, uploaded: float, item: int, creator: int, account: int, market: int, policy: int,
    kind: int, said: int, violates: bool, novel: int, version: int,
) -> None:  # fmt: skip
    """Append a row to the journal of notices."""
    notice = state.notices[state.counters[Counter.NOTICES]]
    state.counters[Counter.NOTICES] += 1
    notice.time = time
    notice.uploaded = uploaded
    notice.index = item
    notice.creator = creator
    notice.account = account
    notice.market = market
    notice.policy = policy
    notice.kind = kind
    notice.said = said
    notice.violates = violates
    notice.novel = novel
    notice.version = version
