"""Decisions by the reputation of the account: probation, trust, a fast lane, and distrust."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action
from simulator.strategy import History, Items, Triage

from .odds import lowered, raised
from .reputation import Prior
from .threshold import Threshold

_AUDIT = 2
"""Number of the lottery that draws who is reviewed in the fast lane."""
TIERS = ("standard", "probation", "trusted", "distrusted")
"""Tiers of trust, by index; an account on probation is in no other tier."""
_STANDARD, _PROBATION, _TRUSTED, _DISTRUSTED = range(len(TIERS))


class CreatorAware(Threshold):
    """Decide like ``Threshold`` with scores that count more or less by the reputation of the account.

    The share of an account's uploads that violate has a Beta law: before anything is known its mean is
    ``prior_share`` and it is worth ``prior_strength`` judged uploads. Each violating verdict, and each removal without
    a verdict, adds one to the first parameter; each other verdict, and each removal undone on appeal, adds one to the
    second; each upload that was published and not judged adds ``unjudged`` to the second.

    *Probation*: an account younger than ``probation``, or with fewer than ``least_uploads`` uploads. *Trusted*: its
    share is below ``rare`` with probability ``sure``. *Distrusted*: its share is above ``frequent`` with probability
    ``sure``. The odds of the scores of each tier, later scores too, are multiplied by its factor. In the *fast lane*
    uploads of trusted accounts are left alone below a score of ``fast_below``, apart from a random share ``audited``,
    which is reviewed whatever its score.

    *When it helps*: violations are concentrated on few accounts. *When it backfires*: accounts are bought, taken over
    or thrown away, so that reputation says little of the next upload; verdicts are about flagged uploads, so a detector
    that is wrong about a group of creators ruins their reputation; and newcomers pay for what other newcomers did.

    Source: Beta reputation, Josang and Ismail (2002), 15th Bled Electronic Commerce Conference.
    """

    reads_history = True

    prior_share = Param(
        0.05, gt=0, lt=1, unit="share", search=(0.005, 0.5), log=True, doc="mean share of violating uploads, a priori"
    )
    prior_strength = Param(
        5.0, gt=0, unit="judged uploads", search=(0.5, 100), log=True, doc="judged uploads that the prior is worth"
    )
    unjudged = Param(
        0.05, ge=0, le=1, unit="share", doc="part of a good verdict that a published upload without one counts as"
    )
    sure = Param(0.9, ge=0.5, le=1, unit="probability", doc="least probability that an account belongs to its tier")
    rare = Param(
        0.02,
        ge=0,
        le=1,
        unit="share",
        at_most="frequent",
        doc="share of violating uploads below which an account is trusted",
    )
    frequent = Param(0.3, ge=0, le=1, unit="share", doc="share of violating uploads above which it is distrusted")
    trusted_odds = Param(
        0.5, gt=0, le=1, search=(0.01, 1), log=True, doc="factor on the odds of the scores of trusted accounts"
    )
    distrusted_odds = Param(
        5.0, ge=1, le=1e6, search=(1, 1000), log=True, doc="factor on the odds of the scores of distrusted accounts"
    )
    probation = Param(
        None,
        ge=0,
        unit="seconds",
        search=(86_400, 7_776_000),
        log=True,
        doc="age up to which an account is on probation",
    )
    least_uploads = Param(0, ge=0, unit="uploads", search=(0, 50), doc="uploads below which an account is on probation")
    probation_odds = Param(
        2.0, ge=1, le=1e6, search=(1, 100), log=True, doc="factor on the odds of the scores of accounts on probation"
    )
    fast_below = Param(
        0.9, ge=0, le=1, unit="probability", doc="score from which uploads of trusted accounts leave the fast lane"
    )
    audited = Param(0.01, ge=0, le=1, unit="share", doc="random share of the fast lane that is reviewed")

    def _start(self) -> None:
        super()._start()
        self._prior = Prior(self.prior_share, self.prior_strength, self.unjudged)
        factors = {_PROBATION: self.probation_odds, _TRUSTED: self.trusted_odds, _DISTRUSTED: self.distrusted_odds}
        self._trusted = self._distrusted = np.zeros(0)
        self._odds = np.array([factors.get(tier, 1.0) for tier in range(len(TIERS))])

    def tiers(self, items: Items) -> NDArray[np.uint8]:
        """Return the (n,) tier of trust of each item's account, an index into ``TIERS``."""
        history = cast("History", items.history)  # a class with reads_history gets it
        first, second = self._prior.posterior(history)
        bad = np.rint(first - self.prior_share * self.prior_strength).astype(np.int64)
        trusted, distrusted = self._bounds(int(bad.max(initial=0)))
        tier = np.full(len(items), _STANDARD, np.uint8)
        tier[second <= distrusted[bad]] = _DISTRUSTED
        tier[second >= trusted[bad]] = _TRUSTED
        new = history.uploads < self.least_uploads
        if self.probation is not None:
            new |= items.account_age < self.probation
        tier[new] = _PROBATION
        return tier

    def _bounds(self, most: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return by number of bad uploads from which second parameter on an account is trusted, and distrusted up to.

        An account's Beta law moves along one axis for each number of bad uploads, so two numbers replace an incomplete
        Beta integral for each upload.
        """
        if most >= self._trusted.size:
            bad = np.arange(2 * most + 64)
            self._trusted = self._prior.needed(bad, self.rare, self.sure)
            self._distrusted = self._prior.needed(bad, self.frequent, 1.0 - self.sure)
        return self._trusted, self._distrusted

    def _triage(self, items: Items) -> Triage:
        tier = self.tiers(items)
        triage = self._triaged(*super()._judged(self._weighed(items, tier)))
        odds = self._odds[tier]
        rows = np.flatnonzero(odds != 1.0)
        for later in (triage.remove_at_rescore, triage.review_at_rescore):
            later[rows] = lowered(later[rows], odds[rows])
        self._hurry(triage, items, self._in_lane(items, tier))
        return triage

    def _judged(self, items: Items) -> tuple[Items, NDArray[np.intp]]:
        return super()._judged(self._weighed(items, self.tiers(items)))

    def _weighed(self, items: Items, tier: NDArray[np.uint8]) -> Items:
        """Return items with the scores that count for the tier of their account."""
        odds = self._odds[tier]
        rows = np.flatnonzero(odds != 1.0)
        scores = items.scores.copy()
        scores[rows] = raised(scores[rows], odds[rows, None])
        return replace(items, scores=scores)

    def _in_lane(self, items: Items, tier: NDArray[np.uint8]) -> NDArray[np.bool_]:
        return np.asarray((tier == _TRUSTED) & (items.top_score < self.fast_below))

    def _hurry(self, triage: Triage, items: Items, fast: NDArray[np.bool_]) -> None:
        """Put uploads into the fast lane."""
        rows = np.flatnonzero(fast)
        few = items.take(rows)
        triage.action[rows] = np.where(few.lottery(_AUDIT) < self.audited, Action.REVIEW, Action.ALLOW)
        triage.delay[rows] = 0.0
        triage.review_at_views[rows] = self._by_market("review_at_views", few)

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, the tier of its account, and the law behind it."""
        one = items.take([row])
        tier = self.tiers(one)
        first, second = (float(part[0]) for part in self._prior.posterior(cast("History", one.history)))
        law = f"share of violating uploads Beta({first:.4g}, {second:.4g}), mean {first / (first + second):.3g}"
        lane = ", in the fast lane" if self._in_lane(one, tier)[0] else ""
        name, odds = TIERS[int(tier[0])], self._odds[tier][0]
        return f"account of tier {name!r} ({law}){lane}, odds of its scores times {odds:g}; {super().explain(one, 0)}"
