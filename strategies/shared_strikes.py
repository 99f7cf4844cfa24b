"""Strikes shared by linked accounts: an account pays for what others of its component did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action
from simulator.records.triage import PLANNED_STRIKE
from simulator.strategy import Items, Triage

from .account_links import KINDS, AccountLinks, by_node, struck

if TYPE_CHECKING:
    from simulator.graph import AccountGraph

_MOST = 100
"""Most strikes that can be shared."""


class SharedStrikes(AccountLinks):
    """Decide like ``Threshold``, and let an account pay for the strikes of the accounts that it is linked to.

    Devices, addresses and near-duplicates of the last ``window`` link accounts, unless more than ``hub`` accounts share
    them. An account's strikes are those in force at its last upload, and one more if that upload was removed at once. A
    component of at most ``max_accounts`` accounts, of which ``min_struck`` and the share ``struck_share`` have strikes,
    shares them: each account has the strikes of the others besides its own, ``max_shared`` at most. So has an account
    that is new to the component, from its first upload.

    Each shared strike multiplies the odds of the account's scores, later scores too, by ``odds_per_strike``. With
    ``give`` a removal at upload gives one strike and as many as are shared, so that the plan's ladder suspends and bans
    a component together.

    *When it helps*: whoever is banned comes back with another account on the same device, or spreads violations over
    many accounts, so that none of them has enough strikes. *When it backfires*: families, offices and schools share
    devices and addresses, and pay for one violator among them; rings that share nothing are not found.

    Source: sanctions on linked accounts as in YouTube, Terms of Service (circumvention by other channels), and in Meta,
    Account Integrity (accounts of the same person); connected components by union-find, Tarjan (1975), Journal of the
    ACM 22.
    """

    epochs = 8.0

    refresh = Param(1_800.0, gt=0, unit="seconds", doc="time between two searches of the graph")
    max_accounts = Param(
        200, ge=2, unit="accounts", search=(2, 1000), log=True, doc="most accounts of a component that shares strikes"
    )
    min_struck = Param(2, ge=1, unit="accounts", search=(1, 10), doc="least accounts with strikes in such a component")
    struck_share = Param(0.1, ge=0, le=1, unit="share", doc="least share of accounts with strikes in such a component")
    max_shared = Param(3, ge=1, le=_MOST, unit="strikes", search=(1, 10), doc="most strikes of others that count")
    odds_per_strike = Param(
        3.0, ge=1, le=100, search=(1, 10), log=True, doc="factor on the odds of the scores for each shared strike"
    )
    give = Param(True, doc="whether a removal at upload also gives the shared strikes")

    def _search(self, graph: AccountGraph) -> None:
        label = graph.components()
        accounts = graph.accounts
        own = graph.strikes[accounts].astype(np.float64)
        size, strikes, some = (
            np.bincount(label[accounts], weights=weight, minlength=1) for weight in (None, own, own > 0)
        )
        shares = (size >= 2) & (size <= self.max_accounts)
        shares &= (some >= self.min_struck) & (some >= self.struck_share * size)
        strikes = np.where(shares, strikes, 0.0)
        self._others = np.full(label.size, np.nan)
        ids = graph.linking()
        self._others[ids] = strikes[label[ids]]
        self._others[accounts] = np.maximum(strikes[label[accounts]] - own, 0.0)

    def shared(self, items: Items) -> NDArray[np.int16]:
        """Return the (n,) strikes of others that each upload's account pays for."""
        found = by_node(self._others, self._graph.find(0, items.creator))
        rows = np.flatnonzero(np.isnan(found))
        for kind, name in enumerate(KINDS, start=1):
            by_id = by_node(self._others, self._graph.find(kind, getattr(items, name)[rows]))
            found[rows] = np.fmax(found[rows], by_id)
        return np.asarray(np.minimum(np.nan_to_num(found), self.max_shared), np.int16)

    def _triage(self, items: Items) -> Triage:
        triage = super()._triage(items)
        shared = self.shared(items)
        rows = np.flatnonzero(shared)
        if rows.size:
            self._tighten(triage, items, rows, self.odds_per_strike ** shared[rows].astype(np.float64), by_review=False)
            if self.give:
                strike = np.where(shared > 0, 1 + shared, PLANNED_STRIKE).astype(np.int16)
                triage = Triage(**{**triage._asdict(), "strike": strike})
        self._remember(items, struck(items) + (triage.action == Action.REMOVE))
        return triage

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and the strikes that its account pays for."""
        one = items.take([row])
        shared = int(self.shared(one)[0])
        if not shared:
            return super().explain(items, row)
        strikes = "1 strike" if shared == 1 else f"{shared} strikes"
        return (
            f"linked accounts have {strikes}, so the odds of the account's scores are times "
            f"{self.odds_per_strike**shared:g}; {super().explain(items, row)}"
        )
