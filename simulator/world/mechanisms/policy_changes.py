"""Changes of a policy's definition, which detectors follow later. The law is in ``docs/world/incidents.md``."""

from __future__ import annotations

import math

import numpy as np

from simulator.config import Scenario
from simulator.config.incidents import PolicyChange
from simulator.world.conditions import Condition, Floats, Tables, columns, within
from simulator.world.severity import NEVER


def _changes(scenario: Scenario) -> list[PolicyChange]:
    return [incident for incident in scenario.incidents.values() if isinstance(incident, PolicyChange)]


def _profiles(scenario: Scenario, at: Floats) -> Floats:
    """Return two columns per change: whether the new line holds, and whether detectors are calibrated to it."""
    found = []
    for change in _changes(scenario):
        lag = math.inf if change.detector_lag is None else change.detector_lag
        found += [within(at, change.start, math.inf), within(at, change.start + lag, math.inf)]
    return columns(found, at.size)


def _apply(scenario: Scenario, states: Floats, tables: Tables) -> None:
    for number, change in enumerate(_changes(scenario)):
        policy = list(scenario.policies).index(change.policy)
        holds, followed = states[:, 2 * number, None], states[:, 2 * number + 1, None]
        line, noise = tables.line[:, :, policy], tables.noise[:, :, policy]
        shift = np.where(line < NEVER, change.shift, 0.0)  # what nobody does, nobody does under any definition
        tables.line[:, :, policy] = line + shift * holds
        tables.offset[:, :, policy] += shift * followed * np.sqrt(1.0 + noise**2) / noise


CONDITION = Condition(rank=10, profiles=_profiles, apply=_apply)
"""Lines that move."""
