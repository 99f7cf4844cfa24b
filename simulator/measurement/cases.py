"""Which verdicts are of reviews: those of appeals are told apart by the appeals that are open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event, Trigger

_CASE = np.zeros(len(Event), dtype=np.bool_)
_CASE[[Event.ENQUEUE, Event.VERDICT, Event.RENEGE, Event.REINSTATE]] = True


class OpenAppeals:
    """The items whose appeal is waiting or being read, followed through the event log."""

    def __init__(self) -> None:
        self._open: set[int] = set()

    def reviews(self, events: Mapping[str, NDArray[np.generic]]) -> NDArray[np.bool_]:
        """Return which of the next events, (n,), are verdicts of reviews."""
        kind, item = np.asarray(events["event"]), np.asarray(events["item"])
        found: NDArray[np.bool_] = kind == Event.VERDICT
        asked = np.flatnonzero((kind == Event.ENQUEUE) & (events["detail"] == Trigger.APPEAL))
        since = dict.fromkeys(self._open, -1)
        since.update({number: int(row) for number, row in zip(item[asked].tolist(), asked, strict=True)})
        if not since:
            return found
        of_open = np.flatnonzero(_CASE[kind] & np.isin(item, np.fromiter(since, np.int64)))
        last: dict[int, int] = {}
        for row, number in zip(of_open.tolist(), item[of_open].tolist(), strict=True):
            if row > since[number]:
                found[row] = False
            last[number] = int(kind[row])
        # a verdict that is not the last word is followed at once by the next job
        self._open = {number for number in since if last.get(number, Event.ENQUEUE) == Event.ENQUEUE}
        return found
