"""Community scores: risk spreads from risky accounts over what they share, and weighs the scores of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.strategy import Items, Triage

from .account_links import KINDS, AccountLinks, by_node, struck

if TYPE_CHECKING:
    from simulator.graph import AccountGraph


class CommunityScore(AccountLinks):
    """Decide like ``Threshold``, with scores that count more for accounts that are near to risky accounts.

    Uploads of the last ``window`` make a graph: a shared device, address or near-duplicate links accounts, unless more
    than ``hub`` accounts share it. An account is *risky* if one of its uploads scored at least ``risky_at`` or if it
    has strikes. The community score of an account is the probability that a random walk from it stops at a risky
    account: each step goes to another account that shares a random one of its ids, and after each step the walk goes
    on with probability ``follow``, at most ``sweeps`` times. Near accounts count more than far ones, many ties more
    than one. An account that is new to the graph has the mean score of what its upload shares.

    The odds of the scores of uploads, later scores too, are multiplied by ``1 + score x (odds - 1)``, if the community
    score is at least ``least``: with that probability the account belongs to those whose odds are ``odds`` times as
    high. With ``by_review``, removals due to the community alone become reviews.

    *When it helps*: rings are loosely tied, so that components are too large to suspect as a whole. *When it
    backfires*: guilt by association. Innocent accounts that share an address with a violator are removed more often,
    and nobody tells them why; where a ring shares nothing it does nothing.

    Source: label propagation by a random walk, Zhou, Bousquet, Lal, Weston and Schölkopf (2004), "Learning with local
    and global consistency", NIPS 16; guilt by association in fraud, Akoglu, Tong and Koutra (2015), Data Mining and
    Knowledge Discovery 29.
    """

    epochs = 8.0

    refresh = Param(1_800.0, gt=0, unit="seconds", doc="time between two searches of the graph")
    risky_at = Param(0.3, ge=0, le=1, unit="probability", doc="score that makes an account risky")
    follow = Param(0.5, gt=0, lt=1, unit="probability", search=(0.1, 0.9), doc="probability that a walk goes on")
    sweeps = Param(4, ge=1, le=100, unit="steps", doc="most further steps of a walk")
    least = Param(0.05, ge=0, le=1, unit="probability", search=(0, 0.5), doc="least community score that counts")
    odds = Param(20.0, ge=1, le=1e6, search=(1, 1000), log=True, doc="factor on the odds at a community score of 1")
    by_review = Param(False, doc="whether removals due only to the community become reviews")

    def _risky(self, items: Items) -> NDArray[np.bool_]:
        return np.asarray(super()._risky(items) | (items.top_score >= self.risky_at))

    def _search(self, graph: AccountGraph) -> None:
        from simulator.graph import spread

        accounts = graph.accounts
        labels = np.zeros(graph.nodes)
        labels[accounts] = graph.risky[accounts]
        scores = spread(graph, graph.components(), labels, self.follow, int(self.sweeps))
        self._scores = np.full(graph.nodes, np.nan)
        for nodes in (accounts, graph.linking()):
            self._scores[nodes] = scores[nodes]

    def community(self, items: Items) -> NDArray[np.float64]:
        """Return the (n,) community score of each upload's account."""
        found = by_node(self._scores, self._graph.find(0, items.creator))
        rows = np.flatnonzero(np.isnan(found))
        total, number = np.zeros(rows.size), np.zeros(rows.size)
        for kind, name in enumerate(KINDS, start=1):
            by_id = by_node(self._scores, self._graph.find(kind, getattr(items, name)[rows]))
            total += np.nan_to_num(by_id)
            number += ~np.isnan(by_id)
        found[rows] = total / np.maximum(number, 1.0)
        return np.where(found >= self.least, found, 0.0)

    def _triage(self, items: Items) -> Triage:
        triage = super()._triage(items)
        score = self.community(items)
        rows = np.flatnonzero(score)
        if rows.size:
            self._tighten(triage, items, rows, self._factor(score[rows]), by_review=self.by_review)
        self._remember(items, struck(items))
        return triage

    def _factor(self, score: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(1.0 + score * (self.odds - 1.0))

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and the community score of its account."""
        score = self.community(items.take([row]))
        if not score[0]:
            return super().explain(items, row)
        return (
            f"community score {score[0]:.3g}, so the odds of the account's scores are times "
            f"{self._factor(score)[0]:.3g}; {super().explain(items, row)}"
        )
