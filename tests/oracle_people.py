"""What the oracle counts of reviewers who are people: a second reading of ``docs/world/reviewers.md``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from simulator.domain.units import HOUR
from simulator.ledger.measures import PoolMeasure as Pool
from simulator.world.laws import Laws
from simulator.world.mechanisms.reviewers.desk_work import golden_is_read_right, has_golden
from simulator.world.rosters import Roster

Desk = tuple[int, int]


class PeopleOracle:
    """Who is at which desk, from the plan and the log, and what is counted of them."""

    def __init__(self, laws: Laws, rosters: Mapping[tuple[float, int], Roster]) -> None:
        self.laws = laws
        self.rosters = rosters
        self.begun: dict[Desk, float] = {}
        self.fresh: dict[Desk, float] = {}
        self.planned: dict[int, set[int]] = {}
        self.jobs: Counter[int] = Counter()
        self.started: dict[int, float] = {}

    def capacity(self, event: Any, cell: Counter[Any]) -> None:
        """Seat a roster, and count the shifts that begin."""
        roster = self.rosters.get((event.time, event.pool), ())
        self.planned[event.pool] = {desk for block in roster for desk in block.desks}
        for block in roster:
            for desk in block.desks:
                place = event.pool, desk
                if self.laws.people.metered[event.pool]:
                    cell[Pool.REVIEWER_DAYS] += self.begun.get(place, math.nan) != block.begun
                self.begun[place], self.fresh[place] = block.begun, block.fresh

    def rest(self, event: Any, cell: Counter[Any]) -> bool:
        """Count a rest and return whether it takes somebody off shift."""
        cell[Pool.RESTS] += 1
        return event.desk in self.planned[event.pool]

    def enqueue(self, event: Any) -> None:
        """Number an item's jobs, those that nobody opens included."""
        self.jobs[event.item] += 1

    def start(self, event: Any) -> None:
        """Note when a job starts."""
        self.started[event.item] = event.time

    def verdict(self, event: Any, margin: float, policy: int, cell: Counter[Any]) -> None:
        """Count a reading, a golden item and the time on a severe flag; there are no doubts in this world."""
        people, pool = self.laws.people, event.pool
        if not people.personal[pool]:
            return
        cell[Pool.READINGS] += 1
        cell[Pool.READINGS_CORRECT] += bool(event.detail) == (margin > 0)
        job = self.jobs[event.item] - 1
        if has_golden(pool, event.item, job, self.laws):
            hours = max(event.time - self.fresh[pool, event.desk], 0.0) / HOUR
            cell[Pool.GOLDEN] += 1
            cell[Pool.GOLDEN_CORRECT] += golden_is_read_right(
                pool, policy, event.desk, hours, event.item, job, margin, self.laws
            )
        if people.severe[pool, policy]:
            cell[Pool.SEVERE_TIME] += event.time - self.started[event.item]
