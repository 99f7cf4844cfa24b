"""Surges: for a while there is more that violates a policy. The law is stated in ``docs/world/incidents.md``."""

from __future__ import annotations

import numpy as np

from simulator.config import Scenario
from simulator.config.incidents import ReuploadStorm, Surge

from .conditions import Floats, Mechanism, Tables, columns, places
from .severity import lines, prevalences


def surges_of(scenario: Scenario) -> list[Surge]:
    """Return the surges of a scenario."""
    return [incident for incident in scenario.incidents.values() if isinstance(incident, Surge)]


def shape(surge: Surge | ReuploadStorm, at: Floats) -> Floats:
    """Return how far a surge or storm is on its way from ordinary times (0) to its peak (1) at these times (s)."""
    top, fall = surge.start + surge.ramp, surge.start + surge.ramp + surge.plateau
    rising = (at - surge.start) / surge.ramp if surge.ramp else (at >= surge.start).astype(np.float64)
    falling = (surge.stop - at) / surge.decay if surge.decay else (at < fall).astype(np.float64)
    return np.clip(np.where(at < top, rising, np.where(at < fall, 1.0, falling)), 0.0, 1.0)


def _profiles(scenario: Scenario, at: Floats) -> Floats:
    return columns((shape(surge, at) for surge in surges_of(scenario)), at.size)


def _apply(scenario: Scenario, states: Floats, tables: Tables) -> None:
    """Severity rises by as much as the line would have to fall for the wanted prevalence; detectors read their part."""
    prevalence = prevalences(scenario)
    for surge, share in zip(surges_of(scenario), states.T, strict=True):
        policy = list(scenario.policies).index(surge.policy)
        for market in places(surge.markets, scenario.markets):
            factor = 1.0 + (surge.peak - 1.0) * share
            ordinary = prevalence[market, policy]
            shift = lines(np.full(1, ordinary)) - lines(ordinary * factor)
            tables.line[:, market, policy] -= shift
            tables.offset[:, market, policy] -= tables.slope[:, market, policy] * shift * (1.0 - surge.novelty)


SURGES = Mechanism(_profiles, _apply)
"""Surges of prevalence."""
