"""The flow itself: the effects of each event, in the order and terms of ``docs/flow.md``."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial

from simulator.domain.actions import Action, Consequence, Phase
from simulator.domain.events import DOUBTFUL, Checkpoint, Event, Leaving, Trigger
from simulator.ledger.size import FlowSize
from simulator.world.consequences import consequence_of, leaves_visible
from simulator.world.laws import (
    Laws,
    is_doubtful,
    patience_time,
    report_gap,
    uses_feature,
)
from simulator.world.mechanisms.rescoring import ROUNDING
from simulator.world.mechanisms.reviewers.desk_work import reading_at, work_time
from simulator.world.mechanisms.time_limits import KEEP, REMOVE
from simulator.world.rosters import Block, Roster

from .appeals import Appeals
from .calendar import Calendar, Process, Timer
from .creator import Creators
from .item import Item
from .journal import Journal
from .orders import Orders
from .penalties import Penalties
from .people import People
from .pool import Job, Pool, Seat
from .rankings import Rankings
from .tally import Tally
from .timers import set_gate_timer, set_milestone_timer, set_report_timer, set_rescore_timer, set_view_timers
from .upload import Upload


class Flow:
    """Uploads, review and enforcement on a calendar.

    Each event of the specification is a method; what it causes at its own instant are plain calls, in order. The three
    things that take time and cannot be put off (triage, a review, the way to an appeal) are processes; the three that
    can (report, milestone, checkpoint, renege) are timers.

    Parameters
    ----------
    laws : Laws
    size : FlowSize
    log : bool
        Whether to keep the event log.
    """

    def __init__(self, laws: Laws, size: FlowSize, *, log: bool) -> None:
        self.laws = laws
        self.calendar = Calendar(laws.horizon)
        self.tally = Tally(laws, size)
        self.journal = Journal(keep=log)
        self.pools = [
            Pool(number, self._start, self._close_integrals, float(laws.people.severe_cap[number]))
            for number in range(size.pools)
        ]
        for pool, helps, helpers in zip(self.pools, laws.skills.helps, laws.skills.helpers, strict=True):
            pool.helps = [self.pools[number] for number in helps if number >= 0]
            pool.helpers = [self.pools[number] for number in helpers if number >= 0]
            pool.guests_from = int(laws.skills.guests_from[pool.number])
        self.creators = Creators(laws, self._tell_unpublished)
        self.penalties = Penalties(laws, self.creators, self.tally, self.tell)
        self.people = People(laws, self.pools, self.tally, self.journal)
        self.open: dict[int, Item] = {}
        """Items to which something can still happen."""
        self.rankings = Rankings(self.pools, self.open, self.journal)
        self.orders = Orders(self)
        self.appeals = Appeals(self)

    @property
    def now(self) -> float:
        """Present time, s."""
        return self.calendar.time

    # --------------------------------------------------------------------------------------------- upload and triage

    def admit(self, uploads: Iterable[Upload]) -> None:
        """Take uploads in order of time."""
        self.calendar.process(self._arrivals(uploads))

    def _arrivals(self, uploads: Iterable[Upload]) -> Process:
        for upload in uploads:
            yield self.calendar.at(upload.time, Event.UPLOAD, upload.item)
            self._upload(upload)

    def _upload(self, upload: Upload) -> None:
        if upload.withheld:
            self.tally.withheld(upload)
            self._tell_unpublished(Event.WITHHELD, upload)
            return
        creator = self.creators.standing_of(upload)
        barred = creator.barred(self.now)
        if barred or (self.now < creator.blocked_until and uses_feature(upload.item, self.laws)):
            self.tally.blocked(upload)
            self._tell_unpublished(Event.BLOCKED, upload, int(not barred))
            return
        struck = creator.strikes(self.now, self.laws) > 0
        item = Item(upload, self.laws, upload.segments | struck, ranked_by_views=self.rankings.by_views)
        item.timers = {
            kind: Timer(self.calendar, kind, item.number, partial(happen, item))
            for kind, happen in (
                (Event.REPORT, self._report),
                (Event.MILESTONE, self._milestone),
                (Event.GATE, self._gate),
                (Event.RESCORE, self._checkpoint),
            )
        }
        self.open[item.number] = item
        self.tally.uploaded(item)
        self.tell(Event.UPLOAD, item)
        set_view_timers(item, self.now)
        self.orders.keep(item)
        self.calendar.process(self._triage(item))

    def _triage(self, item: Item) -> Process:
        yield self.calendar.at(item.upload.decided_at, Event.TRIAGE, item.number)
        action = item.upload.action
        item.phase = Phase.LIVE
        self.tally.triaged(item)
        self.tell(Event.TRIAGE, item, detail=action)
        item.checkpoints.skip(item.views(self.now), self.now)
        if action is Action.REVIEW:
            self.enqueue(item, Trigger.TRIAGE)
        elif action is Action.HOLD:
            item.hold(self.now)
            self.enqueue(item, Trigger.TRIAGE)
            set_view_timers(item, self.now)
        elif action is Action.REMOVE:
            self.remove(item, human=False)
        else:
            if action is not Action.ALLOW:
                item.restrict(float(self.laws.reach[action]), self.now)
                set_view_timers(item, self.now)
            if item.reports_suffice:
                self.enqueue(item, Trigger.REPORTS)
        if item.phase is not Phase.REMOVED:
            set_milestone_timer(item, self.now)
            set_gate_timer(item, self.now)
            set_rescore_timer(item, self.now)
        self.settle_if_over(item)

    # --------------------------------------------------------------------------------------------- views and reports

    def _report(self, item: Item) -> None:
        item.reports += 1
        item.next_report += report_gap(item.number, item.reports, item.upload.report_rate, self.laws)
        self.tally.reported(item)
        self.tell(Event.REPORT, item, detail=item.reports)
        number = item.checkpoints.at_report(item.reports)
        if number >= 0:
            self._score_again(item, Checkpoint.REPORTS, number)
        if item.may_be_reviewed and item.reports_suffice:
            self.enqueue(item, Trigger.REPORTS)
        set_report_timer(item, self.now)
        self.settle_if_over(item)

    def _milestone(self, item: Item) -> None:
        item.milestone_fired = True
        self.tell(Event.MILESTONE, item)
        if item.may_be_reviewed:
            self.enqueue(item, Trigger.VIEWS)
        self.settle_if_over(item)

    def _gate(self, item: Item) -> None:
        """Let the next stage begin, or close the gate; a job that is open already decides for it."""
        if item.checkpoints.next_views <= item.views(self.now) * (1.0 + ROUNDING):  # it goes first, whatever rounding
            self._score_again(item, Checkpoint.VIEWS, item.checkpoints.take(Checkpoint.VIEWS))
        if item.phase is not Phase.LIVE:
            self.settle_if_over(item)
            return
        if item.reach_gate(self.now):
            self.tally.gated(item)
            self.tell(Event.GATE, item)
            if not item.working:
                self.enqueue(item, Trigger.GATE)
        else:
            self.tally.staged(item)
            self.tell(Event.GATE, item, detail=item.stage)
        set_view_timers(item, self.now)
        self.settle_if_over(item)

    # ---------------------------------------------------------------------------------------------------- later scores

    def _checkpoint(self, item: Item) -> None:
        number = item.checkpoints.take(kind := item.next_checkpoint)
        set_rescore_timer(item, self.now, moved=self._score_again(item, kind, number))
        self.settle_if_over(item)

    def _score_again(self, item: Item, kind: Checkpoint, number: int) -> bool:
        """Score an item, and return whether the score reaches a threshold.

        If it is visible and in no review, act on the score; a reviewer's verdict outranks it.
        """
        score = item.checkpoints.score(kind, number, self.now)
        too_few = kind is Checkpoint.AGE and item.views(self.now) < self.laws.rescoring.ages_from_views
        if too_few or score < min(item.upload.remove_at_rescore, item.upload.review_at_rescore):
            return False
        if not item.may_be_reviewed:
            return True
        removes = score >= item.upload.remove_at_rescore and not item.judged
        self.tally.rescored(item, removed=removes)
        self.tell(Event.RESCORE, item, detail=kind)
        if removes:
            self.remove(item, human=False)
        else:
            self.enqueue(item, Trigger.RESCORE)
        return True

    # --------------------------------------------------------------------------------------------------------- review

    def enqueue(self, item: Item, trigger: Trigger) -> None:
        """Send an item to review, or its removal to the appeals' pool."""
        upload = item.upload
        if trigger is Trigger.APPEAL:
            pool = self.laws.appeal_pool
        else:
            routed = int(self.laws.route[upload.market, upload.top_policy])
            pool = upload.queue if upload.queue >= 0 else routed
            item.wait(self.now)
        item.votes = [0, 0]
        item.due = self.now + float(self.laws.time_limit[trigger, upload.market, upload.top_policy])
        item.opened_by = trigger
        item.on_expiry = int(self.orders.on_expiry[trigger, upload.market, upload.top_policy])
        self.tally.limited(item)
        self._queue(item, trigger, pool, is_appeal=trigger is Trigger.APPEAL)

    def _queue(self, item: Item, trigger: Trigger, pool: int, *, is_appeal: bool) -> None:
        job = Job(item, item.jobs, pool, is_appeal, priority=0.0, joined=self.now)
        job.priority = self.rankings.priority(job, self.now)
        item.jobs += 1
        item.working = True
        self.tally.queued(job, self.now)
        self.tell(Event.ENQUEUE, item, pool=pool, detail=trigger)
        self.pools[pool].join(job)
        if job.desk < 0:
            job.patience = Timer(self.calendar, Event.RENEGE, item.number, partial(self.renege, job))
            leaves = self.now + patience_time(pool, item.number, job.number, self.laws)
            if item.on_expiry != KEEP:
                leaves = min(leaves, max(self.now, item.due))
            job.patience.set(leaves)

    def _start(self, job: Job) -> None:
        if job.patience is not None:
            job.patience.stop()
        self.tally.started(job, self.now)
        self.tell(Event.START, job.item, pool=job.at, desk=job.desk)
        self.calendar.process(self._service(job))

    def _service(self, job: Job) -> Process:
        hours = self.pools[job.at].hours(job.desk, self.now)
        policy, item = job.item.upload.top_policy, job.item.number
        job.duration = work_time(job.pool, policy, job.at, job.desk, hours, item, job.number, self.laws)
        yield self.calendar.at(self.now + job.duration, Event.VERDICT, job.item.number)
        self._verdict(job)

    def renege(self, job: Job, *, shed: bool = False) -> None:
        """Let a waiting job leave its queue without a decision, by itself or because it is shed."""
        item = job.item
        if job.patience is not None:
            job.patience.stop()
        self.pools[job.pool].leave(job)
        item.working = False
        if not job.is_appeal:
            item.leave_to_views(self.now)
        item.base = item.reports
        expired = not shed and item.on_expiry != KEEP and self.now >= item.due
        self.tally.reneged(job, self.now, shed=shed)
        why = Leaving.SHED if shed else Leaving.LIMIT if expired else Leaving.PATIENCE
        self.tell(Event.RENEGE, item, pool=job.pool, detail=why)
        self.close_limit(item, decided=False)
        if expired:
            self._expire(job)
        elif item.phase is Phase.HELD:
            self.release(item)
        self.settle_if_over(item)

    def _expire(self, job: Job) -> None:
        """Apply the rule for a time limit that is over."""
        item = job.item
        self.tally.expired(job, self.now)
        if item.on_expiry == REMOVE:
            if not job.is_appeal:
                self.remove(item, human=False)
        elif job.is_appeal:
            self.tally.won_at_the_limit(item)
            self.appeals.grant(item)
        elif item.phase is Phase.HELD:
            self.release(item)

    def close_limit(self, item: Item, *, decided: bool) -> None:
        """Count whether the case that ends now was decided within its limit, if it has one."""
        self.tally.limit_over(item, met=decided and self.now <= item.due)
        item.due = math.inf

    def _verdict(self, job: Job) -> None:
        item = job.item
        hours = self.pools[job.at].hours(job.desk, self.now)
        upload = item.upload
        read = reading_at(
            job.pool, upload.top_policy, job.at, job.desk, hours, item.number, job.number, upload.margin, self.laws
        )
        item.working = False
        self.people.check(job, hours, read, self.now)
        if is_doubtful(job.pool, read, self.laws):
            self._escalate(job)
        else:
            self._vote(job, read)
        self.people.expose(job, self.now)
        self.pools[job.at].finish(job)
        self.settle_if_over(item)

    def _escalate(self, job: Job) -> None:
        self.tally.verdict(job, self.now, violating=None)
        self.tell(Event.VERDICT, job.item, pool=job.at, desk=job.desk, detail=DOUBTFUL)
        job.item.votes = [0, 0]
        pool = int(self.laws.escalate_to[job.pool])
        self._queue(job.item, Trigger.ESCALATION, pool, is_appeal=job.is_appeal)

    def _vote(self, job: Job, read: float) -> None:
        item, violating = job.item, bool(read > 0.0)
        self.tally.verdict(job, self.now, violating=violating)
        decided = int(violating)
        self.tell(Event.VERDICT, item, pool=job.at, desk=job.desk, detail=decided, said=decided, appeal=job.is_appeal)
        item.votes[violating] += 1
        if item.votes[violating] < self.laws.votes[job.pool]:
            self._queue(item, Trigger.VOTE, job.pool, is_appeal=job.is_appeal)
        elif job.is_appeal:
            self.appeals.decide(item, violating=violating)
        else:
            self._decide(item, read)

    def _decide(self, item: Item, read: float) -> None:
        self.close_limit(item, decided=True)
        if read > 0.0:
            what = Consequence(consequence_of(item.upload.top_policy, read, self.laws.consequences))
            if leaves_visible(what):
                self._restrict(item, Action(what))
            else:
                self.remove(item, human=True, what=what)
            return
        decided_at_triage = item.leave_to_views(self.now)
        item.decide(self.now)
        if item.phase is Phase.HELD or item.reach < 1.0:
            self.release(item)
        else:
            set_gate_timer(item, self.now)
        if decided_at_triage:
            item.correct_cleared(self.now)

    # ---------------------------------------------------------------------------------------------------- enforcement

    def release(self, item: Item) -> None:
        """Give an item its full reach back."""
        self._leave_gate(item)
        item.release(self.now)
        self.tell(Event.RELEASE, item)
        set_view_timers(item, self.now)

    def _leave_gate(self, item: Item) -> None:
        """Count for how long a gate was closed, if one is."""
        if item.gated and item.phase is Phase.HELD:
            self.tally.gate_opened(item, self.now)

    def _restrict(self, item: Item, action: Action) -> None:
        """Leave an item visible at a lower reach after a violating verdict."""
        self._leave_gate(item)
        item.restrict_after_review(float(self.laws.reach[action]), self.now)
        self.tally.restricted(item, action)
        self.tell(Event.RESTRICT, item, detail=action)
        set_view_timers(item, self.now)
        self.appeals.draw(item)

    def remove(self, item: Item, *, human: bool, what: Consequence = Consequence.STRIKE) -> None:
        """Take an item down, give its creator what the removal leads to, and draw whether an appeal follows."""
        self._leave_gate(item)
        item.remove(self.now)
        set_view_timers(item, self.now)
        self.tally.removed(item, self.now, human=human)
        item.given = self.penalties.strikes_for(item, what, self.now, human=human)
        self.tell(Event.REMOVE, item, detail=int(human), said=int(human))
        self.penalties.strike(item, self.now)
        # No item is removed twice: only a reinstated one could be, and nothing sends that one to review again.
        self.appeals.draw(item)
        self.appeals.draw_recheck(item)

    # --------------------------------------------------------------------------------------- what events leave behind

    def tell(
        self,
        event: Event,
        item: Item,
        *,
        pool: int = -1,
        desk: int = -1,
        detail: int = 0,
        said: int = 0,
        appeal: bool = False,
    ) -> None:
        """Count an event of an item, log it, and notify the world."""
        self.tally.happened(item.upload, item.segments, event)
        self.journal.write(self.now, event, item, pool=pool, desk=desk, detail=detail, said=said, appeal=appeal)

    def _tell_unpublished(self, event: Event, upload: Upload, detail: int = 0) -> None:
        """Do the same for an upload that is not published, or not yet."""
        self.tally.happened(upload, upload.segments, event)
        self.journal.write_unpublished(self.now, event, upload, detail=detail)

    # ------------------------------------------------------------------------------------------- staff, and the end

    def set_capacity(self, pool: int, reviewers: int) -> None:
        """Change the staff on shift of a pool, now."""
        if reviewers != self.pools[pool].staffed:
            come = Seat(self.now, self.now)
            present = self.pools[pool]
            seats = [present.seats[desk] if desk in present.open else come for desk in range(reviewers)]
            blocks = (Block(range(desk, desk + 1), seat.begun, seat.fresh) for desk, seat in enumerate(seats))
            self.set_roster(pool, tuple(blocks))

    def set_roster(self, pool: int, roster: Roster) -> None:
        """Open the desks of a roster and close the others, now."""
        if self.now < self.laws.horizon:
            self.tally.shifts_began(pool, self.now, self.pools[pool].seat(roster))
            self.journal.write_pool(self.now, Event.CAPACITY, pool, detail=self.pools[pool].staffed)
            self.pools[pool].fill_desks()

    def finish(self) -> None:
        """Handle everything before the horizon and count the views of all open items."""
        self.calendar.run_until(self.laws.horizon)
        for pool in self.pools:
            self._close_integrals(pool)
            for job in (*pool.waiting, *pool.serving.values()):
                self.tally.left_open(job, waiting=job.desk < 0)
        for item in list(self.open.values()):
            self.close_limit(item, decided=False)
            self._settle(item)

    def _close_integrals(self, pool: Pool) -> None:
        self.tally.integrate(pool, self.now)

    def settle_if_over(self, item: Item) -> None:
        """Forget an item without further events."""
        if not item.has_pending:
            self._settle(item)

    def _settle(self, item: Item) -> None:
        item.accrue(self.laws.horizon)
        self.tally.settled(item)
        del self.open[item.number]
