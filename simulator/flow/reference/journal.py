"""Records of events besides counts: rows of the log, and notices for the world."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Phase
from simulator.domain.events import TOLD, Event
from simulator.records import NOTICE, LogRow, columns_of

from .item import Item
from .upload import Upload

_Row = tuple[float, ...]


class Journal:
    """Rows of the event log and notices, in order, until they are taken.

    Parameters
    ----------
    keep : bool
        Whether to keep a log at all.
    """

    def __init__(self, *, keep: bool) -> None:
        self._keep = keep
        self._rows: list[_Row] = []
        self._notices: list[tuple[float | int, ...]] = []

    def write(
        self,
        time: float,
        event: Event,
        item: Item,
        *,
        pool: int = -1,
        desk: int = -1,
        detail: int = 0,
        said: int = 0,
        appeal: bool = False,
    ) -> None:
        """Add an event of an item; ``said`` is the content of its notice, ``appeal`` whether it is about an appeal."""
        action = -1 if item.phase is Phase.PENDING else item.upload.action
        self._log(time, event, item.upload, action, pool, desk, detail, item.views(time))
        removed, strikes = math.nan, 0
        if event in (Event.REMOVE, Event.REINSTATE):
            removed = item.removed_at
            strikes = max(item.given, 0) * (1 if event is Event.REMOVE else -1)
        doubtful = event is Event.VERDICT and detail not in (0, 1)
        self._notify(time, event, item.upload, said, removed, strikes, appeal=appeal, doubtful=doubtful)

    def write_unpublished(self, time: float, event: Event, upload: Upload, *, detail: int = 0) -> None:
        """Add an event of an upload that is not published, or not yet."""
        self._log(time, event, upload, -1, -1, -1, detail, 0.0)
        self._notify(time, event, upload, 0, math.nan, 0)

    def write_order(
        self, time: float, event: Event, *, pool: int = -1, detail: int, market: int = -1, policy: int = -1
    ) -> None:
        """Add an order of a strategy, of a pool, of a market and policy, or of none."""
        if self._keep:
            self._rows.append((time, event, -1, -1, market, policy, math.nan, -1, pool, -1, detail, 0.0, -1))

    def write_pool(self, time: float, event: Event, pool: int, *, desk: int = -1, detail: int) -> None:
        """Add an event of a pool."""
        if self._keep:
            self._rows.append((time, event, -1, -1, -1, -1, math.nan, -1, pool, desk, detail, 0.0, -1))

    def take(self) -> dict[str, NDArray[np.generic]]:
        """Return the rows as columns (``LogRow``) and forget them."""
        specs = columns_of(LogRow)
        columns = list(zip(*self._rows, strict=True)) or [()] * len(specs)
        self._rows = []
        return {
            name: np.array(values, dtype=spec.dtype)
            for (name, spec), values in zip(specs.items(), columns, strict=True)
        }

    def take_notices(self) -> NDArray[np.void]:
        """Return the notices (``NOTICE``) and forget them."""
        notices = np.array(self._notices, dtype=NOTICE)
        self._notices = []
        return notices

    def _log(
        self, time: float, event: Event, of: Upload, action: int, pool: int, desk: int, detail: int, views: float
    ) -> None:
        if self._keep:
            about = (time, event, of.item, of.creator, of.market, of.top_policy, of.score, action)
            violates = of.policy if of.violates else -1
            self._rows.append((*about, pool, desk, detail, views, violates))

    def _notify(
        self,
        time: float,
        event: Event,
        of: Upload,
        said: int,
        removed: float,
        strikes: int,
        *,
        appeal: bool = False,
        doubtful: bool = False,
    ) -> None:
        """Notify the world of a decision on an item or its creator; a doubtful verdict decides nothing."""
        if event in TOLD and not doubtful:
            about = (of.time, of.item, of.creator, of.account, of.market, of.top_policy)
            truth = (of.violates, of.novel, of.version)
            self._notices.append((time, *about, event, said, appeal, removed, strikes, *truth))
