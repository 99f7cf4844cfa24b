"""Lower thresholds for accounts that act together, found as components of a graph of shared signals."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action
from simulator.strategy import Items, Observation, Triage

from .odds import lowered, raised
from .threshold import Threshold

Ints = NDArray[np.int64]

_KINDS = ("device", "address", "content")
"""Signals that link accounts."""
_SLOTS = 1 << 20
"""Places of the count that tells ids seen once from the others."""
_KEPT = np.dtype(
    [("time", "f8"), ("creator", "i8"), ("device", "i8"), ("address", "i8"), ("content", "i8"), ("risky", "?")]
)
"""What is remembered of an upload."""


@dataclass(frozen=True)
class Suspects:
    """Result of the last search."""

    creators: Ints
    """(n,) accounts of suspicious components, sorted."""
    accounts: Ints
    """(n,) accounts in the component of each."""
    risky: Ints
    """(n,) risky accounts among them."""
    ids: tuple[Ints, ...]
    """For each kind of signal, ids that link accounts of suspicious components, sorted."""


_NONE: Ints = np.zeros(0, np.int64)
_NOBODY = Suspects(_NONE, _NONE, _NONE, (_NONE,) * len(_KINDS))


class LinkedAccounts(Threshold):
    """Decide like ``Threshold``, with higher scores for accounts that are linked to risky accounts.

    Uploads of the last ``window`` make a graph: a shared device, address or near-duplicate links accounts, unless more
    than ``hub`` accounts share it. An account is *risky* if one of its uploads scored at least ``risky_at`` or if it
    has strikes. A component of the graph is *suspicious* if it has ``min_accounts`` accounts, linked by ``min_kinds``
    kinds of signal, and if ``risky_accounts`` of them, and the share ``risky_share``, are risky.

    Suspects are the accounts of suspicious components, and uploads that share a device, address or content with one.
    Their odds are multiplied by ``odds`` before the thresholds are applied, because they violate more often than
    others of the same score. With ``by_review``, removals due to suspicion alone become reviews.

    The graph is searched every ``refresh``; nothing is learned in between. ``memory`` bounds the uploads remembered.
    """

    window = Param(
        172_800.0, gt=0, unit="seconds", search=(21_600, 604_800), log=True, doc="age up to which uploads link accounts"
    )
    refresh = Param(10_800.0, gt=0, unit="seconds", doc="time between two searches of the graph")
    memory = Param(2_000_000, ge=1, unit="uploads", doc="largest number of recent uploads kept")
    hub = Param(30, ge=2, unit="accounts", search=(5, 200), log=True, doc="most accounts that a shared id can link")
    min_accounts = Param(4, ge=2, unit="accounts", search=(2, 20), doc="least accounts in a suspicious component")
    min_kinds = Param(
        2,
        ge=1,
        le=3,
        unit="kinds of signal",
        doc="kinds of signal (device, address, content) that must link a component",
    )
    risky_at = Param(0.3, ge=0, le=1, unit="probability", doc="score that makes an account risky")
    risky_accounts = Param(
        2, ge=0, unit="accounts", search=(1, 5), doc="least risky accounts in a suspicious component"
    )
    risky_share = Param(0.1, ge=0, le=1, unit="share", doc="least share of risky accounts in a suspicious component")
    odds = Param(20.0, ge=1, le=1e6, search=(1, 1000), log=True, doc="factor on the odds of suspects' scores")
    by_review = Param(False, doc="whether removals due only to suspicion become reviews")

    def _start(self) -> None:
        super()._start()
        self._kept: list[NDArray[np.void]] = []
        self._ticks = 0
        self._suspects = _NOBODY

    def _triage(self, items: Items) -> Triage:
        triage = super()._triage(items)
        rows = self._suspected(items)
        if rows.size:
            self._tighten(triage, items, rows)
        self._kept.append(self._record(items))
        return triage

    def _suspected(self, items: Items) -> Ints:
        """Return the rows of suspects, by account or by a shared id of a component."""
        found = _within(items.creator.astype(np.int64), self._suspects.creators)
        for kind, ids in zip(_KINDS, self._suspects.ids, strict=True):
            if ids.size:
                found |= _within(getattr(items, kind), ids)
        return np.flatnonzero(found)

    def _tighten(self, triage: Triage, items: Items, rows: Ints) -> None:
        """Decide some rows again, with higher scores."""
        few = items.take(rows)
        stricter = super()._triage(replace(few, scores=raised(few.scores, self.odds)))
        action = stricter.action
        if self.by_review:
            only = (action == Action.REMOVE) & (triage.action[rows] != Action.REMOVE)
            action = np.where(only, np.uint8(Action.REVIEW), action)
        triage.action[rows] = action
        triage.delay[rows] = np.where(action == Action.REMOVE, stricter.delay, 0.0)
        triage.review_at_views[rows] = stricter.review_at_views
        triage.gate_at_views[rows], triage.staged[rows] = stricter.gate_at_views, stricter.staged
        remove, review = triage.remove_at_rescore[rows], triage.review_at_rescore[rows]
        triage.review_at_rescore[rows] = lowered(np.minimum(remove, review) if self.by_review else review, self.odds)
        if not self.by_review:
            triage.remove_at_rescore[rows] = lowered(remove, self.odds)

    def _record(self, items: Items) -> NDArray[np.void]:
        kept = np.zeros(len(items), _KEPT)
        kept["risky"] = items.top_score >= self.risky_at
        if items.strikes is not None:
            kept["risky"] |= items.strikes > 0
        for name in ("time", "creator", *_KINDS):
            kept[name] = getattr(items, name)
        return kept

    def _adapt(self, observation: Observation) -> None:
        self._ticks += 1
        if self._ticks % max(1, round(self.refresh / self.context.tick)) == 0:
            kept = np.concatenate([np.zeros(0, _KEPT), *self._kept])
            kept = kept[kept["time"] >= self._ticks * self.context.tick - self.window][-int(self.memory) :]
            self._kept = [kept]
            self._suspects = self._search(kept)

    def _search(self, kept: NDArray[np.void]) -> Suspects:
        """Return the accounts and ids of suspicious components."""
        creators, first, account = np.unique(kept["creator"], return_index=True, return_inverse=True)
        risky = np.bincount(account, weights=kept["risky"], minlength=creators.size) > 0
        ties = [
            _ties(np.arange(creators.size), kept["device"][first], int(self.hub)),
            _ties(np.arange(creators.size), kept["address"][first], int(self.hub)),
            _ties(account, kept["content"], int(self.hub)),
        ]
        label, tied = _components(creators.size, ties)
        size = np.bincount(label, minlength=1)
        bad = np.bincount(label, weights=risky, minlength=1).astype(np.int64)
        kinds = np.zeros(size.size, np.int64)
        for _, of in tied:
            kinds += np.bincount(of, minlength=size.size) > 0
        suspicious = (size >= self.min_accounts) & (kinds >= self.min_kinds)
        suspicious &= (bad >= self.risky_accounts) & (bad >= self.risky_share * size)
        rows = np.flatnonzero(suspicious[label])
        return Suspects(
            creators=creators[rows],
            accounts=size[label[rows]],
            risky=bad[label[rows]],
            ids=tuple(np.sort(ids[suspicious[of]]) for ids, of in tied),
        )

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and whether its account is a suspect."""
        one = items.take([row])
        if not self._suspected(one).size:
            return super().explain(items, row)
        place = np.flatnonzero(self._suspects.creators == one.creator[0])
        why = "shares what ties a suspicious group"
        if place.size:
            accounts, risky = self._suspects.accounts[place[0]], self._suspects.risky[place[0]]
            why = f"in a group of {accounts} linked accounts, {risky} of them risky"
        return f"account {why}, so the odds of its scores are times {self.odds:g}; {super().explain(items, row)}"


def _within(values: Ints, found: Ints) -> NDArray[np.bool_]:
    """Return which values are among sorted ones."""
    if not found.size:
        return np.zeros(values.size, np.bool_)
    place = np.minimum(np.searchsorted(found, values), found.size - 1)
    return np.asarray(found[place] == values)


def _ties(account: Ints, ids: Ints, hub: int) -> tuple[Ints, Ints]:
    """Return pairs (account, id), each once, of ids that 2 to ``hub`` accounts share."""
    slot = ids & (_SLOTS - 1)  # most ids are seen once: a count by their last bits spares them the sorting
    rows = np.flatnonzero(np.bincount(slot, minlength=_SLOTS)[slot] > 1)
    distinct, place = np.unique(ids[rows], return_inverse=True)
    some = np.bincount(place, minlength=1)[place] > 1
    pair = np.unique(place[some] * (account.max(initial=0) + 1) + account[rows][some])
    place, account = np.divmod(pair, account.max(initial=0) + 1)
    number = np.bincount(place, minlength=1)
    shared = ((number >= 2) & (number <= hub))[place]
    return account[shared], distinct[place[shared]]


def _components(accounts: int, ties: list[tuple[Ints, Ints]]) -> tuple[Ints, list[tuple[Ints, Ints]]]:
    """Return the component of each account, and for each kind of signal its ids with the component of each."""
    from scipy.sparse import coo_array  # heavy, and only runs need it
    from scipy.sparse.csgraph import connected_components

    nodes, rows, columns, seen = accounts, [], [], []
    for account, ids in ties:
        distinct, place = np.unique(ids, return_inverse=True)
        rows.append(account)
        columns.append(nodes + place)
        seen.append((distinct, slice(nodes, nodes + distinct.size)))
        nodes += distinct.size
    row, column = np.concatenate(rows), np.concatenate(columns)
    graph = coo_array((np.ones(row.size, np.int8), (row, column)), shape=(nodes, nodes))
    label: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return label[:accounts], [(distinct, label[where]) for distinct, where in seen]
