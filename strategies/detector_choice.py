"""Detectors chosen by what their mistakes cost downstream, in the queues of reviews, and not by how well they rank."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from simulator.declare import Param
from simulator.domain import DAY, HOUR, Action, score_text
from simulator.strategy import Context, Items, Observation, Strategy, Triage, describe

from . import costs
from .awaited import Awaited
from .confusion_cells import ALLOWED, REMOVED, REVIEWED, URGENT, ConfusionCells
from .cost_sensitive import REMOVAL, VIEW, first_stated, review_costs
from .downstream import queue_cost
from .triggers import reports_trigger

Floats = NDArray[np.float64]

MAIN = "main"
"""Name of the detector that flags."""
LONGEST = 7.0 * DAY
"""Wait of reviews that a pool cannot keep up with, s: by then most views have come."""
_AUDIT, _CHECK = 96, 97
"""Numbers of the lotteries that draw audits, and removals that are reviewed first."""
_ACTION = np.array([Action.ALLOW, Action.REVIEW, Action.REVIEW, Action.REMOVE], np.uint8)


class DetectorChoice(Strategy):
    """Decide like ``Threshold`` by one detector for each policy, and choose it by what its mistakes cost downstream.

    Each upload belongs to the policy whose detector is surest, and to a *cell* there: what each detector of the policy
    would decide of it, allow, review, review as urgent (from halfway between the thresholds, in logits, on) or remove.
    Uploads that all would allow cost the same under all detectors and are not looked at. Where the chosen detector
    allows what another one would not, a random part ``audited`` is reviewed; of its removals a part ``checked`` is held
    for a review. So verdicts are of a random sample of each cell, and give its violating share without weights.

    Every ``every`` seconds the cost of each detector is predicted from the cells: wrongful removals, missed violations,
    the price of reviews, and what is seen before the verdict. Its reviews arrive, in two classes by confusion matrix,
    at the queues that the policies share; the c-mu rule serves them, and Cobham's formula with Erlang's gives their
    waits. A policy changes to the detector of the least cost if that is below (1 - ``margin``) times its own, and if it
    has had ``least`` verdicts. Priorities follow the c-mu rule: the violating share of the detector's class times the
    harm of the upload.

    *When it helps*: detectors err differently at the thresholds, reviewers are short, so that what a detector sends to
    review delays all others. *When it backfires*: costs are not known; violations are so rare that cells have no
    verdicts; the load changes faster than ``half_life``; detectors are good in different places, where combining them
    (``BanditCalibration``) beats choosing.

    Source: Lee, Namkoong and Zeng (2024), "Design and Scheduling of an AI-based Queueing System", arXiv 2406.06855.
    Departures: formulas for finite load in place of the heavy-traffic limit; several servers; costs that grow with the
    views seen and not with time; detectors that also remove and allow.
    """

    reads_verdicts = True

    remove_at = Param(0.98, gt=0, lt=1, unit="probability", shape=("policy",), doc="score that removes")
    review_at = Param(
        0.5, gt=0, lt=1, unit="probability", shape=("policy",), at_most="remove_at", doc="score that sends to review"
    )
    first = Param(MAIN, kind="text", doc="detector at the start, of policies that have one of this name; else main")
    audited = Param(
        0.2, ge=0, le=1, unit="share", doc="random share of what only other detectors flag that is reviewed"
    )
    checked = Param(0.05, ge=0, le=1, unit="share", doc="random share of removals that are held for a review instead")
    every = Param(6.0 * HOUR, gt=0, unit="seconds", search=(HOUR, DAY), log=True, doc="time between two choices")
    half_life = Param(
        3.0 * DAY,
        gt=0,
        unit="seconds",
        search=(86_400, 2_592_000),
        log=True,
        doc="time in which counts lose half their weight",
    )
    prior_strength = Param(
        5.0, gt=0, unit="verdicts", search=(0.5, 100), log=True, doc="verdicts that a cell's mean score is worth"
    )
    margin = Param(0.1, ge=0, lt=1, unit="share", doc="part of its cost by which a detector must be undercut")
    least = Param(50, ge=0, unit="verdicts", search=(0, 1000), doc="verdicts of a policy before its first change")
    cost_of_view = costs.cost_of_view()
    cost_of_removal = costs.cost_of_removal()
    cost_of_review = costs.cost_of_review()
    review_at_reports = reports_trigger()

    def _start(self) -> None:
        context = self.context
        policies, queues = len(context.policies), len(context.queues)
        self._names = [(MAIN, *names) for names in context.further_detectors]
        self._chosen = [names.index(self.first) if self.first in names else 0 for names in self._names]
        self._cells = [ConfusionCells(len(names), queues, self.prior_strength) for names in self._names]
        review, remove = self.resolved["review_at"], self.resolved["remove_at"]
        self._edges = np.stack([review, expit((logit(review) + logit(remove)) / 2.0), remove], axis=1)
        self._awaited = Awaited(2)
        self._kept = 0.5 ** (context.tick / self.half_life)
        self._view = first_stated(self.cost_of_view, context.cost_of_view, VIEW) * context.severity_weights
        self._removal = first_stated(self.cost_of_removal, context.cost_of_removal, REMOVAL)
        given = self.cost_of_review
        self._review = np.full((queues, policies), given) if given is not None else _by_queue(context)
        self._load = _Load(context)
        self._next = self.every
        self._urgency()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Name of the detector that decides of each policy now."""
        return tuple(names[chosen] for names, chosen in zip(self._names, self._chosen, strict=True))

    # -- a tick --------------------------------------------------------------------------------------------------------

    def _adapt(self, observation: Observation) -> None:
        for cells in self._cells:
            cells.fade(self._kept)
        self._load.observe(observation, self._kept)
        if observation.each_verdict is not None:
            rows, said = self._awaited.judged(observation.each_verdict, observation.time)
            for policy, cells in enumerate(self._cells):
                own = rows[:, 0] == policy
                cells.learn(rows[own, 1].astype(np.int64), said[own])
        if observation.time >= self._next:
            self._next = observation.time + self.every
            for policy, cells in enumerate(self._cells):
                if cells.detectors > 1 and cells.verdicts >= self.least:
                    self._choose(policy)
        self._urgency()

    def _choose(self, policy: int) -> None:
        """Change the detector of a policy if another one costs clearly less."""
        costs = self.costs(policy)
        best = int(np.argmin(costs))
        if costs[best] < (1.0 - self.margin) * costs[self._chosen[policy]]:
            self._chosen[policy] = best

    def costs(self, policy: int) -> Floats:
        """Return the predicted cost per second of each detector of a policy, the other policies' staying as they are.

        It includes what the reviews of the other policies wait for, which the policy's own reviews delay.
        """
        return np.array([self._cost(policy, detector) for detector in range(len(self._names[policy]))])

    def _cost(self, policy: int, detector: int) -> float:
        cells, load = self._cells[policy], self._load
        decision, share = cells.decision[detector], cells.violating
        removed, allowed = decision == REMOVED, decision == ALLOWED
        reviewed = ~removed & ~allowed
        price = (cells.uploads[:, reviewed].sum(axis=1) * self._review[:, policy]).sum()
        mistakes = (cells.uploads * (1.0 - share))[:, removed].sum() * self._removal + cells.harm[:, allowed].sum()
        total = float(mistakes + price) / load.span
        for queue in range(cells.uploads.shape[0]):
            classes = [
                self._class(of, detector if of == policy else self._chosen[of], queue, bin_)
                for of in range(len(self._cells))
                for bin_ in (REVIEWED, URGENT)
            ]
            rate, cost = (np.array(column) for column in zip(*classes, strict=True))
            other = max(load.asked(queue) - load.own(queue), 0.0)
            rate, cost = np.append(rate, other), np.append(cost, 0.0)
            total += queue_cost(rate, cost, load.service[queue], load.servers(queue), LONGEST, load.seen)
        return total

    def _class(self, policy: int, detector: int, queue: int, bin_: int) -> tuple[float, float]:
        """Return arrivals per second of a class of reviews, and the expected cost of one that is never decided."""
        cells = self._cells[policy]
        own = cells.decision[detector] == bin_
        uploads = float(cells.uploads[queue, own].sum())
        return uploads / self._load.span, float(cells.harm[queue, own].sum()) / uploads if uploads > 0 else 0.0

    def _urgency(self) -> None:
        """Set the (policies, bins) violating share by which reviews are ranked: that of the detector's class."""
        self._shares = np.zeros((len(self._cells), 4))
        for policy, (cells, chosen) in enumerate(zip(self._cells, self._chosen, strict=True)):
            table = cells.confusion(chosen)
            every = table.sum(axis=0)
            # before anything is known a class counts as the score at which it begins
            begins = np.array([0.0, *self._edges[policy]])
            self._shares[policy] = np.divide(table[1], every, out=begins, where=every > 0)

    # -- uploads -------------------------------------------------------------------------------------------------------

    def _triage(self, items: Items) -> Triage:
        triage, seen = self._decided(items)
        queue = self.context.route[items.market[seen.rows], seen.policy].astype(np.int64)
        sent = np.isin(triage.action[seen.rows], (Action.REVIEW, Action.HOLD))
        for policy, cells in enumerate(self._cells):
            own = seen.policy == policy
            cells.count(seen.cell[own], queue[own], seen.harm[own], seen.score[own])
        self._load.sent += np.bincount(queue[sent], minlength=self._load.sent.size)
        rows = seen.rows[sent]
        known = np.stack([seen.policy[sent], seen.cell[sent]], axis=1).astype(np.float64)
        self._awaited.add(items.item[rows], items.time[rows], known)
        return triage

    def _decided(self, items: Items) -> tuple[Triage, _Seen]:
        triage = Triage.allow(len(items))
        triage.review_at_reports[:] = self.resolved["review_at_reports"][items.market]
        triage.weight[:] = items.top_score
        seen = self._seen(items)
        few = items.take(seen.rows)
        action = _ACTION[seen.bin]
        audit = (seen.bin == ALLOWED) & (few.lottery(_AUDIT) < self.audited)
        action[audit] = Action.REVIEW
        action[(seen.bin == REMOVED) & (few.lottery(_CHECK) < self.checked)] = Action.HOLD
        triage.action[seen.rows] = action
        triage.priority[seen.rows] = self._shares[seen.policy, seen.bin] * seen.harm
        return triage, seen

    def _seen(self, items: Items) -> _Seen:
        """Return the uploads that any detector of any policy would not allow, each for the policy it belongs to."""
        least = self._edges[:, 0].min()
        flagged = items.top_score >= least
        for column in items.further_scores.T:
            flagged |= column >= least
        rows = np.flatnonzero(flagged)
        few = items.take(rows)
        scores = [few.scores_of(one) for one in range(len(self._cells))]
        policy = np.stack([self._claim(one, of) for of, one in enumerate(scores)], axis=1).argmax(axis=1)
        cell, bin_, mean = np.zeros(rows.size, np.int64), np.zeros(rows.size, np.int64), np.zeros(rows.size)
        for one, cells in enumerate(self._cells):
            own = policy == one
            bins = np.searchsorted(self._edges[one], scores[one][own], side="right").astype(np.int64)
            cell[own], bin_[own] = cells.code(bins), bins[:, self._chosen[one]]
            mean[own] = scores[one][own].mean(axis=1)
        kept = cell > 0
        harm = self._view[policy] * few.expected_views
        return _Seen(rows[kept], policy[kept], cell[kept], bin_[kept], harm[kept], mean[kept])

    def _claim(self, scores: Floats, policy: int) -> Floats:
        """Return what puts uploads under a policy: the score that decides if it does not allow, else the highest."""
        decides = scores[:, self._chosen[policy]]
        return np.where(decides >= self._edges[policy, 0], 1.0 + decides, scores.max(axis=1))

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, with the scores of all detectors and the one that decides."""
        one = items.take([row])
        triage, seen = self._decided(one)
        decision = describe(triage, self.context, ranked=self.ranked)
        if not seen.rows.size:
            return f"no detector's score reaches its review_at: {decision}"
        policy = int(seen.policy[0])
        names, chosen = self._names[policy], self._chosen[policy]
        said = ", ".join(
            f"{name} {score_text(score)}" for name, score in zip(names, one.scores_of(policy)[0], strict=True)
        )
        audited = seen.bin[0] == ALLOWED and triage.action[0] == Action.REVIEW
        why = "; audited, since another detector would not allow it" if audited else ""
        return f"scores for {self.context.policies[policy]!r}: {said}; {names[chosen]} decides{why}: {decision}"


class _Seen(NamedTuple):
    """Uploads that some detector would not allow; ``r`` of them."""

    rows: NDArray[np.intp]
    """(r,) rows of the chunk."""
    policy: NDArray[np.int64]
    """(r,) policy of the highest score."""
    cell: NDArray[np.int64]
    """(r,) what each of its detectors would decide."""
    bin: NDArray[np.int64]
    """(r,) what the chosen one decides."""
    harm: Floats
    """(r,) cost of the upload if it violates and is never found."""
    score: Floats
    """(r,) mean of the scores of the policy's detectors."""


class _Load:
    """Reviewers and reviews by queue, faded like the counts of uploads."""

    def __init__(self, context: Context) -> None:
        queues = len(context.queues)
        self._context = context
        self._tick = context.tick
        self.span = context.tick
        """Time that the counts are worth, s."""
        self.sent = np.zeros(queues)
        """Reviews that triage asked for."""
        self._flags, self._staffed, self._ticks = np.zeros(queues), np.zeros(queues), 0.0
        self.service = context.service_times.mean(axis=1)
        """(queues,) mean service time, s."""

    def observe(self, observation: Observation, kept: float) -> None:
        """Take note of a tick."""
        self.span = kept * self.span + self._tick
        self.sent *= kept
        self._flags *= kept
        np.add.at(self._flags, self._context.route, observation.flags)
        self._staffed = kept * self._staffed + observation.staffed
        self._ticks = kept * self._ticks + 1.0

    def asked(self, queue: int) -> float:
        """Return reviews asked for per second, by whatever."""
        return float(self._flags[queue] / self.span)

    def own(self, queue: int) -> float:
        """Return those that triage asked for, per second."""
        return float(self.sent[queue] / self.span)

    def servers(self, queue: int) -> float:
        """Return the mean number of reviewers on shift, at least a hundredth of one."""
        return max(float(self._staffed[queue] / max(self._ticks, 1.0)), 0.01)

    def seen(self, ages: Floats) -> Floats:
        """Return the share of all views that come up to some ages, s."""
        law = self._context.view_law
        _, _, share = law.lives
        every = share @ law.views_at([1e9])[0]
        result: Floats = law.views_at(ages) @ share / max(float(every), 1e-300)
        return result


def _by_queue(context: Context) -> Floats:
    """Return the (queues, policies) cost of a review: pay for the mean service time, as ``CostSensitive`` has it."""
    costs = review_costs(context)
    table = np.full((len(context.queues), costs.shape[1]), float(costs.mean()))
    for market in range(costs.shape[0]):
        table[context.route[market], np.arange(costs.shape[1])] = costs[market]
    return table
