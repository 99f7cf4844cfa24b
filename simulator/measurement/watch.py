"""Watched items: their views and fates, followed through the event log.

Between two events an item's views follow the view-age curve at its reach, so they are known at any time from its last
event that changed its reach. The rules are those of ``docs/flow.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action, Cause
from simulator.domain.events import Event, Trigger
from simulator.records import Chunk
from simulator.world.expectations import views_at
from simulator.world.laws import Laws

Floats = NDArray[np.float64]
Columns = Mapping[str, NDArray[np.generic]]

_ROW = np.dtype(
    [
        ("item", "i8"),
        ("time", "f8"),
        ("test_views", "f8"),
        ("main_views", "f8"),
        ("policy", "i2"),
        ("violates", "?"),
        ("published", "?"),
        ("removed", "?"),
        ("at", "f8"),
        ("seen", "f8"),
        ("reach", "f8"),
        ("origin", "f8"),
        ("ungated", "f8"),
        ("held", "f8"),
        ("lapsed", "f8"),
        ("restricted", "?"),
        ("unscored", "f8"),
        ("late", "?"),
        ("cause", "i1"),
        ("by_cause", "f8", (3,)),
    ]
)
_KINDS = np.zeros(len(Event), dtype=np.bool_)
_MOVES = (Event.TRIAGE, Event.REMOVE, Event.RELEASE, Event.REINSTATE, Event.RESTRICT, Event.GATE)
_KINDS[[Event.UPLOAD, Event.ENQUEUE, Event.VERDICT, Event.RENEGE, *_MOVES]] = True
_RESTRICTIONS = (Action.LIMIT, Action.LABEL, Action.AGE_GATE)
_REACH = np.zeros(len(Event), dtype=np.bool_)
_REACH[list(_MOVES)] = True


class Watch:
    """Items that are followed.

    Parameters
    ----------
    laws : Laws
    until : float
        Time up to which views count, s: what is seen later is labelled too late.
    """

    def __init__(self, laws: Laws, until: float) -> None:
        self._laws = laws
        self._until = until
        self._table = np.empty(0, dtype=_ROW)
        self._new: list[NDArray[np.void]] = []

    def add(self, chunk: Chunk) -> None:
        """Watch uploads that have not happened yet, all later than those watched so far."""
        rows = np.zeros(len(chunk), dtype=_ROW)
        rows["item"], rows["time"] = chunk.item, chunk.time
        rows["test_views"], rows["main_views"] = chunk.test_views, chunk.main_views
        rows["policy"], rows["violates"] = chunk.policy, chunk.margin > 0.0
        rows["at"] = rows["origin"] = chunk.time
        rows["reach"] = rows["ungated"] = 1.0
        rows["held"], rows["lapsed"], rows["unscored"] = math.inf, math.nan, math.nan
        self._new.append(rows)

    def __len__(self) -> int:
        return len(self._table) + sum(map(len, self._new))

    def keep(self, items: NDArray[np.int64]) -> None:
        """Watch only these items, sorted, from now on."""
        self._join()
        self._table = self._table[np.isin(self._table["item"], items, assume_unique=True)]

    def of(self, items: NDArray[np.int64]) -> NDArray[np.void]:
        """Return the rows of watched items, (n,)."""
        self._join()
        return np.asarray(self._table[np.searchsorted(self._table["item"], items)])

    def follow(self, events: Columns) -> None:
        """Take in the next events."""
        self._join()
        if not len(self._table):
            return
        rows = np.flatnonzero(_KINDS[events["event"]])
        items = np.asarray(events["item"][rows], dtype=np.int64)
        places = np.minimum(np.searchsorted(self._table["item"], items), len(self._table) - 1)
        mine = self._table["item"][places] == items
        rows, places = rows[mine], places[mine]
        while len(rows):  # the first event of each item, then the second, ...
            _, first = np.unique(places, return_index=True)
            self._apply(events, rows[first], places[first])
            rows, places = np.delete(rows, first), np.delete(places, first)

    def views(self, rows: NDArray[np.void]) -> tuple[Floats, Floats]:
        """Return the views of watched items, (n,), before and after they had a score, up to ``until``."""
        total = rows["seen"] + rows["reach"] * (self._natural(rows, self._until) - self._natural(rows, rows["at"]))
        total = np.where(rows["published"] & (rows["time"] < self._until), total, 0.0)
        unscored = np.where(np.isnan(rows["unscored"]), total, np.minimum(rows["unscored"], total))
        return unscored, total - unscored

    def by_cause(self, rows: NDArray[np.void], *, scored: bool) -> Floats:
        """Return the views of watched items by ``Cause``, (n, 3), up to ``until``, of those with a score or without.

        Before there is a score nothing is known, so views without one are the first of the undetected.
        """
        early, later = self.views(rows)
        found = rows["by_cause"].copy()
        if not scored:
            found[:] = 0.0
            found[:, Cause.UNDETECTED] = early
            return np.asarray(found)
        last = early + later - found.sum(axis=1)
        np.add.at(found, (np.arange(len(rows)), rows["cause"]), np.maximum(last, 0.0))
        found[:, Cause.UNDETECTED] = np.maximum(found[:, Cause.UNDETECTED] - early, 0.0)
        return np.asarray(found)

    def _natural(self, rows: NDArray[np.void], time: Floats | float) -> Floats:
        return views_at(time - rows["origin"], rows["test_views"], rows["main_views"], self._laws)

    def _join(self) -> None:
        if self._new:
            self._table = np.concatenate([self._table, *self._new])
            self._new = []

    def _apply(self, events: Columns, rows: NDArray[np.int64], places: NDArray[np.int64]) -> None:
        """Apply one event of each of some items."""
        kind, time = events["event"][rows], np.asarray(events["time"][rows], dtype=np.float64)
        table = self._table
        table["published"][places[kind == Event.UPLOAD]] = True
        table["removed"][places[kind == Event.REMOVE]] = True
        after = _causes(kind, events["detail"][rows], table["cause"][places], table["restricted"][places])
        table["late"][places[after > Cause.UNDETECTED]] = True
        counts = (time < self._until) & (kind != Event.UPLOAD)
        rows, places, kind, time = rows[counts], places[counts], kind[counts], time[counts]
        views, detail = np.asarray(events["views"][rows], dtype=np.float64), events["detail"][rows]
        before = table["cause"][places]
        table["by_cause"][places, before] = np.maximum(
            views - (table["by_cause"][places].sum(axis=1) - table["by_cause"][places, before]), 0.0
        )
        table["cause"][places] = _causes(kind, detail, before, table["restricted"][places])
        lapsed = kind == Event.RENEGE
        table["lapsed"][places[lapsed]] = time[lapsed]
        moves = _REACH[kind]
        self._set_reach(places[moves], kind[moves], time[moves], views[moves], detail[moves])

    def _set_reach(
        self,
        places: NDArray[np.int64],
        kind: NDArray[np.generic],
        time: Floats,
        views: Floats,
        detail: NDArray[np.generic],
    ) -> None:
        table, reach = self._table, self._laws.reach
        triaged, gated, restricted = (kind == one for one in (Event.TRIAGE, Event.GATE, Event.RESTRICT))
        table["unscored"][places[triaged]] = views[triaged]
        table["restricted"][places] |= restricted
        freed = np.isin(kind, (Event.RELEASE, Event.RESTRICT)) & np.isfinite(table["held"][places])
        table["origin"][places[freed]] += time[freed] - table["held"][places[freed]]
        closed = (triaged & (detail == Action.HOLD)) | (gated & (detail == 0))
        table["held"][places] = np.where(closed, time, math.inf)
        action = np.where(triaged | restricted, detail, Action.ALLOW)
        visible = np.where(triaged & (action >= Action.REVIEW), 1.0, reach[action])
        table["ungated"][places] = np.where(triaged, visible, table["ungated"][places])
        # what is released without a decision has the reach of its action again, else items have their full reach
        undecided = (kind == Event.RELEASE) & (table["lapsed"][places] == time) & ~table["restricted"][places]
        stage = np.concatenate([[0.0], self._laws.stages.reach])[np.where(gated, detail, 0)]
        table["reach"][places] = np.select(
            [gated, undecided, kind == Event.REMOVE],
            [stage * table["ungated"][places], table["ungated"][places], 0.0],
            default=reach[action],
        )
        table["at"][places], table["seen"][places] = time, views


def _causes(
    kind: NDArray[np.generic], detail: NDArray[np.generic], before: NDArray[np.int8], restricted: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """Return the state of knowledge of each item after an event, (n,): its ``Cause``.

    A vote that decides nothing is followed at the same instant by the next job, which waits again. All jobs of an item
    that a review has restricted are those of its appeal, which does not wait for a first decision.
    """
    waits = (kind == Event.ENQUEUE) & (detail != Trigger.APPEAL) & ~restricted
    limited = (kind == Event.TRIAGE) & np.isin(detail, _RESTRICTIONS)
    cleared = (kind == Event.VERDICT) & (detail == 0)
    decided = limited | cleared | np.isin(kind, (Event.REMOVE, Event.REINSTATE, Event.RESTRICT))
    return np.asarray(np.where(waits, Cause.WAITING, np.where(decided, Cause.DECIDED, before)), dtype=np.int8)
