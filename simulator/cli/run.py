"""``riskbox run``: one scenario under one strategy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output, saving

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.runs.estimate import Estimate
    from simulator.runs.results import Results


@click.command("run", short_help="Simulate a scenario under one strategy and print its indicators.")
@options.scenario
@options.strategy
@options.overrides
@options.running(default_replications=1)
@options.precision
@options.by("day", "market", "language", "policy", "parent", "tier", "pool", "segment", "arm")
@options.rows
@options.path("-o", "--output", "file", help=options.written("the tables"))
@options.path("--log", help="Folder for the event log: a Parquet file per replication, a row per event.")
@options.allow_code
@options.common
def command(
    scenario: str,
    strategy: str | None,
    overrides: Sequence[str],
    by: Sequence[str],
    ids: Sequence[str],
    of_families: Sequence[str],
    of_goals: Sequence[str],
    drivers: bool,
    file: Path | None,
    as_json: bool,
    **running: Any,
) -> None:
    """Simulate SCENARIO under one strategy and print its indicators.

    With two or more replications every indicator comes with its 95 % interval. The tables leave out indicators of
    mechanisms that SCENARIO does not use; --json gives every one. Where SCENARIO has a `measurement`, a table shows
    what the platform's own samples say beside the truth; with --by day also by day.
    """
    from simulator.indicators import select
    from simulator.runs.crosses import axes_of
    from simulator.runs.plans import resolve_scenario
    from simulator.runs.simulate import simulate

    running["precision"] = options.take_precision(running)
    saving.check(file, saving.RUN, [scenario, strategy])
    chosen = options.chosen_ids(ids, of_families, of_goals)
    axes = [axis for cross in by for axis in axes_of(cross)]
    for cross in by:
        select(None, axes_of(cross))
    world = resolve_scenario(scenario)  # once: a pipe can be read once
    if "arm" in axes:  # refused before anything runs
        _check_arms(axes, world, strategy, overrides, allow_code=running["allow_code"])
    with output.progress_bar("run") as progress:
        results = simulate(world, strategy, overrides=overrides, progress=progress, **running)
    if file is not None:  # saved before anything is printed, since whoever reads the output may be gone
        output.note(f"results in {saving.save_run(results, by, chosen, _payload(results, by, chosen), file)}")
    if running["log"] is not None:
        _tell_log(running["log"], results.replications)
    if as_json:
        output.emit_json(_payload(results, by, chosen))
    else:
        _print(results, by, chosen, fold=chosen is None and not drivers)


def _check_arms(
    by: Sequence[str], scenario: Scenario, strategy: str | None, overrides: Sequence[str], *, allow_code: bool
) -> None:
    from simulator.indicators import check_populations
    from simulator.runs.plans import planned
    from simulator.world.populations import Populations

    _, plan = planned(scenario, strategy, overrides, allow_code=allow_code)
    check_populations(by, Populations(plan.scenario))


def _payload(results: Results, by: Sequence[str], chosen: Sequence[str] | None) -> dict[str, object]:
    from simulator.indicators.transparency import CROSSES
    from simulator.present.detectors import detector_data
    from simulator.present.staffing import staffing_data
    from simulator.present.thresholds import threshold_warnings
    from simulator.runs.crosses import allowed, axes_of

    published = [(), *(axes for axes in map(axes_of, by) if axes in CROSSES)]
    rows = {
        cross: [one.to_dict() for one in results.estimates(allowed(chosen, axes_of(cross)), axes_of(cross))]
        for cross in by
    }
    whole = results.to_dict(ids=chosen)
    del whole["by"]
    return {
        **whole,
        "staffing": staffing_data(results.scenario),
        "detectors": detector_data(results.scenario),
        "warnings": list(threshold_warnings(results.scenario, results.strategy)),
        "breakdowns": rows,
        "transparency": {",".join(axes): [one.to_dict() for one in results.transparency(axes)] for axes in published},
    }


def _print(results: Results, by: Sequence[str], chosen: Sequence[str] | None, *, fold: bool) -> None:
    from simulator.present.changes import in_words
    from simulator.present.detectors import detector_lines
    from simulator.present.staffing import staffing_lines
    from simulator.present.thresholds import threshold_warnings
    from simulator.runs.crosses import allowed, axes_of

    if results.differs:
        output.emit(f"changes to the loaded scenario: {in_words(results.differs)}")
    output.emit(output.heading(results.scenario.name, results.provenance, results.ledger))
    output.emit(f"strategy: {results.strategy.spec}")
    for line in (*staffing_lines(results.scenario), *detector_lines(results.scenario)):
        output.emit(line)
    for warning in threshold_warnings(results.scenario, results.strategy):
        output.emit(f"warning: {warning}")
    output.emit()
    estimates = results.estimates(results.shown() if chosen is None else chosen)
    _emit_estimates(estimates, fold=fold)
    _emit_measured(results, by_day="day" in by)
    _emit_findings(results)
    for cross in by:
        axes = axes_of(cross)
        output.emit(f"\nby {' and '.join(axes)}\n")
        ids = results.shown(axes) if chosen is None else allowed(chosen, axes)
        _emit_estimates(results.estimates(ids, axes), *axes, fold=fold)
    if results.reached is not None:
        output.emit()
        output.emit_wrapped(results.reached.sentence)
    _emit_note(estimates, results.replications)


def _emit_measured(results: Results, *, by_day: bool) -> None:
    from simulator.present.measured import TITLE, measured_note, measured_table

    if results.readings is None:
        return
    for days in (False, True) if by_day else (False,):
        output.emit(f"\n{TITLE}{', by day' if days else ''}\n")
        output.emit_table(measured_table(results.readings, by_day=days))
    output.emit()
    output.emit_wrapped(measured_note(results.readings))


def _emit_findings(results: Results) -> None:
    from simulator.present.findings import found_table

    for one in results.findings:
        table = found_table(one, results.replications)
        output.emit(f"\n{table.title}\n")
        output.emit_table(table)


def _emit_note(estimates: Sequence[Estimate], replications: int) -> None:
    from simulator.present.batches import batches_sentence
    from simulator.present.coverage import coverage_sentence

    if replications > 1:
        output.emit()
        output.emit_wrapped(f"Intervals are at 95 %. {coverage_sentence(estimates)}")
    elif any(one.batches for one in estimates):
        output.emit()
        output.emit_wrapped(batches_sentence(estimates))


def _emit_estimates(estimates: Sequence[Estimate], *axes: str, fold: bool) -> None:
    from simulator.present.groups import folded, grouped
    from simulator.present.rows import estimate_text
    from simulator.present.table import Column, Table

    columns = [Column(name) for name in ("indicator", *axes, "estimate")]
    rows: list[tuple[str, ...]] = []
    shown, left_out = folded(estimates) if fold else (estimates, "")
    for group in grouped(shown):
        rows.append((group.goal.upper(), *("" for _ in columns[1:])))
        for mark, one in group.marked:
            rows.append((f"{mark}{one.indicator.title}", *(one.cell[axis] for axis in axes), estimate_text(one)))
    output.emit_table(Table("indicators", "", tuple(columns), tuple(rows)))
    if left_out:
        output.emit(left_out)


def _tell_log(folder: Path, replications: int) -> None:
    files = "event log" if replications == 1 else f"{replications} event logs"
    output.note(f"{files} in {folder}")
