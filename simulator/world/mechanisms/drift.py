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


def daily_losses(scenario: Scenario) -> Floats:
    """Return the (policies,) severity of violating uploads that main detectors stop reading, sd per day."""
    names = zip(scenario.policies, scenario.parents(), strict=True)
    return np.array([of_policy(scenario.detection.drift.per_day, *one) or 0.0 for one in names])


def _profiles(scenario: Scenario, at: Floats) -> Floats:
    further = (one for policy in scenario.policies.values() for one in policy.further_detectors.values())
    drifts = any(scenario.detection.drift.per_day.values()) or any(one.drift_per_day for one in further)
    return columns([days_since_retraining(scenario, at)] if drifts else [], at.size)


def _apply(_scenario: Scenario, states: Floats, tables: Tables) -> None:
    if states.shape[1]:
        tables.fade += tables.slope * tables.loss * states[:, :, None]


CONDITION = Condition(rank=30, profiles=_profiles, apply=_apply)
"""Loss of reading between retrainings."""
