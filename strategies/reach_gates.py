"""Reach by expected harm: review before an item has done more than so much, a circuit breaker, and who is exempt."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action
from simulator.strategy import NEVER, History, Items, Observation, Triage

from .account_links import struck
from .threshold import Threshold


class ReachGates(Threshold):
    """Decide like ``Threshold``, and stop each item at the number of views at which its expected harm is used up.

    The harm of a view of an item is the sum over policies of score x severity weight. *Gate*: where harm per view times
    views reaches ``harm_budget``, but not before ``least_views``, distribution stops until a reviewer has decided
    (``Triage.gate_at_views``). An item whose gate would close after ``most_views`` has none, so that reviewers see what
    is both doubtful and seen by many.

    *Circuit breaker*: the usual number of user reports per tick of each market and policy is a mean that fades with
    ``usual``. While the reports of ticks, a mean that fades with ``recent``, are more than ``trip_at`` times as many
    and at least ``least_reports``, the budget of new uploads of the market with that ``top_policy`` is multiplied by
    ``tripped``; the usual number stands still.

    *Exempt* from gates and from the plan's stages of the audience are accounts with at least ``trusted_uploads``
    published uploads in this run, no strike, no removal that stands and no violating verdict; ``None`` = no account is.

    *When it helps*: queues are long, and a few items get most of the views before anybody looks. *When it backfires*:
    reviewers answer quickly anyway, or budgets are so small that gates flood the queue; innocent items that spread fast
    wait, and lose what falls after the end of their trend.

    Source: virality circuit breakers, Simpson and Conner (2020), Center for American Progress; review before an
    audience of N as in TikTok, Community Guidelines, Enforcement.
    """

    reads_history = True

    harm_budget = Param(
        100.0, gt=0, unit="weighted views", search=(1, 10_000), log=True, doc="expected harm at which a gate closes"
    )
    least_views = Param(200.0, ge=0, unit="views", doc="views before which no gate closes")
    most_views = Param(
        100_000.0, ge=0, unit="views", search=(1e3, 1e7), log=True, doc="views after which no gate closes"
    )
    trip_at = Param(
        4.0, gt=1, optional=True, search=(1.5, 20), log=True, doc="reports, in usual ones, that trip the breaker"
    )
    least_reports = Param(3.0, ge=0, unit="reports per tick", doc="least reports that trip it")
    tripped = Param(0.1, gt=0, le=1, search=(0.01, 1), log=True, doc="factor on the budget while it is tripped")
    usual = Param(86_400.0, gt=0, unit="seconds", doc="time in which the usual number fades by a factor e")
    recent = Param(1_800.0, gt=0, unit="seconds", doc="time in which the recent number fades by a factor e")
    trusted_uploads = Param(
        20,
        ge=1,
        optional=True,
        unit="uploads",
        search=(5, 200),
        log=True,
        doc="uploads from which an account is exempt",
    )

    def _start(self) -> None:
        super()._start()
        cells = len(self.context.markets), len(self.context.policies)
        self._usual, self._recent, self._weight = np.zeros(cells), np.zeros(cells), np.zeros(cells)
        self._budget = np.full(cells, self.harm_budget)

    def _adapt(self, observation: Observation) -> None:
        if self.trip_at is None:
            return
        tick = self.context.tick
        reports = observation.reports.astype(np.float64)
        self._recent += -np.expm1(-tick / self.recent) * (reports - self._recent)
        known = self._weight > -np.expm1(-self.recent / self.usual)  # before, nothing is usual
        usual = np.divide(self._usual, self._weight, out=np.zeros_like(self._usual), where=self._weight > 0)
        tripped = known & (self._recent > self.trip_at * usual) & (self._recent >= self.least_reports)
        share = np.where(tripped, 0.0, -np.expm1(-tick / self.usual))
        self._usual += share * (reports - self._usual)
        self._weight += share * (1.0 - self._weight)
        self._budget = np.where(tripped, self.tripped, 1.0) * self.harm_budget

    def gates(self, items: Items) -> NDArray[np.float64]:
        """Return the (n,) views at which the gate of each item closes; inf = never."""
        harm = np.zeros(len(items))
        for column, weight in zip(items.scores.T, self.context.severity_weights, strict=True):
            harm += column * weight
        budget = self._budget[items.market, items.top_policy]
        views = np.full(len(items), NEVER)
        np.divide(budget, harm, out=views, where=harm * self.most_views >= budget)
        return np.where(views <= self.most_views, np.maximum(views, self.least_views), NEVER)

    def trusted(self, items: Items) -> NDArray[np.bool_]:
        """Return which (n,) items are exempt from gates and stages."""
        if self.trusted_uploads is None:
            return np.zeros(len(items), np.bool_)
        history = cast("History", items.history)  # a class with reads_history gets it
        clean = (history.removals <= history.appeals_won) & (history.verdicts_violating == 0) & (struck(items) == 0)
        return np.asarray(clean & (history.uploads >= self.trusted_uploads))

    def _triage(self, items: Items) -> Triage:
        triage = super()._triage(items)
        np.minimum(triage.gate_at_views, self.gates(items), out=triage.gate_at_views)
        trusted = self.trusted(items)
        triage.gate_at_views[trusted] = NEVER
        triage.staged[trusted] = 0
        return triage

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and why its gate closes where it does."""
        one = items.take([row])
        text = super().explain(one, 0)
        if super()._triage(one).action[0] == Action.REMOVE:
            return text
        if self.trusted(one)[0]:
            return f"account trusted by its history, so without gate or stages; {text}"
        at = self.gates(one)[0]
        if not np.isfinite(at):
            return text
        budget = self._budget[one.market[0], one.top_policy[0]]
        why = "the circuit breaker has tripped, " if budget < self.harm_budget else ""
        return f"{why}expected harm of {budget:g} weighted views is used up at {at:,.0f} views; {text}"
