"""Tables of ``explain`` on what changes over the run: the incidents, and what they make of uploads and load."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulator.domain import HOUR, format_duration
from simulator.present.table import Cell, Column, Table

from .load import ratio

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.config.incidents import Incident
    from simulator.forecast import Load

MOST_ROWS = 56
"""Most rows of the table by time: a week in steps of three hours."""
_STEPS = (1, 2, 3, 4, 6, 8, 12, 24, 48, 96)


def incidents_table(scenario: Scenario) -> Table:
    """Return the incidents in order of their start: when, on what, and how strong."""
    ordered = sorted(scenario.incidents.items(), key=lambda entry: entry[1].start)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            incident.kind,
            _clock(scenario, incident.start),
            format_duration(incident.start),
            format_duration(incident.stop - incident.start) if incident.stop < np.inf else "to the end",
            _target(incident),
            _strength(incident),
        )
        for name, incident in ordered
    )
    columns = (
        Column("incident"),
        Column("kind"),
        Column("from", "UTC"),
        Column("after", "time of the run"),
        Column("lasts"),
        Column("on"),
        Column("what"),
    )
    return Table("incidents", "Incidents", columns, rows)


def course_table(scenario: Scenario, load: Load) -> Table:
    """Return what uploads, violations and load are expected to be over the run, and which incidents act."""
    from simulator.world.expectations import expected_uploads, expected_violating_by_hour, incident_hours

    hours = load.staff.shape[0]
    uploads = expected_uploads(scenario)[:hours]
    violating = (uploads * expected_violating_by_hour(scenario)[:hours]).sum(axis=1)
    acting = incident_hours(scenario)[:hours]
    backlog = load.backlog().sum(axis=1)
    step = next((step for step in _STEPS if hours <= step * MOST_ROWS), _STEPS[-1])
    rows: list[tuple[Cell, ...]] = []
    for first in range(0, hours, step):
        part = slice(first, first + step)
        total = float(uploads[part].sum())
        names = [name for number, name in enumerate(scenario.incidents) if acting[part, number].any()]
        use = (ratio(float(load.work[part, p].sum()), float(load.staff[part, p].sum())) for p in range(_pools(load)))
        rows.append(
            (
                _clock(scenario, first * HOUR),
                " ".join(names) or "–",
                float(uploads[part].sum(axis=1).mean()),
                float(violating[part].sum()) / total if total else 0.0,
                *use,
                float(backlog[part][-1]),
            )
        )
    columns = (
        Column("from", "UTC"),
        Column("incidents"),
        Column("uploads", "per hour", ",.0f"),
        Column("violating", "share of uploads", ".2%"),
        *(Column(name, "utilisation", form=".0%", mark_above=1.0) for name in scenario.pools),
        Column("backlog", "jobs at the end, if work flowed evenly", ",.0f"),
    )
    return Table("course", f"Course of the run, in steps of {step} h (! = the queue grows)", columns, tuple(rows))


def incident_warnings(scenario: Scenario) -> tuple[str, ...]:
    """Return a sentence for each incident that a run of this length does not reach."""
    return tuple(
        f"Incident {name!r} begins after {format_duration(incident.start)}, when the run is over."
        for name, incident in scenario.incidents.items()
        if incident.start >= scenario.horizon
    )


def _pools(load: Load) -> int:
    return int(load.staff.shape[1])


def _clock(scenario: Scenario, seconds: float) -> str:
    return f"{scenario.start.astimezone(UTC) + timedelta(seconds=seconds):%a %d %b %H:%M}"


def _target(incident: Incident) -> str:
    if incident.kind == "staffing_shortfall":
        return _names(incident.pools, "all pools")
    if incident.kind == "policy_change":
        return incident.policy
    markets = _names(incident.markets, "all markets")
    if incident.kind in ("surge", "reupload_storm", "novel_content"):
        return f"{incident.policy} in {markets}"
    if incident.kind == "detector_outage":
        return f"{_names(incident.policies, 'all policies')} in {markets}"
    return markets


def _strength(incident: Incident) -> str:
    if incident.kind == "surge":
        novel = f", {incident.novelty:.0%} of it unread by detectors" if incident.novelty else ""
        return f"prevalence x {incident.peak:g} at the peak{novel}"
    if incident.kind == "detector_outage":
        return "scores are 0"
    if incident.kind == "staffing_shortfall":
        return f"{incident.absent:.0%} of the reviewers absent"
    if incident.kind == "policy_change":
        lag = "never" if incident.detector_lag is None else f"after {format_duration(incident.detector_lag)}"
        return f"line moves by {incident.shift:+g} severity sd, detectors follow {lag}"
    if incident.kind == "reupload_storm":
        return f"{incident.per_hour:g} copies an hour at the peak, of {incident.versions} versions"
    if incident.kind == "novel_content":
        return f"{incident.share:.0%} of its violations read {incident.blind:g} severity sd too low"
    return f"{incident.rate:g} more reports per view of innocent uploads by {incident.targeted:.1%} of creators"


def _names(names: tuple[str, ...], everything: str) -> str:
    return everything if "*" in names else " ".join(names)
