"""The state of adversaries, and the kernels that change it. The law is stated in ``docs/world/adversaries.md``.

Two arrays hold everything: a table with an entry for each adversary who has had an upload removed (as in
``simulator.world.creator_table``), and, in order of upload, the recent uploads that adversaries still watch. Neither
grows with the uploads of a run.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.records import AGAIN
from simulator.rng import Stream, inlined, kernel, struct, uniform
from simulator.world.bearing import Bearing
from simulator.world.creator_table import place_of

KNOWN = np.dtype(
    [
        ("hidden", "f8"),  # what the adversary hides, severity sd
        ("copy_until", "f8"),  # when it forgets what it means to upload again, s
        ("copy_of", "i8"),  # item that it means to upload again
        ("removals", "i4"),
        ("copies", "i4"),  # how often that will then have been uploaded again; 0 = it means to do nothing
    ],
    align=True,
)
"""What is known of one adversary."""

WATCHED = np.dtype(
    [
        ("index", "i8"),  # of the item
        ("source", "i8"),  # item whose content it is
        ("uploaded", "f8"),  # s
        ("creator", "i4"),
        ("copies", "i4"),  # how often its content was uploaded before
        ("gone", "u1"),  # removed, or never published
    ],
    align=True,
)
"""One upload that an adversary watches."""

Records = np.recarray[tuple[int, ...], np.dtype[np.void]]

_ADVERSARY = int(Stream.ADVERSARY)
_ADAPTS, _HOW, _WHERE, _AGAIN = 0, 1, 2, 4
"""Draws of a creator: whether it adapts, how and where it moves; of an item: whether it is uploaded again."""


class Counter(IntEnum):
    """Places in the array of counters."""

    KNOWN = 0
    """Adversaries with an entry."""
    COPIES = 1
    """... that mean to upload something again."""
    FIRST = 2
    """First upload that is still watched."""
    END = 3
    """Place after the last one."""


@struct
class AdversaryLaw(NamedTuple):
    """The parameters of adversaries; times in seconds, what is hidden in severity sd."""

    seed: int
    replication: int
    share: float
    step_up: float
    step_down: float
    cap: float
    watch: float
    memory: float
    """inf = a removal at any age teaches the same."""
    move_after: int
    """0 = never."""
    move_market: float
    move_policy: float
    reupload: float
    window: float
    mutation: float
    markets: int
    policies: int


@struct
class State(NamedTuple):
    """State of all adversaries; Python grows the arrays and kernels change them in place."""

    keys: NDArray[np.int32]
    """(places,) table of creators."""
    known: Records
    """(places,) ``KNOWN``"""
    watched: Records
    """(room,) ``WATCHED``, in order of upload"""
    counters: NDArray[np.int64]


@kernel
def write_bearing(
    law: AdversaryLaw,
    state: State,
    time: NDArray[np.float64],
    creator: NDArray[np.int32],
    market: NDArray[np.int16],
    margin: NDArray[np.float64],
    bearing: Bearing,
    copies: NDArray[np.int32],
) -> None:
    """Write how adversaries change uploads: they hide and move violating ones and upload removed ones again.

    Parameters
    ----------
    time, creator, market, margin : (n,) of the uploads as they would be
    bearing : Bearing
        Written.
    copies : (n,) written: how often an upload's content was uploaded before; must hold zeros
    """
    for row in range(time.shape[0]):
        if margin[row] <= 0.0 and state.counters[Counter.COPIES] == 0:
            continue
        place = place_of(state.keys, creator[row])
        if state.keys[place] == 0:
            continue
        a = state.known[place]
        if a.copies > 0:
            state.counters[Counter.COPIES] -= 1
            if time[row] < a.copy_until:
                copies[row] = a.copies
                bearing.source[row] = a.copy_of
            a.copies = 0
        if margin[row] <= 0.0 and copies[row] == 0:
            continue
        bearing.hidden[row] += min(law.cap, a.hidden + law.mutation * copies[row])
        if 0 < law.move_after <= a.removals:
            _move_on(law, row, creator[row], market[row], bearing)
        bearing.touched[row] = True


@inlined
def _move_on(law: AdversaryLaw, row: int, creator: int, market: int, bearing: Bearing) -> None:
    """Write the market or policy that an adversary moves to; where there is no other one, it stays."""
    how = uniform(law.seed, law.replication, _ADVERSARY, creator, _HOW)
    where = uniform(law.seed, law.replication, _ADVERSARY, creator, _WHERE)
    if how < law.move_market:
        if law.markets > 1:
            bearing.market[row] = (market + 1 + int(where * (law.markets - 1))) % law.markets
    elif how < law.move_market + law.move_policy and law.policies > 1:
        bearing.hop[row] = 1 + int(where * (law.policies - 1))


@kernel
def watch_uploads(
    law: AdversaryLaw,
    state: State,
    item: NDArray[np.int64],
    time: NDArray[np.float64],
    creator: NDArray[np.int32],
    margin: NDArray[np.float64],
    withheld: NDArray[np.uint8],
    source: NDArray[np.int64],
    copies: NDArray[np.int32],
    adapted: NDArray[np.uint8],
) -> None:
    """Mark the violating uploads of adversaries (1, or 2 where they come again) and watch them; there must be room."""
    for row in range(item.shape[0]):
        if margin[row] <= 0.0 or withheld[row] or not _adapts(law, state, creator[row]):
            continue
        adapted[row] = AGAIN if copies[row] > 0 else 1
        w = state.watched[state.counters[Counter.END]]
        state.counters[Counter.END] += 1
        w.index = item[row]
        w.source = source[row] if copies[row] > 0 else item[row]
        w.uploaded = time[row]
        w.creator = creator[row]
        w.copies = copies[row]
        w.gone = 0


@inlined
def _adapts(law: AdversaryLaw, state: State, creator: int) -> bool:
    if state.keys[place_of(state.keys, creator)] != 0:
        return True
    return uniform(law.seed, law.replication, _ADVERSARY, creator, _ADAPTS) < law.share


@kernel
def learn_from(law: AdversaryLaw, state: State, notices: Records, now: float) -> None:
    """Take notices in order of time, and between them uploads that stayed up long enough; there must be room."""
    for row in range(notices.shape[0]):
        notice = notices[row]
        if notice.kind == Event.REMOVE or notice.kind == Event.BLOCKED:
            _judge(law, state, notice.time)
            watched = _place_among_watched(state, notice.index)
            if notice.kind == Event.BLOCKED:
                _blocked(state, watched, notice.time)
            elif _adapts(law, state, notice.creator):
                _removed(law, state, watched, notice.creator, notice.time, notice.uploaded, notice.violates)
    _judge(law, state, now)


@inlined
def _judge(law: AdversaryLaw, state: State, until: float) -> None:
    """Let adversaries hide less after each upload that stayed up long enough."""
    counters = state.counters
    while counters[Counter.FIRST] < counters[Counter.END]:
        w = state.watched[counters[Counter.FIRST]]
        if w.uploaded + law.watch > until:
            return
        counters[Counter.FIRST] += 1
        place = place_of(state.keys, w.creator)
        if w.gone == 0 and state.keys[place] != 0:
            a = state.known[place]
            a.hidden = max(0.0, a.hidden - law.step_down)


@inlined
def _place_among_watched(state: State, item: int) -> int:
    """Return the place of an item among those watched, -1 = it is not."""
    low, high = state.counters[Counter.FIRST], state.counters[Counter.END]
    end = high
    while low < high:
        middle = (low + high) // 2
        if state.watched[middle].index < item:
            low = middle + 1
        else:
            high = middle
    return low if low < end and state.watched[low].index == item else -1


@inlined
def _removed(
    law: AdversaryLaw, state: State, watched: int, creator: int, time: float, uploaded: float, violates: int
) -> None:
    """Let an adversary learn from a removal, and possibly plan a re-upload."""
    place = place_of(state.keys, creator)
    a = state.known[place]
    if state.keys[place] == 0:
        state.keys[place] = creator + 1
        state.counters[Counter.KNOWN] += 1
    a.removals += 1
    if violates:
        a.hidden = min(law.cap, a.hidden + law.step_up * math.exp((uploaded - time) / law.memory))
    if watched >= 0:
        w = state.watched[watched]
        w.gone = 1
        if uniform(law.seed, law.replication, _ADVERSARY, w.index, _AGAIN) < law.reupload:
            _mean_to_copy(state, place, w.source, w.copies + 1)
            a.copy_until = time + law.window


@inlined
def _blocked(state: State, watched: int, time: float) -> None:
    """Note that an upload did not happen; a copy waits for the next opportunity."""
    if watched < 0:
        return
    w = state.watched[watched]
    w.gone = 1
    place = place_of(state.keys, w.creator)
    a = state.known[place]
    if w.copies > 0 and a.copies == 0 and time < a.copy_until:
        _mean_to_copy(state, place, w.source, w.copies)


@inlined
def _mean_to_copy(state: State, place: int, source: int, copies: int) -> None:
    a = state.known[place]
    state.counters[Counter.COPIES] += a.copies == 0
    a.copy_of = source
    a.copies = copies


@kernel
def move_known(old: State, new: State) -> None:
    """Write the entries of one table into another, empty one, which must have room."""
    for place in range(old.keys.shape[0]):
        if old.keys[place] != 0:
            target = place_of(new.keys, old.keys[place] - 1)
            new.keys[target] = old.keys[place]
            a, b = old.known[place], new.known[target]
            b.hidden = a.hidden
            b.copy_until = a.copy_until
            b.copy_of = a.copy_of
            b.removals = a.removals
            b.copies = a.copies
