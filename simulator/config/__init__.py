"""The scenario: what a world is made of, how it is read from YAML, checked, changed by path, and written back."""

from __future__ import annotations

from .kinds import Difference, differences, kind_of
from .library import (
    apply_overrides,
    load_scenario,
    parse_scenario,
    scenario_from_dict,
    scenario_hash,
    scenario_to_dict,
    shipped_scenarios,
    to_yaml,
)
from .overrides import Change, split_overrides
from .scenario import Scenario

__all__ = [
    "Change",
    "Difference",
    "Scenario",
    "apply_overrides",
    "differences",
    "kind_of",
    "load_scenario",
    "parse_scenario",
    "scenario_from_dict",
    "scenario_hash",
    "scenario_to_dict",
    "shipped_scenarios",
    "split_overrides",
    "to_yaml",
]
