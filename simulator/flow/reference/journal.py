"""The event log as it grows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import LOG_COLUMNS, Event

from .item import Item, Upload

_Row = tuple[float, Event, int, int, int, int, int, int, float]


class Journal:
    """Rows of the event log, in order, until they are taken.

    Parameters
    ----------
    keep : bool
        Whether to keep anything at all.
    """

    def __init__(self, *, keep: bool) -> None:
        self._keep = keep
        self._rows: list[_Row] = []

    def write(self, time: float, event: Event, item: Item, *, pool: int = -1, desk: int = -1, detail: int = 0) -> None:
        """Add an event of an item."""
        if self._keep:
            of = item.upload
            views = item.views(time)
            self._rows.append((time, event, of.item, of.creator, of.market, pool, desk, detail, views))

    def write_unpublished(self, time: float, event: Event, upload: Upload, *, detail: int = 0) -> None:
        """Add an event of an upload that is not published, or not yet."""
        if self._keep:
            self._rows.append((time, event, upload.item, upload.creator, upload.market, -1, -1, detail, 0.0))

    def write_capacity(self, time: float, pool: int, reviewers: int) -> None:
        """Add a change of a pool's staff."""
        if self._keep:
            self._rows.append((time, Event.CAPACITY, -1, -1, -1, pool, -1, reviewers, 0.0))

    def write_order(self, time: float, pool: int, asked: int) -> None:
        """Add an order of staff for a pool."""
        if self._keep:
            self._rows.append((time, Event.ORDER, -1, -1, -1, pool, -1, asked, 0.0))

    def write_rest(self, time: float, pool: int, desk: int, minutes: int) -> None:
        """Add a reviewer who goes to rest."""
        if self._keep:
            self._rows.append((time, Event.REST, -1, -1, -1, pool, desk, minutes, 0.0))

    def take(self) -> dict[str, NDArray[np.generic]]:
        """Return the rows as columns (``LOG_COLUMNS``) and forget them."""
        columns = list(zip(*self._rows, strict=True)) or [()] * len(LOG_COLUMNS)
        self._rows = []
        return {
            column.name: np.array(values, dtype=column.dtype)
            for column, values in zip(LOG_COLUMNS, columns, strict=True)
        }
