"""Thresholds on the detectors' scores, per market and policy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Axis, Param
from simulator.domain import Action, score_text
from simulator.strategy import (
    NEVER,
    SCENARIO_ROUTE,
    Bound,
    Items,
    Ranges,
    Strategy,
    Triage,
    describe,
    same_everywhere,
)

from .odds import lowered, raised
from .triggers import reports_trigger, views_trigger

_RULES = {
    "remove_at": Action.REMOVE,
    "hold_at": Action.HOLD,
    "review_at": Action.REVIEW,
    "limit_at": Action.LIMIT,
}
"""What each threshold does, strongest first."""
_STRICTER_IF_MORE = ("young_account", "young_odds")
"""Parameters that catch more the greater they are; of all others that decide, less is stricter."""
_ANY_AGE = 1e300
"""An age, s, up to which every account is young."""
_CELLS: tuple[Axis, ...] = ("market", "policy")
_NONE = np.zeros(0, np.intp)
_DELAY = 1
"""Number of the lottery that draws delays."""


class Threshold(Strategy):
    """Remove above one score, hold or review above others, limit the reach above another.

    A rule fires if an item's score for any policy reaches the rule's threshold; no detector gives a score of 1, which
    known copies alone have, so a threshold of 1 means never by a score. Of the rules that fire the strongest wins:
    remove, hold, review, limit. One pair is combined: an item that is caught by both ``review_at`` and ``limit_at`` is
    limited *while* it waits for review, so that a higher score never means more reach. (In the event log: TRIAGE with
    LIMIT, then a MILESTONE at 0 views.)

    Whatever was decided, an item that is visible goes to review at ``review_at_reports`` user reports, or at
    ``review_at_views`` views. At ``gate_at_views`` views its distribution stops until a reviewer has decided. An item
    whose scores are all below ``gate_at`` has no such gate, and is exempt from the plan's stages of the audience.

    Where the scenario scores items again, a visible one is removed if a later score reaches ``rescore_remove_at``, and
    reviewed at ``rescore_review_at``; an item takes the values of its market and of its ``top_policy``.

    With ``action_delay`` each removal at upload takes effect later by an exponential time of its own, so that creators
    who adapt learn less from it; until then the item is seen, and not reviewed.

    An account younger than ``young_account`` is judged more strictly: the odds of its scores count ``young_odds``
    times, later scores too.
    """

    remove_at = Param(
        0.98,
        ge=0,
        le=1,
        optional=True,
        unit="probability",
        shape=_CELLS,
        score=True,
        doc="score at which an item is removed without review",
    )
    hold_at = Param(
        None,
        ge=0,
        le=1,
        unit="probability",
        shape=_CELLS,
        score=True,
        at_most="remove_at",
        doc="score at which an item is withheld until it is reviewed",
    )
    review_at = Param(
        0.80,
        ge=0,
        le=1,
        optional=True,
        unit="probability",
        shape=_CELLS,
        score=True,
        at_most="remove_at",
        doc="score at which an item is reviewed while live",
    )
    limit_at = Param(
        None,
        ge=0,
        le=1,
        unit="probability",
        shape=_CELLS,
        score=True,
        at_most="remove_at",
        doc="score at which an item's reach is limited",
    )
    review_at_reports = reports_trigger()
    review_at_views = views_trigger()
    gate_at_views = Param(
        None,
        ge=0,
        unit="views",
        shape=("market",),
        search=(1e2, 1e7),
        log=True,
        doc="views at which distribution stops until a review",
    )
    gate_at = Param(
        None,
        ge=0,
        le=1,
        unit="probability",
        shape=_CELLS,
        doc="score from which gate_at_views and the plan's stages apply; null = to every item",
    )
    rescore_remove_at = Param(
        None,
        ge=0,
        le=1,
        unit="probability",
        shape=_CELLS,
        doc="later score at which an item is removed without review",
    )
    rescore_review_at = Param(
        None,
        ge=0,
        le=1,
        unit="probability",
        shape=_CELLS,
        doc="later score at which an item is reviewed",
    )
    priority = Param(0.0, shape=("market",), doc="priority of the market's reviews; higher goes first")
    action_delay = Param(
        0.0,
        ge=0,
        unit="seconds",
        doc="mean random delay of removals without review at upload; 0 = at once",
    )
    young_account = Param(
        None, ge=0, unit="seconds", search=(86_400, 7_776_000), log=True, doc="age up to which an account is young"
    )
    young_odds = Param(2.0, ge=1, doc="factor on the odds of the scores of young accounts")

    def _start(self) -> None:
        self._use({name: self.resolved[name] for name in _RULES})
        gate_at = self.resolved["gate_at"]
        self._gate_at = np.where(np.isfinite(gate_at), gate_at, 0.0)  # without one every item has gates
        self._exempts = bool((self._gate_at > 0).any())

    def _use(self, tables: dict[str, NDArray[np.float64]]) -> None:
        """Put thresholds in force: by rule, (M, P)."""
        self._tables = tables
        self._lowest = np.minimum.reduce([table.min(axis=0) for table in tables.values()])
        self._scalar = all(same_everywhere(table) for table in tables.values())

    def _triage(self, items: Items) -> Triage:
        return self._triaged(*self._judged(items))

    def _triaged(self, items: Items, young: NDArray[np.intp]) -> Triage:
        """Return the decisions on items with the scores that count, of which some are by young accounts."""
        n = len(items)
        triage = Triage(
            action=np.zeros(n, np.uint8),
            queue=np.full(n, SCENARIO_ROUTE, np.int16),
            priority=self._priority(items),
            review_at_reports=self._by_market("review_at_reports", items).astype(np.int32),
            review_at_views=self._by_market("review_at_views", items),
            remove_at_rescore=self._by_top_policy("rescore_remove_at", items),
            review_at_rescore=self._by_top_policy("rescore_review_at", items),
            delay=np.zeros(n),
            weight=items.top_score,
            gate_at_views=self._by_market("gate_at_views", items),
            staged=np.ones(n, np.uint8),
        )
        if self._exempts:
            exempt = (items.scores < self._gate_at[items.market]).all(axis=1)
            triage.gate_at_views[exempt] = NEVER
            triage.staged[exempt] = 0
        for later in (triage.remove_at_rescore, triage.review_at_rescore):
            later[young] = lowered(later[young], self.young_odds)
        rows = self._candidates(items)
        if rows.size:
            self._decide(triage, rows, self._fired(items, rows))
            if self.action_delay > 0:
                self._put_off(triage, items)
        return triage

    def _bound(self, items: Items, ranges: Ranges) -> Bound | None:
        """Return the decisions of the strictest setting, and where those of the loosest differ."""
        strictest = {name: one.high if name in _STRICTER_IF_MORE else one.low for name, one in ranges.items()}
        loosest = {name: one.low if name in _STRICTER_IF_MORE else one.high for name, one in ranges.items()}
        gate = ranges["gate_at"]  # where it is never, every item has gates, so 1 is the loosest
        strictest["gate_at"] = np.where(np.isinf(gate.high), gate.high, gate.low)
        loosest["gate_at"] = np.where(np.isinf(gate.high) & np.isfinite(gate.low), 1.0, gate.high)
        young = ranges["young_account"]  # never is the loosest, though any greater number would be stricter
        strictest["young_account"] = np.where(np.isinf(young.high) & np.isfinite(young.low), _ANY_AGE, young.high)
        loosest["young_account"] = np.where(np.isinf(young.high), young.high, young.low)
        reports = ranges["review_at_reports"]
        strictest["review_at_reports"] = np.where(reports.high > 0, np.maximum(reports.low, 1), 0)
        loosest["review_at_reports"] = np.where(reports.low > 0, reports.high, 0)
        return Bound.between(self._triage_at(strictest, items), self._triage_at(loosest, items))

    def _judged(self, items: Items) -> tuple[Items, NDArray[np.intp]]:
        """Return items with raised scores for young accounts, and the rows of these accounts."""
        until = self.young_account
        young = _NONE if until is None else np.flatnonzero(items.account_age < until)
        if not young.size:
            return items, young
        scores = items.scores.copy()
        scores[young] = raised(scores[young], self.young_odds)
        return replace(items, scores=scores), young

    def _put_off(self, triage: Triage, items: Items) -> None:
        """Delay each removal by a random time, exponential, so that creators cannot tell which upload caused it."""
        rows = np.flatnonzero(triage.action == Action.REMOVE)
        triage.delay[rows] = -self.action_delay * np.log(items.take(rows).lottery(_DELAY))

    def _decide(self, triage: Triage, rows: NDArray[np.intp], fired: dict[str, NDArray[np.bool_]]) -> None:
        """Write the action of some rows, from the rules that fired."""
        action = np.zeros(rows.size, np.uint8)
        for name, code in reversed(_RULES.items()):
            action[fired[name]] = code
        both = (action == Action.REVIEW) & fired["limit_at"]
        if both.any():
            action[both] = Action.LIMIT
            triage.review_at_views[rows[both]] = 0.0
        triage.action[rows] = action

    def _priority(self, items: Items) -> NDArray[np.float64]:
        """Return the priority of any review of each item, (n,)."""
        return self._by_market("priority", items)

    def _by_market(self, name: str, items: Items) -> NDArray[Any]:
        """Return a parameter's value for each item, (n,), as an array of its own."""
        values = self.resolved[name]
        return np.full(len(items), values[0]) if same_everywhere(values) else values[items.market]

    def _by_top_policy(self, name: str, items: Items) -> NDArray[np.float64]:
        """Return a parameter's value for each item, (n,), as an array of its own."""
        values = self.resolved[name]
        same = same_everywhere(values)
        return np.full(len(items), values[0, 0]) if same else values[items.market, items.top_policy]

    def _candidates(self, items: Items) -> NDArray[np.intp]:
        """Return the rows that any rule might catch: they are few, and the rest is computed only for them."""
        if self._scalar:
            return np.flatnonzero(items.top_score >= self._lowest[0])
        caught = np.zeros(len(items), np.bool_)
        for column, lowest in zip(items.scores.T, self._lowest, strict=True):
            caught |= column >= lowest
        return np.flatnonzero(caught)

    def _fired(self, items: Items, rows: NDArray[np.intp]) -> dict[str, NDArray[np.bool_]]:
        """Return for each rule which of the rows it catches."""
        if self._scalar:
            top = items.top_score[rows]
            return {name: top >= table[0, 0] for name, table in self._tables.items()}
        scores, market = items.scores[rows], items.market[rows]
        return {name: np.any(scores >= table[market], axis=1) for name, table in self._tables.items()}

    @property
    def reason_names(self) -> tuple[str, ...]:
        """The thresholds of decisions; none for a subclass that decides otherwise and names nothing itself."""
        own = type(self)._triage is Threshold._triage  # noqa: SLF001 (a subclass of ours)
        return tuple(_RULES) if own else ()

    def reasons(self, items: Items) -> NDArray[np.int16]:
        """Return the threshold that decides on each item, (n,): the strictest that a score reaches."""
        found = super().reasons(items)
        if self.reason_names:
            judged, _ = self._judged(items)
            rows = self._candidates(judged)
            decides = found[rows]
            for place, caught in reversed(list(enumerate(self._fired(judged, rows).values()))):
                decides[caught] = place
            found[rows] = decides
        return found

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and the thresholds that its scores reached."""
        one = items.take([row])
        judged, young = self._judged(one)
        market, scores, policies = int(one.market[0]), judged.scores[0], self.context.policies
        reached = []
        for name, table in self._tables.items():
            reached += [
                f"score {score_text(scores[policy])} for {policies[policy]!r} reached {name} {float(at)!r}"
                for policy, at in enumerate(table[market])
                if scores[policy] >= at
            ]
            if reached and name != "review_at":  # a limit adds to a review; nothing adds to a removal or a hold
                break
        if not reached:
            top = int(scores.argmax())
            reached = [f"no threshold reached (highest score {score_text(scores[top])} for {policies[top]!r})"]
        if young.size:
            reached.insert(0, f"young account, so the odds of its scores are times {self.young_odds:g}")
        return f"{'; '.join(reached)}: {describe(self.triage(one), self.context, ranked=self.ranked)}"
