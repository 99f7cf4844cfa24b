"""``riskbox trace``: one item's life in words."""

from __future__ import annotations

from collections.abc import Sequence

import click

from . import options, output


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
    engine: str,
    allow_code: bool,
    as_json: bool,
) -> None:
    """Run SCENARIO and describe one item's life: scores, rule that fired, queue, verdict, and views at each step."""
    from simulator.runs.plans import planned
    from simulator.runs.simulate import prepare
    from simulator.trace import trace

    loaded, plan = planned(scenario, strategy, overrides, allow_code=allow_code)
    told = trace(
        plan.scenario,
        plan.strategy,
        item=item,
        seed=seed,
        replication=replication,
        engine=engine,
        allow_code=True,  # the plan has been checked for code that it must not name
    )
    if not as_json:
        for line in told.lines:
            output.emit(line)
        return
    about = prepare(plan, seed=seed, replications=1, engine=engine, loaded=loaded).provenance
    output.emit_json({"provenance": about.to_dict(), **told.to_dict()})
