"""Several scenarios as a user states them: by name or in a list, each a name, a file, or a map that changes one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from simulator.config import Scenario, inline_scenario, split_overrides
from simulator.config.layers import BASED_ON
from simulator.config.model import Model
from simulator.config.overrides import assignment
from simulator.config.sentences import build
from simulator.errors import InputError, show
from simulator.runs.arguments import check_once

MOST = 24
"""Scenarios of a search, at most."""
WEIGHT = "weight"
"""Key of a map that says how much its scenario counts; a scenario file has no such field."""
_NAME = re.compile(r"[^@\[\]()]{1,64}")
"""A name of a scenario: columns such as ``exposure@wave`` are told apart by it."""
_TEXT = Annotated[str, Field(min_length=1, max_length=500)]
_FORMS = f"a name, a file, a map with `{BASED_ON}`, or a map with `scenario`, `set` and `{WEIGHT}`"

Given = Scenario | str | Path
Several = Mapping[str, Any] | Sequence[Any]
"""Scenarios by name, or a list of them. Each is a name, a file, a map with ``scenario``, ``set`` and ``weight``, or
a map that says what a scenario file says: ``based_on`` and what it changes, perhaps with a ``weight``."""


class Stated(NamedTuple):
    """One of several scenarios.

    Parameters
    ----------
    scenario : Scenario, str or Path
    overrides : list of str
        Its own.
    weight : float
        How much it counts against the others.
    plain : str
        What a command line names it by; empty where only a study file can state it.
    """

    scenario: Given
    overrides: Sequence[str] = ()
    weight: float = 1.0
    plain: str = ""


_Weight = Annotated[float, Field(gt=0, le=1e9, strict=True)]


class _Changed(Model):
    """A scenario with overrides."""

    scenario: _TEXT = Field(description="shipped scenario or file")
    set: dict[_TEXT, Any] = Field(default_factory=dict, description="changes, path to value, as of --set")
    weight: _Weight = Field(1.0, description="how much it counts against the others")


class _Inline(Model):
    """What a map with ``based_on`` says beside the fields of the scenario."""

    weight: _Weight = Field(1.0, description="how much it counts against the others")


def stated(given: Any) -> dict[str, Stated]:
    """Return several scenarios by name.

    Raises
    ------
    InputError
        If one is of another form, a name is there twice, or there are too many.
    """
    entries = _named(given)
    if not 1 <= len(entries) <= MOST:
        raise InputError(f"A search must have 1 to {MOST} scenarios. Got {len(entries)} instead.")
    for name in entries:
        if _NAME.fullmatch(name) is None:
            raise InputError(
                "A scenario of several must have a name of 1 to 64 characters, without @, brackets and parentheses. "
                f"Got {show(name)} instead."
            )
    return {
        name: _one(one, f"scenarios.{name}", listed=not isinstance(given, Mapping)) for name, one in entries.items()
    }


def sources(given: Any) -> list[str]:
    """Return the names and files that one scenario or several are made of, as they were given; nothing is checked."""
    several = isinstance(given, Mapping | list | tuple)
    found = list(given.values()) if isinstance(given, Mapping) else list(given) if several else [given]
    return [str(one) for one in map(_source, found) if isinstance(one, str | Path)]


def _source(one: Any) -> Any:
    """Return the name or the file of a scenario, perhaps stated as a map."""
    return one.get(BASED_ON, one.get("scenario")) if isinstance(one, Mapping) else one


def _one(given: Any, where: str, *, listed: bool) -> Stated:
    if isinstance(given, Scenario | str | Path):
        return Stated(given, plain=str(given) if listed and not isinstance(given, Scenario) else "")
    if isinstance(given, Mapping) and BASED_ON in given:
        own = build(_Inline, {WEIGHT: given.get(WEIGHT, 1.0)}, where)
        data = {key: value for key, value in given.items() if key != WEIGHT}
        return Stated(inline_scenario(data, where), weight=own.weight)
    row = build(_Changed, given, where)
    changes = [assignment(path, value) for path, value in row.set.items()]
    if split_overrides(changes)[1]:
        raise InputError(f"{where}: all scenarios of a search have the same strategy. Got {show(changes)}.")
    return Stated(row.scenario, changes, row.weight)


def _named(given: Any) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return {str(name): one for name, one in given.items()}
    if not isinstance(given, list | tuple) or not given:
        raise InputError(
            f"scenarios must be a list or a map of scenarios, such as ['baseline', 'surge']. Got {show(given)} instead."
        )
    names = [_name(one) for one in given]
    check_once("A scenario", names)
    return dict(zip(names, given, strict=True))


def _name(one: Any) -> str:
    """Return the name of an entry of a list: its own, or that of the file or scenario that it names."""
    if isinstance(one, Scenario):
        return one.name
    if isinstance(one, Mapping) and BASED_ON in one and isinstance(one.get("name"), str):
        return str(one["name"])
    source = _source(one)
    if isinstance(source, str | Path):
        return Path(source).stem
    raise InputError(f"A scenario of several must be {_FORMS}. Got {show(one)} instead.")
