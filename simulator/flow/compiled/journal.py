"""Records of an event: a count, a row of the log if there is one, and a notice if the world gets one."""

from __future__ import annotations

import math

import numpy as np

from simulator.domain.events import TOLD, Event
from simulator.records import Chunk
from simulator.rng import inner
from simulator.world.laws import Laws

from . import tally
from .slots import empty_event
from .state import Counter, State
from .views import seen_by

_TOLD = np.array([event in TOLD for event in Event])


@inner
def tell(laws: Laws, state: State, time: float, event: int, slot: int, detail: int, said: int) -> None:
    """Record an event of an item; ``said`` is the content of its notice."""
    tell_at(laws, state, time, event, slot, -1, -1, detail)
    if _TOLD[event]:
        notify(state, time, event, slot, detail, said)


@inner
def tell_at(laws: Laws, state: State, time: float, event: int, slot: int, pool: int, desk: int, detail: int) -> None:
    """Record an event of an item at a pool and desk (-1 = none), without a notice."""
    s = state.slots[slot]
    tally.happened(state, s.cell, s.segments, s.bucket, event)
    if state.counters[Counter.LOGGING] == 0:
        return
    row = state.log[_next_row(state)]
    row.time = time
    row.event = event
    row.item = s.index
    row.creator = s.creator
    row.market = s.market
    row.policy = s.top_policy
    row.score = s.score
    row.action = s.action if s.triaged else -1
    row.pool = pool
    row.desk = desk
    row.detail = detail
    row.views = seen_by(laws, state, slot, time)
    row.violates = s.policy if s.margin > 0.0 else -1


@inner
def tell_unpublished(state: State, chunk: Chunk, i: int, cell: int, event: int, detail: int) -> None:
    """Record an event of an upload that is not published, or not yet."""
    tally.happened(state, cell, chunk.segments[i], chunk.bucket[i], event)
    if _TOLD[event]:
        notice = state.notices[_next_notice(state)]
        notice.time = notice.uploaded = chunk.time[i]
        notice.index = chunk.item[i]
        notice.creator = chunk.creator[i]
        notice.account = chunk.account[i]
        notice.market = chunk.market[i]
        notice.policy = chunk.top_policy[i]
        notice.kind = event
        notice.said = notice.appeal = 0
        notice.removed = math.nan
        notice.strikes = 0
        notice.violates = chunk.margin[i] > 0.0
        notice.novel = chunk.novel[i]
        notice.version = chunk.version[i]
    if state.counters[Counter.LOGGING] == 0:
        return
    row = state.log[_next_row(state)]
    empty_event(row)
    row.time = chunk.time[i]
    row.event = event
    row.item = chunk.item[i]
    row.creator = chunk.creator[i]
    row.market = chunk.market[i]
    row.policy = chunk.top_policy[i]
    row.score = chunk.scores[i, chunk.top_policy[i]]
    row.detail = detail
    row.violates = chunk.policy[i] if chunk.margin[i] > 0.0 else -1


@inner
def tell_of_pool(state: State, time: float, event: int, pool: int, desk: int, detail: int) -> None:
    """Record an event of a pool."""
    if state.counters[Counter.LOGGING] == 0:
        return
    row = state.log[_next_row(state)]
    empty_event(row)
    row.time = time
    row.event = event
    row.pool = pool
    row.desk = desk
    row.detail = detail


@inner
def notify(state: State, time: float, event: int, slot: int, detail: int, said: int) -> None:
    """Append a notice of an item to the journal."""
    s = state.slots[slot]
    notice = state.notices[_next_notice(state)]
    notice.time = time
    notice.uploaded = s.upload
    notice.index = s.index
    notice.creator = s.creator
    notice.account = s.account
    notice.market = s.market
    notice.policy = s.top_policy
    notice.kind = event
    notice.said = said
    on_appeal = s.job_is_appeal if event == Event.VERDICT else event == Event.REINSTATE and detail == 0
    notice.appeal = 1 if on_appeal else 0
    notice.removed = math.nan
    notice.strikes = 0
    if event == Event.REMOVE or event == Event.REINSTATE:
        notice.removed = s.removed_at
        notice.strikes = max(s.given, 0) if event == Event.REMOVE else -max(s.given, 0)
    notice.violates = s.margin > 0.0
    notice.novel = s.novel
    notice.version = s.version


@inner
def _next_row(state: State) -> int:
    place = state.counters[Counter.LOGGED]
    state.counters[Counter.LOGGED] = place + 1
    return place


@inner
def _next_notice(state: State) -> int:
    place = state.counters[Counter.NOTICES]
    state.counters[Counter.NOTICES] = place + 1
    return place
