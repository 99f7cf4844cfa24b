"""The scenario: what a world is made of, how it is read from YAML, checked, changed by path, and written back."""

from __future__ import annotations

from .load import (
    load_scenario,
    parse_scenario,
    scenario_from_dict,
    scenario_hash,
    scenario_to_dict,
    shipped_scenarios,
    to_yaml,
)
from .models import Scenario
from .overrides import apply_overrides

__all__ = [
    "Scenario",
    "apply_overrides",
    "load_scenario",
    "parse_scenario",
    "scenario_from_dict",
    "scenario_hash",
    "scenario_to_dict",
    "shipped_scenarios",
    "to_yaml",
]
