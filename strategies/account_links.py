"""What strategies that read a graph of accounts have in common: uploads remembered, and a search at every refresh."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action
from simulator.strategy import Items, Observation, Triage

from .odds import Odds, lowered, raised
from .threshold import Threshold

if TYPE_CHECKING:
    from simulator.graph import AccountGraph

Ints = NDArray[np.int64]

KINDS = ("device", "address", "content")
"""Signals that link accounts; a graph's ids have these kinds, from 1 on."""


class AccountLinks(Threshold):
    """Decide like ``Threshold``, by scores that count more where a graph of shared ids says so.

    Uploads make a graph of accounts and of the devices, addresses and contents that they share. At every ``refresh``
    new uploads join it, and ``_search`` reads it; nothing is learned in between.
    """

    window = Param(
        172_800.0, gt=0, unit="seconds", search=(21_600, 604_800), log=True, doc="age up to which uploads link accounts"
    )
    refresh = Param(10_800.0, gt=0, unit="seconds", doc="time between two searches of the graph")
    memory = Param(2_000_000, ge=1, unit="uploads", doc="largest number of recent uploads kept")
    hub = Param(30, ge=2, unit="accounts", search=(5, 200), log=True, doc="most accounts that a shared id can link")

    epochs: float = np.inf
    """Parts of the window in which uploads are forgotten: where they are few, most searches add to the graph only."""

    def _start(self) -> None:
        from simulator.graph import AccountGraph  # kernels are slow to import, and only runs need them

        super()._start()
        self._graph = AccountGraph(int(self.hub), len(KINDS))
        self._waiting: list[tuple[NDArray[np.float64], Ints, list[Ints], NDArray[np.bool_], Ints]] = []
        self._ticks = 0
        self._search(self._graph)

    @abstractmethod
    def _search(self, graph: AccountGraph) -> None:
        """Learn from the graph as it is now, which at the start of a run is empty."""

    def _risky(self, items: Items) -> NDArray[np.bool_]:
        """Return which (n,) uploads make their account risky."""
        return struck(items) > 0

    def _remember(self, items: Items, strikes: Ints) -> None:
        """Keep what the graph needs of uploads, with the (n,) strikes of their accounts."""
        ids = [np.array(getattr(items, kind)) for kind in KINDS]
        self._waiting.append((np.array(items.time), items.creator.astype(np.int64), ids, self._risky(items), strikes))

    def _adapt(self, observation: Observation) -> None:
        self._ticks += 1
        if self._ticks % max(1, round(self.refresh / self.context.tick)):
            return
        for time, account, ids, risky, strikes in self._waiting:
            self._graph.add(account, ids, time, risky=risky, strikes=strikes)
        self._waiting.clear()
        before = self._ticks * self.context.tick - self.window
        if before - self._graph.since >= self.window / self.epochs or self._graph.uploads > self.memory:
            self._graph.forget(before, int(self.memory))
        self._search(self._graph)

    def _tighten(self, triage: Triage, items: Items, rows: NDArray[np.intp], odds: Odds, *, by_review: bool) -> None:
        """Decide some rows again, with scores whose odds are multiplied.

        Parameters
        ----------
        rows : (n,)
        odds : float or (n,)
        by_review : bool
            Whether what only the higher scores remove is reviewed.
        """
        few = items.take(rows)
        factor = odds if isinstance(odds, float) else odds[:, None]
        stricter = super()._triage(replace(few, scores=raised(few.scores, factor)))
        action = stricter.action
        if by_review:
            only = (action == Action.REMOVE) & (triage.action[rows] != Action.REMOVE)
            action = np.where(only, np.uint8(Action.REVIEW), action)
        triage.action[rows] = action
        triage.delay[rows] = np.where(action == Action.REMOVE, stricter.delay, 0.0)
        triage.review_at_views[rows] = stricter.review_at_views
        triage.gate_at_views[rows], triage.staged[rows] = stricter.gate_at_views, stricter.staged
        remove, review = triage.remove_at_rescore[rows], triage.review_at_rescore[rows]
        triage.review_at_rescore[rows] = lowered(np.minimum(remove, review) if by_review else review, odds)
        if not by_review:
            triage.remove_at_rescore[rows] = lowered(remove, odds)


def struck(items: Items) -> Ints:
    """Return the (n,) strikes of each item's account, 0 where the platform tells of none."""
    return np.zeros(len(items), np.int64) if items.strikes is None else items.strikes.astype(np.int64)


def by_node(values: NDArray[np.float64], nodes: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the (n,) value of each node; nan where there is no node, or one that is newer than the values."""
    known = (nodes >= 0) & (nodes < values.size)
    found = np.full(nodes.size, np.nan)
    found[known] = values[nodes[known]]
    return found
