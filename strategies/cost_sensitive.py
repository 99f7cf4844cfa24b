"""Decisions by expected costs, with scores calibrated during the run from verdicts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action, score_text
from simulator.strategy import Context, Items, Observation, Strategy, Triage, describe

from . import costs
from .calibration import Calibration
from .triggers import reports_trigger

Floats = NDArray[np.float64]

VIEW, REMOVAL, REVIEW = 0.001, 1.0, 0.5
"""Costs where neither a parameter nor the scenario states one: of a violative view of severity weight 1, of a wrongful
removal, and of a review."""


class CostSensitive(Strategy):
    """Remove, review or allow each upload, whichever is expected to cost least, by a probability learned from verdicts.

    For each policy, an upload that violates with probability ``q`` costs on average

    * allowed: ``q x C_fn``, with ``C_fn`` = ``cost_of_view`` x severity weight x expected views of the creator's tier;
    * removed: ``(1 - q) x C_fp``, with ``C_fp`` = ``cost_of_removal``;
    * reviewed: ``cost_of_review + q x C_fn x seen``, ``seen`` being the share of views before the verdict.

    Without reviews an upload is removed if ``q`` is above ``C_fp / (C_fp + C_fn)``. Of several policies the strictest
    decision holds. Costs that are not given are the scenario's (``costs``, and the pay of the pool times the mean
    review); where it states none they are 0.001 per view, 1 per wrongful removal and 0.5 per review.

    ``q`` is the mean of a Beta law for the policy and the bin of the score: a priori its mean is the score, worth
    ``prior_strength`` verdicts, and each verdict of the bin adds one. Older verdicts fade with ``half_life``. With
    ``isotonic`` shares of violating verdicts are made to rise with the score first. Reviews go by the harm that they
    can prevent.

    *When it helps*: detectors are not calibrated, costs of mistakes differ between policies, markets and audiences, and
    there is a price for each. *When it backfires*: verdicts are of what was flagged. Bins that are never reviewed are
    never learned (wrap it in ``RandomAudit``), and reports make flagged uploads worse than others of their score.
    Reviewers' errors are learned as truth, and a queue that is too long makes ``seen`` wrong.

    Source: Elkan (2001), "The foundations of cost-sensitive learning", IJCAI; reviews as in Chow (1970), IEEE
    Transactions on Information Theory 16.
    """

    cost_of_view = costs.cost_of_view()
    cost_of_removal = costs.cost_of_removal(("market", "policy"))
    cost_of_review = costs.cost_of_review()
    seen = Param(
        0.3, ge=0, le=1, unit="share", doc="share of an upload's views that come before the verdict of a review"
    )
    prior_strength = Param(
        20.0, gt=0, unit="verdicts", search=(1, 1000), log=True, doc="verdicts that a score is worth by itself"
    )
    half_life = Param(
        None,
        gt=0,
        unit="seconds",
        search=(86_400, 7_776_000),
        log=True,
        doc="time in which verdicts lose half their weight",
    )
    isotonic = Param(True, doc="whether shares of violating verdicts are made to rise with the score")
    review_at_reports = reports_trigger()

    def _start(self) -> None:
        context = self.context
        fading = 1.0 if self.half_life is None else 0.5 ** (context.tick / self.half_life)
        self._calibration = Calibration(len(context.policies), self.prior_strength, fading, isotonic=self.isotonic)
        view = first_stated(self.cost_of_view, context.cost_of_view, VIEW)
        removal = first_stated(None, context.cost_of_removal, REMOVAL)
        given = self.resolved["cost_of_removal"]
        self._removal = np.where(np.isfinite(given), given, removal)
        self._view = view * context.severity_weights
        self._review = np.full(context.route.shape, self.cost_of_review) if self._priced else review_costs(context)

    @property
    def _priced(self) -> bool:
        return self.cost_of_review is not None

    def _adapt(self, observation: Observation) -> None:
        self._calibration.learn(observation.verdicts_by_score)

    def _triage(self, items: Items) -> Triage:
        triage = Triage.allow(len(items))
        triage.review_at_reports[:] = self.resolved["review_at_reports"][items.market]
        for policy in range(items.scores.shape[1]):
            q = self._calibration.probability(policy, items.scores[:, policy])
            harm = q * (self._view[policy] * items.expected_views)
            # Up to q = 0.5 a removal costs half a wrongful one, and a review its price: most uploads cost less.
            least = min(self._review[:, policy].min(), 0.5 * self._removal[:, policy].min())
            rows = np.flatnonzero((harm > least) | (q > 0.5))
            removed, reviewed = self._costs(items.market[rows], policy, q[rows], harm[rows])
            action = np.where(reviewed < np.minimum(harm[rows], removed), Action.REVIEW, Action.ALLOW).astype(np.uint8)
            action[(removed < harm[rows]) & (removed <= reviewed)] = Action.REMOVE
            triage.action[rows] = np.maximum(triage.action[rows], action)  # codes rise with strictness
            triage.priority[:] += harm
        triage.weight[:] = items.top_score
        return triage

    def _costs(self, market: NDArray[np.int16], policy: int, q: Floats, harm: Floats) -> tuple[Floats, Floats]:
        """Return the expected costs of removing and of reviewing uploads for a policy, (n,) each."""
        removed = (1.0 - q) * self._removal[market, policy]
        return removed, self._review[market, policy] + self.seen * harm

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and the expected costs behind it for its costliest policy."""
        one = items.take([row])
        every = [self._calibration.probability(policy, scores)[0] for policy, scores in enumerate(one.scores.T)]
        policy = int(np.argmax(every * self._view))
        q = every[policy]
        harm = q * self._view[policy] * one.expected_views[0]
        removed, reviewed = (part[0] for part in self._costs(one.market, policy, np.array([q]), np.array([harm])))
        return (
            f"score {score_text(one.scores[0, policy])} for {self.context.policies[policy]!r} counts as probability "
            f"{q:.4g}: expected cost allowed {harm:.4g}, removed {removed:.4g}, reviewed {reviewed:.4g}: "
            f"{describe(self.triage(one), self.context, ranked=self.ranked)}"
        )


def first_stated(*costs: float | None) -> float:
    """Return the first cost that is stated."""
    return next(cost for cost in costs if cost is not None)


def review_costs(context: Context) -> Floats:
    """Return the (M, P) cost of a review: the pay of the pool for its mean service time."""
    pay = context.pay[context.route]
    service = context.service_times[context.route, np.arange(len(context.policies))]
    return np.where(np.isfinite(pay), pay * service / 3600.0, REVIEW)
