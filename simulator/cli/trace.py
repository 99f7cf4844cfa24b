"""``riskbox trace``: one item's life in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from . import options, output

if TYPE_CHECKING:
    from simulator.trace import Trace


@click.command("trace", short_help="Tell one item's life in words.")
@options.scenario
@options.once(
    "--item", type=click.IntRange(0, 2**63 - 1), required=True, help="Index of the item in order of upload, from 0."
)
@options.strategy
@options.overrides
@options.seed
@options.once(
    "--replication", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Replication, from 0."
)
@options.once(
    "--against",
    metavar="SPEC|FILE",
    help=f"Candidate, {options.GIVEN}: tell both lives of the item, side by side.",
)
@options.candidate_overrides
@options.engine
@options.allow_code
@options.common
def command(
    scenario: str,
    item: int,
    strategy: str | None,
    overrides: Sequence[str],
    seed: int,
    replication: int,
    against: str | None,
    candidate_overrides: Sequence[str],
    engine: str,
    allow_code: bool,
    as_json: bool,
) -> None:
    """Run SCENARIO and describe one item's life: scores, rule that fired, queue, verdict, and views at each step.

    With --against or --candidate-set the item lives twice, on the same luck: under this plan and under the candidate.
    """
    from simulator.runs.arms import candidate_plans, check_arms
    from simulator.runs.plans import Plan
    from simulator.runs.simulate import prepare
    from simulator.runs.warm_up import planned_run
    from simulator.trace import trace

    def lived(plan: Plan) -> Trace:
        return trace(
            plan.scenario,
            plan.strategy,
            item=item,
            seed=seed,
            replication=replication,
            engine=engine,
            allow_code=True,  # the plan has been checked for code that it must not name
        )

    def data(plan: Plan, life: Trace) -> dict[str, Any]:
        about = prepare(plan, seed=seed, replications=1, engine=engine, loaded=loaded).provenance
        return {"provenance": about.to_dict(), **life.to_dict()}

    loaded, plan = planned_run(scenario, strategy, overrides, allow_code=allow_code)
    plans = {"baseline": plan}
    if against is not None or candidate_overrides:
        (other,) = candidate_plans(plan, against, candidate_overrides, allow_code=allow_code).values()
        check_arms(plan, other, (), (), different_worlds=False)
        plans["candidate"] = other
    lives = {name: lived(one) for name, one in plans.items()}
    if as_json:
        told = {name: data(plans[name], life) for name, life in lives.items()}
        output.emit_json(told if len(told) > 1 else told["baseline"])
    elif len(lives) == 1:
        output.emit_lines(lives["baseline"].lines)
    else:
        _print_lives(lives["baseline"], lives["candidate"])


def _print_lives(baseline: Trace, candidate: Trace) -> None:
    from simulator.trace.against import side_by_side

    output.emit_lines(baseline.opening)
    if candidate.opening != baseline.opening:
        output.emit("\nUnder the candidate:")
        output.emit_lines(candidate.opening)
    output.emit()
    output.emit_table(side_by_side(baseline, candidate))
