"""A review pool: jobs in a queue, reviewers at numbered desks."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from simulator.domain.units import HOUR
from simulator.world.rosters import Roster

from .calendar import Timer
from .item import Item


@dataclass(slots=True, eq=False)
class Job:
    """One item's wait and review."""

    item: Item
    number: int
    """0, 1, 2, ... over the item's jobs; it addresses the job's draws."""
    pool: int
    is_appeal: bool
    """Whether it decides an appeal."""
    priority: float
    joined: float
    """Time at which it joined the queue, s."""
    desk: int = -1
    """Reviewer's desk; -1 = still waiting."""
    at: int = -1
    """Pool of that desk: the job's own, or one that helps it."""
    duration: float = math.nan
    """Service time, s, once it has begun."""
    patience: Timer | None = None

    @property
    def rank(self) -> tuple[float, float, int]:
        """Place in the queue: the lowest goes first."""
        return (-self.priority, self.joined, self.item.number)


@dataclass(slots=True)
class Seat:
    """The person at a desk, in their present or latest shift."""

    begun: float
    """Begin of the shift, s."""
    fresh: float
    """Time at which they were last fresh, s."""
    severe: float = 0.0
    """Time on flags of severe policies in the shift, s."""


@dataclass(slots=True, eq=False)
class Pool:
    """Reviewers who share one queue.

    Desks are numbered 0, 1, 2, ... A desk off shift can still be at work.
    """

    number: int
    start: Callable[[Job], None]
    """What to do when a job gets its desk."""
    changed: Callable[[Pool], None]
    """What to do before any of its three lengths changes."""
    severe_cap: float
    """Time on flags of severe policies at which a desk rests until its next shift, s."""
    open: set[int] = field(default_factory=set)
    """Desks on shift, but for those that rest."""
    seats: dict[int, Seat] = field(default_factory=dict)
    """Who is at each desk, or was last."""
    helps: list[Pool] = field(default_factory=list)
    """Pools whose jobs an idle desk takes, in order."""
    helpers: list[Pool] = field(default_factory=list)
    """Pools whose idle desks take a job of this one, in order."""
    guests_from: int = 0
    """First desk of people of other pools, who take jobs of this pool only."""
    waiting: list[Job] = field(default_factory=list)
    """Jobs in the queue, in the order in which they will start."""
    serving: dict[int, Job] = field(default_factory=dict)
    """Jobs in service, by desk."""
    _free: list[int] = field(default_factory=list)
    """Heap of the free desks on shift."""

    @property
    def staffed(self) -> int:
        """Reviewers on shift."""
        return len(self.open)

    def join(self, job: Job) -> None:
        """Start a job at once if a desk is free, else let it wait."""
        self.changed(self)
        insort(self.waiting, job, key=lambda waiting: waiting.rank)
        for pool in (self, *self.helpers):
            pool.fill_desks()

    def leave(self, job: Job) -> None:
        """Take a job out of the queue without a review."""
        self.changed(self)
        self.waiting.remove(job)

    def last(self, keep: float, below: float) -> list[Job]:
        """Return the waiting reviews to drop, the last first, so that at most ``keep`` wait and none is below."""
        reviews = [job for job in reversed(self.waiting) if not job.is_appeal]
        low = sum(job.priority < below for job in reviews)
        return reviews[: max(low, int(max(len(self.waiting) - keep, 0)))]

    def rank_again(self) -> None:
        """Put waiting jobs in the order of their present priorities."""
        self.waiting.sort(key=lambda waiting: waiting.rank)

    def finish(self, job: Job) -> None:
        """Free a job's desk, and let it take the next job if it is still on shift."""
        self.changed(self)
        del self.serving[job.desk]
        if job.desk in self.open:
            heappush(self._free, job.desk)
        self.fill_desks()

    def seat(self, roster: Roster) -> int:
        """Change the reviewers on shift and return how many shifts start; a reviewer at work finishes the job first."""
        self.changed(self)
        beginning = 0
        self.open.clear()
        for block in roster:
            for desk in block.desks:
                if desk not in self.seats or self.seats[desk].begun != block.begun:
                    self.seats[desk] = Seat(block.begun, block.fresh)
                    beginning += 1
                self.seats[desk].fresh = block.fresh
                if self.seats[desk].severe < self.severe_cap:
                    self.open.add(desk)
        self._free = [desk for desk in self.open if desk not in self.serving]
        heapify(self._free)
        return beginning

    def hours(self, desk: int, now: float) -> float:
        """Return the hours since the reviewer at a desk was last rested."""
        return max(now - self.seats[desk].fresh, 0.0) / HOUR

    def expose(self, desk: int, time: float) -> bool:
        """Add time (s) on a flag of a severe policy and return whether the person rests from now on."""
        seat = self.seats[desk]
        before, seat.severe = seat.severe, seat.severe + time
        if not before < self.severe_cap <= seat.severe:
            return False
        self.changed(self)
        self.open.discard(desk)
        return True

    def fill_desks(self) -> None:
        """Let free desks start waiting jobs, lowest desk first."""
        while self._free and (queue := self._next_queue()) is not None:
            self.changed(self)
            queue.changed(queue)
            job = queue.waiting.pop(0)
            job.desk, job.at = heappop(self._free), self.number
            self.serving[job.desk] = job
            self.start(job)

    def _next_queue(self) -> Pool | None:
        """Return the pool whose first job the next free desk takes: its own, else the first helped pool with a job."""
        helps = self.helps if self._free[0] < self.guests_from else []
        return next((pool for pool in (self, *helps) if pool.waiting), None)
