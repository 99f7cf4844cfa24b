"""The state of the compiled engine: a tuple of arrays that kernels change in place and Python grows when told to."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import LOG_COLUMNS
from simulator.domain.notices import NOTICE
from simulator.flow.contract import Counts
from simulator.rng import struct
from simulator.world.creator_table import places_for
from simulator.world.size import FlowSize

Records = np.recarray[tuple[int, ...], np.dtype[np.void]]
"""An array of records; a kernel takes ``x = records[i]`` and reads or sets ``x.field``."""

ITEM_BITS = 48
"""Bits of an event's key that hold the item; the kind of event is above them."""

TIMER = np.dtype([("time", "f8"), ("key", "i8"), ("slot", "i4")], align=True)
"""One scheduled event: ``key = kind << ITEM_BITS | item`` orders events of the same time."""

TICKET = np.dtype([("rank", "f8"), ("joined", "f8"), ("index", "i8"), ("slot", "i4")], align=True)
"""One waiting job; ordered by (rank = -priority, joined, item)."""

SLOT = np.dtype(
    [
        ("index", "i8"),  # of the item (a record has a method named item)
        ("cell", "i8"),  # row of the ledger
        ("upload", "f8"),
        ("margin", "f8"),
        ("legible", "f8"),  # the margin that detectors may read
        ("test_views", "f8"),
        ("main_views", "f8"),
        ("report_rate", "f8"),
        ("next_report", "f8"),  # views at which the next report comes
        ("report_at", "f8"),  # time of the report's timer, inf = none
        ("milestone_at", "f8"),  # time of the milestone's timer, inf = none
        ("renege_at", "f8"),  # time of the renege's timer, inf = none
        ("due_at", "f8"),  # when the present case must be decided, inf = no case or no limit
        ("origin", "f8"),
        ("seen", "f8"),
        ("natural", "f8"),
        ("reach", "f8"),
        ("held_age", "f8"),
        ("removed_at", "f8"),
        ("joined", "f8"),
        ("service", "f8"),  # service time of the present job
        ("priority", "f8"),
        ("review_at_views", "f8"),
        ("remove_at_rescore", "f8"),
        ("review_at_rescore", "f8"),
        ("rescore_at", "f8"),  # time of the next later score that counts, inf = none
        ("views_score_at", "f8"),  # the same at checkpoints of views
        ("age_score_at", "f8"),  # the same at checkpoints of age
        ("exposure", "f8", (3,)),  # by Cause
        ("creator", "i4"),
        ("reports", "i4"),
        ("reports_before", "i4"),
        ("jobs", "i4"),
        ("review_at_reports", "i4"),
        ("desk", "i4"),
        ("version", "i4"),  # of a storm, that it is a copy of
        ("account", "i2"),
        ("market", "i2"),
        ("nearest", "i2"),  # policy with the greatest margin
        ("top_policy", "i2"),
        ("queue", "i2"),
        ("pool", "i2"),  # of the present job
        ("desk_pool", "i2"),  # pool of the desk: the job's own, or one that helps it
        ("group", "u1"),  # Group
        ("action", "u1"),
        ("phase", "u1"),
        ("cause", "u1"),
        ("work", "u1"),  # Work
        ("on_expiry", "u1"),  # what happens if the present case still waits then
        ("votes", "u1", (2,)),  # of the present panel: not violating, violating
        ("job_is_appeal", "u1"),
        ("triaged", "u1"),
        ("milestone_fired", "u1"),
        ("cleared", "u1"),
        ("appealed", "u1"),
        ("appeal_due", "u1"),
        ("settled", "u1"),
        ("novel", "u1"),  # kind of novel content
        ("judged", "u1"),  # a reviewer found no violation
        ("watched", "u1"),  # a later score may reach a threshold
        ("moved", "u1"),  # the timer of later scores must be set anew
        ("views_passed", "i4"),  # checkpoints of views
        ("views_due", "i4"),  # the next of them whose score counts
        ("ages_passed", "i4"),
        ("age_due", "i4"),
        ("adapted", "u1"),
    ],
    align=True,
)
"""One item with something pending."""

POOL = np.dtype(
    [("tickets", "i8"), ("waiting", "i8"), ("busy", "i8"), ("staffed", "i8"), ("free", "i8"), ("clock", "f8")],
    align=True,
)
"""One pool: entries of its queue's heap (stale ones included), jobs waiting, reviewers at work, on shift, free desks
in its heap, and the time up to which its integrals are closed."""

SEAT = np.dtype([("begun", "f8"), ("fresh", "f8"), ("severe", "f8")], align=True)
"""The person at a desk, in their present or latest shift: its begin, the time at which they were last fresh, and the
time on flags of severe policies in it."""

CREATOR = np.dtype(
    [("suspended_until", "f8"), ("strikes", "i2"), ("account", "i2"), ("banned", "u1"), ("wronged", "u1")]
)
"""One creator that has had a strike: end of the suspension, strikes of the present account, its number, whether it is
banned, and whether an innocent item of the creator was removed: 14 bytes."""

LOG = np.dtype([(column.name, column.dtype) for column in LOG_COLUMNS], align=True)
"""One event of the log."""


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


@struct
class State(NamedTuple):
    """Everything that changes while the flow runs."""

    counters: NDArray[np.int64]
    axes: NDArray[np.int64]
    """(3,) lengths of the ledger's axes market, policy, tier"""
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
    free_desks: NDArray[np.int32]
    """(pools, desks) heap of free desks, lowest first"""
    creator_keys: NDArray[np.int32]
    """(places,) table of creators with an entry, see ``simulator.world.creator_table``"""
    creators: Records
    """(places,) their standing"""
    items: NDArray[np.float64]
    """(cells + 1, Measure); the last row takes what is not counted"""
    sketches: NDArray[np.int64]
    """(cells + 1, Sketch, SKETCH_BINS)"""
    hours: NDArray[np.float64]
    """(hours + 1, pools, PoolMeasure); the last row takes what is not counted"""
    decided: NDArray[np.int64]
    """(policies, 4) verdicts not violating and violating, appeals overturned and upheld"""
    notices: Records
    """(capacity,) journal of what the world is told"""
    log: Records


def records(shape: int | tuple[int, ...], dtype: np.dtype[np.void]) -> Records:
    """Return records of zeros."""
    return np.zeros(shape, dtype=dtype).view(np.recarray)


def new_state(size: FlowSize, *, log: bool, room: int) -> State:
    """Return an empty state with room for about ``room`` open items; Python doubles what gets full."""
    cells = size.days * size.markets * size.policies * size.tiers
    empty = Counts.empty(size)
    counters = np.zeros(len(Counter), dtype=np.int64)
    counters[Counter.FREE_SLOTS] = room
    counters[Counter.LOGGING] = int(log)
    return State(
        counters=counters,
        axes=np.array([size.markets, size.policies, size.tiers], dtype=np.int64),
        timers=records(4 * room, TIMER),
        slots=_new_slots(room),
        free_slots=np.arange(room - 1, -1, -1, dtype=np.int32),
        tickets=records((size.pools, room), TICKET),
        pools=records(size.pools, POOL),
        desks=np.zeros((size.pools, max(size.desks, 1)), dtype=np.uint8),
        seats=_new_seats(size.pools, max(size.desks, 1)),
        free_desks=np.zeros((size.pools, max(size.desks, 1)), dtype=np.int32),
        creator_keys=np.zeros(places_for(room), dtype=np.int32),
        creators=records(places_for(room), CREATOR),
        items=np.zeros((cells + 1, empty.items.shape[-1])),
        sketches=np.zeros((cells + 1, *empty.sketches.shape[-2:]), dtype=np.int64),
        hours=np.zeros((size.hours + 1, *empty.pools.shape[1:])),
        decided=np.zeros((size.policies, 4), dtype=np.int64),
        notices=records(room, NOTICE),
        log=records(8 * room if log else 0, LOG),
    )


def grown(state: State, reason: ExitReason) -> State:
    """Return the state with twice the room for what was full."""
    if reason == ExitReason.TIMERS_FULL:
        return state._replace(timers=_doubled(state.timers))
    if reason == ExitReason.LOG_FULL:
        return state._replace(log=_doubled(state.log))
    if reason == ExitReason.NOTICES_FULL:
        return state._replace(notices=_doubled(state.notices))
    if reason == ExitReason.QUEUES_FULL:
        _drop_stale_tickets(state)
        roomy = 2 * state.counters[Counter.LONGEST_QUEUE] <= state.tickets.shape[1]
        return state if roomy else state._replace(tickets=_doubled(state.tickets, axis=1))
    old = state.slots.shape[0]
    free = np.zeros(2 * old, dtype=np.int32)
    used = int(state.counters[Counter.FREE_SLOTS])
    # New slots go below the ones already free, so the order in which slots are taken stays the same.
    free[:old] = np.arange(2 * old - 1, old - 1, -1, dtype=np.int32)
    free[old : old + used] = state.free_slots[:used]
    state.counters[Counter.FREE_SLOTS] = old + used
    return state._replace(slots=np.concatenate([state.slots, _new_slots(old)]).view(np.recarray), free_slots=free)


def open_slots(state: State) -> NDArray[np.int64]:
    """Return the slots in use in order of their items: an order that no growth and no log changes."""
    used = np.flatnonzero(state.slots["index"] >= 0)
    return used[np.argsort(state.slots["index"][used])]


def _drop_stale_tickets(state: State) -> None:
    """Take jobs that have reneged out of the queues' heaps; a sorted array is a heap."""
    for pool in range(state.tickets.shape[0]):
        tickets = np.array(state.tickets[pool, : state.pools[pool].tickets])
        slots = state.slots[tickets["slot"]]
        live = (slots["index"] == tickets["index"]) & (slots["work"] == Work.WAITING)
        live &= (slots["joined"] == tickets["joined"]) & (slots["pool"] == pool)
        kept = np.sort(tickets[live], order=["rank", "joined", "index"])
        state.tickets[pool, : len(kept)] = kept
        state.pools[pool].tickets = len(kept)
    state.counters[Counter.LONGEST_QUEUE] = state.pools["tickets"].max()


def _new_slots(n: int) -> Records:
    slots = records(n, SLOT)
    slots["index"] = -1
    return slots


def _new_seats(pools: int, desks: int) -> Records:
    seats = records((pools, desks), SEAT)
    seats["begun"] = np.nan  # as no shift does
    return seats


def _doubled(records: Records, axis: int = 0) -> Records:
    more = np.concatenate([records, np.zeros_like(records)], axis=axis)
    return more.view(np.recarray)
