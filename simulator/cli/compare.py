"""``riskbox compare``: a candidate against a baseline, on the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.errors import CheckFailed, Unsure

from . import options, output, saving

if TYPE_CHECKING:
    from simulator.present.rows import Row
    from simulator.present.shapes import GuardrailLike
    from simulator.runs.compare import Comparison
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
@options.by("day", "market", "policy", "parent", "tier", "pool", "segment", "arm")
@click.option(
    "--require",
    metavar="'INDICATOR<=LIMIT'",
    multiple=True,
    help="Guardrail of the candidate: a limit such as 0.9, 90% or 4h, or relative to the baseline, such as "
    "baseline*1.05 or +5%; INDICATOR[MARKET,POLICY] is of a part. Exit code: 3 if one is missed, 4 if one is not "
    "surely met. May be repeated.",
)
@options.rows
@options.path("-o", "--output", "page", help=options.written("the comparison"))
@options.path("--log", help="Folder for the event logs of both arms.")
@options.allow_code
@options.common
def command(
    scenario: str,
    require: Sequence[str],
    by: Sequence[str],
    ids: Sequence[str],
    families: Sequence[str],
    page: Path | None,
    as_json: bool,
    **arguments: Any,
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
    saving.check(page, saving.COMPARISON, [scenario, arguments["baseline"], arguments["candidate"]])
    required = parse_requirements(require, INDICATORS)  # before anything runs, since one may be wrong
    chosen = options.chosen_ids(ids, families)
    with output.progress_bar("compare") as progress:
        comparison = compare(scenario, by=by, progress=progress, require=required, **arguments)
    guardrails = judge(required, comparison.candidate, comparison.baseline)
    if page is not None:  # saved before anything is printed, since whoever reads the output may be gone
        payload = _payload(comparison, guardrails, chosen)
        output.note(f"report in {saving.save_comparison(comparison, required, chosen, payload, page)}")
    if as_json:
        output.emit_json(_payload(comparison, guardrails, chosen))
    else:
        _print(comparison, guardrails, chosen)
    _enforce(guardrails)


def _payload(
    comparison: Comparison, guardrails: Sequence[Guardrail], chosen: Sequence[str] | None
) -> dict[str, object]:
    from simulator.present.decision import decide

    return {
        **comparison.to_dict(chosen),
        "decision": decide(comparison, guardrails).to_dict(),
        "guardrails": [one.to_dict() for one in guardrails],
    }


def _enforce(guardrails: Sequence[Guardrail]) -> None:
    from simulator.present.outcomes import MET
    from simulator.present.rows import found_text, requirement_text

    def said(some: Sequence[Guardrail]) -> str:
        return "; ".join(f"{requirement_text(one.requirement)} (found {found_text(one)})" for one in some)

    if missed := [one for one in guardrails if one.missed]:
        raise CheckFailed(f"The candidate must keep every guardrail: {said(missed)}.")
    if unsure := [one for one in guardrails if one.status != MET]:
        raise Unsure(f"The runs do not tell for certain that the candidate keeps its guardrails: {said(unsure)}.")


def _print(comparison: Comparison, guardrails: Sequence[Guardrail], chosen: Sequence[str] | None) -> None:
    from simulator.present.decision import decide
    from simulator.present.rows import Row
    from simulator.runs.compare import allowed, axes_of

    _emit_what_differs(comparison)
    decision = decide(comparison, guardrails)
    output.emit_wrapped(decision.headline)
    output.emit()
    if decision.guardrails:
        _emit_guardrails(decision.guardrails)
    baseline = comparison.baseline
    output.emit_wrapped(output.heading(baseline.scenario.name, baseline.provenance, baseline.ledger))
    if chosen is None:
        output.emit("\nkey indicators\n")
        _emit_rows(decision.rows, keys=True)
        output.emit("\nall indicators\n")
    _emit_rows([Row(one) for one in comparison.rows(comparison.shown() if chosen is None else chosen)])
    for cross in comparison.by:
        axes = axes_of(cross)
        output.emit(f"\nby {' and '.join(axes)}\n")
        ids = comparison.shown(axes) if chosen is None else allowed(chosen, axes)
        _emit_rows([Row(one) for one in comparison.rows(ids, axes)], axes)
    output.emit()
    _emit_notes(comparison)


def _emit_notes(comparison: Comparison) -> None:
    from simulator.runs.compare import MULTIPLICITY

    if comparison.replications > 1:
        output.emit_wrapped(f"Intervals are paired, at 95 %. {MULTIPLICITY}")
    else:
        output.emit("One replication has no intervals: add --replications.")


def _emit_guardrails(guardrails: Sequence[GuardrailLike]) -> None:
    from simulator.present.outcomes import STATUSES
    from simulator.present.rows import found_text, requirement_text

    output.emit("guardrails of the candidate\n")
    rows = [
        (requirement_text(one.requirement), f"{symbol} {words}", found_text(one))
        for one in guardrails
        for symbol, words, _ in (STATUSES[one.status],)
    ]
    output.emit_table(output.texts("guardrails", ("requirement", "status", "found"), rows))
    output.emit()


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


def _emit_rows(rows: Sequence[Row], axes: Sequence[str] = (), *, keys: bool = False) -> None:
    from simulator.present.differences import difference_lines

    output.emit_lines(difference_lines(rows, axes, output.width(), grouped_rows=not keys))
