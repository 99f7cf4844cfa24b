"""A candidate that decides without effect, beside the baseline that acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.strategy import Finding, Items, Triage
from simulator.strategy.members import Composition, Member

_AXES = "market", "policy", "baseline", "candidate"


class Shadow(Composition):
    """Let a candidate decide on every upload without effect, and count where it disagrees with the baseline that acts.

    ``counts`` says how often the two chose which actions, by market and by ``top_policy``; ``disagreements`` and
    ``table`` are read from it after a run. Decisions disagree if their actions differ; queues, priorities and triggers
    are not compared. The candidate observes the platform on which the baseline acts, and its orders and rankings are
    not carried out.

    *When it helps*: before a launch it shows, at no risk, on which cells a candidate acts more and how often, and a
    sample of the disagreements can be labelled. *When it backfires*: nothing follows from the candidate's decisions. It
    learns from verdicts, strikes and queues that are due to the baseline, so a strategy that adapts is not shown as it
    would be if it acted, and neither are the loads of its reviews.
    """

    finds = True

    baseline = Member("Threshold", doc="strategy that acts")
    candidate = Member("PriorityReview", doc="strategy that decides without effect")

    def _start(self) -> None:
        super()._start()
        cells = len(self.context.markets), len(self.context.policies)
        self._counts = np.zeros((*cells, len(Action), len(Action)), np.int64)

    def _in_force(self) -> tuple[str, ...]:
        return ("baseline",)

    def _triage(self, items: Items) -> Triage:
        acting = self._members["baseline"].triage(items)
        silent = self._members["candidate"].triage(items)
        np.add.at(self._counts, (items.market, items.top_policy, acting.action, silent.action), 1)
        return acting

    @property
    def counts(self) -> NDArray[np.int64]:
        """(M, P, actions, actions) uploads by market, ``top_policy``, the baseline's action and the candidate's."""
        return self._counts.copy()

    @property
    def disagreements(self) -> NDArray[np.int64]:
        """(M, P) uploads with different actions, by market and ``top_policy``."""
        same = np.trace(self._counts, axis1=2, axis2=3)
        return np.asarray(self._counts.sum(axis=(2, 3)) - same)

    def table(self) -> list[dict[str, Any]]:
        """Return a row for each pair of different actions in a cell, with all uploads of the cell and its share."""
        rows = []
        uploads = self._counts.sum(axis=(2, 3))
        for market, policy, acting, silent in np.argwhere(self._counts):
            if acting != silent:
                number = int(self._counts[market, policy, acting, silent])
                rows.append(
                    {
                        "market": self.context.markets[market],
                        "policy": self.context.policies[policy],
                        "baseline": Action(acting).name,
                        "candidate": Action(silent).name,
                        "uploads": number,
                        "of": int(uploads[market, policy]),
                        "share": number / int(uploads[market, policy]),
                    }
                )
        return rows

    def findings(self, item: NDArray[np.int64], violating: NDArray[np.bool_]) -> Sequence[Finding]:
        """Return the disagreements, and what the members found."""
        found = {tuple(row[axis] for axis in _AXES): (float(row["uploads"]), float(row["of"])) for row in self.table()}
        own = Finding("Uploads on which the candidate would act otherwise", _AXES, ("uploads", "of"), found)
        return [own, *super().findings(item, violating)]

    def settles(self, items: Items, triage: Triage) -> NDArray[np.bool_]:
        """Return which items the baseline settles."""
        return self._members["baseline"].settles(items, triage)

    def reasons(self, items: Items) -> NDArray[np.int16]:
        """Return what the baseline's decisions rest on."""
        return self._reasons_by_member(items, [self._members["baseline"]], np.zeros(len(items), np.int64))

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and what the candidate would have done."""
        one = items.take([row])
        acting, silent = (self._members[name].explain(one, 0) for name in ("baseline", "candidate"))
        return f"baseline acts: {acting}; candidate, without effect: {silent}"
