"""The engine ``simpy``: the specification, written to be read; ``compiled`` gives the same events, faster."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.ledger.counts import Counts
from simulator.ledger.size import FlowSize
from simulator.records import Chunk, Triage
from simulator.strategy import Observation, Ranking
from simulator.world.laws import Laws
from simulator.world.rosters import Roster

from .contract import FlowEngine, Signals
from .reference.flow import Flow
from .reference.upload import uploads_of


class SimpyEngine(FlowEngine):
    """Queues, reviewers, verdicts, enforcement and appeals as SimPy processes; see ``simulator.flow.reference``.

    Parameters
    ----------
    laws : Laws
    size : FlowSize
    log : bool
        Whether to keep the event log.
    """

    def __init__(self, laws: Laws, size: FlowSize, *, log: bool = False) -> None:
        super().__init__(laws, size, log=log)
        self._flow = Flow(laws, size, log=log)

    def admit(self, chunk: Chunk, triage: Triage) -> None:
        """Take the next uploads; their rows are copied."""
        self._flow.admit(list(uploads_of(chunk, triage)))

    def advance(self, until: float) -> None:
        """Handle every event strictly before ``until`` (s)."""
        self._flow.calendar.run_until(until)

    def set_capacity(self, pool: int, reviewers: int) -> None:
        """Open the desks below a number and close the others; see ``FlowEngine.set_capacity``."""
        self._flow.set_capacity(pool, reviewers)

    def set_roster(self, pool: int, roster: Roster) -> None:
        """Open the desks of a roster and close the others, at the time of the last ``advance``."""
        self._flow.set_roster(pool, roster)

    def note(self, event: Event, pool: int, detail: int, *, market: int = -1, policy: int = -1) -> None:
        """Log an order, at the time of the last ``advance``."""
        self._flow.orders.note(event, pool, detail, market, policy)

    def set_ranking(self, pool: int, ranking: Ranking | None) -> None:
        """Rank a pool's queue from now on, and its waiting jobs at once; see ``FlowEngine.set_ranking``."""
        if self._flow.now < self.laws.horizon:
            self._flow.rankings.set(pool, ranking, self._flow.now)

    def queue(self, pool: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the items that wait in a pool's queue in order, and their priorities; see ``FlowEngine.queue``."""
        jobs = self._flow.pools[pool].waiting
        items = np.array([job.item.number for job in jobs], dtype=np.int64)
        return items, np.array([job.priority for job in jobs], dtype=np.float64)

    def shed(self, pool: int, keep: float, below: float) -> None:
        """Drop the last reviews of a pool's queue; see ``FlowEngine.shed``."""
        self._flow.orders.shed(pool, keep, below)

    def sweep(self, market: int, policy: int, since: float, remove_at: float, review_at: float) -> None:
        """Judge live uploads again by their scores; see ``FlowEngine.sweep``."""
        self._flow.orders.sweep(market, policy, since, remove_at, review_at)

    def set_expiry(self, cells: NDArray[np.bool_], rule: int) -> None:
        """Set what happens to cases when their time limit is over; see ``FlowEngine.set_expiry``."""
        self._flow.orders.set_expiry(cells, rule)

    def rank_again(self) -> None:
        """Rank waiting jobs by the present state of their items, at the time of the last ``advance``."""
        self._flow.rankings.rank_again(self._flow.now)

    def signals(self, *, queues: bool = False) -> Signals:
        """Return the state at the time of the last ``advance``."""
        flow = self._flow
        seen = Observation(
            time=flow.now,
            queue_length=np.array([len(pool.waiting) for pool in flow.pools], dtype=np.int64),
            busy=np.array([len(pool.serving) for pool in flow.pools], dtype=np.int64),
            staffed=np.array([pool.staffed for pool in flow.pools], dtype=np.int64),
            verdicts=flow.tally.verdicts.copy(),
            appeals=flow.tally.appeals.copy(),
            reports=flow.tally.reports.copy(),
            flags=flow.tally.flags.copy(),
            verdicts_by_score=flow.tally.verdicts_by_score.copy(),
            each_verdict=None,  # the platform makes it of notices
            **(flow.orders.waiting_work() if queues else {}),
        )
        return Signals(seen, flow.journal.take_notices())

    def finish(self) -> Counts:
        """Handle everything before the horizon, settle all open items, and return what was counted."""
        self._flow.finish()
        return self._flow.tally.counts

    def take_log(self) -> dict[str, NDArray[np.generic]]:
        """Return the events since the last call as columns (``LogRow``), in order, and forget them."""
        return self._flow.journal.take()
