"""The places of an item's job in ranked queues: what ranks each queue, and where the job stands at control ticks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulator.platform.clock import ControlProcess, Rank
from simulator.platform.platform import Platform
from simulator.strategy import Ranking
from simulator.strategy.rules import PRIORITY


@dataclass(frozen=True)
class Place:
    """Where a job stands in its queue at a control tick."""

    time: float
    """s since the scenario's start."""
    pool: str
    priority: float
    number: int
    """1 = it goes next."""
    waiting: int
    """Jobs that wait, itself included."""


@dataclass
class Ranks:
    """Follows the job of one item through ranked queues, at the start and at each control tick.

    Parameters
    ----------
    item : int
        Index of the item.
    uploaded : float
        When it is uploaded, s: it is in no queue before.
    """

    item: int
    uploaded: float
    places: list[Place] = field(default_factory=list)
    """Its places, in order of time."""
    _rankings: list[tuple[float, dict[str, Ranking]]] = field(default_factory=list)

    def follow(self, platform: Platform) -> ControlProcess:
        """Look at the queues now and at each tick, after the strategy has adapted; a process of the platform."""
        tick, horizon = platform.source.control.tick, platform.source.horizon
        for number in range(int(np.ceil(horizon / tick))):
            yield platform.env.until(number * tick, Rank.TICK)
            rankings = platform.rankings
            self._rankings.append((platform.env.now, rankings))
            if platform.env.now >= self.uploaded:
                self._find(platform, rankings)

    def _find(self, platform: Platform, rankings: dict[str, Ranking]) -> None:
        for pool in rankings:
            items, priorities = platform.waiting(pool)
            (found,) = np.nonzero(items == self.item)
            if len(found):
                at = int(found[0])
                self.places.append(Place(platform.env.now, pool, float(priorities[at]), at + 1, len(items)))

    def ranking_at(self, time: float, pool: str) -> tuple[Ranking | None, bool]:
        """Return what ranks a queue at a time (s), None = nothing, and whether it has since the start."""
        known = [rankings for at, rankings in self._rankings if at <= time]
        ranking = known[-1].get(pool) if known else None
        return ranking, bool(known) and known[0].get(pool) is ranking


def rule_of(pool: str, orders: dict[str, str], *, since_start: bool) -> str:
    """Return the name of what ranks a queue: the plan's rule, or the strategy.

    Parameters
    ----------
    pool : str
    orders : mapping of str to str
        The plan's rules, by queue.
    since_start : bool
        Whether the queue is ranked as at the start of the run.

    Examples
    --------
    >>> rule_of("emea", {"emea": "fifo"}, since_start=True), rule_of("emea", {"emea": "fifo"}, since_start=False)
    ('fifo', 'the strategy')
    """
    rule = orders[pool]
    return rule if since_start and rule != PRIORITY else "the strategy"
