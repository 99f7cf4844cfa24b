"""Thresholds on the detectors' scores, per market and policy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.errors import ParamError
from simulator.params import EVERY, Param, mentioned
from simulator.strategy import Items, Strategy, Triage
from simulator.strategy.base import describe, same_everywhere

_RULES = (
    ("remove_at", Action.REMOVE),
    ("hold_at", Action.HOLD),
    ("review_at", Action.REVIEW),
    ("limit_at", Action.LIMIT),
)
"""Each threshold and what it does, strongest first."""

Flags = dict[str, NDArray[np.bool_]]


class Threshold(Strategy):
    """Remove above one score, hold or review above others, limit the reach above another.

    A rule fires if the score for any policy reaches its threshold (as float32, the scores' type). Of the rules that fire the strongest
    wins: remove, hold, review, limit. One pair is combined: an item that both ``review_at`` and ``limit_at`` catch is limited *while* it
    is reviewed (in the log: triage LIMIT, and a review milestone at 0 views), so that a higher score never means more reach.

    Whatever was decided, an item that stays visible goes to review at ``review_at_reports`` user reports, or at ``review_at_views`` views.
    """

    remove_at = Param(
        0.98,
        ge=0,
        le=1,
        optional=True,
        unit="probability",
        shape=("market", "policy"),
        doc="score at which an item is removed unseen",
    )
    hold_at = Param(
        None,
        ge=0,
        le=1,
        unit="probability",
        shape=("market", "policy"),
        doc="score at which an item is withheld until reviewed",
    )
    review_at = Param(
        0.80,
        ge=0,
        le=1,
        optional=True,
        unit="probability",
        shape=("market", "policy"),
        doc="score at which an item is reviewed while live",
    )
    limit_at = Param(
        None,
        ge=0,
        le=1,
        unit="probability",
        shape=("market", "policy"),
        doc="score at which an item's reach is limited",
    )
    review_at_reports = Param(
        3,
        ge=0,
        le=1_000_000,
        unit="user reports",
        shape=("market",),
        search=(1, 100),
        log=True,
        doc="user reports that trigger a review; 0 = never",
    )
    review_at_views = Param(
        None,
        ge=0,
        unit="views",
        shape=("market",),
        search=(1e2, 1e7),
        log=True,
        doc="views that trigger a review, once",
    )
    priority = Param(0.0, shape=("market",), doc="priority of a market's reviews; higher first")

    def _validate(self) -> None:
        markets, policies = (mentioned(self._values.values(), depth) for depth in (0, 1))
        remove = self._table("remove_at", markets, policies)
        for name, _ in _RULES[1:]:
            lower = self._table(name, markets, policies)
            wrong = np.argwhere((lower > remove) & np.isfinite(lower) & np.isfinite(remove))
            if wrong.size:
                market, policy = wrong[0]
                raise ParamError(
                    f"The {name!r} parameter of {type(self).__name__} must be at most 'remove_at' ({remove[market, policy]:g})"
                    f"{_place(markets[market], policies[policy])}. Got {lower[market, policy]:g} instead."
                )

    def _table(self, name: str, markets: list[str], policies: list[str]) -> NDArray[np.float64]:
        table: NDArray[np.float64] = self._parameters[name].resolve(self._values[name], markets, policies)
        return table

    def _start(self) -> None:
        # The scores are float32: thresholds are compared in that type on every path, so that ties fall alike.
        self._tables = {name: self.resolved[name].astype(np.float32) for name, _ in _RULES}
        self._floor = np.minimum.reduce([table.min(axis=0) for table in self._tables.values()])
        self._scalar = all(same_everywhere(table) for table in self._tables.values())

    def _triage(self, items: Items) -> Triage:
        n = len(items)
        triage = Triage(
            action=np.zeros(n, np.uint8),
            queue=np.full(n, -1, np.int16),
            priority=self._priority(items),
            review_at_reports=self._by_market("review_at_reports", items).astype(np.int32),
            review_at_views=self._by_market("review_at_views", items),
        )
        rows = self._flagged(items)
        if rows.size:
            fired = self._fired(items, rows)
            action = np.zeros(rows.size, np.uint8)
            for name, code in reversed(_RULES):
                action[fired[name]] = code
            both = fired["review_at"] & fired["limit_at"] & (action == Action.REVIEW)
            action[both] = Action.LIMIT
            triage.action[rows] = action
            triage.review_at_views[rows[both]] = 0.0
        return triage

    def _priority(self, items: Items) -> NDArray[np.float64]:
        """Return the priority of any review of each item, (n,)."""
        return self._by_market("priority", items)

    def _by_market(self, name: str, items: Items) -> NDArray[Any]:
        """Return a parameter's value for each item, (n,), as an array that may be written to."""
        values = self.resolved[name]
        if same_everywhere(values):
            return np.full(len(items), values[0])
        taken: NDArray[Any] = values[items.market]
        return taken

    def _flagged(self, items: Items) -> NDArray[np.intp]:
        """Return the rows that any rule might catch: few, so that all else is computed for them only."""
        if self._scalar:
            return np.flatnonzero(items.top_score >= self._floor[0])
        hit = np.zeros(len(items), np.bool_)
        for column, floor in zip(items.scores.T, self._floor, strict=True):
            hit |= column >= floor
        return np.flatnonzero(hit)

    def _fired(self, items: Items, rows: NDArray[np.intp]) -> Flags:
        """Return for each threshold which of the rows reach it for any policy."""
        if self._scalar:
            score = items.top_score[rows]
            return {name: score >= table[0, 0] for name, table in self._tables.items()}
        scores, market = items.scores[rows], items.market[rows]
        return {name: (scores >= table[market]).any(axis=1) for name, table in self._tables.items()}

    def explain(self, items: Items, row: int) -> str:
        one = items.take([row])
        triage = self.triage(one)
        market = int(one.market[0])
        reasons = []
        for name, _ in _RULES:
            limits = self._tables[name][market]
            for policy in np.flatnonzero(one.scores[0] >= limits):
                score = f"score {one.scores[0, policy]:.4f} for {self.context.policies[policy]!r}"
                reasons.append(f"{score} reached {name} {limits[policy]:.4g} in {self.context.markets[market]!r}")
            if reasons and name != "review_at":  # a limit adds to a review, nothing adds to a removal or hold
                break
        if not reasons:
            top = one.scores[0].argmax()
            reasons = [
                f"no threshold reached; highest score {one.scores[0, top]:.4f} for {self.context.policies[top]!r}"
            ]
        return f"{'; '.join(reasons)}: {describe(triage, self.context)}"


def _place(market: str, policy: str) -> str:
    names = [f"{axis} {name!r}" for axis, name in (("market", market), ("policy", policy)) if name != EVERY]
    return f" for {' and '.join(names)}" if names else ""
