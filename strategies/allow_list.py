"""Accounts in good standing, whose uploads later members of a chain do not look at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Axis, Param
from simulator.strategy import Items, Strategy, Triage

from .triggers import reports_trigger

_CELLS: tuple[Axis, ...] = ("market", "policy")


class AllowList(Strategy):
    """Allow uploads of established accounts without strikes; as first member of a ``Chain`` it spares them the rest.

    On the list are accounts that are at least ``older_than`` old and have at most ``max_strikes`` strikes in force, in
    markets with ``used``. An upload of theirs is off the list if a score reaches ``unless_at``. Reports still send it
    to review, at ``review_at_reports``.

    *When it helps*: most wrongful removals hit accounts that never violated, and reviewers are short. *When it
    backfires*: accounts that are bought or taken over are on the list too, and what listed accounts violate is live
    until users report it. By itself it allows everything.

    Source: allow-lists ("cross-check") as reviewed by the Oversight Board of Meta, policy advisory opinion 2021-02.
    """

    live = True

    used = Param(True, shape=("market",), doc="whether the market has the list")
    older_than = Param(
        7_776_000.0,
        ge=0,
        unit="seconds",
        search=(86_400, 31_536_000),
        log=True,
        doc="least age of an account on the list",
    )
    max_strikes = Param(0, ge=0, le=250, unit="strikes", search=(0, 5), doc="most strikes in force of such an account")
    unless_at = Param(
        0.98, ge=0, le=1, optional=True, unit="probability", shape=_CELLS, doc="score at which the list does not count"
    )
    review_at_reports = reports_trigger(10)

    def _triage(self, items: Items) -> Triage:
        triage = Triage.allow(len(items))
        triage.review_at_reports[:] = self.resolved["review_at_reports"][items.market]
        return triage

    def settles(self, items: Items, triage: Triage) -> NDArray[np.bool_]:
        """Return which items are by accounts on the list and no score of theirs takes them off."""
        listed = self.resolved["used"][items.market] & (items.account_age >= self.older_than)
        if items.strikes is not None:
            listed &= items.strikes <= self.max_strikes
        listed &= (items.scores < self.resolved["unless_at"][items.market]).all(axis=1)
        return np.asarray(listed)

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and whether its account is on the list."""
        one = items.take([row])
        on = "" if self.settles(one, self.triage(one))[0] else "not "
        return f"{on}on the allow-list: {super().explain(items, row)}"
