"""The span of a scenario's incidents: when they start and end, and which policies they are about."""

from __future__ import annotations

import math
from typing import NamedTuple

from .incidents import DetectorOutage, ReuploadStorm, StaffingShortfall, Surge
from .scenario import Scenario


class IncidentSpan(NamedTuple):
    """The time from the first start to the last end of the incidents that end."""

    start: float
    """Start of the first one, s."""
    stop: float
    """End of the last one, s; at most the horizon."""
    policies: tuple[str, ...]
    """Policies that the incidents are about; all of them where no incident names any."""


def incident_span(scenario: Scenario) -> IncidentSpan | None:
    """Return the span of a scenario's incidents; None = there is none that ends, or none starts within the run.

    A policy change and novel content stay until the end of the run, so they are no incidents of which anything could be
    contained.
    """
    ending = [
        one
        for one in scenario.incidents.values()
        if math.isfinite(one.stop) and one.start < scenario.horizon and one.stop > (scenario.warm_up or 0.0)
    ]
    if not ending:
        return None
    named: set[str] = set()
    for one in ending:
        if isinstance(one, Surge | ReuploadStorm):
            named.add(one.policy)
        elif isinstance(one, DetectorOutage):
            named.update(scenario.policies if "*" in one.policies else one.policies)
        elif isinstance(one, StaffingShortfall):
            named.update(scenario.policies)
    policies = tuple(name for name in scenario.policies if name in named) or tuple(scenario.policies)
    start, stop = min(one.start for one in ending), max(one.stop for one in ending)
    return IncidentSpan(start, min(stop, scenario.horizon), policies)
