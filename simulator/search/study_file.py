"""Study files: a search in one YAML file, with the words of ``optimize``.

scenario: baseline                  # a name, or a file beside this one
set: {horizon: 3d}                  # overrides
strategy: Threshold                 # the strategy in force; by default the scenario's
space:                              # what is searched
  strategy.remove_at.TR.hate: 0.5:0.95
  pools.emea.shifts.all_day.reviewers: 0:6
  enforcement.ban_at: [3, 5, 8]
objectives: [net_cost_per_day]
require: [innocent_views_lost<=baseline*1.05]
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator.documents import read_text, read_yaml
from simulator.errors import InputError, did_you_mean, one_line, show
from simulator.space.choices import wishes

from .result import OptimizeResult
from .run import optimize

GOALS = ("minimize", "maximize", "objectives")
_LISTS = (*GOALS, "require", "per")
_RENAMED = {"set": "overrides", "space": "params"}
KEYS = (
    *("scenario", "strategy", "set", "space", "strategies", "prefer", "tolerance", "trials", "runs", "replications"),
    *("most_replications", "points", "fresh_replications", "fresh_runs", "delta", "seed", "engine"),
    *_LISTS,
)
"""What a study file may say."""


def is_study(path: str | Path) -> bool:
    """Return whether a file is a study: it names an objective, which no scenario does."""
    file = Path(path)
    if file.suffix.lower() not in (".yaml", ".yml") or not file.is_file():
        return False
    try:
        data = read_yaml(read_text(file, str(path)), str(path))
    except InputError:
        return False  # whoever reads it as a scenario says what is wrong
    return isinstance(data, Mapping) and any(goal in data for goal in GOALS)


def read_study(path: str | Path) -> dict[str, Any]:
    """Return the arguments of ``optimize`` that a study file states.

    Raises
    ------
    InputError
        If it cannot be read, or says something else.
    """
    where = one_line(str(path))
    data = read_yaml(read_text(Path(path), where), where)
    if not isinstance(data, Mapping) or "scenario" not in data:
        raise InputError(f"{where} must be a study: a map with a scenario and an objective. Got {show(data)} instead.")
    for key in data:
        if key not in KEYS:
            raise InputError(
                f"{where}: a key must be one of a study. Got {show(key)} instead.{did_you_mean(str(key), KEYS)}"
            )
    for key in _LISTS:
        if key in data and not isinstance(data[key], list):
            raise InputError(f"{where}: {key} must be a list. Got {show(data[key])} instead.")
    arguments: dict[str, Any] = {_RENAMED.get(str(key), str(key)): value for key, value in data.items()}
    arguments["scenario"] = _beside(Path(path).parent, data["scenario"])
    if "space" in data:
        arguments["params"] = wishes(data["space"])
    if "set" in data:
        arguments["overrides"] = _overrides(data["set"], where)
    return arguments


def optimize_study(path: str | Path, **changes: Any) -> OptimizeResult:
    """Run the search of a study file.

    Parameters
    ----------
    path : str or Path
    **changes
        Arguments of ``optimize`` in place of, or beside, those of the file.
    """
    return replace(optimize(**{**read_study(path), **changes}), study=str(path))


def _beside(folder: Path, scenario: Any) -> Any:
    """Return a scenario's file as seen from here, if there is one beside the study; else what was given."""
    if isinstance(scenario, str) and (folder / scenario).is_file():
        return str(folder / scenario)
    return scenario


def _overrides(given: Any, where: str) -> list[str]:
    if isinstance(given, Mapping):
        return [f"{path}={value if isinstance(value, str) else json.dumps(value)}" for path, value in given.items()]
    if isinstance(given, list) and all(isinstance(one, str) for one in given):
        return given
    raise InputError(f"{where}: set must map paths to values, or be a list of 'path=value'. Got {show(given)} instead.")
