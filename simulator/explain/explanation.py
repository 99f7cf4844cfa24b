"""``explain``: the resolved world before anything runs, and the load that a strategy would put on its reviewers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.config import Scenario, scenario_hash
from simulator.present.table import Table
from simulator.strategy import Strategy
from simulator.strategy.lookup import strategy_in_force

from .section import Facts, all_sections
from .sections.load import overloaded_pools

SAMPLE = 50_000
"""Uploads drawn to estimate the load."""


@dataclass(frozen=True)
class Explanation:
    """The content of a scenario, in tables with units."""

    scenario: str
    """Name of the scenario."""
    scenario_hash: str
    strategy: str
    """Spec of the strategy whose load is estimated."""
    summary: tuple[str, ...]
    """What there is, in a few lines."""
    tables_: tuple[Table, ...]
    warnings: tuple[str, ...]
    """What an overloaded or idle configuration would be; empty where all is well."""
    overloaded: tuple[str, ...]
    """Pools that get more work than their staff can do."""

    def tables(self) -> tuple[Table, ...]:
        """Return the tables, in the order in which they are read."""
        return self.tables_

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data with stable keys."""
        return {
            "scenario": self.scenario,
            "scenario_hash": self.scenario_hash,
            "strategy": self.strategy,
            "summary": list(self.summary),
            "warnings": list(self.warnings),
            "overloaded": list(self.overloaded),
            "tables": {table.id: table.to_dict() for table in self.tables_},
        }


def explain(
    scenario: Scenario | str,
    strategy: Strategy | str | None = None,
    *,
    sample: int | None = None,
    seed: int = 1,
    allow_code: bool = False,
) -> Explanation:
    """Return the resolved world of a scenario, and the expected review load against capacity; nothing is run.

    Parameters
    ----------
    scenario
        A scenario, the path of one, or the name of a shipped one.
    strategy
        Whose load to estimate; by default the scenario's own.
    sample
        Uploads drawn to estimate the load, by default 50,000, or 200,000 if there are incidents; a live strategy is
        taken as it is before it has learnt anything.
    seed
        Seed of the sample.
    allow_code
        Whether a scenario or a strategy file may name code, ``module:Class``, which is then imported.

    Raises
    ------
    InputError
        If the scenario or the strategy is wrong.

    Examples
    --------
    >>> explain("queueing", sample=2_000).overloaded
    ()
    """
    from simulator.forecast import expected_load
    from simulator.world.parameters import parameters_of

    if isinstance(scenario, str):
        scenario = Scenario.load(scenario)
    chosen = strategy_in_force(scenario, strategy, allow_code=allow_code).clone()
    parameters = parameters_of(scenario)
    wanted = sample or SAMPLE * (4 if scenario.incidents else 1)  # hours of incidents are few
    load = expected_load(scenario, chosen, sample=wanted, seed=seed)
    facts, sections = Facts(scenario, parameters, load, chosen.spec, chosen), all_sections()
    return Explanation(
        scenario=scenario.name,
        scenario_hash=scenario_hash(scenario),
        strategy=chosen.spec,
        summary=tuple(line for section in sections for line in section.lines(facts)),
        tables_=tuple(table for section in sections for table in section.tables(facts)),
        warnings=tuple(sentence for section in sections for sentence in section.warnings(facts)),
        overloaded=overloaded_pools(scenario, load),
    )
