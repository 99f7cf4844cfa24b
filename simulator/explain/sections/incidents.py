"""What changes over the run: the incidents, and their effect on uploads and load."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulator.domain import HOUR, format_duration
from simulator.explain.section import Facts, Section, strength_of
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
            strength_of(incident),
        )
        for name, incident in ordered
    )
    columns = (
        Column("incident"),
        Column("kind", spare=1),
        Column("from", "UTC"),
        Column("after", "time of the run", spare=2),
        Column("lasts"),
        Column("on"),
        Column("what"),
    )
    return Table("incidents", "Incidents", columns, rows)


def course_table(scenario: Scenario, load: Load) -> Table:
    """Return expected uploads, violations and load over the run, and the incidents in force."""
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
        Column("uploads", "per hour", ",.0f", spare=len(scenario.pools)),
        Column("violating", "share of uploads", ".2%", spare=len(scenario.pools) + 1),
        *(
            Column(name, "utilisation", form=".0%", mark_above=1.0, spare=place)
            for place, name in enumerate(scenario.pools)
        ),
        Column("backlog", "jobs at the end, with an even flow of work", ",.0f"),
    )
    return Table("course", f"Course of the run, in steps of {step} h (! = the queue grows)", columns, tuple(rows))


def _warnings(facts: Facts) -> Iterator[str]:
    """Yield a sentence for each incident that a run of this length does not reach."""
    for name, incident in facts.scenario.incidents.items():
        if incident.start >= facts.scenario.horizon:
            yield f"Incident {name!r} starts after {format_duration(incident.start)}, after the end of the run."


def _pools(load: Load) -> int:
    return int(load.staff.shape[1])


def _clock(scenario: Scenario, seconds: float) -> str:
    return f"{scenario.start.astimezone(UTC) + timedelta(seconds=seconds):%a %d %b %H:%M}"


def _target(incident: Incident) -> str:
    """Return the target of an incident: pools, or policies in markets."""
    given = incident.model_dump(include={"pools", "policy", "policies", "markets"})
    parts = []
    if "policies" in given:
        parts.append(_names(given["policies"], "all policies"))
    if "policy" in given:
        parts.append(given["policy"])
    parts += [_names(given[field], f"all {field}") for field in ("pools", "markets") if field in given]
    return " in ".join(parts)


def _names(names: tuple[str, ...], everything: str) -> str:
    return everything if "*" in names else " ".join(names)


def _tables(facts: Facts) -> Iterator[Table]:
    if facts.scenario.incidents:
        yield incidents_table(facts.scenario)
        yield course_table(facts.scenario, facts.load)


SECTION = Section(920, tables=_tables, warnings=_warnings)
