"""The draws of measurement, by address: who is sampled, and how raters read it.

The stream is ``AUDIT``, the index an item. The number of a draw has three parts: the kind of sample; the number of the
item's sampled view or, of an event, the second of the run in which it happens; and what is drawn: a key, a reading, or
at which of the item's views it is. So an item is sampled with the same luck under every strategy, in every engine and
chunk size.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simulator.rng import Stream
from simulator.rng.vectors import uniforms_each

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Kind(IntEnum):
    """Kind of sample; numbers are part of the results: never renumber, only append."""

    VIEWS = 0
    """Views of items that have a score."""
    UNSCORED = 1
    """Views before there is a score."""
    UPLOADS = 2
    REMOVALS = 3
    REVIEWS = 4
    REPORTS = 5


_PER_KIND = 1 << 40
_STREAM = int(Stream.AUDIT)


class Luck:
    """Draws of one replication.

    Parameters
    ----------
    seed, replication : int
    """

    def __init__(self, seed: int, replication: int) -> None:
        self._seed, self._replication = seed, replication

    def gap(self, kind: Kind, item: Whole, number: Whole) -> Floats:
        """Return exponential numbers with mean 1: how far it is to the next sampled unit of an item."""
        return np.asarray(-np.log(self._uniform(kind, item, 4 * number)))

    def share(self, kind: Kind, item: Whole, number: Whole) -> Floats:
        """Return uniform numbers that say at which of an item's views a sampled view is."""
        return self._uniform(kind, item, 4 * number + 2)

    def reading(self, kind: Kind, item: Whole, number: Whole) -> Floats:
        """Return uniform numbers by which raters read a sampled unit."""
        return self._uniform(kind, item, 4 * number + 1)

    def _uniform(self, kind: Kind, item: Whole, k: Whole) -> Floats:
        places = np.ascontiguousarray(_PER_KIND * int(kind) + np.asarray(k, dtype=np.int64))
        index = np.ascontiguousarray(item, dtype=np.int64)
        return uniforms_each(self._seed, self._replication, _STREAM, index, places)
