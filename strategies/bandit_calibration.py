"""Scores of several detectors made into one probability during the run, by a bandit that explores in reviews alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from simulator.declare import Param
from simulator.domain import Action, score_text
from simulator.strategy import Items, Observation, Strategy, Triage, describe

from .awaited import Awaited
from .online_logistic import OnlineLogistic, mean_probability
from .triggers import reports_trigger

Floats = NDArray[np.float64]

_EXPLORE, _CHECK = 0, 64
"""Numbers of the lotteries: by policy, that of exploration; and that of removals that are reviewed first."""
_CAP = 25.0
"""Greatest evidence of a detector: scores beyond it, and of known copies, count as it."""


class BanditCalibration(Strategy):
    """Combine the scores of a policy's detectors into one probability, learned from verdicts while the run goes on.

    For each policy ``logit P(violating) = logit(floor) + w0 + v max(x1, x2, …) + w1 x1 + w2 x2 + …``, where ``x`` is
    the evidence of a detector: how far the logit of its score is above that of ``floor``, or 0. A priori ``v`` is 1 and
    all ``w`` are 0, so that the surest detector is believed, with normal laws of the standard deviation ``doubt``.
    Verdicts say how far to trust each detector, and what it adds where another one has evidence too. They update the
    laws at each tick (Laplace's method) and fade with ``half_life``, so that a detector that drifts loses its weight.

    Uploads are removed by the mean probability. Which ones are reviewed, and in which order, follows *Thompson
    sampling*: a draw from the law of the upload's own argument, by its lottery. So what the verdicts can tell most
    about is tried more often, and exploration never removes anything. Priority is the drawn probability times the harm
    of the views expected. A random part ``checked`` of the removals is held until a review instead, as otherwise
    nothing is learned of them.

    Verdicts count of uploads that triage itself sent to review, one each, and for the policy that they were sent for.
    Given the scores, which of them are reviewed is a matter of lottery, so no weights are needed; reviews after user
    reports depend on more than scores, and are left out.

    *When it helps*: a policy has detectors with different blind spots, or some that drift. *When it backfires*: there
    is one good detector and nothing to add; few uploads are reviewed, so that weights stay doubtful and exploration is
    paid in reviews; reviewers err alike on what a detector gets wrong; queues are so long that verdicts are stale.

    Source: Avadhanula and others (2022), "Bandits for Online Calibration", arXiv 2211.06516, where a contextual bandit
    aggregates risk models into one ranking score. Departures: one logistic regression with the greatest evidence as a
    feature of its own, in place of their aggregate; exploration by posterior sampling, upload by upload; and thresholds
    on the calibrated probability, where theirs is a rank for reviews.
    """

    reads_verdicts = True

    remove_at = Param(
        0.98, ge=0, le=1, unit="probability", shape=("market", "policy"), doc="mean probability that removes"
    )
    review_at = Param(
        0.5, ge=0, le=1, unit="probability", shape=("market", "policy"), doc="drawn probability that sends to review"
    )
    floor = Param(
        0.001,
        gt=0,
        lt=0.5,
        unit="probability",
        search=(1e-5, 0.1),
        log=True,
        doc="score up to which a detector gives no evidence",
    )
    doubt = Param(0.1, gt=0, le=10, search=(0.01, 1), log=True, doc="standard deviation of the weights, a priori")
    half_life = Param(
        None,
        gt=0,
        unit="seconds",
        search=(86_400, 7_776_000),
        log=True,
        doc="time in which verdicts lose half their weight",
    )
    checked = Param(0.05, ge=0, le=1, unit="share", doc="random share of removals that are held for a review instead")
    review_at_reports = reports_trigger()

    def _start(self) -> None:
        context = self.context
        self._kept = 1.0 if self.half_life is None else 0.5 ** (context.tick / self.half_life)
        self._base = float(logit(self.floor))
        self._models = []
        for names in context.further_detectors:
            first = np.array([0.0, 1.0, *(0.0 for _ in range(1 + len(names)) if names)])
            self._models.append(OnlineLogistic(first, np.full(first.size, self.doubt)))
        self._width = max(model.mean.size for model in self._models)
        self._awaited = Awaited(1 + self._width)
        self._harm = context.severity_weights

    @property
    def models(self) -> tuple[OnlineLogistic, ...]:
        """The law of the weights of each policy: constant, greatest evidence and, if it has several, each detector."""
        return tuple(self._models)

    def _adapt(self, observation: Observation) -> None:
        told = observation.each_verdict
        if told is None:
            return
        rows, said = self._awaited.judged(told, observation.time)
        for policy, model in enumerate(self._models):
            model.fade(self._kept)
            own = rows[:, 0] == policy
            model.learn(rows[own, 1 : 1 + model.mean.size], self._base, said[own])

    def _triage(self, items: Items) -> Triage:
        triage, judged = self._decided(items)
        sent = np.flatnonzero((triage.action == Action.REVIEW) | (triage.action == Action.HOLD))
        place = np.searchsorted(judged.rows, sent)
        self._awaited.add(items.item[sent], items.time[sent], judged.known[place])
        return triage

    def _decided(self, items: Items) -> tuple[Triage, _Judged]:
        triage = Triage.allow(len(items))
        triage.review_at_reports[:] = self.resolved["review_at_reports"][items.market]
        judged = self._judged(items)
        rows = judged.rows
        removed, reviewed = judged.removed, judged.reviewed
        few = items.take(rows)
        held = removed & (few.lottery(_CHECK) < self.checked) if removed.any() else removed
        triage.action[rows] = np.select(
            [held, removed, reviewed], [Action.HOLD, Action.REMOVE, Action.REVIEW], Action.ALLOW
        )
        triage.priority[rows] = judged.harm * few.expected_views
        triage.weight[:] = items.top_score
        return triage, judged

    def _judged(self, items: Items) -> _Judged:
        """Return what the models make of the uploads of which any detector gives evidence."""
        floor = self.floor
        scored = items.top_score > floor
        for column in items.further_scores.T:
            scored |= column > floor
        rows = np.flatnonzero(scored)
        few = items.take(rows)
        n = rows.size
        removed, reviewed, harm = np.zeros(n, np.bool_), np.zeros(n, np.bool_), np.zeros(n)
        known, most = np.zeros((n, 1 + self._width)), np.full(n, -np.inf)
        for policy, model in enumerate(self._models):
            x = self._evidence(few, policy)
            some = np.flatnonzero(x[:, 1:].any(axis=1))
            x, market = x[some], few.market[some]
            mean, sd = model.arguments(x, self._base)
            drawn = mean + sd * ndtri(few.take(some).lottery(_EXPLORE + policy))
            removed[some] |= mean_probability(mean, sd) >= self.resolved["remove_at"][market, policy]
            reviewed[some] |= expit(drawn) >= self.resolved["review_at"][market, policy]
            harm[some] += expit(drawn) * self._harm[policy]
            ahead = drawn > most[some]
            lead = some[ahead]
            most[lead] = drawn[ahead]
            known[lead] = 0.0
            known[lead, 0] = policy
            known[lead, 1 : 1 + x.shape[1]] = x[ahead]
        return _Judged(rows, removed, reviewed, harm, known)

    def _evidence(self, items: Items, policy: int) -> Floats:
        """Return the (n, weights) features for a policy: 1, the greatest evidence and, of several, each detector's."""
        with np.errstate(divide="ignore"):
            evidence = np.clip(logit(items.scores_of(policy)) - self._base, 0.0, _CAP)
        columns = [np.ones(len(items)), evidence.max(axis=1)]
        return np.stack([*columns, *(evidence.T if evidence.shape[1] > 1 else ())], axis=1)

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words: the policy, its detectors' scores, and the law they lead to."""
        one = items.take([row])
        triage, judged = self._decided(one)
        decision = describe(triage, self.context, ranked=self.ranked)
        if not judged.rows.size:
            return f"no detector gives evidence above a score of {self.floor:g}: {decision}"
        policy = int(judged.known[0, 0])
        names = ("main", *self.context.further_detectors[policy])
        scores = ", ".join(
            f"{name} {score_text(score)}" for name, score in zip(names, one.scores_of(policy)[0], strict=True)
        )
        mean, sd = self._models[policy].arguments(self._evidence(one, policy), self._base)
        low, high = (float(expit(mean[0] + z * sd[0])) for z in (-1.645, 1.645))
        return (
            f"scores for {self.context.policies[policy]!r} ({scores}) count as probability "
            f"{mean_probability(mean, sd)[0]:.4g} (90 %: {low:.3g} to {high:.3g}): {decision}"
        )


class _Judged(NamedTuple):
    """What the models say of the uploads with evidence; ``r`` of them."""

    rows: NDArray[np.intp]
    """(r,) rows of the chunk, rising."""
    removed: NDArray[np.bool_]
    reviewed: NDArray[np.bool_]
    harm: Floats
    """(r,) drawn probabilities times severity weights, summed over policies."""
    known: Floats
    """(r, 1 + width) policy with the greatest drawn probability, and the evidence for it."""
