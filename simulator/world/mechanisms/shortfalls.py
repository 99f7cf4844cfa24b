"""Staffing shortfalls: reviewers who are absent. The law is stated in ``docs/world/incidents.md``."""

from __future__ import annotations

import math

from simulator.config.fields import ALL
from simulator.config.incidents import StaffingShortfall
from simulator.config.models import Scenario

Levels = list[tuple[float, int]]
"""(time in s, reviewers from then on), in order, the first at time 0."""


def with_shortfalls(scenario: Scenario, pool: str, levels: Levels) -> Levels:
    """Return the reviewers of a pool who are there, changes at the edges of shortfalls included.

    Of those on shift the share ``1 - absent`` is there, rounded to whole people (halves up); of two shortfalls at
    once, each takes its share of those whom the other leaves.
    """
    edges = shortfall_edges(scenario, pool)
    if not edges:
        return levels
    there: Levels = []
    for time in sorted({at for at, _ in levels} | edges):
        present = next(reviewers for at, reviewers in reversed(levels) if at <= time)
        reviewers = present_of(scenario, pool, time, present)
        if not there or there[-1][1] != reviewers:
            there.append((time, reviewers))
    return there


def shortfall_edges(scenario: Scenario, pool: str) -> set[float]:
    """Return the times before the horizon at which a shortfall of a pool begins or ends, s."""
    return {
        time
        for incident in _shortfalls(scenario, pool)
        for time in (incident.start, incident.stop)
        if time < scenario.horizon
    }


def present_of(scenario: Scenario, pool: str, time: float, reviewers: int) -> int:
    """Return how many of some reviewers of a pool are there at a time (s)."""
    at_once = [one for one in _shortfalls(scenario, pool) if one.start <= time < one.stop]
    share = math.prod(1.0 - incident.absent for incident in at_once)
    return reviewers if share == 1.0 else math.floor(reviewers * share + 0.5)


def _shortfalls(scenario: Scenario, pool: str) -> list[StaffingShortfall]:
    return [
        incident
        for incident in scenario.incidents.values()
        if isinstance(incident, StaffingShortfall) and (ALL in incident.pools or pool in incident.pools)
    ]
