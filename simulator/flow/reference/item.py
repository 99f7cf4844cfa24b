"""An item: its state, and its views, which are an integral and need no events."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.domain.actions import Action, Cause, Phase
from simulator.domain.events import Checkpoint, Event
from simulator.world.expected_views import correction, mean_main_views
from simulator.world.laws import Laws, age_at_views, natural_views
from simulator.world.likely_life import Life, may_be_wronged
from simulator.world.mechanisms.gates import (
    factor_at,
    may_be_gated,
    next_threshold,
    stages_reached,
    ungated_reach,
)
from simulator.world.mechanisms.time_limits import KEEP

from .calendar import Timer
from .checkpoints import Checkpoints
from .upload import Upload

_natural_views: Callable[..., float] = inspect.unwrap(natural_views)
"""As Python runs it: the compiled entry unpacks all laws at each call, which takes forty times as long as the law."""


@dataclass(slots=True, eq=False)
class Item:
    """The state of one item; the table "State of an item" in ``docs/flow.md``."""

    upload: Upload
    laws: Laws
    segments: int = 0
    """Populations that it belongs to, as bits: those of its upload, and whether its account had a strike then."""
    ranked_by_views: bool = False
    """Whether its views can decide how long its reviews wait."""
    phase: Phase = Phase.PENDING
    reach: float = 1.0
    origin: float = field(init=False)
    """Natural age is time minus origin."""
    seen: float = 0.0
    """Views at the last change of reach, cause or origin."""
    natural: float = 0.0
    """Natural views at that time."""
    mean_main: float = field(init=False)
    """Main views as they are counted: expected while its views decide nothing, then as drawn."""
    main_natural: float = 0.0
    """Share of the main views among the natural ones at the last change, while expected ones count."""
    over: float = 0.0
    """Counted less drawn views."""
    lost_over: float = 0.0
    """The same of views lost."""
    cause: Cause = Cause.UNDETECTED
    views_by_cause: list[float] = field(default_factory=lambda: [0.0] * len(Cause))
    """Views of a violating item, by ``Cause``."""
    reports: int = 0
    next_report: float = field(init=False)
    """Views at which the next report comes."""
    base: int = 0
    """Reports at the last verdict or renege."""
    milestone_fired: bool = False
    checkpoints: Checkpoints = field(init=False)
    """Where it is scored again."""
    next_checkpoint: Checkpoint = Checkpoint.VIEWS
    """Kind of the next of them."""
    scored_from: tuple[float, float] = (0.0, 0.0)
    """Views and natural views from which the timer of the next of them follows."""
    judged: bool = False
    """A reviewer found no violation."""
    jobs: int = 0
    votes: list[int] = field(default_factory=lambda: [0, 0])
    """Verdicts of the present panel: not violating, violating."""
    due: float = math.inf
    """When its present case must be decided; inf = no case, or no limit."""
    on_expiry: int = KEEP
    """What happens if it still waits then: KEEP, RELEASE or REMOVE."""
    opened_by: int = 0
    """Trigger of its present case."""
    kept: bool = False
    """It is young enough to be swept."""
    working: bool = False
    """A job is queued or in service."""
    appeal_due: bool = False
    """The creator will appeal, before the horizon."""
    recheck_due: bool = False
    """The platform will look at the removal again and find it wrong, before the horizon."""
    cleared: bool = False
    """It was reinstated, or restricted after a review: nothing sends it to review but an appeal."""
    held_age: float = 0.0
    stage: int = 0
    """Stages of the plan passed."""
    gate: float = field(init=False)
    """Views of its own gate; inf = none, or passed."""
    gated: bool = False
    """A gate or a stage holds views back."""
    gated_since: float = 0.0
    """When a gate last closed."""
    held_back: float = 0.0
    """Views that gates and stages have held back."""
    removed_at: float = math.nan
    """When it was removed, or restricted after a review."""
    given: int = 0
    """Strikes that its removal gave its creator; WARNING = a warning."""
    restricted: bool = False
    """A review limited, labelled or age-gated it, and no appeal has undone that."""
    timers: dict[Event, Timer] = field(default_factory=dict)
    """Its timers of views: REPORT, MILESTONE, GATE and RESCORE."""

    def __post_init__(self) -> None:
        self.origin = self.upload.time
        self.next_report = self.upload.first_report
        self.gate = self.upload.gate_at_views
        self.mean_main = self._mean_main() if self._is_decided else self.upload.main_views
        self.checkpoints = Checkpoints(self.upload, self.laws)

    @property
    def number(self) -> int:
        """Index of the item over the whole run."""
        return int(self.upload.item)

    @property
    def _is_decided(self) -> bool:
        """Whether its triage alone decides what becomes of it, whatever its views."""
        upload, by_views = self.upload, self.ranked_by_views
        if upload.action is Action.REVIEW:
            by_views = by_views or may_be_gated(self.laws.stages, upload.staged, upload.gate_at_views)
        return bool(upload.action is Action.REMOVE or (upload.action >= Action.REVIEW and not by_views))

    @property
    def may_be_reviewed(self) -> bool:
        """Whether a report or milestone may send it to review."""
        return self.phase is Phase.LIVE and not self.working and not self.cleared

    @property
    def reports_suffice(self) -> bool:
        """Whether the reports since the last verdict or renege reach the strategy's number."""
        return bool(0 < self.upload.review_at_reports <= self.reports - self.base)

    @property
    def has_pending(self) -> bool:
        """Whether it can have further events before the horizon."""
        triage_due = self.phase is Phase.PENDING and self.upload.decided_at < self.laws.horizon
        timed = any(timer.is_set for timer in self.timers.values())
        return triage_due or timed or self.kept or self.working or self.appeal_due or self.recheck_due

    def views(self, now: float) -> float:
        """Return the views until now."""
        return self.seen + self.reach * (self._natural_views(now) - self.natural)

    def accrue(self, now: float) -> None:
        """Settle the views since the last change, before reach, cause or origin changes."""
        natural = self._natural_views(now)
        gained = self.reach * (natural - self.natural)
        over = self._count_expected(now) if self.counts_expected else 0.0
        if self.gated:
            self.held_back += (self._ungated - self.reach) * (natural - self.natural)
        self.natural = natural
        self.seen += gained
        if self.upload.violates:
            self.views_by_cause[self.cause] += gained + over

    @property
    def counts_expected(self) -> bool:
        """Whether expected views count, in place of the drawn ones."""
        return bool(self.mean_main != self.upload.main_views)

    def _count_expected(self, now: float) -> float:
        """Return how many more views than drawn are counted since the last change, and add them up."""
        share = _natural_views(now - self.origin, 0.0, 1.0, self.laws)
        more = (share - self.main_natural) * (self.mean_main - self.upload.main_views)
        self.main_natural = share
        self.over += self.reach * more
        self.lost_over += (1.0 - self.reach) * more
        return float(self.reach * more)

    def leave_to_views(self, now: float) -> bool:
        """Count views as drawn from now on, since they can send it to review; return whether they were not."""
        if not self.counts_expected:
            return False
        self.accrue(now)
        self.mean_main = self.upload.main_views
        return True

    def correct_cleared(self, now: float) -> None:
        """Count the expected rest of its life, once a reviewer has cleared it."""
        upload, laws = self.upload, self.laws
        pool = upload.queue if upload.queue >= 0 else int(laws.route[upload.market, upload.top_policy])
        life = Life(
            upload.item, upload.market, upload.top_policy, pool, upload.margin, upload.time, self.origin,
            now - self.origin, 1.0, True, self.jobs, upload.test_views, upload.first_report, upload.report_rate,
            upload.review_at_reports, upload.review_at_views, math.inf, False, math.inf, False,
        )  # fmt: skip
        if not upload.violates and not may_be_wronged(life, laws):
            return
        sd = float(laws.views_log_sd[int(upload.violates)])
        _, delay, wrong, _, lost = correction(life, upload.views_log_mean, sd, upload.main_views, laws)
        self.over += delay + wrong
        if upload.violates:
            self.views_by_cause[Cause.WAITING] += delay
            self.views_by_cause[Cause.DECIDED] += wrong
        else:
            self.lost_over += lost

    def _mean_main(self) -> float:
        sd = float(self.laws.views_log_sd[int(self.upload.violates)])
        upload = self.upload
        return float(mean_main_views(upload.views_log_mean, sd, upload.test_views, upload.main_views))

    def time_of_views(self, views: float, now: float, settled: tuple[float, float] | None = None) -> float:
        """Return when views reach a number if nothing changes, s; not before now; inf = never.

        It follows from the views and the natural views at the last change or, with ``settled``, at an earlier one.
        """
        if self.reach == 0.0 or views == math.inf:
            return math.inf
        seen, natural = settled or (self.seen, self.natural)
        natural += (views - seen) / self.reach
        upload = self.upload
        return max(now, self.origin + age_at_views(natural, upload.test_views, upload.main_views, self.laws))

    def restrict(self, reach: float, now: float) -> None:
        """Limit the reach by a decision."""
        self.accrue(now)
        self.reach = reach
        self.cause = Cause.DECIDED

    @property
    def next_threshold(self) -> float:
        """Views of the next gate or stage; inf = none."""
        return float(next_threshold(self.laws.stages, self.stage, self.upload.staged, self.gate))

    @property
    def _ungated(self) -> float:
        """Reach but for gates and stages."""
        return float(ungated_reach(int(self.upload.action), self.laws.reach))

    def pass_gates(self, views: float) -> None:
        """Pass all gates and stages up to a number of views: none of them comes again."""
        self.stage = stages_reached(self.laws.stages, self.stage, self.upload.staged, views)
        self.gate = math.inf if self.gate <= views else self.gate

    def reach_gate(self, now: float) -> bool:
        """Begin the stages that its views have reached; return whether a gate closes."""
        self.accrue(now)
        before, gate = self.stage, self.gate
        views = max(self.next_threshold, self.seen)
        self.pass_gates(views)
        factor = float(factor_at(self.laws.stages, before, self.stage, gate, views))
        self.gated = True
        if factor == 0.0:
            self.gated_since = now
            self.hold(now)
        else:
            self.reach = factor * self._ungated
        return factor == 0.0

    def hold(self, now: float) -> None:
        """Stop distribution until a review."""
        self.accrue(now)
        self.reach = 0.0
        self.phase = Phase.HELD
        self.held_age = now - self.origin

    def wait(self, now: float) -> None:
        """Note that a review was requested."""
        self.accrue(now)
        self.cause = Cause.WAITING

    def decide(self, now: float) -> None:
        """Note that a reviewer found no violation."""
        self.accrue(now)
        self.cause = Cause.DECIDED
        self.base = self.reports
        self.judged = True
        self.pass_gates(math.inf)

    def release(self, now: float) -> None:
        """Open what holds it back; a held item continues at the age at which it was held: it loses time but no views.

        Cleared by a reviewer it has its full reach for good, else that of its action until the next gate or stage.
        """
        self.accrue(now)
        self.gated = False
        if not self.judged:
            self.pass_gates(self.seen)
        if self.phase is Phase.HELD:
            self.phase = Phase.LIVE
            self.origin = now - self.held_age
            self.natural = self._natural_views(now)
        self.reach = 1.0 if self.judged else self._ungated

    def restrict_after_review(self, reach: float, now: float) -> None:
        """Leave it visible at a reach for good, unless an appeal is won; a held item continues at its age then."""
        self.judged = True
        self.release(now)
        self.pass_gates(math.inf)
        self.reach = reach
        self.cause = Cause.DECIDED
        self.cleared = self.restricted = True
        self.removed_at = now

    def remove(self, now: float) -> None:
        """Take down. The item counts as detected, so its undetected views were detected late, not never."""
        self.accrue(now)
        self.gated = False
        self.reach = 0.0
        self.phase = Phase.REMOVED
        self.cause = Cause.DECIDED
        self.removed_at = now

    def reinstate(self, now: float) -> None:
        """Make it live again at its present age: the views since removal are lost."""
        self.accrue(now)
        self.reach = 1.0
        self.phase = Phase.LIVE
        self.cause = Cause.DECIDED
        self.cleared = True
        self.pass_gates(math.inf)

    def _natural_views(self, now: float) -> float:
        return _natural_views(now - self.origin, self.upload.test_views, self.upload.main_views, self.laws)
