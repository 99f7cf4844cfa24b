"""Time limits: from the scenario's list to tables by trigger of the job, market and policy.

The shortest limit that covers a job applies; of equal limits, the first one listed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.fields import ALL
from simulator.domain.events import Trigger

KEEP, RELEASE, REMOVE = 0, 1, 2
"""Codes of what happens to a job that still waits at its limit."""

_REVIEWS = (Trigger.TRIAGE, Trigger.REPORTS, Trigger.VIEWS, Trigger.RESCORE, Trigger.GATE)
"""What sends a new case to review; a further vote and an escalation go on with the limit of their case."""
_ON_EXPIRY = {"keep": KEEP, "release": RELEASE, "remove": REMOVE}
_STARTS = {
    "enqueue": _REVIEWS,
    "report": (Trigger.REPORTS,),
    "appeal": (Trigger.APPEAL,),
}


def limit_tables(scenario: Scenario) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return (Trigger, M, P) limits, s, inf = none; and the rule at the limit, KEEP without one."""
    shape = (len(Trigger), len(scenario.markets), len(scenario.policies))
    limits, on_expiry = np.full(shape, math.inf), np.full(shape, KEEP, dtype=np.uint8)
    for law in scenario.time_limits:
        markets, policies = _covered(law.markets, scenario.markets), _covered(law.policies, scenario.policies)
        for trigger in _STARTS[law.starts]:
            covered = np.zeros(shape, dtype=np.bool_)
            covered[trigger] = markets[:, None] & policies
            stricter = covered & (law.limit < limits)
            limits[stricter] = law.limit
            on_expiry[stricter] = _ON_EXPIRY[law.on_expiry]
    return limits, on_expiry


def review_limits(limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (M, P) shortest limit that a review may have, s, of ``limit_tables``; inf where there is none."""
    return np.asarray(limits[list(_REVIEWS)].min(axis=0))


def _covered(names: tuple[str, ...], among: Iterable[str]) -> NDArray[np.bool_]:
    return np.array([ALL in names or name in names for name in among])
