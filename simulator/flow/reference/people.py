"""Reviewers who are people: their readings are checked, and their time on severe content is metered."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulator.domain.events import Event
from simulator.domain.units import MINUTE
from simulator.world.laws import Laws
from simulator.world.mechanisms.reviewers.desk_work import golden_is_read_right, has_golden

from .journal import Journal
from .pool import Job, Pool
from .tally import Tally


class People:
    """What a verdict means to the person at the desk.

    Parameters
    ----------
    laws : Laws
    pools : sequence of Pool
    tally : Tally
    journal : Journal
    """

    def __init__(self, laws: Laws, pools: Sequence[Pool], tally: Tally, journal: Journal) -> None:
        self._laws = laws
        self._pools = pools
        self._tally = tally
        self._journal = journal

    def check(self, job: Job, hours: float, read: float, now: float) -> None:
        """Count a person's reading, and that of the golden item, if one came with the job."""
        if not self._laws.people.personal[job.at]:
            return
        item, margin, policy = job.item.number, job.item.upload.margin, job.item.upload.top_policy
        self._tally.read(job.at, now, right=(read > 0.0) == (margin > 0.0))
        if has_golden(job.at, item, job.number, self._laws):
            right = golden_is_read_right(job.at, policy, job.desk, hours, item, job.number, margin, self._laws)
            self._tally.read_golden(job.at, now, right=right)

    def expose(self, job: Job, now: float) -> None:
        """Add a job's time to its person's meter of severe content; at the cap the person rests."""
        if not self._laws.people.severe[job.at, job.item.upload.top_policy]:
            return
        pool = self._pools[job.at]
        rests = pool.expose(job.desk, job.duration)
        self._tally.exposed(job.at, now, job.duration, rests=rests)
        if rests:
            minutes = math.floor(pool.seats[job.desk].severe / MINUTE)
            self._journal.write_pool(now, Event.REST, job.at, desk=job.desk, detail=minutes)
