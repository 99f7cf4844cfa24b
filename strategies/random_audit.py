"""A random share of what would be allowed goes to review, so that what is missed can be estimated."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action
from simulator.errors import ParamError, did_you_mean
from simulator.strategy import SCENARIO_ROUTE, Finding, Items, Triage, describe
from simulator.strategy.members import Composition, Member

from .audit_estimate import AuditSample

_FIRST_DRAW = 16
"""Number of the lottery that draws audits with salt 0."""
_NO_FLOATS = np.zeros(0)
_EDGES = 0.01, 0.05, 0.2, 0.5
"""Where the bins of the score end by which audits are told."""


class RandomAudit(Composition):
    """Decide like a strategy, and send a random share of the uploads that it allows to review.

    Reviewers otherwise see only what scores and reports send them, so nobody can tell what is missed below the
    thresholds. An upload that the strategy allows is audited with probability ``share`` plus its highest score times
    the difference between ``share_at_one`` and ``share``; draws are independent and keyed by upload. ``sample`` has the
    audited uploads with their probabilities. ``sample.missed`` estimates missed violations by Horvitz and Thompson,
    each audited violation counting 1/p; ``sample.calibration`` estimates the share of violations by score.

    Expected audits are ``share`` times the allowed uploads: the budget is that times the cost of a review. Audits
    change the run, because violations that they find are removed.

    *When it helps*: recall is unknown, scores drift, or a strategy learns from verdicts and would never see what it
    allows. *When it backfires*: violations are rare, so most audits find nothing and take reviewers' time from flagged
    uploads; and audits that wait until they renege have no verdict, which makes the estimate too small. A pool of their
    own (``pool``) avoids both.

    Source: Horvitz and Thompson (1952), Journal of the American Statistical Association 47.
    """

    finds = True

    strategy = Member("Threshold", doc="strategy that decides")
    share = Param(
        0.01, gt=0, le=1, unit="share", search=(1e-4, 0.1), log=True, doc="share of allowed uploads audited at score 0"
    )
    share_at_one = Param(
        None, gt=0, le=1, unit="share", search=(1e-4, 1.0), log=True, doc="share audited at score 1; null = like share"
    )
    pool = Param("", kind="text", doc="pool of the audits; empty = the scenario's route")
    audit_priority = Param(0.0, doc="priority of the audits; higher goes first")
    salt = Param(0, ge=0, le=65_535, doc="number that draws the audits; another one draws independently")

    def _start(self) -> None:
        super()._start()
        queues = self.context.queues
        if self.pool and self.pool not in queues:
            raise ParamError(
                f"The 'pool' parameter of {type(self).__name__} must be empty or a pool of the scenario. "
                f"Got {self.pool!r} instead.{did_you_mean(self.pool, queues)}"
            )
        self._queue = queues.index(self.pool) if self.pool else SCENARIO_ROUTE
        self._audited: list[AuditSample] = []

    def probability(self, items: Items) -> NDArray[np.float64]:
        """Return the (n,) probability with which each upload is audited if it is allowed."""
        last = self.share_at_one
        return np.asarray(self.share + ((self.share if last is None else last) - self.share) * items.top_score)

    @property
    def sample(self) -> AuditSample:
        """The uploads audited in the run so far."""
        parts = self._audited or [AuditSample(np.zeros(0, np.int64), _NO_FLOATS, _NO_FLOATS)]
        columns = ("item", "probability", "score")
        return AuditSample(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))

    def findings(self, item: NDArray[np.int64], violating: NDArray[np.bool_]) -> Sequence[Finding]:
        """Return what the audits found by bin of the score, and what the members found."""
        bins = [(f"{low:g} to {high:g}",) for low, high in pairwise((0.0, *_EDGES, 1.0))]
        cells: dict[tuple[str, ...], tuple[float, ...]] = dict(
            zip(bins, self.sample.by_score(item, violating, np.array(_EDGES)), strict=True)
        )
        columns = "audited", "judged", "violating", "allowed, estimated", "missed, estimated", "s.e. of missed"
        own = Finding(
            "Random audits, and the violations that they estimate to be missed",
            ("highest score",),
            columns,
            cells,
            columns[-1:],
        )
        return [own, *super().findings(item, violating)]

    def _triage(self, items: Items) -> Triage:
        triage, rows = self._decided(items)
        if rows.size:
            self._audited.append(AuditSample(items.item[rows], self.probability(items)[rows], items.top_score[rows]))
        return triage

    def _decided(self, items: Items) -> tuple[Triage, NDArray[np.intp]]:
        """Return the decisions, and the rows that are audited."""
        triage = self._members["strategy"].triage(items)
        allowed = triage.action == Action.ALLOW
        rows = np.flatnonzero(allowed & (items.lottery(_FIRST_DRAW + self.salt) < self.probability(items)))
        triage.action[rows] = Action.REVIEW
        triage.queue[rows] = self._queue
        triage.priority[rows] = self.audit_priority
        return triage, rows

    def settles(self, items: Items, triage: Triage) -> NDArray[np.bool_]:
        """Return which items the strategy settles, or are audited."""
        return super().settles(items, triage) | self._members["strategy"].settles(items, triage)

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and whether it is audited."""
        one = items.take([row])
        member = self._members["strategy"]
        triage, rows = self._decided(one)
        if not rows.size:
            return member.explain(one, 0)
        why = f"audited at random, with probability {self.probability(one)[0]:.3g}"
        return f"{why}: {describe(triage, self.context, ranked=self.ranked)}; without audit: {member.explain(one, 0)}"
