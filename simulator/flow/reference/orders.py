"""Orders: what a strategy asks of the flow at a control tick, in the terms of ``docs/flow.md``."""

from __future__ import annotations

from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Phase
from simulator.domain.events import Event, Trigger
from simulator.world.laws import Laws, patience_time
from simulator.world.mechanisms.time_limits import KEEP

from .calendar import Calendar, Timer
from .item import Item
from .journal import Journal
from .pool import Job, Pool
from .tally import Tally


class Acting(Protocol):
    """What orders need of a flow: its parts, and the effects that they have in common with other events."""

    laws: Laws
    calendar: Calendar
    tally: Tally
    journal: Journal
    pools: list[Pool]
    open: dict[int, Item]

    @property
    def now(self) -> float: ...  # noqa: D102

    def renege(self, job: Job, *, shed: bool = False) -> None: ...  # noqa: D102

    def enqueue(self, item: Item, trigger: Trigger) -> None: ...  # noqa: D102

    def remove(self, item: Item, *, human: bool) -> None: ...  # noqa: D102

    def tell(self, event: Event, item: Item, *, detail: int = 0) -> None: ...  # noqa: D102

    def settle_if_over(self, item: Item) -> None: ...  # noqa: D102


class Orders:
    """The orders that act on items and jobs.

    Parameters
    ----------
    flow : Acting
    """

    def __init__(self, flow: Acting) -> None:
        self._flow = flow
        self.on_expiry = np.array(flow.laws.on_expiry)
        """(Trigger, markets, policies) what happens to cases when their time limit is over, now."""

    @property
    def _is_over(self) -> bool:
        return self._flow.now >= self._flow.laws.horizon

    def note(self, event: Event, pool: int, detail: int, market: int = -1, policy: int = -1) -> None:
        """Log an order, now."""
        if not self._is_over:
            self._flow.journal.write_order(
                self._flow.now, event, pool=pool, detail=detail, market=market, policy=policy
            )

    def shed(self, pool: int, keep: float, below: float) -> None:
        """Drop reviews of a pool's queue from its end: while more than ``keep`` wait, and those below a priority."""
        if self._is_over:
            return
        gone = self._flow.pools[pool].last(keep, below)
        self.note(Event.SHED, pool, len(gone))
        for job in gone:
            self._flow.renege(job, shed=True)

    def keep(self, item: Item) -> None:
        """Keep a new item in reach of sweeps, as long as the plan grants."""
        if self._flow.laws.sweep_window > 0.0:
            item.kept = True
            over = Timer(self._flow.calendar, Event.SWEEP, item.number, partial(self._keep_no_longer, item))
            over.set(self._flow.now + self._flow.laws.sweep_window)

    def _keep_no_longer(self, item: Item) -> None:
        item.kept = False
        self._flow.settle_if_over(item)

    def sweep(self, market: int, policy: int, since: float, remove_at: float, review_at: float) -> None:
        """Judge live uploads again by the score of their flag, in order of items."""
        if self._is_over:
            return
        hit = [
            item
            for _, item in sorted(self._flow.open.items())
            if _may_be_swept(item)
            and item.upload.time >= since
            and market in (-1, item.upload.market)
            and policy in (-1, item.upload.top_policy)
            and item.upload.score >= min(remove_at, review_at)
        ]
        self._flow.journal.write_order(self._flow.now, Event.SWEEP, detail=len(hit), market=market, policy=policy)
        for item in hit:
            removes = item.upload.score >= remove_at
            self._flow.tally.swept(item, removed=removes)
            self._flow.tell(Event.SWEPT, item, detail=int(removes))
            if removes:
                self._flow.remove(item, human=False)
            else:
                self._flow.enqueue(item, Trigger.SWEEP)
            self._flow.settle_if_over(item)

    def set_expiry(self, cells: NDArray[np.bool_], rule: int) -> None:
        """Set the rule of open cases and of those to come, in order of items."""
        if self._is_over:
            return
        flow = self._flow
        self.on_expiry[cells] = rule
        waiting = {job.item.number: job for pool in flow.pools for job in pool.waiting}
        for number, item in sorted(flow.open.items()):
            if item.working and cells[item.opened_by, item.upload.market, item.upload.top_policy]:
                item.on_expiry = rule
                if number in waiting:
                    self._set_patience(waiting[number])

    def _set_patience(self, job: Job) -> None:
        item, now = job.item, self._flow.now
        leaves = job.joined + patience_time(job.pool, item.number, job.number, self._flow.laws)
        if item.on_expiry != KEEP:
            leaves = min(leaves, max(now, item.due))
        if job.patience is not None:
            job.patience.set(leaves)

    def waiting_work(self) -> dict[str, NDArray[np.float64]]:
        """Return, by pool, the time for which the oldest job has waited, s, and the mean service times of all, s."""
        now, mean = self._flow.now, self._flow.laws.service.mean
        oldest = [max((now - job.joined for job in pool.waiting), default=0.0) for pool in self._flow.pools]
        jobs = np.zeros(mean.shape)
        for pool in self._flow.pools:
            for job in pool.waiting:
                jobs[pool.number, job.item.upload.top_policy] += 1.0
        return {"oldest": np.array(oldest), "work": (jobs * mean).sum(axis=1)}


def _may_be_swept(item: Item) -> bool:
    return item.kept and item.phase is Phase.LIVE and not (item.working or item.cleared or item.judged)
