"""Counts on accounts as known to a platform: its strikes, and whatever else it remembers of accounts."""

from __future__ import annotations

import heapq
import math

import numpy as np
from numpy.typing import NDArray

from simulator.rng import kernel

from .creator_table import move, place_of, places_for


class AccountCounts:
    """Counts on each account of which something is known; all others have zeros.

    Parameters
    ----------
    columns : int
        Counts on an account.
    room : int
        Accounts to make room for at first; the room grows as needed.
    """

    def __init__(self, columns: int, room: int = 1024) -> None:
        self._keys = np.zeros(places_for(room), dtype=np.int64)
        self._counts = np.zeros((len(self._keys), columns), dtype=np.int32)
        self._number = 0

    def add(self, accounts: NDArray[np.int64], changes: NDArray[np.int64], column: int = 0) -> None:
        """Add changes (s,) of one column to the counts of accounts (s,), which may occur more than once."""
        places = places_for(self._number + len(accounts))
        if places > len(self._keys):
            keys, counts = self._keys, self._counts
            self._keys = np.zeros(places, dtype=np.int64)
            self._counts = np.zeros((places, counts.shape[1]), dtype=np.int32)
            move(keys, counts, self._keys, self._counts)
        self._number += _add(self._keys, self._counts, accounts, changes, column)

    def of(self, accounts: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the counts of accounts (n,), as (columns, n)."""
        shown = np.zeros((self._counts.shape[1], len(accounts)), dtype=np.int32)
        if self._number:
            _look_up(self._keys, self._counts, np.ascontiguousarray(accounts), shown)
        return shown


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
        self._counts = AccountCounts(1, room)

    def add(self, changes: NDArray[np.int64]) -> None:
        """Add changes, (s, 2): account, and strikes more or less."""
        self._counts.add(np.ascontiguousarray(changes[:, 0]), np.ascontiguousarray(changes[:, 1]))

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
        shown: NDArray[np.uint8] = np.clip(self._counts.of(accounts)[0], 0, most).astype(np.uint8)
        return shown


@kernel
def _add(
    keys: NDArray[np.int64],
    counts: NDArray[np.int32],
    accounts: NDArray[np.int64],
    changes: NDArray[np.int64],
    column: int,
) -> int:
    """Add changes of a column and return how many accounts are new; there must be room."""
    new = 0
    for row in range(accounts.shape[0]):
        place = place_of(keys, accounts[row])
        new += keys[place] == 0
        keys[place] = accounts[row] + 1
        counts[place, column] += changes[row]
    return new


@kernel
def _look_up(
    keys: NDArray[np.int64], counts: NDArray[np.int32], accounts: NDArray[np.int64], shown: NDArray[np.int32]
) -> None:
    """Write the counts of accounts; ``shown`` must hold zeros."""
    for row in range(accounts.shape[0]):
        place = place_of(keys, accounts[row])
        if keys[place] != 0:
            for column in range(counts.shape[1]):
                shown[column, row] = counts[place, column]
