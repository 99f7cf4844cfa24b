"""The page of a run: its key indicators, charts, queues, every indicator by goal, and the requested breakdowns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.domain.units import format_duration
from simulator.indicators import INDICATORS
from simulator.indicators.tree import BY_GOAL
from simulator.ledger.measures import Measure
from simulator.present.batches import batches_sentence
from simulator.present.changes import changes_table
from simulator.present.coverage import coverage_sentence
from simulator.present.decision import KEYS
from simulator.present.findings import found_table
from simulator.present.measured import measured_note, measured_table
from simulator.present.numbers import counted, format_count
from simulator.present.rows import estimate_text
from simulator.present.staffing import staffing_warnings
from simulator.present.table import Column, Table
from simulator.present.thresholds import threshold_warnings
from simulator.runs.crosses import allowed, axes_of
from simulator.runs.estimate import Estimate
from simulator.runs.results import Results

from . import sections
from .cards import estimate_card
from .goals import estimates_by_goal
from .page import arm_text, facts, scenario_text, write_page
from .tables import fitting

_BESIDE = 4
"""Indicators beside each other in a breakdown: each has an interval."""


@dataclass(frozen=True)
class Part:
    """The indicators of a goal in a breakdown, folded under its title.

    Parameters
    ----------
    title : str
    tables : list of Table
        A row per cell of the breakdown, a column per indicator.
    """

    title: str
    tables: list[Table]


def write_run(
    results: Results, path: Path | str, *, by: Sequence[str] = (), ids: Sequence[str] | None = None, command: str
) -> Path:
    """Write the page of a run and return its path.

    Parameters
    ----------
    results : Results
    path : Path or str
        HTML file to write.
    by : sequence of str
        Breakdowns, each an axis or the cross of several, ``"market,policy"``.
    ids : sequence of str, optional
        Indicators to show; by default those of what the scenario has on.
    command : str
        Command line that made the run.

    Raises
    ------
    InputError
        If an axis is unknown or does not go with the indicators, or the file cannot be written.
    """
    arms, about, scenario = {"run": results}, results.provenance, results.scenario
    estimates = results.estimates(results.shown() if ids is None else ids)
    content = {
        "title": f"A run of {scenario.name}",
        "subtitle": _subtitle(results),
        "strategy": results.strategy.spec,
        "differs": changes_table(results.differs, "as loaded", "as run"),
        "warnings": [*staffing_warnings(scenario), *threshold_warnings(scenario, results.strategy)],
        "cards": [estimate_card(one) for one in estimates if one.indicator.id in KEYS],
        "pictures": sections.pictures_of(arms),
        "staffing": sections.staffing(arms),
        "detectors": sections.detectors(arms),
        "goals": estimates_by_goal(estimates),
        "note": _note(results.replications, estimates),
        **_measured(results),
        "findings": [
            (table.title, replace(table, title=""))
            for table in (found_table(one, results.replications) for one in results.findings)
        ],
        "breakdowns": [(f"By {' and '.join(axes_of(cross))}", _breakdown(results, cross, ids)) for cross in by],
        "definitions": [INDICATORS[one.indicator.id].to_dict() for one in estimates],
        "command": command,
        "facts": facts(
            about, {"strategy": arm_text(about)}, {"seed": str(about.seed), "replications": str(about.replications)}
        ),
        "scenario_title": "The resolved scenario",
        "scenario_text": scenario_text(about),
        "provenance": about,
    }
    return write_page(path, "run.html.j2", content)


def _note(replications: int, estimates: Sequence[Estimate]) -> str:
    if replications == 1:
        return batches_sentence(estimates)
    return f"Brackets are 95 % intervals. {coverage_sentence(estimates)}"


def _subtitle(results: Results) -> str:
    uploads = float(results.ledger.total(Measure.UPLOADS)) / results.replications
    length = format_duration(results.scenario.horizon)
    return f"{counted(results.replications, 'replication')} of {length} with {format_count(uploads)} uploads each."


def _measured(results: Results) -> dict[str, object]:
    """Return what the platform measured, over the run and by day, and how to read it; nothing if it did not."""
    readings = results.readings
    if readings is None:
        return {"measured": None, "measured_by_day": [], "measured_note": ""}
    by_day = measured_table(readings, by_day=True)
    return {
        "measured": replace(measured_table(readings), title=""),
        "measured_by_day": fitting(replace(by_day, title=""), 2, len(by_day.columns)),
        "measured_note": measured_note(readings),
    }


def _breakdown(results: Results, cross: str, ids: Sequence[str] | None) -> list[Part]:
    """Return a breakdown by goal; indicators without a value in any cell are left out."""
    axes = axes_of(cross)
    chosen = results.shown(axes) if ids is None else allowed(ids, axes)
    return list(_parts(results.estimates(chosen, axes), axes))


def _parts(estimates: Iterable[Estimate], axes: Sequence[str]) -> Iterator[Part]:
    cells: dict[tuple[str, ...], dict[str, Estimate]] = {}
    for one in estimates:
        cells.setdefault(tuple(one.cell[axis] for axis in axes), {})[one.indicator.id] = one
    valued = {id_ for row in cells.values() for id_, one in row.items() if not math.isnan(one.value)}
    for goal, indicators in BY_GOAL.items():
        there = [one for one in indicators if one.id in valued]
        if not there:
            continue
        columns = (*(Column(axis) for axis in axes), *(Column(one.title, align="right") for one in there))
        rows = tuple(
            (*cell, *(estimate_text(row[one.id]) if one.id in row else None for one in there))
            for cell, row in cells.items()
        )
        table = Table("breakdown", f"{goal.capitalize()} by {' and '.join(axes)}", columns, rows)
        yield Part(goal.capitalize(), fitting(table, len(axes), len(axes) + _BESIDE))
