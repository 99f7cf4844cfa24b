"""Sparse table of creators: only creators with a removal have an entry."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.records import Chunk
from simulator.rng import inlined, inner, kernel, prefetch
from simulator.world.creator_table import first_place_of, place_of
from simulator.world.laws import Laws
from simulator.world.mechanisms.past_strikes import is_surely_clean, past_gap, past_policy, past_standing
from simulator.world.penalties import rung_at

from .journal import tell_unpublished
from .state import CREATOR, Counter, Records, State, records


@inlined
def prefetch_creator(state: State, creator: int) -> None:
    """Ask memory whether a creator who uploads soon has an entry: few have one, and that is worth the wait."""
    prefetch(state.creator_keys, first_place_of(state.creator_keys, creator), 0)


@inlined
def known_at(state: State, creator: int) -> int:
    """Return the place of a creator in ``state.creators``; -1 = there is no entry."""
    place = place_of(state.creator_keys, creator)
    return place if state.creator_keys[place] != 0 else -1


@inlined
def standing_of(laws: Laws, state: State, chunk: Chunk, i: int, cell: int) -> tuple[int, float, float]:
    """Return the strikes in force of an upload's creator, and until when creator and feature are barred, s.

    The creator may return with this upload. Whoever has no entry has strikes from before the start only, which are
    drawn again at each upload: to keep them would take more memory than all else.
    """
    if chunk.account[i] > 0:
        place = _return_with(state, chunk, i, cell)
    else:
        place = known_at(state, chunk.creator[i])
    if place >= 0:
        c = state.creators[place]
        strikes = strikes_at(laws, state, place, chunk.time[i]) if c.strikes > 0 else 0
        return strikes, math.inf if c.banned else c.suspended_until, c.blocked_until
    if chunk.past[i] > 0.0:
        return past_standing(chunk.creator[i], chunk.past[i], chunk.opened[i], chunk.time[i], laws)
    return 0, -math.inf, -math.inf


@inner
def strikes_at(laws: Laws, state: State, place: int, time: float) -> int:
    """Return the strikes in force of the creator at a place, and forget those that have expired."""
    c = state.creators[place]
    if laws.strike_window == math.inf:
        return c.strikes
    strike, last, kept = c.newest, 0, 0
    while strike != 0 and state.strikes[strike].time + laws.strike_window > time:
        last = strike
        kept += state.strikes[strike].weight
        strike = state.strikes[strike].older
    if strike != 0:  # older ones have expired too
        if last == 0:
            c.newest = 0
        else:
            state.strikes[last].older = 0
        _free(state, strike)
        c.strikes = kept
    return kept


@inner
def add_strike(laws: Laws, state: State, place: int, weight: int, time: float) -> int:
    """Give a strike to the creator at a place, and return how many are in force."""
    c = state.creators[place]
    c.strikes = strikes_at(laws, state, place, time) + weight
    if laws.strike_window < math.inf:
        strike = state.counters[Counter.FREE_STRIKE]
        if strike != 0:
            state.counters[Counter.FREE_STRIKE] = state.strikes[strike].older
        else:
            strike = state.counters[Counter.STRIKES]
            state.counters[Counter.STRIKES] = strike + 1
        new = state.strikes[strike]
        new.time = time
        new.weight = weight
        new.older = c.newest
        c.newest = strike
    return c.strikes


@inner
def take_strike(laws: Laws, state: State, place: int, given: float, weight: int, time: float) -> int:
    """Take back a strike that was ``given`` at a time, unless it has expired; return how many are in force."""
    c = state.creators[place]
    if laws.strike_window == math.inf:
        c.strikes -= weight
        return c.strikes
    left = strikes_at(laws, state, place, time)
    strike, newer = c.newest, 0
    while strike != 0 and (state.strikes[strike].time != given or state.strikes[strike].weight != weight):
        newer = strike
        strike = state.strikes[strike].older
    if strike == 0:
        return left
    if newer == 0:
        c.newest = state.strikes[strike].older
    else:
        state.strikes[newer].older = state.strikes[strike].older
    state.strikes[strike].older = 0
    _free(state, strike)
    c.strikes = left - weight
    return c.strikes


@inner
def _free(state: State, strike: int) -> None:
    """Free the place of a strike and of all older ones."""
    last = strike
    while state.strikes[last].older != 0:
        last = state.strikes[last].older
    state.strikes[last].older = state.counters[Counter.FREE_STRIKE]
    state.counters[Counter.FREE_STRIKE] = strike


@inner
def is_warned_first(laws: Laws, state: State, place: int, policy: int, time: float) -> bool:
    """Return whether a warning comes in place of a strike: neither of them is in force."""
    if not laws.penalties.educates or laws.penalties.at_once[policy]:
        return False
    c = state.creators[place]
    if c.warned and c.warned_at + laws.strike_window > time:
        return False
    c.strikes = strikes_at(laws, state, place, time)
    return c.strikes == 0


@inner
def punish(laws: Laws, state: State, place: int, policy: int, time: float) -> int:
    """Apply the penalty for a creator's strikes, the last of them for a policy; -1 = no new penalty."""
    c = state.creators[place]
    law = laws.penalties
    c.severe += law.at_once[policy]
    rung = rung_at(c.strikes, law)
    penalty = law.penalty[rung] if rung >= 0 else -1
    if law.at_once[policy] or penalty == Event.BAN:
        if c.banned:
            return -1
        c.banned = 1
        return Event.BAN
    if penalty == Event.SUSPEND:
        c.suspended_until = max(c.suspended_until, time + law.length[rung])
    elif penalty == Event.FEATURE_BLOCK:
        c.blocked_until = max(c.blocked_until, time + law.length[rung])
    return penalty


@inner
def lift(laws: Laws, state: State, place: int, policy: int, time: float) -> tuple[bool, bool]:
    """End the penalties that a creator's strikes no longer carry; return whether any ended, and whether a ban did."""
    c = state.creators[place]
    law = laws.penalties
    c.severe -= law.at_once[policy]
    unbanned = c.banned != 0 and c.severe == 0 and (law.ban_from == 0 or c.strikes < law.ban_from)
    resumed = c.suspended_until > time and c.strikes < law.suspend_from
    unblocked = c.blocked_until > time and c.strikes < law.block_from
    if unbanned:
        c.banned = 0
    if resumed:
        c.suspended_until = time
    if unblocked:
        c.blocked_until = time
    return unbanned or resumed or unblocked, unbanned


@inner
def entry_of(laws: Laws, state: State, slot: int) -> int:
    """Return the place of an item's creator in ``state.creators``; a missing entry is added, with the creator's past.

    Accounts after the first have an entry since they were opened, so an entry that is missing is of the first one.
    """
    s = state.slots[slot]
    place = known_at(state, s.creator)
    if place < 0:
        place = _new_entry(state, s.creator)
        if s.past > 0.0 and not is_surely_clean(s.creator, s.past, laws):
            _write_past(laws, state, place, s.creator, s.past, s.opened)
    return place


@inner
def _write_past(laws: Laws, state: State, place: int, creator: int, past: float, opened: float) -> None:
    """Write the strikes from before the start into a new entry, and what followed from them."""
    c = state.creators[place]
    c.suspended_until = c.blocked_until = -math.inf
    number, time = 0, max(-laws.strike_window, opened) + past_gap(creator, 0, past, laws)
    while time < 0.0:
        policy = past_policy(creator, number, laws)
        weight = laws.penalties.weight[policy]
        if weight > 0 and not c.banned and c.suspended_until <= time:
            if is_warned_first(laws, state, place, policy, time):
                c.warned, c.warned_at = 1, time
            else:
                add_strike(laws, state, place, weight, time)
                punish(laws, state, place, policy, time)
        number += 1
        time += past_gap(creator, number, past, laws)


@inner
def _return_with(state: State, chunk: Chunk, i: int, cell: int) -> int:
    """Give a creator the account of an upload, if it is new, and return the creator's place.

    A creator who is recognised is banned at once.
    """
    account = chunk.account[i]
    place = known_at(state, chunk.creator[i])
    if place < 0:
        place = _new_entry(state, chunk.creator[i])
    c = state.creators[place]
    if account <= c.account:
        return place
    c.account = account
    if c.newest != 0:
        _free(state, c.newest)
    c.newest = 0
    c.strikes = 0
    c.banned = chunk.recognised[i]
    c.suspended_until = c.blocked_until = 0.0
    c.warned = c.severe = 0
    tell_unpublished(state, chunk, i, cell, Event.RETURN, account + 1)
    if c.banned:
        tell_unpublished(state, chunk, i, cell, Event.RECOGNISE, account + 1)
    return place


@inlined
def _new_entry(state: State, creator: int) -> int:
    """Add an entry of zeros for a creator without one, and return its place."""
    place = place_of(state.creator_keys, creator)
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
            b.blocked_until = a.blocked_until
            b.warned_at = a.warned_at
            b.warned = a.warned
            b.severe = a.severe
            b.newest = a.newest
            b.strikes = a.strikes
            b.account = a.account
            b.banned = a.banned
            b.wronged = a.wronged
            b.removed = a.removed
