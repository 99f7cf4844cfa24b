"""Changing a scenario by path: ``pools.desk.shifts.0.reviewers=5``.

The value is read as YAML. A number leads to the entry of a list, ``*`` to all entries of a map or list. The path must
exist; only an entry of a map may be new, and then it is given whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.errors import ScenarioError, did_you_mean

from .models import Scenario
from .plain_yaml import read_yaml
from .schema import Path, as_model, child, chosen, entry_kind, value_kind
from .sentences import build, dotted, show, unknown_field

EVERY = "*"
"""In a path: every entry of a map or list."""


def apply_overrides(scenario: Scenario, overrides: Sequence[str]) -> Scenario:
    """Return the scenario with the assignments made in order, checked as a whole at the end.

    Parameters
    ----------
    scenario
        What to start from; it is not changed.
    overrides
        Assignments such as ``"scale=10"`` or ``"markets.*.daily_amplitude=0"``.

    Raises
    ------
    ScenarioError
        If an assignment has no ``=``, a path is unknown, or a value is wrong.
    """
    if not overrides:
        return scenario
    data = scenario.model_dump(mode="json")
    for override in overrides:
        keys, value = parse_override(override)
        for path in list(_matches(data, keys, f"--set {override}")):
            _assign(data, path, value)
    where = f"--set {overrides[0]}" if len(overrides) == 1 else f"--set {' --set '.join(overrides)}"
    changed: Scenario = build(Scenario, data, where)
    return changed


def parse_override(override: str) -> tuple[tuple[str, ...], Any]:
    """Return the parts of the path and the value of an assignment.

    Raises
    ------
    ScenarioError
        If it is not ``path=value``.

    Examples
    --------
    >>> parse_override("pools.desk.sla=2h")
    (('pools', 'desk', 'sla'), '2h')
    """
    path, equals, text = override.partition("=")
    keys = tuple(part.strip() for part in path.split("."))
    if not equals or not all(keys):
        raise ScenarioError(
            f"An override must be a path, '=' and a value, such as 'pools.desk.sla=2h'. Got {override!r} instead."
        )
    return keys, read_yaml(text, f"--set {override}")


def _matches(data: dict[str, Any], keys: tuple[str, ...], where: str) -> Iterator[Path]:
    """Yield the paths that the keys lead to, or raise for the first key that leads nowhere."""
    found: list[tuple[Path, Any, Any]] = [((), Scenario, data)]
    for depth, key in enumerate(keys):
        last = depth == len(keys) - 1
        step: list[tuple[Path, Any, Any]] = []
        for path, declared, value in found:
            kind = chosen(declared, value)
            parts = _parts(path, kind, value, key, where, last=last)
            step += [((*path, part), child(kind, part), _under(value, part)) for part in parts]
        found = step
    yield from (path for path, _, _ in found)


def _parts(path: Path, kind: Any, value: Any, key: str, where: str, *, last: bool) -> list[str | int]:
    if as_model(kind) is not None:
        if key not in as_model(kind).model_fields:  # type: ignore[union-attr]
            raise ScenarioError(f"{where}: {unknown_field(as_model(kind), path, key)}")
        return [key]
    if value_kind(kind) is not None:
        return _keys(path, list(value or ()), key, where, new=last)
    if entry_kind(kind) is not None:
        return _indexes(path, len(value), key, where)
    raise ScenarioError(
        f"{where}: {dotted(path)} must be the end of the path, since it is a single value. Got {key!r} instead."
    )


def _keys(path: Path, known: list[str], key: str, where: str, *, new: bool) -> list[str | int]:
    if key == EVERY:
        return list(known)
    if key not in known and not new:
        raise ScenarioError(f"{where}: {dotted(path)} has no entry {key!r}.{did_you_mean(key, known)}")
    return [key]


def _indexes(path: Path, length: int, key: str, where: str) -> list[str | int]:
    if key == EVERY:
        return list(range(length))
    if not length:
        raise ScenarioError(
            f"{where}: {dotted(path)} must have entries for one to be changed. Got {key!r} of none instead."
        )
    if not key.isascii() or not key.isdigit() or int(key) >= length:
        raise ScenarioError(
            f"{where}: {dotted(path)} must be followed by an index from 0 to {length - 1}. Got {show(key)} instead."
        )
    return [int(key)]


def _under(value: Any, part: str | int) -> Any:
    if isinstance(value, list):
        return value[int(part)]
    return value.get(part) if isinstance(value, dict) else None


def _assign(data: dict[str, Any], path: Path, value: Any) -> None:
    place: Any = data
    for part in path[:-1]:
        if isinstance(place, dict) and place.get(str(part)) is None:
            place[str(part)] = {}  # an optional part that was switched off
        place = place[part]
    place[path[-1]] = value
