"""A part of a world: the same laws and luck, but only some of its uploads."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.records import Chunk

from .world import BLOCK, World


class PartOfWorld(World):
    """A world of which only some uploads are there, under their own indices.

    Parameters
    ----------
    scenario, seed, replication : as of ``World``
    items : (k,) int64
        Indices of the uploads that are there, rising.
    drawn : Chunk, optional
        These uploads, kept from an earlier drawing; without it they are drawn again.
    """

    def __init__(
        self, scenario: Scenario, *, seed: int, replication: int, items: NDArray[np.int64], drawn: Chunk | None = None
    ) -> None:
        super().__init__(scenario, seed=seed, replication=replication)
        self._items = items
        self._drawn_part = drawn

    def chunks(self, start: float, stop: float, size: int) -> Iterator[Chunk]:
        """Yield the uploads of the part with ``start <= time < stop`` (s) in order, 1 to ``size`` at a time."""
        if self._drawn_part is None:
            for chunk in super().chunks(start, stop, min(size, BLOCK)):
                rows = self._items[slice(*np.searchsorted(self._items, (chunk.item[0], chunk.item[-1] + 1)))]
                if len(rows):
                    yield chunk.take(rows - chunk.item[0])
            return
        low, high = (int(place) for place in np.searchsorted(self._drawn_part.time, (start, stop)))
        for place in range(low, high, size):
            yield self._drawn_part.slice(place, min(place + size, high))
