"""Time limits: from the scenario's list to tables by trigger of the job, market and policy.

The shortest limit that covers a job applies; of equal limits, the first one listed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.fields import ALL
from simulator.config.time_limits import TimeLimit
from simulator.domain.events import Trigger

KEEP, RELEASE, REMOVE = 0, 1, 2
"""Codes of what happens to a job that still waits at its limit."""

_REVIEWS = (Trigger.TRIAGE, Trigger.REPORTS, Trigger.VIEWS, Trigger.RESCORE, Trigger.GATE, Trigger.SWEEP)
"""What sends a new case to review; a further vote and an escalation go on with the limit of their case."""
ON_EXPIRY = {"keep": KEEP, "release": RELEASE, "remove": REMOVE}
"""The same, by the names of the scenario and of orders."""
_STARTS = {
    "enqueue": _REVIEWS,
    "report": (Trigger.REPORTS,),
    "appeal": (Trigger.APPEAL,),
}


def limit_tables(scenario: Scenario) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return (Trigger, M, P) limits, s, inf = none; and the rule at the limit, KEEP without one."""
    shape = (len(Trigger), len(scenario.markets), len(scenario.policies))
    limits, on_expiry = np.full(shape, math.inf), np.full(shape, KEEP, dtype=np.uint8)
    for law, covered in _layers(scenario):
        limits[covered] = law.limit
        on_expiry[covered] = ON_EXPIRY[law.on_expiry]
    return limits, on_expiry


def limit_cells(scenario: Scenario) -> dict[str, NDArray[np.bool_]]:
    """Return the (Trigger, M, P) cases to which each limit applies, by its name: where it is the shortest."""
    holds = {law.name: covered.copy() for law, covered in _layers(scenario)}
    later = np.zeros((len(Trigger), len(scenario.markets), len(scenario.policies)), dtype=np.bool_)
    for law, covered in reversed(list(_layers(scenario))):
        holds[law.name] &= ~later
        later |= covered
    return holds


def _layers(scenario: Scenario) -> Iterator[tuple[TimeLimit, NDArray[np.bool_]]]:
    """Yield the limits in their order, each with the cases for which it is shorter than all before it."""
    limits = np.full((len(Trigger), len(scenario.markets), len(scenario.policies)), math.inf)
    for law in scenario.time_limits:
        markets, policies = _covered(law.markets, scenario.markets), _covered(law.policies, scenario.policies)
        covered = np.zeros(limits.shape, dtype=np.bool_)
        covered[list(_STARTS[law.starts])] = markets[:, None] & policies
        covered &= law.limit < limits
        limits[covered] = law.limit
        yield law, covered


def review_limits(limits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (M, P) shortest limit that a review may have, s, of ``limit_tables``; inf where there is none."""
    return np.asarray(limits[list(_REVIEWS)].min(axis=0))


def _covered(names: tuple[str, ...], among: Iterable[str]) -> NDArray[np.bool_]:
    return np.array([ALL in names or name in names for name in among])
