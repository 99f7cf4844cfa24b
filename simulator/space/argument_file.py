"""YAML files that state the arguments of a search or a sweep, with the words of the Python function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.config import Scenario, inline_scenario
from simulator.config.csv_column import beside
from simulator.config.layers import BASED_ON
from simulator.config.overrides import assignment
from simulator.config.schema import Place
from simulator.documents import read_text, read_yaml
from simulator.errors import InputError, did_you_mean, one_line, show

_SEVERAL = "scenarios"
"""Key of several scenarios, in place of one."""


@dataclass(frozen=True)
class FileKind:
    """A kind of such files.

    Parameters
    ----------
    name : str
        ``study`` or ``sweep``.
    has : str
        What each of them has, in words.
    keys : sequence of str
        What it may say.
    marks : sequence of str
        Keys of which a scenario has none, and each file of the kind one.
    lists : sequence of str
        Keys whose values are lists.
    renamed : mapping of str to str
        Arguments that have another name than the key.
    """

    name: str
    has: str
    keys: Sequence[str]
    marks: Sequence[str]
    lists: Sequence[str] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def holds(self, path: str | Path) -> bool:
        """Return whether a file is of this kind."""
        file = Path(path)
        if file.suffix.lower() not in (".yaml", ".yml") or not file.is_file():
            return False
        try:
            data = read_yaml(read_text(file, str(path)), str(path))
        except InputError:
            return False  # whoever reads it as a scenario says what is wrong
        return isinstance(data, Mapping) and any(mark in data for mark in self.marks)

    def read(self, path: str | Path) -> dict[str, Any]:
        """Return the arguments that a file states: overrides as texts, and the scenario as seen from here.

        Raises
        ------
        InputError
            If it cannot be read, or says something else.
        """
        where = one_line(str(path))
        data = read_yaml(read_text(Path(path), where), where)
        several = _SEVERAL in self.keys
        if several and isinstance(data, Mapping) and {"scenario", _SEVERAL} <= data.keys():
            raise InputError(f"{where}: a {self.name} must have either `scenario` or `{_SEVERAL}`. Got both instead.")
        if not isinstance(data, Mapping) or not ("scenario" in data or (several and _SEVERAL in data)):
            worlds = "a scenario, or several `scenarios`," if several else "a scenario"
            raise InputError(
                f"{where} must be a {self.name}: a map with {worlds} and {self.has}. Got {show(data)} instead."
            )
        for key in data:
            if key not in self.keys:
                raise InputError(
                    f"{where}: a key must be one of a {self.name}. Got {show(key)} instead."
                    f"{did_you_mean(str(key), self.keys)}"
                )
        for key in self.lists:
            if key in data and not isinstance(data[key], list):
                raise InputError(f"{where}: {key} must be a list. Got {show(data[key])} instead.")
        arguments: dict[str, Any] = {self.renamed.get(str(key), str(key)): value for key, value in data.items()}
        folder, one = Path(path).parent, data.get("scenario")
        if isinstance(one, Mapping) and BASED_ON in one:
            arguments["scenario"] = inline_scenario(_scenario(folder, one), f"{where}: scenario")
        else:
            arguments["scenario"] = _scenarios(folder, arguments.pop(_SEVERAL, one))
        if "set" in data:
            del arguments["set"]
            arguments["overrides"] = _overrides(data["set"], where)
        return arguments


def _scenarios(folder: Path, given: Any) -> Any:
    """Return one scenario or several, files as seen from here."""
    if isinstance(given, Mapping):
        return {name: _scenario(folder, one) for name, one in given.items()}
    return [_scenario(folder, one) for one in given] if isinstance(given, list) else _beside(folder, given)


def _scenario(folder: Path, given: Any) -> Any:
    if isinstance(given, Mapping) and BASED_ON in given:
        return {**beside(Place(Scenario), given, folder), BASED_ON: _beside(folder, given[BASED_ON])}
    if isinstance(given, Mapping) and "scenario" in given:
        return {**given, "scenario": _beside(folder, given["scenario"])}
    return _beside(folder, given)


def _beside(folder: Path, scenario: Any) -> Any:
    """Return a scenario's file as seen from here, if there is one beside the file; else what was given."""
    if isinstance(scenario, str) and (folder / scenario).is_file():
        return str(folder / scenario)
    return scenario


def _overrides(given: Any, where: str) -> list[str]:
    if isinstance(given, Mapping):
        return [assignment(path, value) for path, value in given.items()]
    if isinstance(given, list) and all(isinstance(one, str) for one in given):
        return given
    raise InputError(f"{where}: set must map paths to values, or be a list of 'path=value'. Got {show(given)} instead.")
