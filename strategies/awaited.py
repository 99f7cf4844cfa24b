"""Uploads that were sent to review, with what was known of them, until their verdicts come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain import DAY
from simulator.strategy import Verdicts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LONGEST = 30.0 * DAY
"""Time after which nobody waits for a verdict any more, s."""


class Awaited:
    """Rows of numbers by item, each handed out with the first verdict of a review on it; memory is that of the queue.

    Parameters
    ----------
    width : int
        Numbers kept of each item.
    """

    def __init__(self, width: int) -> None:
        self._new: list[tuple[Ints, Floats, Floats]] = []
        self._item = np.zeros(0, np.int64)
        self._time = np.zeros(0)
        self._rows = np.zeros((0, width))

    def __len__(self) -> int:
        return len(self._item) + sum(len(item) for item, _, _ in self._new)

    def add(self, item: Ints, time: Floats, rows: Floats) -> None:
        """Keep what is known of (k,) items, uploaded at ``time`` (s): rows (k, width)."""
        if len(item):
            self._new.append((item.copy(), time.copy(), rows.copy()))

    def judged(self, told: Verdicts, now: float) -> tuple[Floats, NDArray[np.bool_]]:
        """Return rows and verdicts of the items with a first verdict, (k, width) and (k,); they are not kept longer."""
        self._settle(now)
        reviews = np.flatnonzero(~told.on_appeal)
        item, first = np.unique(told.item[reviews], return_index=True)
        place = np.searchsorted(self._item, item)
        found = place < len(self._item)
        found[found] = self._item[place[found]] == item[found]
        place, said = place[found], told.violating[reviews[first[found]]]
        rows = self._rows[place]
        left = np.ones(len(self._item), np.bool_)
        left[place] = False
        self._keep(left)
        return rows, said

    def _settle(self, now: float) -> None:
        """Put new items in order of their index, and drop those that waited too long."""
        if self._new:
            item, time, rows = (np.concatenate(parts) for parts in zip(*self._new, strict=True))
            item, time = np.concatenate([self._item, item]), np.concatenate([self._time, time])
            rows = np.concatenate([self._rows, rows])
            self._item, order = np.unique(item, return_index=True)  # what is asked again is known already
            self._time, self._rows = time[order], rows[order]
            self._new = []
        if self._time.size and self._time.min() < now - LONGEST:
            self._keep(self._time >= now - LONGEST)

    def _keep(self, rows: NDArray[np.bool_]) -> None:
        self._item, self._time, self._rows = self._item[rows], self._time[rows], self._rows[rows]
