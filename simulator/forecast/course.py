"""How the views of uploads grow under the decision at triage, and when reports and milestones come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.records import Chunk
from simulator.strategy import Triage
from simulator.world.expectations import age_at, views_at
from simulator.world.laws import Laws

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

MOST_REPORTS = 1_000
"""Reports of one item that are looked at."""


class Course(NamedTuple):
    """Views of the uploads of a chunk that stay up as decided; each array is (n,)."""

    chunk: Chunk
    laws: Laws
    decided: Floats
    """Age at triage, s."""
    seen: Floats
    """Views by then."""
    reach: Floats
    """Share of the later views."""

    @classmethod
    def of(cls, chunk: Chunk, triage: Triage, laws: Laws) -> Course:
        """Return the course under the decisions at triage."""
        decided = chunk.decided_at - chunk.time
        reach = np.where(np.isin(triage.action, (Action.REVIEW, Action.HOLD)), 1.0, laws.reach[triage.action])
        return cls(chunk, laws, decided, views_at(decided, chunk.test_views, chunk.main_views, laws), reach)

    def views(self, age: float) -> Floats:
        """Return the (n,) views at an age, s."""
        natural = views_at(np.full(len(self.chunk), age), self.chunk.test_views, self.chunk.main_views, self.laws)
        return np.where(age <= self.decided, natural, self.seen + self.reach * (natural - self.seen))

    def age(self, row: Rows, views: Floats) -> Floats:
        """Return the ages (s) at which some rows have these views, and were triaged; inf = never."""
        share = np.where(self.reach[row] > 0, self.reach[row], 1.0)
        seen = self.seen[row]
        natural = np.where(views <= seen, views, seen + (views - seen) / share)
        age = age_at(natural, self.chunk.test_views[row], self.chunk.main_views[row], self.laws)
        return np.maximum(age, self.decided[row])

    def reports(self, row: Rows, most: Floats) -> Iterator[tuple[int, Rows, Floats]]:
        """Yield the number of a report, the rows that get it by ``most`` views of theirs, and the views at which."""
        from simulator.rng import Stream
        from simulator.rng.vectors import uniforms

        row = row[self.chunk.first_report[row] <= most[row]]
        at = self.chunk.first_report[row]
        for number in range(1, MOST_REPORTS + 1):
            if not row.size:
                return
            yield number, row, at
            draws = uniforms(self.laws.seed, self.laws.replication, int(Stream.REPORT), self.chunk.item[row], number)
            at = at - np.log(draws) / self.chunk.report_rate[row]
            row, at = row[at <= most[row]], at[at <= most[row]]
