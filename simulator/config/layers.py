"""Layered scenarios: ``based_on`` names a scenario, and the rest of the file changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.errors import ScenarioError, did_you_mean, nearly, show

from .model import Model
from .overrides import NEW, Change, change_data, refuse_to_take_away, split_path
from .problems import Path
from .schema import Place
from .sentences import dotted

BASED_ON = "based_on"
"""Key of a scenario file that names the scenario below it."""
MOST_LAYERS = 8
"""Longest chain of scenarios: a longer one goes in circles."""


def merged_with_base(root: type[Model], data: Any, where: str, read: Callable[[str], Any]) -> Any:
    """Return a scenario's data merged into the data of its base scenario.

    A map changes the named parts of the map below it and leaves the others; ``null`` takes an entry of a map away; any
    other value, lists included, takes the place of what is below. A key with dots is a path, as in an override. An
    entry that is not there is added, unless its name is nearly that of one that is: ``+name`` says that it is meant.

    Parameters
    ----------
    root
        The model of a scenario.
    data
        What a file says; data without ``based_on`` come back as they are.
    where
        What an error's sentence begins with.
    read
        Returns the data of the scenario below, its own base merged in.

    Raises
    ------
    ScenarioError
        If ``based_on`` is no name, what it names is no map, or what a path or a null names is not there.

    Examples
    --------
    >>> from simulator.config import Scenario
    >>> mine = {"based_on": "tiny", "views": {"mean": 9}, "incidents": {"flu": None}}
    >>> tiny = {"name": "tiny", "views": {"mean": 1, "sd": 2}, "incidents": {"flu": {}, "strike": {}}}
    >>> merged_with_base(Scenario, mine, "mine.yaml", lambda name: tiny)
    {'name': 'tiny', 'views': {'mean': 9, 'sd': 2}, 'incidents': {'strike': {}}}
    """
    if not isinstance(data, Mapping) or BASED_ON not in data:
        return data
    name = data[BASED_ON]
    if not isinstance(name, str):
        raise ScenarioError(f"{where}: {BASED_ON} must be a file or a shipped scenario. Got {show(name)} instead.")
    below = read(name)
    if not isinstance(below, Mapping):
        raise ScenarioError(
            f"{where}: {BASED_ON} must name a map of fields. Got {show(below)} in {show(name)} instead."
        )
    fields = {key: value for key, value in data.items() if key != BASED_ON and not _is_path(key)}
    merged = _merged(Place(root), below, fields, where, ())
    paths = [Change(split_path(key), value, where) for key, value in data.items() if _is_path(key)]
    if paths:
        merged = _written_out(merged)
        change_data(root, merged, paths)
    return merged


def _is_path(key: object) -> bool:
    return isinstance(key, str) and "." in key and all(split_path(key))


def _written_out(value: Any) -> Any:
    """Return a copy without shared parts, so that a change through one alias does not change the others."""
    if isinstance(value, Mapping):
        return {key: _written_out(part) for key, part in value.items()}
    return [_written_out(part) for part in value] if isinstance(value, list) else value


def _merged(
    place: Place | None, below: Mapping[str, Any], above: Mapping[str, Any], where: str, path: Path
) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        if place is not None and place.is_map and value is not None:
            key = _known_or_new(key, below, where, path)
        inner = None if place is None else place.below(key, {**below, **above})
        under, here = merged.get(key), (*path, key)
        if isinstance(value, Mapping) and isinstance(under, Mapping):
            merged[key] = _merged(inner, under, value, where, here)
        elif value is not None or inner is None or inner.optional:
            merged[key] = value
        elif place is None or not place.is_map:
            refuse_to_take_away(here, where)
        elif key not in merged:
            hint = did_you_mean(str(key), merged)
            raise ScenarioError(f"{where}: {dotted(path)} has no entry {show(key)} to remove.{hint}")
        else:
            del merged[key]
    return merged


def _known_or_new(name: str, below: Mapping[str, Any], where: str, path: Path) -> str:
    """Return the name of an entry, without the ``+`` of a new one, or refuse a likely typing error."""
    if name.startswith(NEW):
        new = name.removeprefix(NEW).strip()
        if new in below:
            raise ScenarioError(f"{where}: {dotted(path)} has an entry {show(new)} already: write it without the `+`.")
        return new
    near = None if name in below else nearly(name, below)
    if near is not None:
        raise ScenarioError(
            f"{where}: {dotted(path)} has no entry {show(name)}. Did you mean {show(near)}? To add it, write "
            f"{show(NEW + name)}."
        )
    return name
