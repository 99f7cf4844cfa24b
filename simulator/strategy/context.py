"""The facts that a strategy gets once (``Context``) and at every control tick (``Observation``)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.records import Verdicts

from .view_law import ViewLaw, no_view_law

PRIORITY = "priority"
"""The order of a queue that no rule ranks: by ``Triage.priority``."""


@dataclass(frozen=True)
class Context:
    """The public facts of a scenario: names of the axes, and what the platform knows before a run.

    M markets, P policies, T creator tiers, R queues. The arrays are read-only.
    """

    markets: tuple[str, ...]
    policies: tuple[str, ...]
    tiers: tuple[str, ...]
    queues: tuple[str, ...]
    """Names of the review pools, one queue each; ``Triage.queue`` holds their indices."""
    severity_weights: NDArray[np.float64]
    """(P,) harm of one violative view, relative; >= 0."""
    expected_views: NDArray[np.float64]
    """(M, T) expected lifetime views of an item of the market by a creator of the tier, if it does not violate."""
    tick: float
    """Time between two calls of ``adapt``, s."""
    route: NDArray[np.int16]
    """(M, P) queue to which the scenario sends a market's flags for a policy."""
    reach: NDArray[np.float64] = field(default_factory=lambda: np.ones(len(Action)))
    """(actions,) factor on an item's views while an ``Action`` is in force."""
    rescore_views: tuple[int, ...] = ()
    """Views at which a visible item is scored again; none = never."""
    rescore_reports: tuple[int, ...] = ()
    """User reports at which it is."""
    rescore_ages: tuple[float, ...] = ()
    """Ages at which it is, s."""
    limits: NDArray[np.float64] = field(default_factory=lambda: np.array(np.inf))
    """(M, P) shortest time limit that a review of a market's flags for a policy may have, s; inf = none."""

    reserve: NDArray[np.int64] = field(default_factory=lambda: np.array(0))
    """(R,) reviewers of each pool's reserve, whom a ``StaffOrder`` may call in; 0 = there is none."""
    service_times: NDArray[np.float64] = field(default_factory=lambda: np.array(1.0))
    """(R, P) mean time of a review in each queue, by the policy of the flag, s."""
    view_law: ViewLaw = field(default_factory=no_view_law)
    """How many views the platform's uploads get, and when."""
    helps: NDArray[np.bool_] = field(default_factory=lambda: np.array(False))
    """(R, R) whether the people of a pool (row) are trained for the jobs of another, and may be moved there."""
    orders: tuple[str, ...] = ()
    """(R,) rule by which the plan ranks each queue; ``"priority"`` = it does not; none = it ranks no queue."""
    time_limits: tuple[str, ...] = ()
    """Names of the time limits whose rule at the limit may be ordered."""
    sweep_window: float = 0.0
    """Age up to which live uploads may be swept, s; 0 = never."""
    hash_bank: bool = False
    """Whether the plan has a hash bank."""
    further_detectors: tuple[tuple[str, ...], ...] = ()
    """(P,) names of each policy's detectors beside the main one; none = no policy has any."""
    start: datetime = datetime(2025, 1, 1, tzinfo=UTC)
    """The instant of time 0."""
    time_zones: tuple[str, ...] = ()
    """(M,) IANA name of each market's clock; none = UTC."""
    parents: tuple[str, ...] = ()
    """(P,) parent of each policy, whose values of a parameter hold for it; itself if it is part of no other."""
    cost_of_view: float | None = None
    """Cost of one violative view of severity weight 1 (``costs.violative_view``); None = not stated."""
    cost_of_removal: float | None = None
    """Cost of one removal of an item that violates nothing (``costs.wrongful_removal``); None = not stated."""
    pay: NDArray[np.float64] = field(default_factory=lambda: np.array(np.nan))
    """(R,) cost of a reviewer of each pool on shift for an hour; nan = not stated."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parents", self.parents or self.policies)
        # copies: a view would lead back to the arrays of the world's laws
        limits = np.broadcast_to(self.limits, (len(self.markets), len(self.policies)))
        object.__setattr__(self, "limits", limits)
        object.__setattr__(self, "reserve", np.broadcast_to(self.reserve, (len(self.queues),)))
        object.__setattr__(self, "pay", np.broadcast_to(self.pay, (len(self.queues),)))
        object.__setattr__(self, "helps", np.broadcast_to(self.helps, (len(self.queues), len(self.queues))))
        object.__setattr__(self, "orders", self.orders or (PRIORITY,) * len(self.queues))
        object.__setattr__(self, "further_detectors", self.further_detectors or ((),) * len(self.policies))
        object.__setattr__(self, "time_zones", self.time_zones or ("UTC",) * len(self.markets))
        services = np.broadcast_to(self.service_times, (len(self.queues), len(self.policies)))
        object.__setattr__(self, "service_times", services)
        laws = "severity_weights", "expected_views", "route", "reach", "limits", "service_times"
        for name in (*laws, "reserve", "helps", "pay"):
            copy = np.array(getattr(self, name))
            copy.flags.writeable = False
            object.__setattr__(self, name, copy)

    def further_columns(self, policy: int) -> slice:
        """Return the columns of ``Items.further_scores`` that belong to a policy, in the order of its names."""
        first = sum(map(len, self.further_detectors[:policy]))
        return slice(first, first + len(self.further_detectors[policy]))

    def hours_of_week(self, time: float) -> NDArray[np.float64]:
        """Return the (M,) hour of the week on each market's clock at a time (s), in [0, 168); 0 = Monday, midnight.

        Examples
        --------
        >>> none = np.zeros(1)
        >>> context = Context(
        ...     ("DE", "US"),
        ...     ("spam",),
        ...     ("all",),
        ...     ("general",),
        ...     none,
        ...     none,
        ...     300.0,
        ...     none,
        ...     start=datetime(2025, 7, 7, tzinfo=UTC),
        ...     time_zones=("Europe/Berlin", "America/New_York"),
        ... )
        >>> context.hours_of_week(1800.0).tolist()  # Monday 0:30 in UTC
        [2.5, 164.5]
        """
        instant = self.start.astimezone(UTC) + timedelta(seconds=time)
        local = [instant.astimezone(ZoneInfo(zone)) for zone in self.time_zones]
        return np.array([24.0 * at.weekday() + at.hour + at.minute / 60 + at.second / 3600 for at in local])


@dataclass(frozen=True)
class Observation:
    """The state of the platform at a control tick, as old as the scenario's signal lag.

    M markets, P policies, R queues. Counts are those since the observation of the tick before, so that the sum of all
    observations counts everything once.
    """

    time: float
    """Instant observed, s since the scenario's start."""
    queue_length: NDArray[np.int64]
    """(R,) jobs waiting."""
    busy: NDArray[np.int64]
    """(R,) reviewers at work."""
    staffed: NDArray[np.int64]
    """(R,) reviewers on shift."""
    verdicts: NDArray[np.int64]
    """(P, 2) verdicts of reviews: not violating, violating; by the item's ``top_policy``."""
    appeals: NDArray[np.int64]
    """(P, 2) verdicts of appeals: overturned, upheld; by the item's ``top_policy``."""
    reports: NDArray[np.int64]
    """(M, P) user reports, by market and the item's ``top_policy``."""
    flags: NDArray[np.int64]
    """(M, P) reviews asked for, by whatever; appeals and further votes are not among them."""
    verdicts_by_score: NDArray[np.int64]
    """(P, ``len(SCORE_EDGES) + 1``, 2) ``verdicts`` by the bin of the item's score for its ``top_policy`` at upload."""
    oldest: NDArray[np.float64] | None = None
    """(R,) time for which the oldest waiting job has waited, s, 0 = none waits; None unless ``reads_queues``."""
    work: NDArray[np.float64] | None = None
    """(R,) sum of the mean service times of the waiting jobs, s; None unless ``reads_queues``."""
    each_verdict: Verdicts | None = None
    """Each of ``verdicts`` and ``appeals`` with its item, in order of time; None unless ``reads_verdicts``."""

    def since(self, earlier: Self) -> Self:
        """Return this state with the counts of the time since an earlier one, if both count from the same instant."""
        counts = ("verdicts", "appeals", "reports", "flags", "verdicts_by_score")
        return replace(self, **{name: getattr(self, name) - getattr(earlier, name) for name in counts})
