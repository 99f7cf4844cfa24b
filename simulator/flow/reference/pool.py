"""A review pool: jobs in a queue, reviewers at numbered desks."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

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
    patience: Timer | None = None

    @property
    def rank(self) -> tuple[float, float, int]:
        """Place in the queue: the lowest goes first."""
        return (-self.priority, self.joined, self.item.number)


@dataclass(slots=True, eq=False)
class Pool:
    """Reviewers who share one queue.

    Desks are numbered 0, 1, 2, ... A desk off shift may still be at work.
    """

    number: int
    start: Callable[[Job], None]
    """What to do when a job gets its desk."""
    changed: Callable[[Pool], None]
    """What to do before any of its three lengths changes."""
    begun: dict[int, float] = field(default_factory=dict)
    """Time at which the shift at each open desk began, s."""
    waiting: list[Job] = field(default_factory=list)
    """Jobs in the queue, in the order in which they will start."""
    serving: dict[int, Job] = field(default_factory=dict)
    """Jobs in service, by desk."""
    _free: list[int] = field(default_factory=list)
    """Heap of the free desks on shift."""

    @property
    def staffed(self) -> int:
        """Reviewers on shift."""
        return len(self.begun)

    def join(self, job: Job) -> None:
        """Start a job at once if a desk is free, else let it wait."""
        self.changed(self)
        insort(self.waiting, job, key=lambda waiting: waiting.rank)
        self._fill_desks()

    def leave(self, job: Job) -> None:
        """Take a job out of the queue, undone."""
        self.changed(self)
        self.waiting.remove(job)

    def finish(self, job: Job) -> None:
        """Free a job's desk, and let it take the next job if it is still on shift."""
        self.changed(self)
        del self.serving[job.desk]
        if job.desk in self.begun:
            heappush(self._free, job.desk)
        self._fill_desks()

    def seat(self, roster: Roster) -> None:
        """Change who is on shift; whoever is at work finishes the job first."""
        self.changed(self)
        self.begun = {desk: block.begun for block in roster for desk in block.desks}
        self._free = [desk for desk in self.begun if desk not in self.serving]
        heapify(self._free)
        self._fill_desks()

    def _fill_desks(self) -> None:
        while self.waiting and self._free:
            job = self.waiting.pop(0)
            job.desk = heappop(self._free)
            self.serving[job.desk] = job
            self.start(job)
