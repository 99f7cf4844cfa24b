"""Changing a scenario by path: ``pools.desk.shifts.night.reviewers=5``.

The value is read as YAML. A number leads to the entry of a list, ``*`` to all entries of a map or list. ``+name`` adds
an entry to a map, ``null`` takes one away. ``strategy.remove_at=0.9`` changes one parameter of the strategy in force,
and ``strategy.remove_at.TR.hate=0.7`` one cell of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Never, TypeVar

from simulator.documents import read_yaml
from simulator.errors import ScenarioError, did_you_mean, one_line, show

from .model import Model
from .problems import Path
from .schema import Place, as_model, chosen, under
from .sentences import build, dotted, unknown_field
from .spec import parse_spec

M = TypeVar("M", bound=Model)

EVERY = "*"
"""In a path: every entry of a map or list."""
NEW = "+"
"""In a path, before a name: an entry of a map that is not there."""
STRATEGY = "strategy"
"""Field with the spec of the strategy in force; what is below it are the strategy's parameters."""
POLICIES = "policies"
"""Section whose names may have a dot."""
SET = "--set"
"""Option by which overrides are given, unless another is named."""


@dataclass(frozen=True)
class Change:
    """One assignment: a path, a value, and what the user typed."""

    keys: tuple[str, ...]
    value: Any
    where: str
    """What an error's sentence begins with: ``--set pools.desk.sla=2h``."""

    @property
    def of_strategy(self) -> bool:
        """Whether it changes the strategy: one of its parameters, or all of it."""
        return self.keys[0] == STRATEGY

    def among(self, policies: Iterable[str]) -> Change:
        """Return the change for these policies, whose names can have a dot."""
        return replace(self, keys=joined(self.keys, policies))


def parse_override(override: str, option: str = SET) -> Change:
    """Return the change of an assignment.

    Raises
    ------
    ScenarioError
        If it is not ``path=value``.

    Examples
    --------
    >>> parse_override("pools.desk.sla=2h")
    Change(keys=('pools', 'desk', 'sla'), value='2h', where='--set pools.desk.sla=2h')
    """
    path, equals, text = override.partition("=")
    keys = split_path(path)
    if not equals or not all(keys):
        raise ScenarioError(
            f"{option} must be followed by a path, '=' and a value, such as 'pools.desk.sla=2h'. "
            f"Got {show(override)} instead."
        )
    where = f"{option} {one_line(override)}"
    plain = keys == (STRATEGY,) and text.strip()[:1] not in ("'", '"')  # a spec has colons and braces of its own
    return Change(keys, text.strip() if plain else read_yaml(text, where), where)


def assignment(path: str, value: Any) -> str:
    """Return the override that gives a field a value as plain data has it: a text stays that text.

    >>> assignment("pools.desk.sla", "2h"), assignment("name", "12"), assignment("scale", 0.5)
    ('pools.desk.sla=2h', 'name="12"', 'scale=0.5')
    >>> assignment("strategy", "Threshold(remove_at=0.9)")
    'strategy=Threshold(remove_at=0.9)'
    """
    if isinstance(value, str) and (path.strip() == STRATEGY or _is_plain(value)):
        return f"{path}={value}"
    return f"{path}={json.dumps(value, ensure_ascii=False)}"


def _is_plain(text: str) -> bool:
    """Return whether YAML reads a text as itself."""
    try:
        return bool(read_yaml(text, "A value") == text)
    except ScenarioError:
        return False


def split_path(path: str) -> tuple[str, ...]:
    """Return the parts of a path written with dots; a dot between double quotes is part of a name.

    >>> split_path("pools.desk. sla"), split_path('policies."safety.hate".prevalence')
    (('pools', 'desk', 'sla'), ('policies', 'safety.hate', 'prevalence'))
    """
    parts, quoted = [""], False
    for letter in path:
        if letter == '"':
            quoted = not quoted
        elif letter == "." and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return tuple(part.strip() for part in parts)


def joined(keys: Sequence[str], policies: Iterable[str]) -> tuple[str, ...]:
    """Return the parts of a path, with the parts of a dotted policy name joined.

    The longest name wins: ``safety.hate`` is the policy of this name, if there is one, before a part of ``safety``.

    >>> joined(("strategy", "remove_at", "TR", "safety", "hate"), ["safety.hate"])
    ('strategy', 'remove_at', 'TR', 'safety.hate')
    """
    names, whole = set(policies), list(keys[:1])
    for key in keys[1:]:
        if f"{whole[-1]}.{key}".removeprefix(NEW) in names:
            whole[-1] = f"{whole[-1]}.{key}"
        else:
            whole.append(key)
    return tuple(whole)


def changed(model: M, overrides: Sequence[str], option: str = SET) -> M:
    """Return a scenario with the assignments made in order, checked as a whole at the end.

    Parameters
    ----------
    model
        What to start from; it is not changed.
    overrides
        Assignments such as ``"scale=10"`` or ``"markets.*.daily_amplitude=0"``.
    option
        What the user typed before them.

    Raises
    ------
    ScenarioError
        If an assignment has no ``=``, a path is unknown, or a value is wrong.
    """
    if not overrides:
        return model
    data = model.model_dump(mode="json")
    change_data(type(model), data, [parse_override(override, option) for override in overrides])
    return build(type(model), data, " ".join(f"{option} {one_line(override)}" for override in overrides))


def split_overrides(overrides: Sequence[str], option: str = SET) -> tuple[list[str], list[Change]]:
    """Return the overrides of a scenario's other fields, and the changes of its strategy.

    The changes then apply to a strategy named beside the scenario.

    >>> split_overrides(["scale=2", "strategy.remove_at=.9"])[0]
    ['scale=2']
    """
    parsed = {override: parse_override(override, option) for override in overrides}
    fields = [override for override in overrides if not parsed[override].of_strategy]
    return fields, [parsed[override] for override in overrides if parsed[override].of_strategy]


def change_data(root: type[Model], data: dict[str, Any], changes: Sequence[Change]) -> None:
    """Make changes, in order, in the plain data of a model; building the model checks the values."""
    for change in [one.among(data.get(POLICIES) or ()) for one in changes]:
        if change.of_strategy and len(change.keys) > 1:
            spec = parse_spec(str(data.get(STRATEGY, root.model_fields[STRATEGY].default)))
            data[STRATEGY] = str(spec.changed(change.keys[1:], change.value))
            continue
        for path, place, above in list(_matches(root, data, change)):
            if change.value is None and not place.optional:
                _take_away(data, path, above, change.where)
            else:
                _assign(data, path, change.value)


Match = tuple[Path, Place, Place]
"""A path, the place that it leads to, and the place above that."""


def _matches(root: type[Model], data: dict[str, Any], change: Change) -> Iterator[Match]:
    """Yield the places that the keys lead to, or raise an error for the first unknown key."""
    found: list[tuple[Path, Place, Any]] = [((), Place(root), data)]
    for depth, key in enumerate(change.keys):
        last = depth == len(change.keys) - 1
        step: list[tuple[Path, Place, Any]] = []
        for path, place, value in found:
            for part in _parts(path, place, value, key, change.where, last=last):
                below = place.below(part, value)
                if below is None:
                    raise ScenarioError(
                        f"{change.where}: {unknown_field(as_model(chosen(place.kind, value)), path, part)}"
                    )
                if last:
                    yield (*path, part), below, place
                step.append(((*path, part), below, under(value, part)))
        found = step


def _parts(path: Path, place: Place, value: Any, key: str, where: str, *, last: bool) -> Sequence[str | int]:
    if place.is_map:
        return _names(path, list(value or ()), key, where, last=last)
    if key.startswith(NEW):
        raise ScenarioError(f"{where}: `+` adds an entry to a map of names, and {dotted(path)} is not one.")
    if place.is_list:
        return _numbers(path, list(value or ()), key, where)
    if as_model(chosen(place.kind, value)) is None and place.below(key, value) is None:
        raise ScenarioError(
            f"{where}: {dotted(path)} must end the path because it is a single value. Got {show(key)} instead."
        )
    return [key]


def _names(path: Path, known: list[str], key: str, where: str, *, last: bool) -> Sequence[str]:
    if key == EVERY:
        return known
    if key.startswith(NEW):
        name = key.removeprefix(NEW).strip()
        if name in known:
            raise ScenarioError(
                f"{where}: {dotted(path)} has an entry {show(name)} already: change it without the `+`."
            )
        if not last:
            whole = f"{dotted((*path, key))}={{...}}"
            raise ScenarioError(f"{where}: {dotted(path)} has no entry {show(name)}: add it whole, such as {whole!r}.")
        return [name]
    if key not in known:
        hint = did_you_mean(key, known) if known else ""
        adding = f" To add it, write '{dotted((*path, NEW + key))}=...'."
        raise ScenarioError(f"{where}: {dotted(path)} has no entry {show(key)}.{hint}{adding}")
    return [key]


def _numbers(path: Path, value: list[Any], key: str, where: str) -> Sequence[int]:
    if key == EVERY:
        return range(len(value))
    if not value:
        raise ScenarioError(f"{where}: `{path[-1]}` is empty: there is no entry {one_line(key)} to change.")
    if not key.isascii() or not key.isdigit() or len(key) > len(str(len(value))) or int(key) >= len(value):
        raise ScenarioError(
            f"{where}: {dotted(path)} must be followed by an index from 0 to {len(value) - 1}. Got {show(key)} instead."
        )
    return [int(key)]


def _assign(data: dict[str, Any], path: Path, value: Any) -> None:
    place: Any = data
    for part in path[:-1]:
        if isinstance(place, dict) and place.get(str(part)) is None:
            place[str(part)] = {}  # an optional part that was switched off
        place = place[part]
    place[path[-1]] = value


def _take_away(data: dict[str, Any], path: Path, above: Place, where: str) -> None:
    if not above.is_map:
        refuse_to_take_away(path, where)
    place: Any = data
    for part in path[:-1]:
        place = under(place, part)
    if path[-1] not in (place or ()):
        raise ScenarioError(f"{where}: {dotted(path[:-1])} has no entry {show(path[-1])} to remove.")
    del place[path[-1]]


def refuse_to_take_away(path: Path, where: str) -> Never:
    """Raise the error for a null at a place that is neither nullable nor an entry of a map."""
    raise ScenarioError(
        f"{where}: {dotted(path)} cannot be taken away: only entries of a map can, and fields that may be null."
    )
