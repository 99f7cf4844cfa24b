"""The ledger once more, from the event log and the uploads: a second reading of ``docs/flow.md`` in plain Python.

It shares nothing with the engines but the laws of views, of appeals and of golden items, and never looks at what an
engine counted.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from simulator.domain.actions import Action
from simulator.domain.events import DOUBTFUL, OF_POOLS, Event, Leaving, Trigger
from simulator.ledger.measures import Measure as Item
from simulator.ledger.measures import PoolMeasure as Pool
from simulator.ledger.measures import place_of
from simulator.records import Chunk
from simulator.world.laws import Laws, appeal_delay, appeals, natural_views
from simulator.world.mechanisms.past_strikes import past_standing
from simulator.world.mechanisms.time_limits import RELEASE
from simulator.world.rosters import Roster
from tests.oracle_people import PeopleOracle

HOUR = 3600.0
DAY = 24 * HOUR

Cells = dict[tuple[int, ...], Counter[Any]]


@dataclass
class Life:
    """What is known of an item while its events are read in order."""

    row: int
    upload: float
    origin: float
    reach: float = 1.0
    natural: float = 0.0
    seen: float = 0.0
    cause: str = "undetected"
    exposure: Counter[str] = field(default_factory=Counter)
    held: float | None = None
    trigger: int = 0
    queued: float = 0.0
    pool: int = -1
    removed: float = math.nan
    reported: bool = False
    rescored: float = math.nan
    due: float = math.inf
    was_due: float = math.inf
    account: int = 0
    segments: int = 0
    base: float = 1.0
    judged: bool = False
    gated: bool = False
    held_back: float = 0.0


class Everywhere:
    """Cells that count together: adding to a measure adds to it in all of them."""

    def __init__(self, cells: list[Counter[Any]]) -> None:
        self._cells = cells

    def __getitem__(self, count: Any) -> float:
        return 0.0

    def __setitem__(self, count: Any, more: float) -> None:
        for cell in self._cells:
            cell[place_of(count)] += more

    def update(self, more: Mapping[Any, float]) -> None:
        for count, value in more.items():
            self[count] = value


class Oracle:
    """Counts item measures in cells (day, market, policy, tier) and pool measures in cells (hour, pool)."""

    def __init__(
        self,
        chunk: Chunk,
        laws: Laws,
        rosters: Mapping[tuple[float, int], Roster] | None = None,
        segments: Sequence[str] = (),
    ) -> None:
        self.chunk = chunk
        self.laws = laws
        self.items: Cells = defaultdict(Counter)
        self.segments: list[Cells] = [defaultdict(Counter) for _ in range(32)]
        self.pools: Cells = defaultdict(Counter)
        self.lives: dict[int, Life] = {}
        self.burnt: set[int] = set()
        self.removed: set[int] = set()
        self.account: Counter[int] = Counter()
        self.strikes: defaultdict[int, list[float]] = defaultdict(list)
        self.account_is_new: set[int] = set()
        self.state: dict[int, Counter[str]] = defaultdict(Counter)
        self.staffed: Counter[int] = Counter()
        self.busy: Counter[int] = Counter()
        self.waiting: Counter[int] = Counter()
        self.people = PeopleOracle(laws, rosters or {})
        self.clock = 0.0
        self.returned = 1 << segments.index("returned") if "returned" in segments else 0

    def read(self, log: pd.DataFrame) -> Oracle:
        """Read a whole log and settle every item at the horizon."""
        for event in log.itertuples(index=False):
            self._integrate(event.time)
            self._handle(event)
        self._integrate(self.laws.horizon)
        for life in self.lives.values():
            self._close(life, self._cell(life), met=False)
            self._settle(life)
        return self

    # -- items ---------------------------------------------------------------------------------------------------------

    def _handle(self, event: Any) -> None:
        kind = Event(event.event)
        if kind not in OF_POOLS:
            self._count(kind, event)
        if kind == Event.CAPACITY:
            self.staffed[event.pool] = event.detail
            self.people.capacity(event, self._pool(event))
            return
        if kind == Event.REST:
            self.staffed[event.pool] -= self.people.rest(event, self._pool(event))
            return
        if kind == Event.RETURN:
            self._return(event)
            return
        if kind == Event.RECOGNISE:
            return
        if kind in (Event.UPLOAD, Event.BLOCKED):
            self._upload(kind, event)
            return
        life = self.lives[event.item]
        getattr(self, f"_{kind.name.lower()}")(event, life, self._cell(life))

    def _life(self, event: Any) -> Life:
        row = int(np.searchsorted(self.chunk.item, event.item))
        account, segments = self.account[event.creator], int(self.chunk.segments[row])
        # with which account an upload comes is known from the log alone: the world's answers have changed the chunk
        returned = self.returned if account > 0 or event.event == Event.RETURN else 0
        return Life(row, event.time, event.time, account=account, segments=segments | returned)

    def _count(self, kind: Event, event: Any) -> None:
        """Count an event by its kind; that of an upload knows of strikes."""
        if kind == Event.UPLOAD:
            self.lives[event.item] = self._life(event)
            self.lives[event.item].segments |= self._is_struck(event)
        self._cell(self.lives.get(event.item) or self._life(event))[kind] += 1

    def _is_struck(self, event: Any) -> bool:
        """Return whether the account of an upload has a strike in force, one of the time before the start included."""
        window = self.laws.strike_window
        if any(time + window > event.time for time in self.strikes[event.creator]):
            return True
        row = int(np.searchsorted(self.chunk.item, event.item))
        if event.creator in self.account_is_new:
            return False
        past, opened = float(self.chunk.past[row]), float(self.chunk.opened[row])
        return past_standing(event.creator, past, opened, event.time, self.laws)[0] > 0

    def _return(self, event: Any) -> None:
        self.account[event.creator] = event.detail - 1
        self.strikes[event.creator] = []
        self.account_is_new.add(event.creator)

    def _upload(self, kind: Event, event: Any) -> None:
        if kind == Event.BLOCKED:
            life = self._life(event)
            self._cell(life)[Item.BLOCKED_INNOCENT] += not self._guilty(life)
            return
        life = self.lives[event.item]
        self._cell(life)[Item.VIOLATIONS] += self._guilty(life)

    def _triage(self, event: Any, life: Life, cell: Everywhere) -> None:
        if event.detail in (Action.LIMIT, Action.LABEL, Action.AGE_GATE):
            life.base = float(self.laws.reach[event.detail])
            self._change(life, event.time, reach=life.base, cause="decided")
            cell[Item.RESTRICTED] += 1
            cell[Item.RESTRICTED_INNOCENT] += not self._guilty(life)
        if event.detail == Action.HOLD:
            self._change(life, event.time, reach=0.0)
            life.held = event.time
            cell[Item.HELD] += 1

    def _report(self, event: Any, life: Life, cell: Everywhere) -> None:
        life.reported = True
        cell[Item.REPORTS_TRUE] += self._guilty(life)

    def _milestone(self, event: Any, life: Life, cell: Everywhere) -> None:
        pass

    def _gate(self, event: Any, life: Life, cell: Everywhere) -> None:
        if event.detail:
            self._change(life, event.time, reach=life.base * float(self.laws.stages.reach[event.detail - 1]))
            cell[Item.STAGED] += 1
        else:
            self._change(life, event.time, reach=0.0)
            life.held = event.time
            cell[Item.GATED] += 1
            cell[Item.GATED_VIOLATING] += self._guilty(life)
        life.gated = True

    def _leave_gate(self, life: Life, time: float, cell: Everywhere) -> None:
        if life.gated and life.held is not None:
            cell[Item.GATE_TIME] += time - life.held
        life.gated = False

    def _rescore(self, event: Any, life: Life, cell: Everywhere) -> None:
        life.rescored = event.time

    def _appeal(self, event: Any, life: Life, cell: Everywhere) -> None:
        pass

    def _enqueue(self, event: Any, life: Life, cell: Everywhere) -> None:
        life.queued = event.time
        life.pool = event.pool
        if event.detail in (Trigger.VOTE, Trigger.ESCALATION):  # the same case goes on
            cell[Item.APPEALS_DECIDED] -= event.detail == Trigger.VOTE and life.trigger == Trigger.APPEAL
            if event.detail == Trigger.VOTE and life.was_due < self.laws.horizon:
                cell[Item.LIMIT_MET if event.time <= life.was_due else Item.LIMIT_MISSED] -= 1
            if event.detail == Trigger.VOTE:
                life.due = life.was_due
        else:
            life.trigger = event.detail
            life.due = event.time + self.laws.time_limit[(event.detail, *self._place(life))]
            cell[Item.LIMITED] += life.due < self.laws.horizon
        self._pool(event)[Pool.ARRIVALS] += 1
        self.people.enqueue(event)
        self.waiting[event.pool] += 1
        if event.detail == Trigger.RESCORE:
            cell[Item.JOBS_RESCORED] += 1
            cell[Item.JOBS_RESCORED_VIOLATING] += self._guilty(life)
        if life.trigger != Trigger.APPEAL:
            cell[Item.JOBS] += 1
            cell[Item.JOBS_DUE] += event.time + self.laws.sla[event.pool] < self.laws.horizon
            self._change(life, event.time, cause="waiting")

    def _start(self, event: Any, life: Life, cell: Everywhere) -> None:
        self.people.start(event)
        wait = event.time - life.queued
        in_sla = wait <= self.laws.sla[life.pool]
        self.waiting[life.pool] -= 1
        self.busy[event.pool] += 1
        pool = self._pool(event, life.pool)
        pool.update(
            {Pool.STARTS: 1, Pool.STARTS_WAITED: int(wait > 0), Pool.STARTS_IN_SLA: int(in_sla), Pool.WAIT: wait}
        )
        pool[Pool.WAIT_SQ] += wait * wait
        pool[Pool.JOBS_HELPED] += event.pool != life.pool
        if life.trigger != Trigger.APPEAL:
            due = life.queued + self.laws.sla[life.pool] < self.laws.horizon
            cell.update({Item.JOBS_STARTED: 1, Item.JOBS_WAITED: int(wait > 0), Item.WAIT: wait})
            cell[Item.JOBS_IN_SLA] += in_sla and due

    def _swept(self, event: Any, life: Life, cell: Everywhere) -> None:
        kind, truth = Item.REMOVALS_SWEPT, Item.REMOVALS_SWEPT_VIOLATING
        if not event.detail:
            kind, truth = Item.JOBS_SWEPT, Item.JOBS_SWEPT_VIOLATING
        cell[kind] += 1
        cell[truth] += self._guilty(life)

    def _renege(self, event: Any, life: Life, cell: Everywhere) -> None:
        life.judged = False
        self.waiting[event.pool] -= 1
        self._pool(event)[Pool.RENEGES] += 1
        cell[Item.JOBS_RENEGED] += life.trigger != Trigger.APPEAL
        self._close(life, cell, met=False)
        self._pool(event)[Pool.SHED] += event.detail == Leaving.SHED
        cell[Item.JOBS_SHED] += event.detail == Leaving.SHED
        if event.detail == Leaving.LIMIT:
            self._pool(event)[Pool.EXPIRED] += 1
            cell[Item.EXPIRED] += 1
            released = self.laws.on_expiry[(life.trigger, *self._place(life))] == RELEASE
            cell[Item.APPEALS_DECIDED] += released and life.trigger == Trigger.APPEAL

    def _verdict(self, event: Any, life: Life, cell: Everywhere) -> None:
        self.busy[event.pool] -= 1
        self._pool(event)[Pool.VERDICTS] += 1
        margin, policy = float(self.chunk.margin[life.row]), int(self.chunk.top_policy[life.row])
        self.people.verdict(event, margin, policy, self._pool(event))
        if event.detail == DOUBTFUL:
            return
        life.judged = True
        life.was_due = life.due
        self._close(life, cell, met=event.time <= life.due)  # unless, as below
        if life.trigger == Trigger.APPEAL:
            cell[Item.APPEALS_DECIDED] += 1  # unless more votes are asked for at this instant
            return
        cell[Item.VERDICTS] += 1
        cell[Item.VERDICTS_VIOLATING] += event.detail
        cell[Item.VERDICTS_CORRECT] += event.detail == self._guilty(life)
        if not event.detail:
            self._change(life, event.time, cause="decided")

    def _close(self, life: Life, cell: Everywhere, *, met: bool) -> None:
        if life.due < self.laws.horizon:
            cell[Item.LIMIT_MET if met else Item.LIMIT_MISSED] += 1
        life.due = math.inf

    def _release(self, event: Any, life: Life, cell: Everywhere) -> None:
        self._change(life, event.time, reach=1.0 if life.judged else life.base)
        self._leave_gate(life, event.time, cell)
        if life.held is not None:
            # a released item is as old as it was when it was held
            life.origin += event.time - life.held
            life.natural = self._natural(life, event.time)
            life.held = None

    def _remove(self, event: Any, life: Life, cell: Everywhere) -> None:
        guilty = self._guilty(life)
        if life.account == self.account[event.creator]:
            self.strikes[event.creator].append(event.time)
            cell[Item.STRIKES] += 1
            cell[Item.STRIKES_INNOCENT] += not guilty
        cell[Item.REMOVALS_REPEAT] += event.creator in self.removed
        self.removed.add(event.creator)
        age = event.time - life.upload
        self._change(life, event.time, reach=0.0, cause="decided")
        self._leave_gate(life, event.time, cell)
        life.held = None
        life.removed = event.time
        automated = event.detail == 0
        cell[Item.REMOVALS_AUTOMATED] += automated
        later = automated and life.rescored == event.time
        cell[Item.REMOVALS_RESCORED] += later
        cell[Item.REMOVALS_RESCORED_VIOLATING] += later and guilty
        cell[Item.REMOVALS_PROACTIVE] += not life.reported
        cell[Item.REMOVALS_ZERO_VIEWS] += life.seen < 1
        cell[Item.REMOVALS_24H] += age <= DAY
        cell[Item.REMOVALS_VIOLATING] += guilty
        cell[Item.REMOVALS_AUTOMATED_VIOLATING] += automated and guilty
        if appeals(event.item, int(self.chunk.market[life.row]), float(self.chunk.margin[life.row]), self.laws):
            cell[Item.APPEALS_TOO_LATE] += appeal_delay(event.item, self.laws) > self.laws.appeal_window
        creator = int(self.chunk.creator[life.row])
        if guilty:
            cell[Item.TIME_TO_ACTION] += age
        elif life.upload >= self.laws.warm_up and creator not in self.burnt:
            self.burnt.add(creator)
            cell[Item.INNOCENT_CREATORS] += 1

    def _reinstate(self, event: Any, life: Life, cell: Everywhere) -> None:
        self._change(life, event.time, reach=1.0)
        if life.account == self.account[event.creator]:
            self.strikes[event.creator].remove(life.removed)
            cell[Item.STRIKES_UNDONE_INNOCENT] += not self._guilty(life)
        if event.detail:  # the platform's own re-check, not an appeal
            return
        cell[Item.OVERTURNS] += 1
        cell[Item.OVERTURNS_INNOCENT] += not self._guilty(life)
        cell[Item.TIME_TO_REINSTATEMENT] += event.time - life.removed

    def _suspend(self, event: Any, life: Life, cell: Everywhere) -> None:
        cell[Item.SUSPENSIONS_INNOCENT] += not self._guilty(life)

    def _ban(self, event: Any, life: Life, cell: Everywhere) -> None:
        cell[Item.BANS_INNOCENT] += not self._guilty(life)

    def _lift(self, event: Any, life: Life, cell: Everywhere) -> None:
        cell[Item.LIFTS_INNOCENT] += not self._guilty(life)

    def _recheck(self, event: Any, life: Life, cell: Everywhere) -> None:
        pass

    def _change(self, life: Life, time: float, *, reach: float | None = None, cause: str | None = None) -> None:
        """Let views accrue up to a time, then change what holds from there on."""
        natural = self._natural(life, time)
        gained = life.reach * (natural - life.natural)
        life.held_back += (life.base - life.reach) * (natural - life.natural) if life.gated else 0.0
        life.natural = natural
        life.seen += gained
        life.exposure[life.cause] += gained
        life.reach = life.reach if reach is None else reach
        life.cause = life.cause if cause is None else cause

    def _settle(self, life: Life) -> None:
        self._change(life, self.laws.horizon)
        cell = self._cell(life)
        self._leave_gate(life, self.laws.horizon, cell)
        cell[Item.VIEWS] += life.seen
        cell[Item.VIEWS_SQ] += life.seen**2
        if self._guilty(life):
            undetected = Item.EXPOSURE_NEVER if life.cause == "undetected" else Item.EXPOSURE_LATE
            cell[Item.EXPOSURE] += life.seen
            cell[Item.EXPOSURE_SQ] += life.seen**2
            cell[undetected] += life.exposure["undetected"]
            cell[Item.EXPOSURE_DELAY] += life.exposure["waiting"]
            cell[Item.EXPOSURE_WRONG] += life.exposure["decided"]
        else:
            life.origin = life.upload
            cell[Item.HELD_BACK_INNOCENT] += life.held_back
            cell[Item.INNOCENT_VIEWS] += life.seen
            cell[Item.INNOCENT_VIEWS_LOST] += self._natural(life, self.laws.horizon) - life.seen

    def _place(self, life: Life) -> tuple[int, int]:
        return int(self.chunk.market[life.row]), int(self.chunk.top_policy[life.row])

    def _natural(self, life: Life, time: float) -> float:
        test, main = float(self.chunk.test_views[life.row]), float(self.chunk.main_views[life.row])
        return float(natural_views(time - life.origin, test, main, self.laws))

    def _cell(self, life: Life) -> Everywhere:
        """Return the item's cells, of everybody and of its segments; what was uploaded in the warm-up goes nowhere."""
        if life.upload < self.laws.warm_up:
            return Everywhere([])
        row = life.row
        policy = self.chunk.policy if self._guilty(life) else self.chunk.top_policy
        place = (life.upload // DAY, self.chunk.market[row], policy[row], self.chunk.tier[row])
        at = tuple(int(part) for part in place)
        segments = [cells for bit, cells in enumerate(self.segments) if life.segments >> bit & 1]
        return Everywhere([self.items[at], *(cells[at] for cells in segments)])

    def _guilty(self, life: Life) -> bool:
        return bool(self.chunk.margin[life.row] > 0)

    # -- pools ---------------------------------------------------------------------------------------------------------

    def _pool(self, event: Any, pool: int | None = None) -> Counter[Any]:
        if event.time < self.laws.warm_up:
            return Counter()
        return self.pools[int(event.time // HOUR), int(event.pool if pool is None else pool)]

    def _integrate(self, time: float) -> None:
        """Add up queues, work and staff since the last event, hour by hour."""
        while self.clock < time:
            end = min(time, (self.clock // HOUR + 1) * HOUR)
            if self.clock >= self.laws.warm_up:
                for pool in range(len(self.laws.sla)):
                    cell = self.pools[int(self.clock // HOUR), pool]
                    cell[Pool.QUEUE_TIME] += self.waiting[pool] * (end - self.clock)
                    cell[Pool.BUSY_TIME] += self.busy[pool] * (end - self.clock)
                    cell[Pool.STAFFED_TIME] += self.staffed[pool] * (end - self.clock)
                    cell[Pool.ATTENDED_TIME] += max(self.staffed[pool], self.busy[pool]) * (end - self.clock)
            self.clock = end


def cube(cells: Cells, shape: tuple[int, ...]) -> np.ndarray:
    """Return counted cells as an array of a shape whose last axis is the measure."""
    out = np.zeros(shape)
    for place, counts in cells.items():
        for measure, value in counts.items():
            out[(*place, measure)] = value
    return out
