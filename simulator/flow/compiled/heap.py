"""Two binary heaps on arrays of records: timers by (time, key), and a queue's tickets by (rank, joined, item)."""

from __future__ import annotations

import numpy as np

from simulator.rng import inner

from .state import ITEM_BITS, Counter, Records, State


@inner
def timer_key(kind: int, item: int) -> int:
    """Return the order of an event among those of the same time."""
    return (kind << ITEM_BITS) | item


@inner
def schedule(state: State, time: float, kind: int, slot: int) -> None:
    """Add a timer for the item in a slot."""
    timers = state.timers
    key = timer_key(kind, state.slots[slot].index)
    place = state.counters[Counter.TIMERS]
    state.counters[Counter.TIMERS] = place + 1
    while place > 0:
        above = (place - 1) >> 1
        parent = timers[above]
        if parent.time < time or (parent.time == time and parent.key <= key):
            break
        _copy_timer(timers, above, place)
        place = above
    entry = timers[place]
    entry.time = time
    entry.key = key
    entry.slot = slot


@inner
def drop_first(state: State) -> None:
    """Remove the earliest timer."""
    timers = state.timers
    size = state.counters[Counter.TIMERS] - 1
    state.counters[Counter.TIMERS] = size
    if size == 0:
        return
    last = timers[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and _timer_before(timers[below + 1], timers[below]):
            below += 1
        if not _timer_before(timers[below], last):
            break
        _copy_timer(timers, below, place)
        place = below
    _copy_timer(timers, size, place)


@inner
def _timer_before(a: np.record, b: np.record) -> bool:
    return a.time < b.time or (a.time == b.time and a.key < b.key)


@inner
def _copy_timer(timers: Records, source: int, target: int) -> None:
    a = timers[source]
    b = timers[target]
    b.time = a.time
    b.key = a.key
    b.slot = a.slot


@inner
def join(state: State, pool: int, rank: float, joined: float, slot: int) -> None:
    """Add a ticket to a pool's queue."""
    tickets = state.tickets[pool]
    item = state.slots[slot].index
    place = state.pools[pool].tickets
    state.pools[pool].tickets = place + 1
    state.counters[Counter.LONGEST_QUEUE] = max(state.counters[Counter.LONGEST_QUEUE], place + 1)
    while place > 0:
        above = (place - 1) >> 1
        parent = tickets[above]
        if parent.rank < rank or (
            parent.rank == rank and (parent.joined < joined or (parent.joined == joined and parent.index <= item))
        ):
            break
        _copy_ticket(tickets, above, place)
        place = above
    entry = tickets[place]
    entry.rank = rank
    entry.joined = joined
    entry.index = item
    entry.slot = slot


@inner
def leave_first(state: State, pool: int) -> None:
    """Remove the first ticket of a pool's queue."""
    tickets = state.tickets[pool]
    size = state.pools[pool].tickets - 1
    state.pools[pool].tickets = size
    if size > 0:
        last = tickets[size]
        _sink(tickets, 0, size, last.rank, last.joined, last.index, last.slot)


@inner
def make_heap(tickets: Records, size: int) -> None:
    """Make a heap of the first tickets, in any order before (Floyd): time is proportional to their number."""
    for place in range((size >> 1) - 1, -1, -1):
        top = tickets[place]
        _sink(tickets, place, size, top.rank, top.joined, top.index, top.slot)


@inner
def _sink(tickets: Records, place: int, size: int, rank: float, joined: float, index: int, slot: int) -> None:
    """Put a ticket at a place above two heaps, or below them where it is not before their first."""
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and _ticket_before(tickets[below + 1], tickets[below]):
            below += 1
        first = tickets[below]
        if not (
            first.rank < rank
            or (first.rank == rank and (first.joined < joined or (first.joined == joined and first.index < index)))
        ):
            break
        _copy_ticket(tickets, below, place)
        place = below
    entry = tickets[place]
    entry.rank = rank
    entry.joined = joined
    entry.index = index
    entry.slot = slot


@inner
def _ticket_before(a: np.record, b: np.record) -> bool:
    if a.rank != b.rank:
        return a.rank < b.rank
    if a.joined != b.joined:
        return a.joined < b.joined
    return a.index < b.index


@inner
def _copy_ticket(tickets: Records, source: int, target: int) -> None:
    a = tickets[source]
    b = tickets[target]
    b.rank = a.rank
    b.joined = a.joined
    b.index = a.index
    b.slot = a.slot


@inner
def add_desk(state: State, pool: int, desk: int) -> None:
    """Put a desk on the heap of free desks."""
    heap = state.free_desks[pool]
    place = state.pools[pool].free
    state.pools[pool].free = place + 1
    while place > 0 and heap[(place - 1) >> 1] > desk:
        heap[place] = heap[(place - 1) >> 1]
        place = (place - 1) >> 1
    heap[place] = desk


@inner
def take_desk(state: State, pool: int) -> int:
    """Take the free desk with the lowest number."""
    heap = state.free_desks[pool]
    first = heap[0]
    size = state.pools[pool].free - 1
    state.pools[pool].free = size
    last = heap[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= last:
            break
        heap[place] = heap[below]
        place = below
    heap[place] = last
    return first
