"""The state of the compiled engine: a tuple of arrays that kernels change in place and Python grows on request."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.ledger.counts import Counts
from simulator.ledger.measures import PLACES
from simulator.ledger.size import BUCKETS, PERIODS, FlowSize
from simulator.records import NOTICE, LogRow, record_of, slot_dtype
from simulator.rng import struct
from simulator.world.creator_table import places_for
from simulator.world.mechanisms.past_strikes import MOST
from simulator.world.score_bins import SCORE_BINS

Records = np.recarray[tuple[int, ...], np.dtype[np.void]]
"""An array of records; a kernel takes ``x = records[i]`` and reads or sets ``x.field``."""

ITEM_BITS = 48
"""Bits of an event's key that hold the item; the kind of event is above them."""

TIMER = np.dtype([("time", "f8"), ("key", "i8"), ("slot", "i4")], align=True)
"""One scheduled event: ``key = kind << ITEM_BITS | item`` orders events of the same time."""

TICKET = np.dtype([("rank", "f8"), ("joined", "f8"), ("index", "i8"), ("slot", "i4")], align=True)
"""One waiting job; ordered by (rank = -priority, joined, item)."""

SLOT = slot_dtype()
"""One item with something pending."""

POOL = np.dtype(
    [("tickets", "i8"), ("waiting", "i8"), ("busy", "i8"), ("staffed", "i8"), ("free", "i8"), ("clock", "f8")],
    align=True,
)
"""One pool: entries of its queue's heap (stale ones included), jobs waiting, reviewers at work, on shift, free desks
in its heap, and the time up to which its integrals are closed."""

SEAT = np.dtype([("begun", "f8"), ("fresh", "f8"), ("severe", "f8")], align=True)
"""The person at a desk, in their present or latest shift: its start, the time at which they were last fresh, and the
time on flags of severe policies in it."""

CREATOR = np.dtype(
    [
        ("suspended_until", "f8"),
        ("blocked_until", "f8"),
        ("warned_at", "f8"),
        ("newest", "i4"),
        ("strikes", "i4"),
        ("account", "i2"),
        ("severe", "i2"),
        ("warned", "u1"),
        ("banned", "u1"),
        ("wronged", "u1"),
        ("removed", "u1"),
    ]
)
"""One creator that has had an item removed: end of the suspension and of the feature block, when the account was
warned, place of the newest strike of the present account (0 = none, or strikes never expire), sum of its strikes, its
number, how many of its strikes ban at once, whether it was warned, whether it is banned, and whether an innocent item
or any item of the creator was removed: 40 bytes."""

STRIKE = np.dtype([("time", "f8"), ("older", "i4"), ("weight", "i4")], align=True)
"""One strike in force where strikes expire: when it was given, the place of the creator's strike before it (0 = there
is none, and nothing is kept at place 0), and what it weighs."""

LOG = record_of(LogRow)
"""One event of the log."""


MOST_STRIKES_AT_ONCE = MOST + 1
"""Strikes that one event can give: those of a creator's past, and one more."""


class Work(IntEnum):
    """Where an item's job is."""

    NONE = 0
    WAITING = 1
    IN_SERVICE = 2


class Desk(IntEnum):
    """State of a reviewer's desk."""

    CLOSED = 0
    FREE = 1
    BUSY = 2
    CLOSING = 3
    """Off shift, but finishing a job."""


class By(IntEnum):
    """What ranks the waiting jobs of a pool."""

    PRIORITY = 0
    """The priority that triage gave; there is no ranking."""
    WEIGHT = 1
    """A table, times the weight that triage gave."""
    DEADLINE = 2
    """A table, times the time from the deadline to ``LATEST``."""


class Counter(IntEnum):
    """Places in ``State.counters``."""

    TIMERS = 0
    """Entries in the heap of timers."""
    FREE_SLOTS = 1
    LOGGED = 2
    NOTICES = 3
    """Entries in the journal of notices."""
    LONGEST_QUEUE = 4
    """Most tickets that any pool's heap has held."""
    NEXT = 5
    """Next upload of the chunk in hand."""
    LOGGING = 6
    """1 if the event log is kept."""
    CREATORS = 7
    """Creators with an entry."""
    STRIKES = 8
    """Places of ``State.strikes`` that were ever in use."""
    FREE_STRIKE = 9
    """First of those that are free again, each of which names the next one; 0 = none."""
    BY_VIEWS = 10
    """1 if a queue is ranked by views, so that the wait of a review can depend on its item's views."""


class Seen(IntEnum):
    """Places in the last axis of ``State.signals``."""

    REPORTS = 0
    FLAGS = 1
    """Reviews asked for."""


class Axis(IntEnum):
    """Places in ``State.axes``."""

    MARKETS = 0
    POLICIES = 1
    TIERS = 2
    POPULATIONS = 3
    """Everybody, and the segments."""
    BUCKETS_FROM = 4
    """First row of ``State.items`` that is of a bucket."""


class ExitReason(IntEnum):
    """Why the kernel came back."""

    DONE = 0
    """Everything before the limit is handled."""
    TIMERS_FULL = 1
    SLOTS_FULL = 2
    QUEUES_FULL = 3
    LOG_FULL = 4
    NOTICES_FULL = 5
    CREATORS_FULL = 6
    STRIKES_FULL = 7


@struct
class Rankings(NamedTuple):
    """The rankings of all queues (``simulator.strategy.ranking``); edges beyond a queue's own are inf."""

    by: NDArray[np.uint8]
    """(pools,) By"""
    ages: NDArray[np.float64]
    """(pools, A) edges of ages, s"""
    views: NDArray[np.float64]
    """(pools, V) edges of views so far"""
    table: NDArray[np.float64]
    """(pools, policies, A + 1, V + 1)"""


@struct
class State(NamedTuple):
    """Everything that changes while the flow runs."""

    counters: NDArray[np.int64]
    axes: NDArray[np.int64]
    """(5,) see ``Axis``"""
    timers: Records
    slots: Records
    free_slots: NDArray[np.int32]
    """Stack of unused slots."""
    tickets: Records
    """(pools, capacity)"""
    pools: Records
    desks: NDArray[np.uint8]
    """(pools, desks) Desk"""
    seats: Records
    """(pools, desks) who is there"""
    rankings: Rankings
    free_desks: NDArray[np.int32]
    """(pools, desks) heap of free desks, lowest first"""
    creator_keys: NDArray[np.int32]
    """(places,) table of creators with an entry, see ``simulator.world.creator_table``"""
    creators: Records
    """(places,) their standing"""
    strikes: Records
    """(capacity,) strikes in force, where strikes expire"""
    items: NDArray[np.float64]
    """(rows, PLACES): a row for each population of each cell (the last cell takes what is not counted), then one for
    each bucket of each period of each arm"""
    sketches: NDArray[np.int64]
    """(cells + 1, Sketch, SKETCH_BINS)"""
    segment_sketches: NDArray[np.int64]
    """(segments, Sketch, SKETCH_BINS)"""
    hours: NDArray[np.float64]
    """(hours + 1, pools, PoolMeasure); the last row takes what is not counted"""
    decided: NDArray[np.int64]
    """(policies, 4) verdicts not violating and violating, appeals overturned and upheld"""
    decided_by_score: NDArray[np.int64]
    """(policies, bins, 2) verdicts not violating and violating by the bin of the score"""
    signals: NDArray[np.int64]
    """(markets, policies, Seen)"""
    notices: Records
    """(capacity,) journal of what the world is told"""
    log: Records


def records(shape: int | tuple[int, ...], dtype: np.dtype[np.void]) -> Records:
    """Return records of zeros."""
    return np.zeros(shape, dtype=dtype).view(np.recarray)


def new_state(size: FlowSize, *, log: bool, room: int) -> State:
    """Return an empty state with room for about ``room`` open items; Python doubles full arrays."""
    cells = size.days * size.markets * size.policies * size.tiers
    rows = (cells + 1) * (1 + size.segments)
    empty = Counts.empty(size)
    counters = np.zeros(len(Counter), dtype=np.int64)
    counters[Counter.FREE_SLOTS] = room
    counters[Counter.LOGGING] = int(log)
    counters[Counter.STRIKES] = 1
    return State(
        counters=counters,
        axes=np.array([size.markets, size.policies, size.tiers, 1 + size.segments, rows], dtype=np.int64),
        timers=records(4 * room, TIMER),
        slots=records(room, SLOT),
        free_slots=np.arange(room - 1, -1, -1, dtype=np.int32),
        tickets=records((size.pools, room), TICKET),
        pools=records(size.pools, POOL),
        desks=np.zeros((size.pools, max(size.desks, 1)), dtype=np.uint8),
        seats=_new_seats(size.pools, max(size.desks, 1)),
        rankings=Rankings(
            by=np.zeros(size.pools, dtype=np.uint8),
            ages=np.zeros((size.pools, 0)),
            views=np.zeros((size.pools, 0)),
            table=np.zeros((size.pools, size.policies, 1, 1)),
        ),
        free_desks=np.zeros((size.pools, max(size.desks, 1)), dtype=np.int32),
        creator_keys=np.zeros(places_for(room), dtype=np.int32),
        creators=records(places_for(room), CREATOR),
        strikes=records(MOST_STRIKES_AT_ONCE + room, STRIKE),
        items=np.zeros((rows + size.arms * PERIODS * BUCKETS, PLACES)),
        sketches=np.zeros((cells + 1, *empty.sketches.shape[-2:]), dtype=np.int64),
        segment_sketches=empty.segment_sketches,
        hours=np.zeros((size.hours + 1, *empty.pools.shape[1:])),
        decided=np.zeros((size.policies, 4), dtype=np.int64),
        decided_by_score=np.zeros((size.policies, SCORE_BINS, 2), dtype=np.int64),
        signals=np.zeros((size.markets, size.policies, len(Seen)), dtype=np.int64),
        notices=records(room, NOTICE),
        log=records(8 * room if log else 0, LOG),
    )


def grown(state: State, reason: ExitReason) -> State:
    """Return the state with twice the room in the full arrays."""
    if reason == ExitReason.TIMERS_FULL:
        return state._replace(timers=_doubled(state.timers))
    if reason == ExitReason.LOG_FULL:
        return state._replace(log=_doubled(state.log))
    if reason == ExitReason.NOTICES_FULL:
        return state._replace(notices=_doubled(state.notices))
    if reason == ExitReason.STRIKES_FULL:
        return state._replace(strikes=_doubled(state.strikes))
    if reason == ExitReason.QUEUES_FULL:
        drop_stale_tickets(state)
        roomy = 2 * state.counters[Counter.LONGEST_QUEUE] <= state.tickets.shape[1]
        return state if roomy else state._replace(tickets=_doubled(state.tickets, axis=1))
    old = state.slots.shape[0]
    free = np.zeros(2 * old, dtype=np.int32)
    used = int(state.counters[Counter.FREE_SLOTS])
    # New slots go below the ones already free, so the order in which slots are taken stays the same.
    free[:old] = np.arange(2 * old - 1, old - 1, -1, dtype=np.int32)
    free[old : old + used] = state.free_slots[:used]
    state.counters[Counter.FREE_SLOTS] = old + used
    slots = records(2 * old, SLOT)  # the system gives memory to pages that are written: those of slots once in use
    slots[:old] = state.slots
    return state._replace(slots=slots, free_slots=free)


def open_slots(state: State) -> NDArray[np.int64]:
    """Return the slots in use in order of their items: an order that no growth and no log changes."""
    in_use = np.ones(len(state.slots), dtype=np.bool_)
    in_use[state.free_slots[: state.counters[Counter.FREE_SLOTS]]] = False
    used = np.flatnonzero(in_use)
    return used[np.argsort(state.slots["index"][used])]


def waiting_jobs(state: State, pool: int) -> NDArray[np.void]:
    """Return the tickets of the jobs that wait in a pool's queue, the first one first."""
    tickets = np.array(state.tickets[pool, : state.pools[pool].tickets])
    slots = state.slots[tickets["slot"]]
    live = (slots["index"] == tickets["index"]) & (slots["work"] == Work.WAITING)
    live &= (slots["joined"] == tickets["joined"]) & (slots["pool"] == pool)
    return np.sort(tickets[live], order=["rank", "joined", "index"])


def drop_stale_tickets(state: State) -> None:
    """Take jobs that have reneged out of the queues' heaps, and sort these; a sorted array is a heap."""
    for pool in range(state.tickets.shape[0]):
        kept = waiting_jobs(state, pool)
        state.tickets[pool, : len(kept)] = kept
        state.pools[pool].tickets = len(kept)
    state.counters[Counter.LONGEST_QUEUE] = state.pools["tickets"].max()


def _new_seats(pools: int, desks: int) -> Records:
    seats = records((pools, desks), SEAT)
    seats["begun"] = np.nan  # as no shift does
    return seats


def _doubled(records: Records, axis: int = 0) -> Records:
    more = np.concatenate([records, np.zeros_like(records)], axis=axis)
    return more.view(np.recarray)
