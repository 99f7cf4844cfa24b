"""Scenarios by name, as text and as plain data: the functions by which the program reads and writes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.documents import write_yaml
from simulator.errors import ScenarioError, show

from .csv_column import beside
from .layers import BASED_ON, merged_with_base
from .load import parse, shipped
from .overrides import SET, changed
from .scenario import Scenario
from .schema import Place
from .sentences import build


def load_scenario(source: str | Path, overrides: Sequence[str] = (), *, option: str = SET) -> Scenario:
    """Return the scenario of a YAML file, or of a shipped name such as ``"baseline"``: see ``Scenario.load``."""
    return Scenario.load(source, overrides, option=option)


def apply_overrides(scenario: Scenario, overrides: Sequence[str], *, option: str = SET) -> Scenario:
    """Return a scenario with assignments made in order, checked as a whole at the end: see ``Scenario.override``."""
    return changed(scenario, overrides, option)


def changed_by(scenario: Scenario, data: Mapping[str, Any], where: str) -> Scenario:
    """Return a scenario changed by a file's data, as if the file were based on it.

    Parameters
    ----------
    scenario
        What to start from; it is not changed.
    data
        Fields, nested or by path (``pools.emea.shifts.night.reviewers: 2``); ``null`` takes an entry of a map away.
    where
        What an error's sentence begins with, such as the file's path.

    Raises
    ------
    ScenarioError
        If a path is unknown or a value is wrong.

    Examples
    --------
    >>> changed_by(Scenario.load("queueing"), {"pools.desk.shifts.all_day.reviewers": 2}, "x.yaml").pools["desk"].sla
    1.0
    """
    layer = {**beside(Place(Scenario), data, Path(where).parent), BASED_ON: scenario.name}
    return build(Scenario, merged_with_base(Scenario, layer, where, lambda _: scenario_to_dict(scenario)), where)


def inline_scenario(data: Mapping[str, Any], where: str) -> Scenario:
    """Return the scenario that a map with ``based_on`` states inside another file, as a file of its own would.

    Parameters
    ----------
    data
        ``based_on``, a shipped scenario or a path as seen from the present folder, and what it changes.
    where
        What an error's sentence begins with, such as the map's place in the file.

    Raises
    ------
    ScenarioError
        If the scenario below is no name, cannot be read, or a field is wrong.

    Examples
    --------
    >>> inline_scenario({"based_on": "queueing", "horizon": "6h"}, "scenario").horizon
    21600.0
    """
    below = data[BASED_ON]
    if not isinstance(below, str):
        raise ScenarioError(f"{where}: {BASED_ON} must be a file or a shipped scenario. Got {show(below)} instead.")
    try:
        found = Scenario.load(below)
    except ScenarioError as error:
        raise ScenarioError(f"{where}: {error}") from None
    return changed_by(found, {key: value for key, value in data.items() if key != BASED_ON}, where)


def shipped_scenarios() -> dict[str, str]:
    """Return the shipped scenarios: name and description, in order of name."""
    return {name: Scenario.load(name).description for name in shipped()}


def parse_scenario(text: str, where: str = "scenario") -> Scenario:
    """Return the scenario of a YAML text.

    Parameters
    ----------
    text
        The text; a file that it is based on is looked for in the present folder.
    where
        What an error's sentence begins with, such as the path that the text is from.

    Raises
    ------
    ScenarioError
        If the text is not YAML, or a field is wrong.
    """
    return parse(Scenario, text, where)


def scenario_from_dict(data: Mapping[str, Any], where: str = "scenario") -> Scenario:
    """Return the scenario of plain data: maps, lists, numbers and texts.

    Raises
    ------
    ScenarioError
        If a field is wrong.
    """
    return build(Scenario, data, where)


def scenario_to_dict(scenario: Scenario) -> dict[str, Any]:
    """Return all fields, defaults included, as JSON-compatible data; durations are in seconds."""
    return scenario.model_dump(mode="json")


def to_yaml(scenario: Scenario) -> str:
    """Return all fields, defaults included, as YAML that ``parse_scenario`` turns into an equal scenario."""
    return write_yaml(scenario_to_dict(scenario))


def scenario_hash(scenario: Scenario) -> str:
    """Return 16 hexadecimal digits that change with any field; the order of maps counts, since it orders the axes."""
    canonical = json.dumps(scenario_to_dict(scenario), separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
