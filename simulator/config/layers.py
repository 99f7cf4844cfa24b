"""Scenarios on top of one another: ``based_on`` names one, and what a file says besides is changed in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.errors import ScenarioError

from .sentences import show

BASED_ON = "based_on"
"""Key of a scenario file that names the scenario below it."""
MOST_LAYERS = 8
"""Longest chain of scenarios: a longer one goes in circles."""


def merged_with_base(data: Any, where: str, read: Callable[[str], Any]) -> Any:
    """Return the data of a scenario merged into those of the scenario that it is based on.

    A map changes the named parts of the map below it and leaves the others; any other value, lists included, takes the
    place of what is below.

    Parameters
    ----------
    data
        What a file says; data without ``based_on`` come back as they are.
    where
        What an error's sentence begins with.
    read
        Returns the data of the scenario below, its own base merged in.

    Raises
    ------
    ScenarioError
        If ``based_on`` is no name, or what it names is no map.

    Examples
    --------
    >>> mine = {"based_on": "tiny", "views": {"mean": 9}}
    >>> merged_with_base(mine, "mine.yaml", lambda name: {"name": name, "views": {"mean": 1, "sd": 2}})
    {'name': 'tiny', 'views': {'mean': 9, 'sd': 2}}
    """
    if not isinstance(data, Mapping) or BASED_ON not in data:
        return data
    name = data[BASED_ON]
    if not isinstance(name, str):
        raise ScenarioError(f"{where}: {BASED_ON} must be a file or a shipped scenario. Got {show(name)} instead.")
    below = read(name)
    if not isinstance(below, Mapping):
        raise ScenarioError(f"{where}: {BASED_ON} must name a map of fields. Got {show(below)} in {name!r} instead.")
    return _merged(below, {key: value for key, value in data.items() if key != BASED_ON})


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(under, Mapping)
        merged[key] = _merged(under, value) if both else value  # type: ignore[arg-type]
    return merged
