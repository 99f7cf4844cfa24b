"""Report brigades: organised false reports on innocent uploads of targeted creators.

The law is stated in ``docs/world/incidents.md``.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.incidents import ReportBrigade
from simulator.world.conditions import Condition, Floats, Tables, columns, places, within


def _brigades(scenario: Scenario) -> dict[str, ReportBrigade]:
    return {name: incident for name, incident in scenario.incidents.items() if isinstance(incident, ReportBrigade)}


def targeted_shares(scenario: Scenario) -> Floats:
    """Return the (brigades,) share of creators that each targets."""
    return np.array([brigade.targeted for brigade in _brigades(scenario).values()], dtype=np.float64)


def brigade_keys(scenario: Scenario) -> NDArray[np.int64]:
    """Return the (brigades,) key of each one's draws: it follows from the name, so other brigades do not change it."""
    return np.array([crc32(name.encode()) for name in _brigades(scenario)], dtype=np.int64)


def _profiles(scenario: Scenario, at: Floats) -> Floats:
    brigades = _brigades(scenario).values()
    return columns((within(at, brigade.start, brigade.stop) for brigade in brigades), at.size)


def _apply(scenario: Scenario, states: Floats, tables: Tables) -> None:
    brigades = list(_brigades(scenario).values())
    tables.brigade_rate = np.zeros((states.shape[0], len(scenario.markets), len(brigades)))
    for number, brigade in enumerate(brigades):
        for market in places(brigade.markets, scenario.markets):
            tables.brigade_rate[:, market, number] = brigade.rate * states[:, number]


CONDITION = Condition(rank=50, profiles=_profiles, apply=_apply)
"""False reports by the hour of the upload."""
