"""All counts, in plain Python: the compiled engine's ``tally`` has the same functions.

An item is counted in its cell and in each population that it belongs to: its segments, and the bucket of its arm.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action, Cause, Phase
from simulator.domain.events import Event, Trigger
from simulator.domain.units import DAY, HOUR
from simulator.ledger.counts import Counts
from simulator.ledger.measures import AFTER_REVIEW, OF_INNOCENT, Measure, PoolMeasure, Sketch, place_of
from simulator.ledger.size import FlowSize
from simulator.ledger.sketch import sketch_bin
from simulator.world.expected_views import correction_at_triage, expected_natural_views
from simulator.world.laws import Laws, natural_views, views_lost
from simulator.world.score_bins import SCORE_BINS, score_bin

from .item import Item
from .pool import Job, Pool
from .upload import Upload

_RESTRICTIONS = (Action.LIMIT, Action.LABEL, Action.AGE_GATE)


class Tally:
    """Counts of one run: one method per kind of event.

    Parameters
    ----------
    laws : Laws
    size : FlowSize
    """

    def __init__(self, laws: Laws, size: FlowSize) -> None:
        self.counts = Counts.empty(size)
        self._buckets = self.counts.buckets.reshape(-1, self.counts.buckets.shape[-1])  # the same memory
        self.verdicts = np.zeros((size.policies, 2), dtype=np.int64)
        """Verdicts of reviews: not violating, violating."""
        self.appeals = np.zeros((size.policies, 2), dtype=np.int64)
        """Verdicts of appeals: overturned, upheld."""
        self.reports, self.flags = np.zeros((2, size.markets, size.policies), dtype=np.int64)
        self.verdicts_by_score = np.zeros((size.policies, SCORE_BINS, 2), dtype=np.int64)
        self._laws = laws
        self._wronged: set[int] = set()
        self._removed: set[int] = set()
        self._lengths_since = [0.0] * size.pools

    # ---------------------------------------------------------------------------------------------------------- items

    def happened(self, upload: Upload, segments: int, event: Event) -> None:
        """Count an event of an item."""
        self._add(upload, segments, {event: 1})

    def uploaded(self, item: Item) -> None:
        """Count a published upload that violates, and what its expected views are beyond the drawn ones."""
        upload = item.upload
        self._add(upload, item.segments, {Measure.VIOLATIONS: upload.violates})
        never, delay, wrong, late, lost = correction_at_triage(
            upload.item, upload.market, upload.top_policy, upload.nearest, upload.hard, upload.legible, upload.margin,
            upload.time, upload.decided_at, upload.views_log_mean, upload.test_views, upload.main_views,
            upload.first_report, upload.report_rate,
            int(upload.action), upload.queue, upload.review_at_reports, upload.review_at_views,
            upload.remove_at_rescore, upload.review_at_rescore, upload.gate_at_views, upload.staged,
            item.ranked_by_views, self._laws,
        )  # fmt: skip
        views = never + delay + wrong + late
        if upload.violates:
            of_exposure = {
                Measure.EXPOSURE: views,
                Measure.EXPOSURE_NEVER: never,
                Measure.EXPOSURE_DELAY: delay,
                Measure.EXPOSURE_WRONG: wrong,
                Measure.EXPOSURE_LATE: late,
            }
            self._add(upload, item.segments, {Measure.VIEWS: views, **of_exposure})
        else:
            of_innocent = {Measure.INNOCENT_VIEWS: views, Measure.INNOCENT_VIEWS_LOST: lost}
            self._add(upload, item.segments, {Measure.VIEWS: views, **of_innocent})

    def blocked(self, upload: Upload) -> None:
        """Count an innocent upload that was refused."""
        self._add(upload, upload.segments, {Measure.BLOCKED_INNOCENT: not upload.violates})

    def withheld(self, upload: Upload) -> None:
        """Count an innocent upload that its creator withholds."""
        lost = expected_natural_views(
            self._laws.horizon - upload.time, upload.views_log_mean, upload.test_views, upload.main_views, self._laws
        )
        if not upload.violates:
            self._add(upload, upload.segments, {Measure.WITHHELD_INNOCENT: 1, Measure.WITHHELD_VIEWS: lost})

    def triaged(self, item: Item) -> None:
        """Count a decision that restricts or holds."""
        action = item.upload.action
        restricted = action in _RESTRICTIONS
        self._count(
            item,
            {
                Measure.RESTRICTED: restricted,
                Measure.RESTRICTED_INNOCENT: restricted and not item.upload.violates,
                Measure.HELD: action is Action.HOLD,
            },
        )

    def rescored(self, item: Item, *, removed: bool) -> None:
        """Count a later score that removes an item or asks for a review."""
        upload = item.upload
        self._count(
            item,
            {
                Measure.REMOVALS_RESCORED: removed,
                Measure.REMOVALS_RESCORED_VIOLATING: removed and upload.violates,
                Measure.JOBS_RESCORED: not removed,
                Measure.JOBS_RESCORED_VIOLATING: not removed and upload.violates,
            },
        )

    def gated(self, item: Item) -> None:
        """Count a gate that closes."""
        self._count(item, {Measure.GATED: 1, Measure.GATED_VIOLATING: item.upload.violates})

    def staged(self, item: Item) -> None:
        """Count a stage that begins."""
        self._count(item, {Measure.STAGED: 1})

    def gate_opened(self, item: Item, now: float) -> None:
        """Count for how long a gate was closed."""
        self._count(item, {Measure.GATE_TIME: now - item.gated_since})

    def reported(self, item: Item) -> None:
        """Count a user's report, and whether it is right."""
        self.reports[item.upload.market, item.upload.top_policy] += 1
        self._count(item, {Measure.REPORTS_TRUE: item.upload.violates})

    def removed(self, item: Item, now: float, *, human: bool) -> None:
        """Count a removal."""
        upload = item.upload
        age = now - upload.time
        violates = upload.violates
        self._count(
            item,
            {
                Measure.REMOVALS_AUTOMATED: not human,
                Measure.REMOVALS_PROACTIVE: item.reports == 0,
                Measure.REMOVALS_ZERO_VIEWS: item.seen < 1.0,
                Measure.REMOVALS_24H: age <= DAY,
                Measure.REMOVALS_VIOLATING: violates,
                Measure.REMOVALS_AUTOMATED_VIOLATING: violates and not human,
                Measure.TIME_TO_ACTION: age if violates else 0.0,
                Measure.REMOVALS_REPEAT: upload.creator in self._removed,
            },
        )
        self._removed.add(upload.creator)
        if violates:
            self._sketch(item, Sketch.TIME_TO_ACTION, age)
        elif self._counts(upload) and upload.creator not in self._wronged:
            self._wronged.add(upload.creator)
            self._count(item, {Measure.INNOCENT_CREATORS: 1})

    def struck(self, item: Item) -> None:
        """Count a strike."""
        self._count(item, {Measure.STRIKES: 1, Measure.STRIKES_INNOCENT: not item.upload.violates})

    def punished(self, item: Item, penalty: Event) -> None:
        """Count a new penalty or a warning if its item is innocent."""
        self._count(item, {OF_INNOCENT[penalty]: not item.upload.violates})

    def restricted(self, item: Item, action: Action) -> None:
        """Count a verdict that limits, labels or age-gates."""
        innocent = not item.upload.violates
        self._count(item, {AFTER_REVIEW[action]: 1, Measure.RESTRICTED_AFTER_REVIEW_INNOCENT: innocent})

    def pardoned(self, item: Item, *, lifted: bool) -> None:
        """Count a strike of an innocent item that is taken back, and whether a penalty is lifted by it."""
        innocent = not item.upload.violates
        self._count(item, {Measure.STRIKES_UNDONE_INNOCENT: innocent, Measure.LIFTS_INNOCENT: innocent and lifted})

    def too_late(self, item: Item) -> None:
        """Count an appeal that is not made because it would come after the window."""
        self._count(item, {Measure.APPEALS_TOO_LATE: 1})

    def won_at_the_limit(self, item: Item) -> None:
        """Count an appeal that is won because its time limit is over."""
        self._count(item, {Measure.APPEALS_DECIDED: 1})

    def overturned(self, item: Item, now: float) -> None:
        """Count a removal, or a restriction after a review, that was overturned on appeal."""
        away = now - item.removed_at
        innocent = not item.upload.violates
        counts = {Measure.OVERTURNS: 1, Measure.OVERTURNS_INNOCENT: innocent, Measure.TIME_TO_REINSTATEMENT: away}
        self._count(item, counts)
        self._sketch(item, Sketch.TIME_TO_REINSTATEMENT, away)

    def settled(self, item: Item) -> None:
        """Count the views of an item, accrued to the horizon."""
        upload = item.upload
        seen = item.seen
        counted = seen + item.over
        self._count(item, {Measure.VIEWS: counted, Measure.VIEWS_SQ: seen * seen})
        if item.gated and item.phase is Phase.HELD:
            self.gate_opened(item, self._laws.horizon)
        if upload.violates:
            undetected, waiting, decided = item.views_by_cause
            never = item.cause is Cause.UNDETECTED
            self._count(
                item,
                {
                    Measure.EXPOSURE: undetected + waiting + decided,
                    Measure.EXPOSURE_SQ: seen * seen,
                    Measure.EXPOSURE_NEVER if never else Measure.EXPOSURE_LATE: undetected,
                    Measure.EXPOSURE_DELAY: waiting,
                    Measure.EXPOSURE_WRONG: decided,
                },
            )
        else:
            age = self._laws.horizon - upload.time
            full = natural_views(age, upload.test_views, upload.main_views, self._laws)
            lost = views_lost(full, seen) + item.lost_over
            self._count(
                item,
                {
                    Measure.INNOCENT_VIEWS: counted,
                    Measure.INNOCENT_VIEWS_LOST: lost,
                    Measure.HELD_BACK_INNOCENT: item.held_back,
                },
            )

    # ----------------------------------------------------------------------------------------------------------- jobs

    def queued(self, job: Job, now: float) -> None:
        """Count a job that joins a queue."""
        self._add_hour(job.pool, now, {PoolMeasure.ARRIVALS: 1})
        if not job.is_appeal:
            self._count(job.item, {Measure.JOBS: 1, Measure.JOBS_DUE: self._is_due(job)})

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
            self._count(
                job.item,
                {
                    Measure.JOBS_STARTED: 1,
                    Measure.JOBS_WAITED: wait > 0.0,
                    Measure.JOBS_IN_SLA: in_sla and self._is_due(job),
                    Measure.WAIT: wait,
                },
            )
            self._sketch(job.item, Sketch.WAIT, wait)

    def swept(self, item: Item, *, removed: bool) -> None:
        """Count an item that a sweep removes or sends to review."""
        violates = item.upload.violates
        if removed:
            self._count(item, {Measure.REMOVALS_SWEPT: 1, Measure.REMOVALS_SWEPT_VIOLATING: violates})
        else:
            self._count(item, {Measure.JOBS_SWEPT: 1, Measure.JOBS_SWEPT_VIOLATING: violates})

    def reneged(self, job: Job, now: float, *, shed: bool) -> None:
        """Count a job that leaves its queue without a decision, and whether because it was shed."""
        self._add_hour(job.pool, now, {PoolMeasure.RENEGES: 1, PoolMeasure.SHED: shed})
        if not job.is_appeal:
            self._count(job.item, {Measure.JOBS_RENEGED: 1, Measure.JOBS_SHED: shed})
            self._sketch(job.item, Sketch.WAIT_OPEN, now - job.joined)

    def left_open(self, job: Job, *, waiting: bool) -> None:
        """Count how long a job that the run's end finds waiting or in service has been open, and its item's case."""
        horizon = self._laws.horizon
        if job.is_appeal:
            self._sketch(job.item, Sketch.TIME_TO_REINSTATEMENT_OPEN, horizon - job.item.removed_at)
            return
        if waiting:
            self._sketch(job.item, Sketch.WAIT_OPEN, horizon - job.joined)
        if job.item.upload.violates:
            self._sketch(job.item, Sketch.TIME_TO_ACTION_OPEN, horizon - job.item.upload.time)

    def limited(self, item: Item) -> None:
        """Count a case, and whether it has a time limit."""
        if item.opened_by != Trigger.APPEAL:
            self.flags[item.upload.market, item.upload.top_policy] += 1
        if item.due < self._laws.horizon:
            self._count(item, {Measure.LIMITED: 1})

    def limit_over(self, item: Item, *, met: bool) -> None:
        """Count whether the case that ends now was decided within its time limit, if it has one."""
        if item.due < self._laws.horizon:
            self._count(item, {Measure.LIMIT_MET if met else Measure.LIMIT_MISSED: 1})

    def expired(self, job: Job, now: float) -> None:
        """Count a job that left its queue at its limit."""
        self._add_hour(job.pool, now, {PoolMeasure.EXPIRED: 1})
        self._count(job.item, {Measure.EXPIRED: 1})

    def verdict(self, job: Job, now: float, *, violating: bool | None) -> None:
        """Count one reviewer's verdict; None = doubtful and escalated."""
        upload = job.item.upload
        self._add_hour(job.at, now, {PoolMeasure.VERDICTS: 1})
        if violating is not None and not job.is_appeal:
            self.verdicts[upload.top_policy, int(violating)] += 1
            self.verdicts_by_score[upload.top_policy, score_bin(upload.score), int(violating)] += 1
            correct = violating == upload.violates
            self._count(
                job.item,
                {Measure.VERDICTS: 1, Measure.VERDICTS_VIOLATING: violating, Measure.VERDICTS_CORRECT: correct},
            )

    def appeal_decided(self, item: Item, *, violating: bool) -> None:
        """Count the decision of an appeal."""
        self.appeals[item.upload.top_policy, int(violating)] += 1
        self._count(item, {Measure.APPEALS_DECIDED: 1})

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
        """Count metered reviewers whose shift started."""
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
                    PoolMeasure.ATTENDED_TIME: max(pool.staffed, len(pool.serving)) * (end - time),
                },
            )
            time = end
        self._lengths_since[pool.number] = now

    # -------------------------------------------------------------------------------------------------------- entries

    def _counts(self, upload: Upload) -> bool:
        return bool(upload.time >= self._laws.warm_up)

    def _cell(self, upload: Upload) -> tuple[int, int, int, int]:
        return math.floor(upload.time / DAY), upload.market, upload.policy, upload.tier

    def _count(self, item: Item, values: Mapping[Measure, float]) -> None:
        self._add(item.upload, item.segments, values)

    def _add(self, upload: Upload, segments: int, values: Mapping[Measure, float] | Mapping[Event, float]) -> None:
        for row in self._rows(upload, segments):
            for count, value in values.items():
                row[place_of(count)] += value

    def _rows(self, upload: Upload, segments: int) -> Iterator[NDArray[np.float64]]:
        """Yield the rows of an item's populations: everybody and its segments if it counts, and its arm's bucket."""
        if self._counts(upload):
            yield self.counts.items[self._cell(upload)]
            for segment in _bits(segments):
                yield self.counts.segments[segment][self._cell(upload)]
        if upload.bucket >= 0:
            yield self._buckets[upload.bucket]

    def _sketch(self, item: Item, sketch: Sketch, duration: float) -> None:
        if self._counts(item.upload):
            place = sketch_bin(duration)
            self.counts.sketches[self._cell(item.upload)][sketch, place] += 1
            for segment in _bits(item.segments):
                self.counts.segment_sketches[segment, sketch, place] += 1

    def _add_hour(self, pool: int, time: float, values: Mapping[PoolMeasure, float]) -> None:
        if time >= self._laws.warm_up:
            row = self.counts.pools[math.floor(time / HOUR), pool]
            for measure, value in values.items():
                row[measure] += value


def _bits(segments: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set."""
    number = 0
    while segments >> number:
        if segments >> number & 1:
            yield number
        number += 1
