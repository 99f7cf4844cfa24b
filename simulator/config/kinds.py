"""The kind of a field (nature, plan or run), and the differences between two scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from simulator.declare import Role
from simulator.errors import ScenarioError, show

from .library import scenario_to_dict
from .overrides import split_path
from .problems import Path
from .scenario import Scenario
from .schema import Place, as_model, choices, chosen, entry_kind, place_at, under, value_kind
from .sentences import dotted


class Difference(NamedTuple):
    """One field in which two scenarios differ."""

    path: str
    """As in an override: ``pools.emea.shifts.night.reviewers``."""
    kind: Role
    """``nature``, ``plan`` or ``run``."""
    old: Any
    """Value in the first scenario, as JSON holds it, exact; ``None`` where there is no such entry."""
    new: Any


def kind_of(path: str) -> Role:
    """Return whether a field, a section or an entry is nature, plan or run.

    Parameters
    ----------
    path
        As in an override; names of one's own need not exist.

    Raises
    ------
    ScenarioError
        If a scenario has no such place.

    Examples
    --------
    >>> kind_of("pools.emea.shifts.night.reviewers"), kind_of("pools.emea.noise"), kind_of("horizon")
    ('plan', 'nature', 'run')
    """
    keys = split_path(path)
    if keys[0] == "policies" and len(keys) > 2 and place_at(Scenario, keys) is None:
        keys = (keys[0], f"{keys[1]}.{keys[2]}", *keys[3:])  # a policy whose name has a dot
    place = place_at(Scenario, ("strategy",) if keys[0] == "strategy" else keys)  # below it are the strategy's own
    if place is None or place.role is None:
        raise ScenarioError(
            f"A path must name a field of a scenario, such as 'uploads.per_day'. Got {show(path)} instead."
        )
    return place.role


def fields_of(kind: Role) -> list[str]:
    """Return the fields of a kind by path, outermost first; fields below one have its kind unless listed elsewhere.

    ``NAME`` stands for a user's name, ``N`` for a place in a list.

    >>> fields_of("run")
    ['name', 'description', 'start', 'horizon', 'warm_up', 'scale', 'policies.NAME.parent', 'views.counted']
    """
    return list(dict.fromkeys(".".join(path) for path, role in _marks(Place(Scenario), ()) if role == kind))


def differences(old: Scenario, new: Scenario) -> list[Difference]:
    """Return every field in which two scenarios differ, in the order of the fields; none if and only if they are equal.

    Markets, policies, tiers, pools, shifts and incidents are compared by name. An entry that only one has is one
    difference, and so is a part that only one switches on: it is a change of whoever switches it. Where the same names
    stand in another order, the order is the difference, since it is that of all results.

    Examples
    --------
    >>> base = Scenario.load("baseline")
    >>> for one in differences(base, base.override("pools.emea.shifts.all_day.reviewers=2", "appeals.window=30d")):
    ...     print(*one)
    pools.emea.shifts.all_day.reviewers plan 1 2
    appeals.window plan None 2592000.0
    """
    return list(_differences(Place(Scenario), (), scenario_to_dict(old), scenario_to_dict(new)))


def _marks(place: Place, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Role]]:
    """Yield the places whose kind differs from the place above them."""
    model = as_model(place.kind)
    for one in choices(place.kind).values() if model is None else (model,):
        for name in one.model_fields:
            field = Place(one, role=place.role).below(name)
            if field is None:
                continue
            if field.role != place.role:
                yield (*path, name), _role(field)
            inner, steps = field, (*path, name)
            if field.is_map:
                inner, steps = Place(value_kind(field.kind), role=field.role), (*steps, "NAME")
            elif field.is_list:
                inner, steps = Place(entry_kind(field.kind), role=field.role), (*steps, "N")
            yield from _marks(inner, steps)


def _differences(place: Place, path: Path, old: Any, new: Any) -> Iterator[Difference]:
    if repr(old) == repr(new):  # in the same order too, which equal maps need not be
        return
    if _same_shape(place, old, new):
        for part in _names(old, new):
            below = place.below(part, old)
            if below is not None:
                yield from _differences(below, (*path, part), under(old, part), under(new, part))
        if place.is_map and _common(old, new) != _common(new, old):
            yield Difference(dotted(path), _role(place), list(old), list(new))
    elif old != new:
        yield Difference(dotted(path), _role(place), old, new)


def _same_shape(place: Place, old: Any, new: Any) -> bool:
    """Return whether two values can be compared part by part."""
    if isinstance(old, dict) and isinstance(new, dict):
        return bool(chosen(place.kind, old) == chosen(place.kind, new))
    if isinstance(old, list) and isinstance(new, list):  # of parts: a list of numbers or names is one value
        entry = place.below(0)
        return len(old) == len(new) and entry is not None and as_model(entry.kind) is not None
    return False


def _names(old: Any, new: Any) -> Sequence[str | int]:
    return list(dict.fromkeys([*old, *new])) if isinstance(old, dict) else range(len(old))


def _common(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [name for name in one if name in other]


def _role(place: Place) -> Role:
    assert place.role is not None  # every section of a scenario is marked  # noqa: S101
    return place.role
