"""The compiled engine: Python keeps chunks, growth and the log; the kernels do the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine, Signals
from simulator.ledger.counts import Counts
from simulator.ledger.size import BUCKETS, PERIODS, FlowSize
from simulator.records import Chunk, LogRow, Triage, columns_of
from simulator.strategy import Observation, Ranking
from simulator.world.laws import Laws
from simulator.world.rosters import Roster, people_in

from .creators import with_more_creators
from .expiry import set_rule
from .loop import run, settle_all
from .queues import waiting_work
from .ranking import leave_reviews_to_views, rank_again, with_ranking
from .review import close_integrals, set_desks
from .shedding import shed, take_last
from .state import Axis, Counter, Desk, ExitReason, Seen, grown, new_state, open_slots, waiting_jobs
from .sweeping import sweep, swept_slots

_NOTHING = Chunk.blank(0, policies=1), Triage.allow(0)
"""No uploads, and no decisions."""


class CompiledEngine(FlowEngine):
    """Numba twin of the SimPy engine: the same events in the same order, more than a hundred times as fast.

    Memory grows with the items that have something pending, the creators with a removal and the ledger, not with the
    uploads.

    Parameters
    ----------
    laws, size, log : see ``FlowEngine``
    room : int
        Open items to make room for at first, at least 4; the room grows as needed and never changes a result.
    """

    def __init__(self, laws: Laws, size: FlowSize, *, log: bool = False, room: int = 1024) -> None:
        super().__init__(laws, size, log=log)
        self._state = new_state(size, log=log, room=room)
        self._now = 0.0
        self._waiting: deque[tuple[Chunk, Triage]] = deque()
        self._logged: list[NDArray[np.void]] = []
        self._finished = False
        self._rankings: list[Ranking | None] = [None] * size.pools
        self._rankings_given = [0] * size.pools

    def admit(self, chunk: Chunk, triage: Triage) -> None:
        """Take the next uploads; see ``FlowEngine.admit``."""
        if len(chunk):
            self._waiting.append((chunk, triage))

    def advance(self, until: float) -> None:
        """Handle every event strictly before ``until`` (s)."""
        until = float(until)  # an integer would compile the kernel a second time
        while self._waiting:
            chunk, triage = self._waiting[0]
            # Timers after the next chunk's first upload must wait for it.
            following = self._waiting[1][0].time[0] if len(self._waiting) > 1 else np.inf
            self._run(chunk, triage, min(until, float(following)))
            if self._state.counters[Counter.NEXT] < len(chunk):
                break
            self._waiting.popleft()
            self._state.counters[Counter.NEXT] = 0
            if following >= until:
                break
        else:
            self._run(*_NOTHING, until)
        self._now = min(until, self.laws.horizon)

    def _run(self, chunk: Chunk, triage: Triage, limit: float) -> None:
        while True:
            reason = run(self.laws, self._state, chunk, triage, limit)
            if reason == ExitReason.DONE:
                return
            self._make_room(ExitReason(reason))

    def _make_room(self, reason: ExitReason) -> None:
        counters = self._state.counters
        if reason == ExitReason.LOG_FULL:
            self._logged.append(np.array(self._state.log[: counters[Counter.LOGGED]]))
            counters[Counter.LOGGED] = 0
        elif reason == ExitReason.CREATORS_FULL:
            self._state = with_more_creators(self._state)
        else:
            self._state = grown(self._state, reason)

    def set_capacity(self, pool: int, reviewers: int) -> None:
        """Open the desks below a number and close the others; see ``FlowEngine.set_capacity``."""
        if self._state.pools[pool].staffed != reviewers:
            desks = self._state.desks[pool]
            present = (desks == Desk.FREE) | (desks == Desk.BUSY)
            seats = self._state.seats[pool]
            begun = np.where(present, seats["begun"], self._now)
            begun[reviewers:] = np.inf
            self._set_desks(pool, begun, np.where(present, seats["fresh"], self._now), reviewers)

    def set_roster(self, pool: int, roster: Roster) -> None:
        """Open the desks of a roster and close the others, at the time of the last ``advance``."""
        begun, fresh = np.full((2, self._state.desks.shape[1]), np.inf)
        for block in roster:
            desks = slice(block.desks.start, block.desks.stop, block.desks.step)
            begun[desks], fresh[desks] = block.begun, block.fresh
        self._set_desks(pool, begun, fresh, people_in(roster))

    def _set_desks(self, pool: int, begun: NDArray[np.float64], fresh: NDArray[np.float64], reviewers: int) -> None:
        if self._now >= self.laws.horizon:
            return
        counters = self._state.counters
        while counters[Counter.TIMERS] + reviewers + 8 > len(self._state.timers):
            self._state = grown(self._state, ExitReason.TIMERS_FULL)
        while self.log and counters[Counter.LOGGED] + reviewers + 8 > len(self._state.log):
            self._make_room(ExitReason.LOG_FULL)
            if reviewers + 8 > len(self._state.log):
                self._state = grown(self._state, ExitReason.LOG_FULL)
        set_desks(self.laws, self._state, pool, begun, fresh, self._now)

    def set_ranking(self, pool: int, ranking: Ranking | None) -> None:
        """Rank a pool's queue from now on, and its waiting jobs at once; see ``FlowEngine.set_ranking``."""
        if self._now >= self.laws.horizon:
            return
        self._rankings[pool] = ranking
        self._rankings_given[pool] += ranking is not None
        self._state = with_ranking(self._state, pool, ranking)
        self._log_of_pool(Event.RANKING, pool, 0 if ranking is None else self._rankings_given[pool])
        by_views = any(one is not None and one.depends_on_views for one in self._rankings)
        if by_views and not self._state.counters[Counter.BY_VIEWS]:
            leave_reviews_to_views(self.laws, self._state, open_slots(self._state), self._now)
        self._state.counters[Counter.BY_VIEWS] = by_views
        rank_again(self.laws, self._state, pool, self._now)

    def rank_again(self) -> None:
        """Rank waiting jobs by the present state of their items, at the time of the last ``advance``."""
        for pool, ranking in enumerate(self._rankings):
            if ranking is not None and ranking.depends_on_state:
                rank_again(self.laws, self._state, pool, self._now)

    def queue(self, pool: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the items that wait in a pool's queue in order, and their priorities; see ``FlowEngine.queue``."""
        jobs = waiting_jobs(self._state, pool)
        return jobs["index"].astype(np.int64), 0.0 - jobs["rank"]

    def shed(self, pool: int, keep: float, below: float) -> None:
        """Drop the last reviews of a pool's queue; see ``FlowEngine.shed``."""
        if self._now >= self.laws.horizon:
            return
        slots = take_last(self._state, pool, keep, below)
        self._log_of_pool(Event.SHED, pool, len(slots))
        self._each(slots, lambda some: shed(self.laws, self._state, some, self._now))

    def sweep(self, market: int, policy: int, since: float, remove_at: float, review_at: float) -> None:
        """Judge live uploads again by their scores; see ``FlowEngine.sweep``."""
        if self._now >= self.laws.horizon:
            return
        slots = swept_slots(self._state, market, policy, since, remove_at, review_at)
        self._log_of_pool(Event.SWEEP, -1, len(slots), market=market, policy=policy)
        self._each(slots, lambda some: sweep(self.laws, self._state, some, remove_at, self._now))

    def set_expiry(self, cells: NDArray[np.bool_], rule: int) -> None:
        """Set what happens to cases when their time limit is over; see ``FlowEngine.set_expiry``."""
        if self._now < self.laws.horizon:
            self.laws = self.laws._replace(on_expiry=np.where(cells, np.uint8(rule), self.laws.on_expiry))
            slots = open_slots(self._state)
            self._each(slots, lambda some: set_rule(self.laws, self._state, some, cells, rule, self._now))

    def _each(self, slots: NDArray[np.int64], act: Callable[[NDArray[np.int64]], tuple[int, int]]) -> None:
        """Let a kernel act on items in order, and make room for it whenever an array is full."""
        while True:
            done, reason = act(slots)
            if reason == ExitReason.DONE:
                return
            slots = slots[done:]
            self._make_room(ExitReason(reason))

    def note(self, event: Event, pool: int, detail: int, *, market: int = -1, policy: int = -1) -> None:
        """Log an order, at the time of the last ``advance``."""
        if self._now < self.laws.horizon:
            self._log_of_pool(event, pool, detail, market=market, policy=policy)

    def _log_of_pool(self, event: Event, pool: int, detail: int, **more: int) -> None:
        """Log an event of no item; it is rare, so written by Python: one more kernel would be compiled for it."""
        counters = self._state.counters
        if not self.log:
            return
        if counters[Counter.LOGGED] == len(self._state.log):
            self._make_room(ExitReason.LOG_FULL)
        said = {"time": self._now, "event": event, "pool": pool, "detail": detail, **more}
        row = (said.get(name, spec.about.empty) for name, spec in columns_of(LogRow).items())
        self._state.log[counters[Counter.LOGGED]] = tuple(row)
        counters[Counter.LOGGED] += 1

    def signals(self, *, queues: bool = False) -> Signals:
        """Return the state at the time of the last ``advance``; notices since the last call."""
        state = self._state
        count = int(state.counters[Counter.NOTICES])
        notices = np.array(state.notices[:count])
        state.counters[Counter.NOTICES] = 0
        seen = Observation(
            time=self._now,
            queue_length=np.array(state.pools["waiting"]),
            busy=np.array(state.pools["busy"]),
            staffed=np.array(state.pools["staffed"]),
            verdicts=state.decided[:, :2].copy(),
            appeals=state.decided[:, 2:].copy(),
            reports=state.signals[..., Seen.REPORTS].copy(),
            flags=state.signals[..., Seen.FLAGS].copy(),
            verdicts_by_score=state.decided_by_score.copy(),
            each_verdict=None,  # the platform makes it of notices
            **(waiting_work(self.laws, state, self._now) if queues else {}),
        )
        return Signals(seen, notices)

    def finish(self) -> Counts:
        """Handle everything before the horizon, settle all open items, and return what was counted."""
        if not self._finished:
            self.advance(self.laws.horizon)
            settle_all(self.laws, self._state, open_slots(self._state))
            close_integrals(self.laws, self._state, self.laws.horizon)
            self._finished = True
        size, state = self.size, self._state
        cell = (size.days, size.markets, size.policies, size.tiers)
        cells, first = len(state.sketches), int(state.axes[Axis.BUCKETS_FROM])
        rows = state.items[:first].reshape(cells, 1 + size.segments, -1)[:-1]
        populations = np.moveaxis(rows, 1, 0).reshape(1 + size.segments, *cell, -1)
        return Counts(
            items=np.ascontiguousarray(populations[0]),
            segments=np.ascontiguousarray(populations[1:]),
            sketches=state.sketches[:-1].reshape(*cell, *state.sketches.shape[1:]),
            segment_sketches=state.segment_sketches,
            pools=state.hours[:-1],
            buckets=state.items[first:].reshape(size.arms, PERIODS, BUCKETS, state.items.shape[1]),
        )

    def take_log(self) -> dict[str, NDArray[np.generic]]:
        """Return the events since the last call as columns (``LogRow``), in order, and forget them."""
        count = int(self._state.counters[Counter.LOGGED])
        parts = [*self._logged, np.array(self._state.log[:count])]
        self._logged = []
        self._state.counters[Counter.LOGGED] = 0
        rows = np.concatenate(parts)
        return {name: np.ascontiguousarray(rows[name]) for name in columns_of(LogRow)}
