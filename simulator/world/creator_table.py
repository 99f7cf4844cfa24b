"""A sparse hash table of creators: only those with state have an entry.

The table is an array of keys, ``creator + 1`` or 0 where a place is empty, with open addressing; its length is a power
of 2 and at least twice the number of creators in it. What is known of a creator is at the same place of other arrays.
The table's order depends on its history, so nothing may depend on its order.
"""

from __future__ import annotations

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
def first_place_of(keys: NDArray[np.int32] | NDArray[np.int64], creator: int) -> int:
    """Return the place at which a creator or an account is looked for first."""
    last = keys.shape[0] - 1
    number, account = np.int64(creator) & _CREATOR_MASK, np.int64(creator) >> ACCOUNT_BITS
    return int((((number * _FACTOR) >> _DROPPED_BITS) + account * _STEP) & last)


@inlined
def place_of(keys: NDArray[np.int32] | NDArray[np.int64], creator: int) -> int:
    """Return the place of a creator or an account, or the empty place that it would take; ``keys`` shows which."""
    last = keys.shape[0] - 1
    place = first_place_of(keys, creator)
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
            move(keys, values, self.keys, self.values)


@kernel
def move(
    old_keys: NDArray[np.int32] | NDArray[np.int64],
    old: NDArray[np.float64] | NDArray[np.int32],
    keys: NDArray[np.int32] | NDArray[np.int64],
    values: NDArray[np.float64] | NDArray[np.int32],
) -> None:
    """Put what is known of creators or accounts into a larger, empty table."""
    for source in range(old_keys.shape[0]):
        if old_keys[source] != 0:
            target = place_of(keys, old_keys[source] - 1)
            keys[target] = old_keys[source]
            for column in range(old.shape[1]):
                values[target, column] = old[source, column]
