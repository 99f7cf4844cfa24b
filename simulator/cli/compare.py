"""``riskbox compare``: a candidate against a baseline, on the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.errors import CheckFailed

from . import options, output

if TYPE_CHECKING:
    from simulator.runs.compare import Comparison
    from simulator.runs.difference import Difference
    from simulator.runs.guardrails import Guardrail


_GIVEN = "a strategy spec or a plan file"


@click.command("compare", short_help="Compare two plans on the same luck, with intervals.")
@options.scenario
@options.once("--baseline", metavar="SPEC|FILE", help=f"Baseline: {_GIVEN}.  [default: the scenario's strategy]")
@options.once("--candidate", metavar="SPEC|FILE", help=f"Candidate: {_GIVEN}; what it does not name is the baseline's.")
@options.overrides
@click.option(
    "--candidate-set",
    "candidate_overrides",
    metavar="A.B.C=VALUE",
    multiple=True,
    help="Change one field of the candidate's plan or, as strategy.NAME, one parameter; may be repeated.",
)
@click.option(
    "--different-worlds",
    is_flag=True,
    help="Allow arms that meet different worlds, such as other uploads; every output then says so first.",
)
@options.running(default_replications=8)
@options.by("day", "market", "policy", "tier", "pool", "segment", "arm")
@click.option(
    "--require",
    metavar="'INDICATOR<=LIMIT'",
    multiple=True,
    help="Guardrail that the candidate must keep, else the exit code is 3; may be repeated.",
)
@options.path("-o", "--output", "page", help="Write a self-contained HTML page.", written="A report")
@options.path("--log", help="Folder for the event logs of both arms.")
@options.allow_code
@options.common
def command(
    scenario: str, require: Sequence[str], by: Sequence[str], page: Path | None, as_json: bool, **arguments: Any
) -> None:
    """Run two plans on SCENARIO with common random numbers and print what differs and the paired differences.

    A plan file is YAML: `strategy` and `params`, or `strategy.NAME` for one parameter, and fields of the scenario by
    their path. Both arms meet the same uploads, scores and luck, item by item. The last column tells which part of a
    difference's variance the pairing took away.
    """
    from simulator.indicators import INDICATORS
    from simulator.indicators.requirement import parse_requirements
    from simulator.runs.compare import compare
    from simulator.runs.guardrails import judge

    if arguments["candidate"] is None and not arguments["candidate_overrides"]:
        raise click.UsageError(f"Missing option '--candidate' ({_GIVEN}), or '--candidate-set' for single changes.")
    required = parse_requirements(require, INDICATORS)  # before anything runs, since one may be wrong
    with output.progress_bar("compare") as progress:
        comparison = compare(scenario, by=by, progress=progress, **arguments)
    guardrails = judge(required, comparison.candidate)
    if page is not None:  # saved before anything is printed, since whoever reads the output may be gone
        from simulator.report import write_report

        write_report(comparison, page, require=required, command=output.command_line())
        output.note(f"report in {page}")
    if as_json:
        output.emit_json({**comparison.to_dict(), "guardrails": [one.to_dict() for one in guardrails]})
    else:
        _print(comparison, guardrails)
    _enforce(guardrails)


def _enforce(guardrails: Sequence[Guardrail]) -> None:
    from simulator.present.rows import estimate_text, requirement_text

    missed = [one for one in guardrails if one.missed]
    if missed:
        found = "; ".join(
            f"{requirement_text(one.requirement)} (found {estimate_text(one.estimate)})" for one in missed
        )
        raise CheckFailed(f"The candidate must keep every guardrail: {found}.")


def _print(comparison: Comparison, guardrails: Sequence[Guardrail]) -> None:
    from simulator.present.outcomes import STATUSES
    from simulator.present.rows import estimate_text, requirement_text

    _emit_what_differs(comparison)
    baseline = comparison.baseline
    output.emit(output.heading(baseline.scenario.name, baseline.provenance, baseline.ledger) + "\n")
    _emit_rows(comparison.rows(comparison.shown()))
    for axis in comparison.by:
        output.emit(f"\nby {axis}\n")
        _emit_rows(comparison.rows(comparison.shown((axis,)), (axis,)), axis)
    if guardrails:
        output.emit("\nguardrails of the candidate\n")
        rows = [
            (requirement_text(one.requirement), STATUSES[one.status][1], estimate_text(one.estimate))
            for one in guardrails
        ]
        output.emit_table(output.texts("guardrails", ("requirement", "status", "estimate"), rows))
    if comparison.replications > 1:
        output.emit(
            "\nIntervals are paired, at 95 %: each covers its own true difference 95 times in 100, so of many rows "
            "some leave out 0 by luck.\n--json adds p-values that allow for it (q_value)."
        )
    else:
        output.emit("\nOne replication has no intervals: add --replications.")


def _emit_what_differs(comparison: Comparison) -> None:
    from simulator.present.changes import changes_table, different_worlds, same_plan
    from simulator.present.staffing import said_of_arms, staffing_lines, staffing_warnings

    if warning := different_worlds(comparison.differs):
        output.emit(warning + "\n")
    if comparison.differs:
        output.emit_table(changes_table(comparison.differs))
    else:
        output.emit(same_plan(comparison.baseline.strategy.spec))
    output.emit()
    for name, arm in (("Baseline:  ", comparison.baseline), ("Candidate: ", comparison.candidate)):
        output.emit(f"{name}{arm.strategy.spec} (scenario {arm.provenance.scenario_hash})")
    scenarios = {"baseline": comparison.baseline.scenario, "candidate": comparison.candidate.scenario}
    for said in (staffing_lines, staffing_warnings):
        for line in said_of_arms({arm: said(scenario) for arm, scenario in scenarios.items()}):
            output.emit(line)
    output.emit()


def _emit_rows(differences: Sequence[Difference], *axes: str) -> None:
    from simulator.present.rows import Row
    from simulator.present.table import Column, Table

    columns = [
        Column("indicator"),
        *(Column(axis) for axis in axes),
        Column("baseline", align="right", brief=2),
        Column("candidate", align="right", brief=2),
        Column("difference", align="right"),
        Column("change", align="right", spare=1),
        Column("outcome"),
        Column("variance reduction", align="right", spare=3),
    ]
    rows = []
    for difference in differences:
        row = Row(difference)
        place = [difference.cell[axis] for axis in axes]
        texts = (*row.bare_estimates, row.change, row.relative_alone, row.outcome, row.variance_reduction)
        rows.append((row.titled, *place, *texts))
    output.emit_table(Table("differences", "", tuple(columns), tuple(rows)))
