"""``riskbox explain``: the resolved world and its load, before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from simulator.provenance import environment

from . import options, output

if TYPE_CHECKING:
    from simulator.explain import Explanation


@click.command("explain", short_help="Print the resolved world and its load before anything runs.")
@options.scenario
@options.strategy
@options.overrides
@options.seed
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the resolved scenario as YAML, with every default.")
@options.allow_code
@options.common
def command(
    scenario: str,
    strategy: str | None,
    overrides: Sequence[str],
    seed: int,
    as_yaml: bool,
    allow_code: bool,
    as_json: bool,
) -> None:
    """Print what SCENARIO contains: uploads, prevalence, and the review load against capacity by queue and hour.

    It shows an overloaded configuration before you run it.
    """
    from simulator.config import load_scenario, scenario_to_dict, to_yaml

    if as_yaml:
        loaded = load_scenario(scenario, overrides)
        output.emit_yaml(to_yaml(loaded), scenario_to_dict(loaded))
        return
    from simulator.explain import explain
    from simulator.runs.plans import planned

    _, plan = planned(scenario, strategy, overrides, allow_code=allow_code)
    explanation = explain(plan.scenario, plan.strategy, seed=seed)
    if as_json:
        about = {**environment(), "seed": seed, "scenario": scenario_to_dict(plan.scenario)}
        output.emit_json({"provenance": about, **explanation.to_dict()})
    else:
        _print(explanation)


def _print(explanation: Explanation) -> None:
    output.emit(f"{explanation.scenario} ({explanation.scenario_hash})")
    for line in explanation.summary:
        output.emit(line)
    for table in explanation.tables():
        output.emit(f"\n{table.title}\n")
        output.emit_table(table)
    for warning in explanation.warnings:
        output.emit(f"\nwarning: {warning}")
