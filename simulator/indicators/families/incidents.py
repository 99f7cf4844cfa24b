"""Incidents: how soon one is contained, and how much is seen of it."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.incident_rules import Contained, IncidentExposure
from simulator.indicators.traits import Margin

_KINDS = ("surge", "reupload_storm", "report_brigade", "detector_outage", "staffing_shortfall")
_NEEDS = (" or ".join(f"an incident of kind {kind}" for kind in _KINDS),)
_DEFINED = "docs/scenarios/surge.md, where two other yardsticks are compared with it"

CONTAINED = (
    Indicator(
        "time_to_contain",
        "Time to contain",
        "Time from the start of the first incident to the first hour in time after the worst hour; an hour is in time "
        "if nine in ten of the reviews that left the queues in it, opened or shed, were opened within the SLA; 0 = "
        "every hour is; an incident that is not contained counts as if it were at the end of the run (censored); pools "
        "with appeals only are left out.",
        "s",
        -1,
        Contained("time"),
        _DEFINED,
        needs=_NEEDS,
        question="How soon are reviews in time again after an incident?",
        own_margin=Margin("10%", "hours in which a crisis is under control differ from run to run"),
    ),
    Indicator(
        "contained_share",
        "Incident contained",
        "Runs in which the incident is contained by the end, as a share of runs; where it is below 100 %, the time to "
        "contain is censored and too short.",
        "share",
        1,
        Contained("share"),
        _DEFINED,
        needs=_NEEDS,
        driver_of="time_to_contain",
    ),
)

LEAKED = (
    Indicator(
        "incident_exposure",
        "Views leaked in the incident",
        "Views until the run's end of violating uploads of the incidents' policies, uploaded on the days from the "
        "first start to the last end; all policies where no incident names one.",
        "views",
        -1,
        IncidentExposure(),
        "part of exposure",
        needs=_NEEDS,
        question="How much is seen of an incident's violations?",
        twin="removal_recall",
    ),
)

FAMILIES = (
    Family("operations", rank=77, goal="operations", indicators=CONTAINED),
    Family("safety", rank=17, goal="safety", indicators=LEAKED),
)
