"""Drift of detectors: they read violating uploads lower each day. The law is stated in ``docs/world/detection.md``."""

from __future__ import annotations

import numpy as np

from simulator.config import Scenario
from simulator.config.model import of_policy
from simulator.domain.units import DAY
from simulator.world.conditions import Condition, Floats, Tables, columns


def days_since_retraining(scenario: Scenario, at: Floats) -> Floats:
    """Return the days since detectors were last trained at these times (s); they are fresh at time 0."""
    every = scenario.detection.drift.retrain_every
    return np.asarray((at if every is None else at % every) / DAY)


def _profiles(scenario: Scenario, at: Floats) -> Floats:
    drifts = any(scenario.detection.drift.per_day.values())
    return columns([days_since_retraining(scenario, at)] if drifts else [], at.size)


def _apply(scenario: Scenario, states: Floats, tables: Tables) -> None:
    names = zip(scenario.policies, scenario.parents(), strict=True)
    loss = np.array([of_policy(scenario.detection.drift.per_day, *one) or 0.0 for one in names])
    if states.shape[1]:
        tables.fade += tables.slope * loss * states[:, :, None]


CONDITION = Condition(rank=30, profiles=_profiles, apply=_apply)
"""Loss of reading between retrainings."""
