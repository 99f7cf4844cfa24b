"""Creators that have had a strike: an entry each, and none for all others, who are the most of a large world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.records import Chunk
from simulator.rng import inlined, inner, kernel
from simulator.world.creator_table import place_of

from .journal import tell_unpublished
from .state import CREATOR, Counter, Records, State, records


@inlined
def known_at(state: State, creator: int) -> int:
    """Return the place of a creator in ``state.creators``; -1 = there is no entry."""
    place = place_of(state.creator_keys, creator)
    return place if state.creator_keys[place] != 0 else -1


@inlined
def barred(state: State, place: int, time: float) -> bool:
    """Return whether an upload of a creator is refused: banned, or suspended beyond ``time``."""
    if place < 0:
        return False
    c = state.creators[place]
    return c.banned != 0 or c.suspended_until > time


@inlined
def standing_of(state: State, chunk: Chunk, i: int, cell: int) -> int:
    """Return the place of an upload's creator, who may come back with it; -1 = there is no entry."""
    if chunk.account[i] > 0:
        return _return_with(state, chunk, i, cell)
    return known_at(state, chunk.creator[i])


@inlined
def is_struck(state: State, place: int) -> bool:
    """Return whether the creator at a place (-1 = none) has a strike in force."""
    return place >= 0 and state.creators[place].strikes > 0


@inner
def _return_with(state: State, chunk: Chunk, i: int, cell: int) -> int:
    """Let a creator begin with the account of an upload, if that is new, and return the creator's place.

    A creator who is recognised is banned at once.
    """
    account = chunk.account[i]
    place = entry_of(state, chunk.creator[i])
    c = state.creators[place]
    if account <= c.account:
        return place
    c.account = account
    c.strikes = 0
    c.banned = chunk.recognised[i]
    c.suspended_until = 0.0
    tell_unpublished(state, chunk, i, cell, Event.RETURN, account + 1)
    if c.banned:
        tell_unpublished(state, chunk, i, cell, Event.RECOGNISE, account + 1)
    return place


@inner
def entry_of(state: State, creator: int) -> int:
    """Return the place of a creator in ``state.creators``, who gets an entry if there is none."""
    place = place_of(state.creator_keys, creator)
    if state.creator_keys[place] == 0:
        state.creator_keys[place] = creator + 1
        state.counters[Counter.CREATORS] += 1
    return place


def with_more_creators(state: State) -> State:
    """Return the state with twice the room for creators that have an entry."""
    places = 2 * len(state.creator_keys)
    keys, creators = np.zeros(places, dtype=np.int32), records(places, CREATOR)
    _move(state.creator_keys, state.creators, keys, creators)
    return state._replace(creator_keys=keys, creators=creators)


@kernel
def _move(old_keys: NDArray[np.int32], old: Records, keys: NDArray[np.int32], creators: Records) -> None:
    for source in range(old_keys.shape[0]):
        if old_keys[source] != 0:
            target = place_of(keys, old_keys[source] - 1)
            keys[target] = old_keys[source]
            a, b = old[source], creators[target]
            b.suspended_until = a.suspended_until
            b.strikes = a.strikes
            b.account = a.account
            b.banned = a.banned
            b.wronged = a.wronged
