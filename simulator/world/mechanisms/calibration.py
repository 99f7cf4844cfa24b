"""Miscalibrated scores: a slope and a shift on the probit scale. The law is stated in ``docs/world/detection.md``."""

from __future__ import annotations

from simulator.config import Scenario
from simulator.world.conditions import Condition, Floats, Tables, columns


def _profiles(_scenario: Scenario, at: Floats) -> Floats:
    return columns([], at.size)  # it is the same at all times


def _apply(scenario: Scenario, _states: Floats, tables: Tables) -> None:
    error = scenario.detection.calibration
    tables.slope *= error.slope
    tables.offset *= error.slope
    tables.offset -= error.shift
    tables.fade *= error.slope


CONDITION = Condition(rank=40, profiles=_profiles, apply=_apply)
"""Error of all scores, at all times."""
