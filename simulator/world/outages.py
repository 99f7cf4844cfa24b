"""Detector outages: scores are 0. The law is stated in ``docs/world/incidents.md``."""

from __future__ import annotations

import numpy as np

from simulator.config import Scenario
from simulator.config.incidents import DetectorOutage

from .conditions import Floats, Mechanism, Tables, columns, places, within

OUT = 1e6
"""Offset of a detector that gives nothing: its score is 0 whatever it would read."""


def _outages(scenario: Scenario) -> list[DetectorOutage]:
    return [incident for incident in scenario.incidents.values() if isinstance(incident, DetectorOutage)]


def _profiles(scenario: Scenario, at: Floats) -> Floats:
    return columns((within(at, outage.start, outage.stop) for outage in _outages(scenario)), at.size)


def _apply(scenario: Scenario, states: Floats, tables: Tables) -> None:
    for outage, on in zip(_outages(scenario), states.T, strict=True):
        markets, policies = places(outage.markets, scenario.markets), places(outage.policies, scenario.policies)
        out = np.ix_(np.flatnonzero(on), np.array(markets), np.array(policies))
        tables.slope[out], tables.offset[out], tables.fade[out] = 0.0, OUT, 0.0


OUTAGES = Mechanism(_profiles, _apply)
"""Detectors that fail; applied last, since nothing comes through an outage."""
