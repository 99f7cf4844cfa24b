"""``explain``: the resolved world before anything runs, and the load that a strategy would put on its reviewers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.config import Scenario, scenario_hash
from simulator.domain import format_duration
from simulator.present.staffing import staffing_table, staffing_warnings
from simulator.present.table import Table
from simulator.strategy import Strategy
from simulator.strategy.lookup import strategy_in_force

from .adversaries import adversary_lines
from .creators import creator_lines
from .incidents import course_table, incident_warnings, incidents_table
from .kinds import kind_lines
from .learning import learning_lines
from .load import hours_table, load_table, pools_table, warnings_of
from .people import people_lines
from .rescoring import rescoring_lines
from .review import review_lines
from .world import detectors_table, policies_table, prevalence_table, strategy_table, uploads_table

if TYPE_CHECKING:
    from simulator.world.parameters import Parameters

SAMPLE = 50_000
"""Uploads drawn to estimate the load."""


@dataclass(frozen=True)
class Explanation:
    """What a scenario means, in tables with units."""

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
    warnings, overloaded = warnings_of(scenario, load)
    changing = (incidents_table(scenario), course_table(scenario, load)) if scenario.incidents else ()
    return Explanation(
        scenario=scenario.name,
        scenario_hash=scenario_hash(scenario),
        strategy=chosen.spec,
        summary=tuple(_summary(scenario, parameters, load.sample, chosen.spec)),
        tables_=(
            uploads_table(scenario, parameters),
            policies_table(scenario, parameters),
            prevalence_table(scenario, parameters),
            detectors_table(scenario, parameters),
            strategy_table(load),
            pools_table(scenario, load),
            staffing_table(scenario),
            load_table(scenario, load),
            hours_table(scenario, load),
            *changing,
        ),
        warnings=(*warnings, *staffing_warnings(scenario), *incident_warnings(scenario)),
        overloaded=overloaded,
    )


def _summary(scenario: Scenario, parameters: Parameters, sample: int, spec: str) -> list[str]:
    from simulator.world.expectations import expected_uploads

    total = float(expected_uploads(scenario).sum())
    warm_up = f", of which the first {format_duration(scenario.warm_up)} are not counted" if scenario.warm_up else ""
    worst = scenario.creators.harm_concentration
    harm = f"; {100 * worst.accounts:.3g} % of them make {100 * worst.harm:.3g} % of the violations" if worst else ""
    delays = (
        f"views start after {format_duration(scenario.views.start_delay)}, "
        f"a decision falls after {format_duration(scenario.detection.latency.mean)} on average"
    )
    return [
        f"{format_duration(scenario.horizon)} from {scenario.start.isoformat()}{warm_up}.",
        f"{total:,.0f} uploads by {parameters.creators:,} creators{harm}.",
        f"An upload gets {scenario.views.mean:,.4g} views in the end on average; {delays}.",
        *creator_lines(scenario),
        *adversary_lines(scenario),
        *review_lines(scenario, parameters.laws),
        *people_lines(scenario),
        *rescoring_lines(scenario),
        *learning_lines(scenario),
        *_networks(scenario, parameters),
        *kind_lines(),
        f"Load estimated for {spec} from {sample:,} uploads, without what it would learn during a run.",
        *_left_out(scenario),
    ]


def _left_out(scenario: Scenario) -> Iterator[str]:
    """Yield what the estimate does not know."""
    yield (
        "It takes jobs as decided once they join their queue, and nobody as suspended or banned; "
        "waits and blocked uploads take a run."
    )
    if any(scenario.detection.drift.per_day.values()):
        yield "Detectors are shown as just trained; in the load their drift is even over the days."


def _networks(scenario: Scenario, parameters: Parameters) -> list[str]:
    """Return a line on groups of accounts, if there are any."""
    from simulator.world.expectations import ring_violations

    networks = scenario.networks
    if networks is None:
        return []
    groups = int((parameters.item_law.networks.creator_number // networks.group_size).sum())
    rings, look_alikes = 100 * networks.rings.share, 100 * networks.look_alikes.share
    line = (
        f"{groups:,} groups of {networks.group_size} accounts: {rings:.3g} % are rings, which make "
        f"{100 * ring_violations(scenario):.3g} % of the violations, {look_alikes:.3g} % look-alikes."
    )
    return [line]
