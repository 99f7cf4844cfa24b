"""Admission to review at a price that rises with the queue, from optimistic estimates of what a review can save."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action, score_text
from simulator.strategy import SCORE_EDGES, Items, Observation, Triage, describe

from .calibration import bins_of
from .cost_sensitive import CostSensitive
from .priority_review import FIRST

Floats = NDArray[np.float64]
BINS = len(SCORE_EDGES) + 1
_EXPLORED = 3
"""Number of the lottery that draws what is reviewed for its label."""
_MEMORY = 0.9
"""Weight of the ticks before in the mean number of uploads of a type per tick."""


class Judged(NamedTuple):
    """What is expected of ``n`` uploads, for the policy of their flag."""

    q: Floats
    """(n,) estimated probability of a violation."""
    low: Floats
    """(n,) its lower confidence bound."""
    high: Floats
    """(n,) its upper confidence bound."""
    allowed: Floats
    """(n,) cost of allowing an upload that violates."""
    removed: Floats
    """(n,) cost of removing an upload that does not."""

    @property
    def removes(self) -> NDArray[np.bool_]:
        """(n,) whether the machine removes: the sign of the estimated cost of allowing less that of removing."""
        return self.q * self.allowed > (1.0 - self.q) * self.removed

    def loss(self, q: Floats) -> Floats:
        """Return the (n,) idiosyncratic loss at some probabilities: of the better of the machine's two decisions."""
        return np.minimum(q * self.allowed, (1.0 - q) * self.removed)

    @property
    def even(self) -> Floats:
        """(n,) probability at which both decisions cost the same, where the loss is greatest."""
        both = self.allowed + self.removed
        return np.divide(self.removed, both, out=np.ones_like(both), where=both > 0.0)

    @property
    def likeliest(self) -> Floats:
        """(n,) probability within the confidence bounds at which the loss is greatest."""
        return np.clip(self.even, self.low, self.high)

    @property
    def unsure(self) -> NDArray[np.bool_]:
        """(n,) whether the bounds leave open which of the two decisions is the better one."""
        return (self.low < self.even) & (self.even < self.high)


class Admission(CostSensitive):
    """Decide by machine what it decides well, and admit the rest to review while that is worth a place in the queue.

    The *type* of an upload is the policy of its flag and the bin of its score for it. Of each type the probability
    ``q`` of a violation is learned from verdicts as in ``CostSensitive``, with a confidence interval (Wilson's, of
    ``optimism`` standard errors). By machine an upload is removed if ``q x C_fn`` exceeds ``(1 - q) x C_fp``, and
    allowed otherwise; ``r``, the smaller of the two, is its *idiosyncratic loss*.

    * *Admission.* An upload is admitted if what a review saves is at least ``cost_of_review`` plus ``price`` times the
      jobs that wait in its queue. It saves ``(1 - seen) x r - missed x q x C_fn``, at the ``q`` of the interval that
      makes ``r`` greatest.
    * *Classification.* While it waits an admitted upload is held if the machine would remove it, and visible otherwise.
    * *Label-driven admission.* As long as the interval leaves open which decision is better, on average ``labels``
      uploads of the type are drawn per tick and reviewed first, whatever the price. Otherwise a type whose first
      verdicts mislead would never be admitted again.
    * *Scheduling.* Reviews go by the expected saving per second of work.

    With known costs and one queue this is the drift-plus-penalty rule: the mean loss per tick is above the least
    possible one by at most ``price`` times half the mean of (arrivals squared + capacity squared), in jobs per tick,
    while the wait grows as 1 / ``price``.

    It departs from the paper: types share the queue of their pool, so scheduling is by saving and not by the largest
    weighted queue; the queue is known once per tick and late, so the bound has arrivals of a tick; loss given the label
    is known from the costs, and only ``q`` is learned; a score counts as ``prior_strength`` verdicts; label-driven
    uploads are drawn by lot and not one at a time; verdicts count that reports and views led to, of which more violate;
    markets share their estimates; views before the verdict are the constant share ``seen``, not a lifetime; and
    reviewers may err (``missed``).

    *When it helps*: reviewers are short, costs are known, and machine decisions differ in quality by type. *When it
    backfires*: ``price`` is so small that the queue outlasts an upload's views, verdicts of flagged uploads mislead
    about the type, or violations of a second policy matter.

    Source: Lykouris and Weng (2024), "Learning to Defer in Congested Systems: The AI-Human Interplay",
    arXiv 2402.12237 (OLBACID); price: Neely (2010), Stochastic Network Optimization.
    """

    price = Param(
        0.0005,
        ge=0,
        unit="currency units",
        search=(1e-6, 1.0),
        log=True,
        doc="what each job that waits adds to the least saving of an admitted upload",
    )
    cost_of_review = Param(
        0.0,
        ge=0,
        unit="currency units",
        search=(1e-3, 1e2),
        log=True,
        doc="cost of one review besides the price; 0 = who is on shift is paid anyway",
    )
    missed = Param(0.05, ge=0, le=1, unit="share", doc="share of the violations that reviewers pass")
    optimism = Param(1.0, ge=0, le=10, doc="half width of confidence intervals, standard errors")
    labels = Param(
        0.5, ge=0, unit="reviews", search=(0.05, 20), log=True, doc="reviews per tick for labels of each unsure type"
    )

    def _start(self) -> None:
        super()._start()
        self._waiting = np.zeros(len(self.context.queues))
        self._seen = -1
        self._counted = np.zeros(len(self.context.policies) * BINS)
        self._arrivals: Floats | None = None

    def _adapt(self, observation: Observation) -> None:
        super()._adapt(observation)
        self._waiting = observation.queue_length.astype(np.float64)
        if self._seen < 0:  # no upload yet
            return
        before = self._counted if self._arrivals is None else self._arrivals
        self._arrivals = _MEMORY * before + (1.0 - _MEMORY) * self._counted
        self._counted = np.zeros_like(self._counted)

    def _triage(self, items: Items) -> Triage:
        self._count(items)
        return self._decided(items)

    def _count(self, items: Items) -> None:
        """Count uploads by type, each once."""
        new = np.flatnonzero(items.item > self._seen)
        if new.size:
            self._counted += np.bincount(self._types(items)[new], minlength=self._counted.size)
            self._seen = int(items.item.max())

    def _types(self, items: Items) -> NDArray[np.intp]:
        return items.top_policy * BINS + bins_of(_flagged(items))

    def _decided(self, items: Items) -> Triage:
        judged = self._judge(items)
        saved = self._saving(judged, judged.likeliest)
        explored = self._explored(items, judged)
        removes = judged.removes
        reviewed = explored | (saved >= self._least(items)) & (saved > 0.0)
        triage = Triage.allow(len(items))
        triage.action[removes] = Action.REMOVE
        triage.action[reviewed] = np.where(removes[reviewed], Action.HOLD, Action.REVIEW)
        triage.review_at_reports[:] = self.resolved["review_at_reports"][items.market]
        queue = self.context.route[items.market, items.top_policy]
        triage.priority[:] = self._saving(judged, judged.q)
        triage.priority[:] /= self.context.service_times[queue, items.top_policy]
        triage.priority[explored] = FIRST
        triage.weight[:] = items.top_score
        return triage

    def _saving(self, judged: Judged, q: Floats) -> Floats:
        """Return the (n,) loss that a review is expected to save at some probabilities."""
        saving: Floats = (1.0 - self.seen) * judged.loss(q) - self.missed * q * judged.allowed
        return saving

    def _least(self, items: Items) -> Floats:
        """Return the (n,) least saving at which uploads are admitted."""
        queue = self.context.route[items.market, items.top_policy]
        least: Floats = self._review[items.market, items.top_policy] + self.price * self._waiting[queue]
        return least

    def _judge(self, items: Items) -> Judged:
        q, weight = self._calibration.law(items.top_policy, _flagged(items))
        low, high = interval(q, weight, self.optimism)
        return Judged(
            q,
            low,
            high,
            self._view[items.top_policy] * items.expected_views,
            self._removal[items.market, items.top_policy],
        )

    def _explored(self, items: Items, judged: Judged) -> NDArray[np.bool_]:
        """Return which (n,) uploads are reviewed for their label."""
        drawn = np.zeros(len(items), np.bool_)
        if self._arrivals is None or self.labels == 0.0:
            return drawn
        rows = np.flatnonzero(judged.unsure)
        share = self.labels / np.maximum(self._arrivals, 1e-9)
        few = items.take(rows)
        drawn[rows] = few.lottery(_EXPLORED) < share[self._types(few)]
        return drawn

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, with the loss that decided and the price of a review."""
        one = items.take([row])
        judged, triage = self._judge(one), self._decided(one)
        policy = self.context.policies[int(one.top_policy[0])]
        saved = self._saving(judged, judged.likeliest)[0]
        why = "reviewed for its label, since its type is unsure" if triage.priority[0] == FIRST else "by cost"
        return (
            f"score {score_text(_flagged(one)[0])} for {policy!r} counts as probability {judged.q[0]:.4g} "
            f"[{judged.low[0]:.4g}, {judged.high[0]:.4g}]: a review may save {saved:.4g}, the price is "
            f"{self._least(one)[0]:.4g}, the machine would {'remove' if judged.removes[0] else 'allow'}; {why}: "
            f"{describe(triage, self.context, ranked=self.ranked)}"
        )


def interval(q: Floats, weight: Floats, errors: float) -> tuple[Floats, Floats]:
    """Return Wilson's interval of shares ``q`` among ``weight`` verdicts each, so many standard errors to each side.

    >>> [round(float(bound[0]), 4) for bound in interval(np.array([0.2]), np.array([25.0]), 2.0)]
    [0.0872, 0.3956]
    """
    of = errors**2 / weight
    middle = (q + 0.5 * of) / (1.0 + of)
    half = np.sqrt(of * (q * (1.0 - q) + 0.25 * of)) / (1.0 + of)
    return np.clip(middle - half, 0.0, q), np.clip(middle + half, q, 1.0)


def _flagged(items: Items) -> Floats:
    """Return the (n,) scores for the policies of the flags."""
    scores: Floats = items.scores[np.arange(len(items)), items.top_policy]
    return scores
