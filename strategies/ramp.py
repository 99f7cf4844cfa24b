"""A candidate for a share of the accounts, the baseline for all others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.strategy import Items, Strategy, Triage
from simulator.strategy.members import Composition, Member


class Ramp(Composition):
    """Let a candidate decide for a share of the accounts, which stay the same in every run and while the share grows.

    An account is in the share if a hash of its number and of ``salt`` is below ``share``: the hash by which experiments
    deal creators to arms, so a ramp with the salt of an experiment continues with its treated accounts. An account that
    a banned creator opens later is dealt by itself.

    Both strategies observe the whole platform. With a share of 0 or 1 only the orders and rankings of the one that
    decides are carried out; in between those of both. Of a reserve as many come as the one asks for who wants the most,
    and a queue can be ranked by one of them only.

    *When it helps*: a change is launched in steps, with little at stake at first. *When it backfires*: the shares have
    queues, staff and budgets in common, so a candidate that sends more to review slows down the baseline's reviews as
    well, and a small share says nothing of the load of the whole. A difference between the shares is no estimate of
    the effect of a launch.
    """

    baseline = Member("Threshold", doc="strategy of the accounts outside the share")
    candidate = Member("PriorityReview", doc="strategy of the accounts in the share")
    share = Param(0.05, ge=0, le=1, unit="share", doc="share of the accounts for which the candidate decides")
    salt = Param(0, ge=0, le=2**31 - 1, doc="number that deals the accounts; another one deals them independently")

    def _in_force(self) -> tuple[str, ...]:
        used = {"baseline": self.share < 1.0, "candidate": self.share > 0.0}
        return tuple(name for name, one in used.items() if one)

    def _triage(self, items: Items) -> Triage:
        return self._by_member(items, self._both, self._treated(items))

    @property
    def _both(self) -> tuple[Strategy, Strategy]:
        return self._members["baseline"], self._members["candidate"]

    def _treated(self, items: Items) -> NDArray[np.int64]:
        """Return the (n,) index of the strategy that decides: 0 = baseline, 1 = candidate."""
        return np.asarray(items.arm_lottery(self.salt) < self.share, np.int64)

    def settles(self, items: Items, triage: Triage) -> NDArray[np.bool_]:
        """Return which items the strategy that decides them settles."""
        return self._settled(items, triage, self._both, self._treated(items))

    def reasons(self, items: Items) -> NDArray[np.int16]:
        """Return what the decision of the strategy that decides each item rests on."""
        return self._reasons_by_member(items, self._both, self._treated(items))

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and whose it is."""
        one = items.take([row])
        which = int(self._treated(one)[0])
        member = self._both[which]
        place = "in" if which else "not in"
        return f"account {place} the share of {self.share:.3g}: {member!r}: {member.explain(one, 0)}"
