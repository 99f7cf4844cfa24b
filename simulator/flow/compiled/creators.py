"""Creators that have had a strike: an entry each, and none for all others, who are the most of a large world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.rng import inner, kernel
from simulator.world.creator_table import place_of

from .state import CREATOR, Counter, Records, State, records


@inner
def barred(state: State, creator: int, time: float) -> bool:
    """Return whether an upload of a creator is refused: banned, or suspended beyond ``time``."""
    place = place_of(state.creator_keys, creator)
    if state.creator_keys[place] == 0:
        return False
    c = state.creators[place]
    return c.banned != 0 or c.suspended_until > time


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
            b.banned = a.banned
            b.wronged = a.wronged
