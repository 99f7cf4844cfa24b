"""Surges: violations of a policy increase for a while. The law is stated in ``docs/world/incidents.md``."""

from __future__ import annotations

import numpy as np

from simulator.config import Scenario
from simulator.config.incidents import Surge
from simulator.world.conditions import Condition, Floats, Tables, columns, course, places
from simulator.world.severity import lines, prevalences


def surges_of(scenario: Scenario) -> list[Surge]:
    """Return the surges of a scenario."""
    return [incident for incident in scenario.incidents.values() if isinstance(incident, Surge)]


def _profiles(scenario: Scenario, at: Floats) -> Floats:
    return columns((course(surge, at) for surge in surges_of(scenario)), at.size)


def _apply(scenario: Scenario, states: Floats, tables: Tables) -> None:
    """Raise severity by the fall of the line that would give the wanted prevalence; detectors read their share."""
    prevalence = prevalences(scenario)
    for surge, share in zip(surges_of(scenario), states.T, strict=True):
        policy = list(scenario.policies).index(surge.policy)
        for market in places(surge.markets, scenario.markets):
            factor = 1.0 + (surge.peak - 1.0) * share
            ordinary = prevalence[market, policy]
            shift = lines(np.full(1, ordinary)) - lines(ordinary * factor)
            tables.line[:, market, policy] -= shift
            tables.offset[:, market, policy] -= tables.slope[:, market, policy] * shift * (1.0 - surge.novelty)


CONDITION = Condition(rank=20, profiles=_profiles, apply=_apply)
"""Surges of prevalence."""
