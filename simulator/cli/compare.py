"""``riskbox compare``: a candidate against a baseline, on the same luck."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.errors import CheckFailed, Unsure

from . import comparing, options, output, saving

if TYPE_CHECKING:
    from simulator.runs.attribution import Attribution
    from simulator.runs.compare import Comparison
    from simulator.runs.guardrails import Guardrail


@click.command("compare", short_help="Compare two plans on the same luck, with intervals.")
@options.scenario
@options.baseline
@click.option(
    "--candidate",
    "candidates",
    metavar="SPEC|FILE",
    multiple=True,
    help=f"Candidate: {options.GIVEN}; everything else is as in the baseline. Repeat it for several candidates.",
)
@options.overrides
@options.candidate_overrides
@click.option(
    "--different-worlds",
    is_flag=True,
    help="Allow arms in different worlds, such as with different uploads; every output then starts with this fact.",
)
@options.running(default_replications=8)
@options.precision
@options.by("day", "market", "language", "policy", "parent", "tier", "pool", "segment", "arm")
@click.option(
    "--require",
    metavar="'INDICATOR<=LIMIT'",
    multiple=True,
    help="Guardrail of the candidate: a limit such as 0.9, 90% or 4h, or relative to the baseline, such as "
    "baseline*1.05 or +5%; INDICATOR[MARKET,POLICY] is for a part. Exit code: 3 if one is missed, 4 if one is not "
    "clearly met. May be repeated.",
)
@options.rows
@click.option(
    "--attribute",
    "attributed",
    is_flag=True,
    help="Run each change of the candidate alone as well, and show the effect of each.",
)
@options.path("-o", "--output", "page", help=options.written("the comparison"))
@options.path("--log", help="Folder for the event logs of both arms.")
@options.allow_code
@options.common
def command(
    scenario: str,
    candidates: Sequence[str],
    require: Sequence[str],
    by: Sequence[str],
    ids: Sequence[str],
    of_families: Sequence[str],
    of_goals: Sequence[str],
    drivers: bool,
    attributed: bool,
    page: Path | None,
    as_json: bool,
    **arguments: Any,
) -> None:
    """Run two plans on SCENARIO with common random numbers and print what differs and the paired differences.

    A plan file is YAML: `strategy` and `params`, or `strategy.NAME` for one parameter, and fields of the scenario by
    their path. All arms meet the same uploads, scores and luck, item by item. The last column is the share of a
    difference's variance that pairing removed.
    """
    from simulator.indicators import INDICATORS
    from simulator.indicators.requirement import parse_requirements
    from simulator.runs.guardrails import judge

    arguments["precision"] = options.take_precision(arguments)
    _check(candidates, attributed=attributed, **arguments)
    saving.check(page, saving.COMPARISON, [scenario, arguments["baseline"], *candidates])
    required = parse_requirements(require, INDICATORS)  # before anything runs, since one may be wrong
    chosen = options.chosen_ids(ids, of_families, of_goals)
    with output.progress_bar("compare") as progress:
        pairs, attribution = _run(
            scenario, candidates, attributed=attributed, by=by, progress=progress, require=required, **arguments
        )
    guardrails = {name: judge(required, pair.candidate, pair.baseline) for name, pair in pairs.items()}
    if page is not None:  # saved before anything is printed, since whoever reads the output may be gone
        payload = _payload(pairs, guardrails, chosen, attribution)
        output.note(f"report in {saving.save_comparison(pairs, required, chosen, payload, page, attribution)}")
    if as_json:
        output.emit_json(_payload(pairs, guardrails, chosen, attribution))
    else:
        plans = dict(zip(pairs, _plan_commands(scenario, candidates, **arguments), strict=True))
        comparing.print_pairs(pairs, guardrails, chosen, fold=chosen is None and not drivers, plans=plans)
        if attribution is not None:
            comparing.print_attribution(attribution, chosen)
    _enforce([(name, one) for name, judged in guardrails.items() for one in judged])


def _check(candidates: Sequence[str], *, attributed: bool, candidate_overrides: Sequence[str], **rest: Any) -> None:
    """Refuse options that do not go together."""
    if not candidates and not candidate_overrides:
        raise click.UsageError(
            f"Missing option '--candidate' ({options.GIVEN}), or '--candidate-set' for single changes."
        )
    if len(candidates) > 1:
        for name, given in (("--candidate-set", candidate_overrides), ("--attribute", attributed)):
            if given:
                raise click.UsageError(f"{name} goes with one --candidate. Got {len(candidates)} candidates instead.")
    if attributed and rest["precision"] is not None:
        raise click.UsageError("--precision does not go with --attribute: name --replications.")
    if attributed and rest["different_worlds"]:
        raise click.UsageError("--attribute tells changes of the plan apart; it does not go with --different-worlds.")


def _run(
    scenario: str, candidates: Sequence[str], *, attributed: bool, by: Sequence[str], **arguments: Any
) -> tuple[dict[str, Comparison], Attribution | None]:
    """Return each candidate against the baseline, by name, and what its changes do alone if that was asked for."""
    from simulator.runs.attribution import attribute
    from simulator.runs.compare import Comparison, compare

    one = candidates[0] if candidates else None
    if len(candidates) > 1:
        several = compare(scenario, candidate=list(candidates), by=by, **arguments)
        return several.pairs(), None
    if not attributed:
        return {"candidate": compare(scenario, candidate=one, by=by, **arguments)}, None
    del arguments["different_worlds"], arguments["precision"]
    attribution = attribute(scenario, candidate=one, **arguments)
    return {"candidate": Comparison(attribution.baseline, attribution.together, tuple(by))}, attribution


def _plan_commands(
    scenario: str,
    candidates: Sequence[str],
    *,
    baseline: str | None,
    overrides: Sequence[str],
    candidate_overrides: Sequence[str],
    different_worlds: bool,
    **_rest: Any,
) -> list[str]:
    """Return the command that plans more runs, for each candidate; empty for different worlds."""
    if different_worlds:
        return ["" for _ in candidates or (None,)]

    def command_of(candidate: str | None) -> str:
        given = [("--baseline", baseline), ("--candidate", candidate), *(("--set", one) for one in overrides)]
        given += [("--candidate-set", one) for one in candidate_overrides]
        words = [word for option, value in given if value is not None for word in (option, value)]
        return shlex.join(["riskbox", "plan-runs", scenario, *words])

    return [command_of(candidate) for candidate in candidates or (None,)]


def _payload(
    pairs: Mapping[str, Comparison],
    guardrails: Mapping[str, Sequence[Guardrail]],
    chosen: Sequence[str] | None,
    attribution: Attribution | None,
) -> dict[str, object]:
    from simulator.present.decision import decide

    parts = {
        name: {
            **pair.to_dict(chosen),
            "decision": decide(pair, guardrails[name]).to_dict(),
            "guardrails": [one.to_dict() for one in guardrails[name]],
        }
        for name, pair in pairs.items()
    }
    if len(parts) > 1:
        return {"candidates": parts}
    (only,) = parts.values()
    return {**only, **({} if attribution is None else {"attribution": attribution.to_dict(chosen)})}


def _enforce(guardrails: Sequence[tuple[str, Guardrail]]) -> None:
    from simulator.present.outcomes import MET
    from simulator.present.rows import found_text, requirement_text

    def said(some: Sequence[tuple[str, Guardrail]]) -> str:
        several = len({name for name, _ in guardrails}) > 1
        return "; ".join(
            f"{f'{name}: ' if several else ''}{requirement_text(one.requirement)} (found {found_text(one)})"
            for name, one in some
        )

    if missed := [pair for pair in guardrails if pair[1].missed]:
        raise CheckFailed(f"The candidate must keep every guardrail: {said(missed)}.")
    if unsure := [pair for pair in guardrails if pair[1].status != MET]:
        raise Unsure(f"The runs do not show clearly that the candidate keeps its guardrails: {said(unsure)}.")
