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
    shortfalls = [
        incident
        for incident in scenario.incidents.values()
        if isinstance(incident, StaffingShortfall) and (ALL in incident.pools or pool in incident.pools)
    ]
    if not shortfalls:
        return levels
    edges = {time for incident in shortfalls for time in (incident.start, incident.stop) if time < scenario.horizon}
    there: Levels = []
    for time in sorted({at for at, _ in levels} | edges):
        present = next(reviewers for at, reviewers in reversed(levels) if at <= time)
        share = math.prod(1.0 - incident.absent for incident in shortfalls if incident.start <= time < incident.stop)
        reviewers = present if share == 1.0 else math.floor(present * share + 0.5)
        if not there or there[-1][1] != reviewers:
            there.append((time, reviewers))
    return there
