"""The scenario: what a world is made of, how it is read from YAML, checked, changed by path, and written back."""

from __future__ import annotations

from .json_schema import scenario_schema
from .kinds import Difference, differences, kind_of
from .library import (
    apply_overrides,
    changed_by,
    inline_scenario,
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
from .search_space import numbers_of_plan, space_of

__all__ = [
    "Change",
    "Difference",
    "Scenario",
    "apply_overrides",
    "changed_by",
    "differences",
    "inline_scenario",
    "kind_of",
    "load_scenario",
    "numbers_of_plan",
    "parse_scenario",
    "scenario_from_dict",
    "scenario_hash",
    "scenario_schema",
    "scenario_to_dict",
    "shipped_scenarios",
    "space_of",
    "split_overrides",
    "to_yaml",
]
