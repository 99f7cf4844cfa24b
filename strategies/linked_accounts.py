"""Lower thresholds for accounts that act together, found as components of a graph of shared signals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.strategy import Items, Triage

from .account_links import KINDS, AccountLinks, struck

if TYPE_CHECKING:
    from simulator.graph import AccountGraph

Ints = NDArray[np.int64]


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


class LinkedAccounts(AccountLinks):
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

    def _triage(self, items: Items) -> Triage:
        triage = super()._triage(items)
        rows = self._suspected(items)
        if rows.size:
            self._tighten(triage, items, rows, self.odds, by_review=self.by_review)
        self._remember(items, struck(items))
        return triage

    def _risky(self, items: Items) -> NDArray[np.bool_]:
        return np.asarray(super()._risky(items) | (items.top_score >= self.risky_at))

    def _suspected(self, items: Items) -> Ints:
        """Return the rows of suspects, by account or by a shared id of a component."""
        found = _within(items.creator.astype(np.int64), self._suspects.creators)
        for kind, ids in zip(KINDS, self._suspects.ids, strict=True):
            if ids.size:
                found |= _within(getattr(items, kind), ids)
        return np.flatnonzero(found)

    def _search(self, graph: AccountGraph) -> None:
        """Find the accounts and ids of suspicious components."""
        label = graph.components()
        accounts = graph.accounts
        tied = [graph.linking(kind) for kind in range(1, len(KINDS) + 1)]
        size = np.bincount(label[accounts], minlength=1)
        bad = np.bincount(label[accounts], weights=graph.risky[accounts], minlength=1).astype(np.int64)
        kinds = np.zeros(size.size, np.int64)
        for ids in tied:
            kinds += np.bincount(label[ids], minlength=size.size) > 0
        suspicious = (size >= self.min_accounts) & (kinds >= self.min_kinds)
        suspicious &= (bad >= self.risky_accounts) & (bad >= self.risky_share * size)
        found = accounts[suspicious[label[accounts]]]
        found = found[np.argsort(graph.keys[found])]
        self._suspects = Suspects(
            creators=graph.keys[found],
            accounts=size[label[found]],
            risky=bad[label[found]],
            ids=tuple(np.sort(graph.keys[ids[suspicious[label[ids]]]]) for ids in tied),
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
