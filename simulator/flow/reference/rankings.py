"""The order of waiting jobs: by the priority of triage or, where a queue has a ranking, by present state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.strategy.ranking import LATEST, Ranking

from .item import Item
from .journal import Journal
from .pool import Job, Pool


class Rankings:
    """The rankings of all queues.

    Parameters
    ----------
    pools : sequence of Pool
    items : mapping
        Items to which something can still happen, by number.
    journal : Journal
    """

    def __init__(self, pools: Sequence[Pool], items: Mapping[int, Item], journal: Journal) -> None:
        self._pools = pools
        self._items = items
        self._journal = journal
        self._rankings: list[Ranking | None] = [None] * len(pools)
        self._given = [0] * len(pools)

    @property
    def by_views(self) -> bool:
        """Whether the wait of a review can depend on its item's views."""
        return any(ranking is not None and ranking.depends_on_views for ranking in self._rankings)

    def set(self, pool: int, ranking: Ranking | None, now: float) -> None:
        """Rank a pool's queue from now on, and its waiting jobs at once; None = by priority again."""
        before = self.by_views
        self._rankings[pool] = ranking
        self._given[pool] += ranking is not None
        self._journal.write_pool(now, Event.RANKING, pool, detail=0 if ranking is None else self._given[pool])
        if self.by_views and not before:
            # from now on the views of items under review decide how long they wait
            for item in self._items.values():
                if item.upload.action in {Action.REVIEW, Action.HOLD}:
                    item.leave_to_views(now)
        self._rank(self._pools[pool], now)

    def rank_again(self, now: float) -> None:
        """Rank the waiting jobs of all ranked queues by the present state of their items."""
        for pool in self._pools:
            if self._rankings[pool.number] is not None:
                self._rank(pool, now)

    def priority(self, job: Job, now: float) -> float:
        """Return the priority of a job in its queue."""
        ranking, item = self._rankings[job.pool], job.item
        if ranking is None:
            return 0.0 if job.is_appeal else float(item.upload.priority)
        weight = max(LATEST - item.due, 0.0) if ranking.by == "deadline" else item.upload.weight
        if job.is_appeal:
            return weight if ranking.by == "deadline" else 0.0
        return ranking.priority(item.upload.top_policy, now - item.upload.time, item.views(now), weight)

    def _rank(self, pool: Pool, now: float) -> None:
        for job in pool.waiting:
            job.priority = self.priority(job, now)
        pool.rank_again()
