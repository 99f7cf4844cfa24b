"""A sparse hash table of creators: only those with state have an entry.

The table is an array of keys, ``creator + 1`` or 0 where a place is empty, with open addressing; its length is a power
of 2 and at least twice the number of creators in it. What is known of a creator is at the same place of other arrays.
The table's order depends on its history, so nothing may depend on its order.
"""

from __future__ import annotations

import heapq
import math

import numpy as np
from numpy.typing import NDArray

from simulator.domain.accounts import ACCOUNT_BITS
from simulator.rng import inlined, kernel

_FACTOR = 2654435769
"""2**32 over the golden ratio: neighbours are spread over the table."""
_DROPPED_BITS = 20
"""Lowest bits of a product depend on too few bits of the creator."""
_CREATOR_MASK = (1 << ACCOUNT_BITS) - 1
_STEP = 7919
"""Places between a creator's accounts: far, so that creators who return often do not crowd."""


@inlined
def place_of(keys: NDArray[np.int32] | NDArray[np.int64], creator: int) -> int:
    """Return the place of a creator or an account, or the empty place that it would take; ``keys`` shows which."""
    last = keys.shape[0] - 1
    number, account = np.int64(creator) & _CREATOR_MASK, np.int64(creator) >> ACCOUNT_BITS
    place = int((((number * _FACTOR) >> _DROPPED_BITS) + account * _STEP) & last)
    while keys[place] != 0 and keys[place] != creator + 1:
        place = (place + 1) & last
    return place


def places_for(number: int) -> int:
    """Return a length of ``keys`` that has room for a number of creators.

    >>> places_for(1000), places_for(np.int64(1000))
    (2048, 2048)
    """
    return 1 << (2 * max(int(number), 1) - 1).bit_length()  # kernels that run as plain Python give NumPy's integers


class CreatorMemory:
    """Numbers on each creator with state.

    Parameters
    ----------
    columns : int
        Numbers on a creator, 0 at first.
    room : int
        Creators to make room for at first; the room grows as needed.

    Attributes
    ----------
    keys : (places,) int32
    values : (places, columns)
        What is known of the creator at the same place of ``keys``.
    """

    def __init__(self, columns: int, room: int = 1024) -> None:
        self.keys = np.zeros(places_for(room), dtype=np.int32)
        self.values = np.zeros((len(self.keys), columns))
        self.number = 0
        """Creators of whom something is known; whoever adds them counts them here."""

    def make_room(self, more: int) -> None:
        """Make room for a number of creators more."""
        places = places_for(self.number + more)
        if places > len(self.keys):
            keys, values = self.keys, self.values
            self.keys = np.zeros(places, dtype=np.int32)
            self.values = np.zeros((places, values.shape[1]))
            _move(keys, values, self.keys, self.values)


class StrikeCounts:
    """Strikes of accounts as known to a platform.

    Parameters
    ----------
    room : int
        Accounts to make room for at first; the room grows as needed.
    window : float
        Time after which a strike expires, s; inf = never.
    """

    def __init__(self, room: int = 1024, window: float = math.inf) -> None:
        self._window = window
        self._due: list[tuple[float, int, int]] = []
        """Heap of what is to be undone: when (s), account, and change."""
        self._keys = np.zeros(places_for(room), dtype=np.int64)
        self._strikes = np.zeros(len(self._keys), dtype=np.int32)
        self._number = 0

    def add(self, changes: NDArray[np.int64]) -> None:
        """Add changes, (s, 2): account, and strikes more or less."""
        places = places_for(self._number + len(changes))
        if places > len(self._keys):
            known = np.flatnonzero(self._keys)
            old = np.stack([self._keys[known] - 1, self._strikes[known]], axis=1)
            self._keys = np.zeros(places, dtype=np.int64)
            self._strikes = np.zeros(places, dtype=np.int32)
            _add(self._keys, self._strikes, old)
        self._number += _add(self._keys, self._strikes, changes)

    def follow(self, changes: NDArray[np.int64], given: NDArray[np.float64], now: float) -> None:
        """Add changes (s, 2) of strikes given at these times, and remove strikes that have expired by ``now``, s.

        A strike that is taken back was given when the item was removed, so both expire together.
        """
        self.add(changes)
        if self._window == math.inf:
            return
        for (account, change), time in zip(changes.tolist(), given.tolist(), strict=True):
            heapq.heappush(self._due, (time + self._window, account, -change))
        over = []
        while self._due and self._due[0][0] <= now:
            over.append(heapq.heappop(self._due)[1:])
        if over:
            self.add(np.array(over, dtype=np.int64))

    def of(self, accounts: NDArray[np.int64], most: int) -> NDArray[np.uint8]:
        """Return the strikes of accounts, 0 ... ``most`` (at most 255)."""
        shown = np.zeros(len(accounts), dtype=np.uint8)
        if self._number:
            _look_up(self._keys, self._strikes, np.ascontiguousarray(accounts), most, shown)
        return shown


@kernel
def _move(
    old_keys: NDArray[np.int32], old: NDArray[np.float64], keys: NDArray[np.int32], values: NDArray[np.float64]
) -> None:
    for source in range(old_keys.shape[0]):
        if old_keys[source] != 0:
            target = place_of(keys, old_keys[source] - 1)
            keys[target] = old_keys[source]
            for column in range(old.shape[1]):
                values[target, column] = old[source, column]


@kernel
def _add(keys: NDArray[np.int64], strikes: NDArray[np.int32], changes: NDArray[np.int64]) -> int:
    """Add changes of strikes and return how many accounts are new; there must be room."""
    new = 0
    for row in range(changes.shape[0]):
        place = place_of(keys, changes[row, 0])
        new += keys[place] == 0
        keys[place] = changes[row, 0] + 1
        strikes[place] += changes[row, 1]
    return new


@kernel
def _look_up(
    keys: NDArray[np.int64],
    strikes: NDArray[np.int32],
    accounts: NDArray[np.int64],
    most: int,
    shown: NDArray[np.uint8],
) -> None:
    """Write the strikes of accounts, none below 0 or above ``most``; ``shown`` must hold zeros."""
    for row in range(accounts.shape[0]):
        place = place_of(keys, accounts[row])
        if keys[place] != 0:
            shown[row] = min(max(strikes[place], 0), most)
