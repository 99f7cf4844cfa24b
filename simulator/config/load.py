"""From a file, or the name of a shipped scenario, to a validated scenario; and back to plain data, YAML and a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from simulator.errors import ScenarioError, did_you_mean

from .layers import BASED_ON, MOST_LAYERS, merged_with_base
from .models import Scenario
from .overrides import apply_overrides
from .plain_yaml import MOST_CHARACTERS, read_yaml
from .sentences import build

_SHIPPED = "scenarios"
"""Package whose YAML files are the shipped scenarios."""


def load_scenario(source: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Return the scenario of a YAML file, or of a shipped name such as ``"baseline"``.

    Parameters
    ----------
    source
        Path of a file; or, if there is no such file, the name of a shipped scenario.
    overrides
        Assignments by path, such as ``"pools.desk.sla=2h"``, applied in order to the scenario of the file.

    Raises
    ------
    ScenarioError
        If there is no such scenario, it cannot be read, or a field or override is wrong.
    """
    data, where = _read_named(str(source), Path())
    return apply_overrides(scenario_from_dict(data, where), overrides)


def shipped_scenarios() -> dict[str, str]:
    """Return the shipped scenarios: name and description, in order of name."""
    return {name: load_scenario(name).description for name in sorted(_shipped())}


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
    return scenario_from_dict(_with_base(text, where, Path(), 1), where)


def scenario_from_dict(data: Mapping[str, Any], where: str = "scenario") -> Scenario:
    """Return the scenario of plain data: maps, lists, numbers and texts.

    Raises
    ------
    ScenarioError
        If a field is wrong.
    """
    scenario: Scenario = build(Scenario, data, where)
    return scenario


def scenario_to_dict(scenario: Scenario) -> dict[str, Any]:
    """Return all fields, defaults included, as plain data that JSON can hold; durations are seconds."""
    return scenario.model_dump(mode="json")


def to_yaml(scenario: Scenario) -> str:
    """Return all fields, defaults included, as YAML that ``parse_scenario`` turns into an equal scenario."""
    data = scenario_to_dict(scenario)
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)
    return text


def scenario_hash(scenario: Scenario) -> str:
    """Return 16 hexadecimal digits that change with any field; the order of maps counts, since it orders the axes."""
    canonical = json.dumps(scenario_to_dict(scenario), separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _read_named(name: str, folder: Path, layer: int = 1, asked: str = "The scenario") -> tuple[Any, str]:
    """Return the data of a file in a folder or of a shipped scenario, its base merged in, and where it is from."""
    if layer > MOST_LAYERS:
        raise ScenarioError(
            f"{BASED_ON} must end at a scenario of its own within {MOST_LAYERS} steps. Got {name!r} again instead."
        )
    path = folder / name
    if path.is_file():
        return _with_base(_read(path, str(path)), str(path), path.parent, layer), str(path)
    shipped = _shipped()
    if name not in shipped:
        raise ScenarioError(
            f"{asked} must be a YAML file or the name of a shipped scenario. "
            f"Got {name!r} instead.{did_you_mean(name, shipped)}"
        )
    where = f"{_SHIPPED}/{name}.yaml"
    return _with_base(_read(shipped[name], where), where, folder, layer), where


def _with_base(text: str, where: str, folder: Path, layer: int) -> Any:
    asked = f"{where}: {BASED_ON}"
    return merged_with_base(read_yaml(text, where), where, lambda name: _read_named(name, folder, layer + 1, asked)[0])


def _shipped() -> dict[str, Traversable]:
    entries = sorted(files(_SHIPPED).iterdir(), key=lambda entry: entry.name)  # file systems have orders of their own
    return {entry.name.removesuffix(".yaml"): entry for entry in entries if entry.name.endswith(".yaml")}


def _read(path: Path | Traversable, where: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(4 * MOST_CHARACTERS + 1)  # a character takes at most four bytes
        if len(data) > 4 * MOST_CHARACTERS:
            raise ScenarioError(f"{where} must have at most {MOST_CHARACTERS} characters. Got a larger file instead.")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise ScenarioError(f"{where} must be UTF-8 text. Got byte {byte:#04x} at {error.start} instead.") from None
    except OSError as error:
        raise ScenarioError(f"{where} must be a file that can be read. Got {error.strerror!r} instead.") from None
