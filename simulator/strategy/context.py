"""The facts that a strategy gets once (``Context``) and at every control tick (``Observation``)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action

from .view_law import ViewLaw, no_view_law


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
    parents: tuple[str, ...] = ()
    """(P,) parent of each policy, whose values of a parameter hold for it; itself if it is part of no other."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parents", self.parents or self.policies)
        # copies: a view would lead back to the arrays of the world's laws
        limits = np.broadcast_to(self.limits, (len(self.markets), len(self.policies)))
        object.__setattr__(self, "limits", limits)
        object.__setattr__(self, "reserve", np.broadcast_to(self.reserve, (len(self.queues),)))
        services = np.broadcast_to(self.service_times, (len(self.queues), len(self.policies)))
        object.__setattr__(self, "service_times", services)
        arrays = ("severity_weights", "expected_views", "route", "reach", "limits", "reserve", "service_times")
        for name in arrays:
            copy = np.array(getattr(self, name))
            copy.flags.writeable = False
            object.__setattr__(self, name, copy)


@dataclass(frozen=True)
class Observation:
    """The state of the platform at a control tick, as old as the scenario's signal lag. R queues, P policies."""

    time: float
    """Instant observed, s since the scenario's start."""
    queue_length: NDArray[np.int64]
    """(R,) jobs waiting."""
    busy: NDArray[np.int64]
    """(R,) reviewers at work."""
    staffed: NDArray[np.int64]
    """(R,) reviewers on shift."""
    verdicts: NDArray[np.int64]
    """(P, 2) verdicts of reviews since the start: not violating, violating; by the item's ``top_policy``."""
    appeals: NDArray[np.int64]
    """(P, 2) verdicts of appeals since the start: overturned, upheld; by the item's ``top_policy``."""
