"""What is counted, in plain Python: a second reading of ``simulator.ledger.measures`` to check kernels against."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action, Cause
from simulator.domain.groups import Group
from simulator.domain.units import DAY, HOUR
from simulator.ledger.counts import Counts
from simulator.ledger.measures import Measure, PoolMeasure, Sketch
from simulator.ledger.size import FlowSize
from simulator.ledger.sketch import sketch_bin
from simulator.world.chunk import AGAIN
from simulator.world.laws import Laws, natural_views

from .item import Item, Upload
from .pool import Job, Pool

_RESTRICTIONS = (Action.LIMIT, Action.LABEL, Action.AGE_GATE)


class Tally:
    """Counts of one run: one method for each thing that happens.

    Parameters
    ----------
    laws : Laws
    size : FlowSize
    """

    def __init__(self, laws: Laws, size: FlowSize) -> None:
        self.counts = Counts.empty(size)
        self.verdicts = np.zeros((size.policies, 2), dtype=np.int64)
        """Verdicts of reviews: not violating, violating."""
        self.appeals = np.zeros((size.policies, 2), dtype=np.int64)
        """Verdicts of appeals: overturned, upheld."""
        self._laws = laws
        self._wronged: set[int] = set()
        self._lengths_since = [0.0] * size.pools

    # ---------------------------------------------------------------------------------------------------------- items

    def uploaded(self, upload: Upload, *, struck: bool) -> None:
        """Count a published upload, of an account with a strike in force or without one."""
        returned = upload.account > 0
        ring = upload.group is Group.RING
        innocent_look_alike = upload.group is Group.LOOK_ALIKE and not upload.violates
        self._add(
            upload,
            {
                Measure.UPLOADS: 1,
                Measure.VIOLATIONS: upload.violates,
                Measure.STRUCK_UPLOADS: struck,
                Measure.STRUCK_VIOLATIONS: struck and upload.violates,
                Measure.RETURNED_UPLOADS: returned,
                Measure.RETURNED_VIOLATIONS: returned and upload.violates,
                Measure.RING_UPLOADS: ring,
                Measure.RING_VIOLATIONS: ring and upload.violates,
                Measure.LOOKALIKE_INNOCENT: innocent_look_alike,
                Measure.COPIES: upload.is_copy,
                Measure.COPIES_MATCHED: upload.matched,
                Measure.NOVEL_VIOLATIONS: upload.is_novel,
                Measure.ADAPTED_UPLOADS: upload.adapted > 0,
                Measure.REUPLOADS: upload.adapted == AGAIN,
            },
        )

    def returned(self, upload: Upload, *, recognised: bool) -> None:
        """Count a banned creator who is back with a new account."""
        self._add(upload, {Measure.RETURNS: 1, Measure.RETURNS_RECOGNISED: recognised})

    def blocked(self, upload: Upload) -> None:
        """Count an upload that was refused."""
        self._add(upload, {Measure.BLOCKED: 1, Measure.BLOCKED_INNOCENT: not upload.violates})

    def withheld(self, upload: Upload) -> None:
        """Count an upload that its creator kept back."""
        lost = natural_views(self._laws.horizon - upload.time, upload.test_views, upload.main_views, self._laws)
        innocent = not upload.violates
        self._add(
            upload,
            {
                Measure.WITHHELD: 1,
                Measure.WITHHELD_INNOCENT: innocent,
                Measure.WITHHELD_VIEWS: lost if innocent else 0.0,
            },
        )

    def triaged(self, upload: Upload) -> None:
        """Count the strategy's decision."""
        restricted = upload.action in _RESTRICTIONS
        self._add(
            upload,
            {
                Measure.RESTRICTED: restricted,
                Measure.RESTRICTED_INNOCENT: restricted and not upload.violates,
                Measure.HELD: upload.action is Action.HOLD,
            },
        )

    def rescored(self, upload: Upload, *, removed: bool) -> None:
        """Count a later score that removes an item or asks for a review."""
        self._add(
            upload,
            {
                Measure.REMOVALS_RESCORED: removed,
                Measure.REMOVALS_RESCORED_VIOLATING: removed and upload.violates,
                Measure.JOBS_RESCORED: not removed,
                Measure.JOBS_RESCORED_VIOLATING: not removed and upload.violates,
            },
        )

    def reported(self, upload: Upload) -> None:
        """Count a user's report."""
        self._add(upload, {Measure.REPORTS: 1, Measure.REPORTS_TRUE: upload.violates})

    def removed(self, item: Item, now: float, *, human: bool) -> None:
        """Count a removal."""
        upload = item.upload
        age = now - upload.time
        violates = upload.violates
        self._add(
            upload,
            {
                Measure.REMOVALS: 1,
                Measure.REMOVALS_AUTOMATED: not human,
                Measure.REMOVALS_PROACTIVE: item.reports == 0,
                Measure.REMOVALS_ZERO_VIEWS: item.seen < 1.0,
                Measure.REMOVALS_24H: age <= DAY,
                Measure.REMOVALS_VIOLATING: violates,
                Measure.ADAPTED_REMOVED: upload.adapted > 0,
                Measure.REUPLOADS_REMOVED: upload.adapted == AGAIN,
                Measure.REMOVALS_AUTOMATED_VIOLATING: violates and not human,
                Measure.TIME_TO_ACTION: age if violates else 0.0,
                Measure.RING_REMOVALS: upload.group is Group.RING,
                Measure.RING_REMOVALS_VIOLATING: upload.group is Group.RING and violates,
                Measure.LOOKALIKE_REMOVALS_INNOCENT: upload.group is Group.LOOK_ALIKE and not violates,
                Measure.COPIES_REMOVED: upload.is_copy,
                Measure.COPIES_ZERO_VIEWS: upload.is_copy and item.seen < 1.0,
                Measure.NOVEL_REMOVED: upload.is_novel,
            },
        )
        if violates:
            self._sketch(upload, Sketch.TIME_TO_ACTION, age)
        elif self._counts(upload) and upload.creator not in self._wronged:
            self._wronged.add(upload.creator)
            self._add(upload, {Measure.INNOCENT_CREATORS: 1})

    def appealed(self, upload: Upload) -> None:
        """Count an appeal."""
        self._add(upload, {Measure.APPEALS: 1})

    def too_late(self, upload: Upload) -> None:
        """Count an appeal that will not be made, since it would come after the window."""
        self._add(upload, {Measure.APPEALS_TOO_LATE: 1})

    def won_at_the_limit(self, upload: Upload) -> None:
        """Count an appeal that is won since its time limit is over."""
        self._add(upload, {Measure.APPEALS_DECIDED: 1})

    def reinstated(self, item: Item, now: float) -> None:
        """Count a removal that was overturned."""
        away = now - item.removed_at
        innocent = not item.upload.violates
        self._add(
            item.upload,
            {Measure.OVERTURNS: 1, Measure.OVERTURNS_INNOCENT: innocent, Measure.TIME_TO_REINSTATEMENT: away},
        )
        self._sketch(item.upload, Sketch.TIME_TO_REINSTATEMENT, away)

    def settled(self, item: Item) -> None:
        """Count the views of an item, accrued to the horizon."""
        upload = item.upload
        seen = item.seen
        self._add(
            upload,
            {
                Measure.VIEWS: seen,
                Measure.VIEWS_SQ: seen * seen,
                Measure.COPIES_EXPOSURE: seen * upload.is_copy,
                Measure.NOVEL_EXPOSURE: seen * upload.is_novel,
            },
        )
        if upload.violates:
            undetected, waiting, decided = item.views_by_cause
            never = item.cause is Cause.UNDETECTED
            self._add(
                upload,
                {
                    Measure.EXPOSURE: undetected + waiting + decided,
                    Measure.EXPOSURE_SQ: seen * seen,
                    Measure.ADAPTED_EXPOSURE: undetected + waiting + decided if upload.adapted else 0.0,
                    Measure.EXPOSURE_NEVER if never else Measure.EXPOSURE_LATE: undetected,
                    Measure.EXPOSURE_DELAY: waiting,
                    Measure.EXPOSURE_WRONG: decided,
                    Measure.RING_EXPOSURE: undetected + waiting + decided if upload.group is Group.RING else 0.0,
                    Measure.EVASION_EXPOSURE: undetected + waiting + decided if upload.account > 0 else 0.0,
                },
            )
        else:
            age = self._laws.horizon - upload.time
            full = natural_views(age, upload.test_views, upload.main_views, self._laws)
            self._add(upload, {Measure.INNOCENT_VIEWS: seen, Measure.INNOCENT_VIEWS_LOST: full - seen})

    # ----------------------------------------------------------------------------------------------------------- jobs

    def queued(self, job: Job, now: float) -> None:
        """Count a job that joins a queue."""
        self._add_hour(job.pool, now, {PoolMeasure.ARRIVALS: 1})
        if not job.is_appeal:
            self._add(job.item.upload, {Measure.JOBS: 1, Measure.JOBS_DUE: self._is_due(job)})

    def _is_due(self, job: Job) -> bool:
        """Return whether a job's target wait ends before the run does."""
        return bool(job.joined + self._laws.sla[job.pool] < self._laws.horizon)

    def started(self, job: Job, now: float) -> None:
        """Count a job that a reviewer opens."""
        wait = now - job.joined
        in_sla = wait <= self._laws.sla[job.pool]
        self._add_hour(
            job.pool,
            now,
            {
                PoolMeasure.STARTS: 1,
                PoolMeasure.STARTS_WAITED: wait > 0.0,
                PoolMeasure.STARTS_IN_SLA: in_sla,
                PoolMeasure.JOBS_HELPED: job.at != job.pool,
                PoolMeasure.WAIT: wait,
                PoolMeasure.WAIT_SQ: wait * wait,
            },
        )
        if not job.is_appeal:
            upload = job.item.upload
            self._add(
                upload,
                {
                    Measure.JOBS_STARTED: 1,
                    Measure.JOBS_WAITED: wait > 0.0,
                    Measure.JOBS_IN_SLA: in_sla and self._is_due(job),
                    Measure.WAIT: wait,
                },
            )
            self._sketch(upload, Sketch.WAIT, wait)

    def reneged(self, job: Job, now: float) -> None:
        """Count a job that leaves its queue undecided."""
        self._add_hour(job.pool, now, {PoolMeasure.RENEGES: 1})
        if not job.is_appeal:
            self._add(job.item.upload, {Measure.JOBS_RENEGED: 1})

    def limited(self, upload: Upload) -> None:
        """Count a case that has a time limit."""
        self._add(upload, {Measure.LIMITED: 1})

    def limit_over(self, upload: Upload, *, met: bool) -> None:
        """Count a case that ended in time, or one that did not."""
        self._add(upload, {Measure.LIMIT_MET if met else Measure.LIMIT_MISSED: 1})

    def expired(self, job: Job, now: float) -> None:
        """Count a job that left its queue at its limit."""
        self._add_hour(job.pool, now, {PoolMeasure.EXPIRED: 1})
        self._add(job.item.upload, {Measure.EXPIRED: 1})

    def verdict(self, job: Job, now: float, *, violating: bool | None) -> None:
        """Count one reviewer's verdict; None = in doubt, passed on."""
        upload = job.item.upload
        self._add_hour(job.at, now, {PoolMeasure.VERDICTS: 1})
        if violating is not None and not job.is_appeal:
            self.verdicts[upload.top_policy, int(violating)] += 1
            correct = violating == upload.violates
            self._add(
                upload,
                {Measure.VERDICTS: 1, Measure.VERDICTS_VIOLATING: violating, Measure.VERDICTS_CORRECT: correct},
            )

    def appeal_decided(self, upload: Upload, *, violating: bool) -> None:
        """Count the decision of an appeal."""
        self.appeals[upload.top_policy, int(violating)] += 1
        self._add(upload, {Measure.APPEALS_DECIDED: 1})

    # --------------------------------------------------------------------------------------------------------- people

    def read(self, pool: int, now: float, *, right: bool) -> None:
        """Count a person's reading of a job's item."""
        self._add_hour(pool, now, {PoolMeasure.READINGS: 1, PoolMeasure.READINGS_CORRECT: right})

    def read_golden(self, pool: int, now: float, *, right: bool) -> None:
        """Count a person's reading of a golden item."""
        self._add_hour(pool, now, {PoolMeasure.GOLDEN: 1, PoolMeasure.GOLDEN_CORRECT: right})

    def exposed(self, pool: int, now: float, duration: float, *, rests: bool) -> None:
        """Count a job on a flag of a severe policy."""
        self._add_hour(pool, now, {PoolMeasure.SEVERE_TIME: duration, PoolMeasure.RESTS: rests})

    def shifts_began(self, pool: int, now: float, people: int) -> None:
        """Count metered people whose shift began."""
        if self._laws.people.metered[pool]:
            self._add_hour(pool, now, {PoolMeasure.REVIEWER_DAYS: people})

    # ---------------------------------------------------------------------------------------------------------- pools

    def integrate(self, pool: Pool, now: float) -> None:
        """Add a pool's lengths times the time since they last changed, hour by hour."""
        time = max(self._lengths_since[pool.number], self._laws.warm_up)
        while time < now:
            end = min(now, (math.floor(time / HOUR) + 1) * HOUR)
            self._add_hour(
                pool.number,
                time,
                {
                    PoolMeasure.QUEUE_TIME: len(pool.waiting) * (end - time),
                    PoolMeasure.BUSY_TIME: len(pool.serving) * (end - time),
                    PoolMeasure.STAFFED_TIME: pool.staffed * (end - time),
                },
            )
            time = end
        self._lengths_since[pool.number] = now

    # -------------------------------------------------------------------------------------------------------- entries

    def _counts(self, upload: Upload) -> bool:
        return upload.time >= self._laws.warm_up

    def _cell(self, upload: Upload) -> tuple[int, int, int, int]:
        return math.floor(upload.time / DAY), upload.market, upload.policy, upload.tier

    def _add(self, upload: Upload, values: Mapping[Measure, float]) -> None:
        if self._counts(upload):
            _add_to(self.counts.items[self._cell(upload)], values)

    def _sketch(self, upload: Upload, sketch: Sketch, duration: float) -> None:
        if self._counts(upload):
            self.counts.sketches[self._cell(upload)][sketch, sketch_bin(duration)] += 1

    def _add_hour(self, pool: int, time: float, values: Mapping[PoolMeasure, float]) -> None:
        if time >= self._laws.warm_up:
            _add_to(self.counts.pools[math.floor(time / HOUR), pool], values)


def _add_to(row: NDArray[np.float64], values: Mapping[Measure, float] | Mapping[PoolMeasure, float]) -> None:
    for measure, value in values.items():
        row[measure] += value
