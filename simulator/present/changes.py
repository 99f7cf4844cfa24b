"""Differences between two arms, or between a run and its loaded scenario, with every digit, as table and sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.config import Difference as FieldDifference
from simulator.config import Scenario
from simulator.config.declarations import declared_of
from simulator.config.overrides import split_path
from simulator.config.schema import place_at
from simulator.declare.units import SECONDS
from simulator.domain.units import MINUTE, format_duration

from .numbers import exact
from .serialise import plain
from .table import Column, Table

PLAN = "plan"
"""Kind of the changes that a candidate is free to make."""


def changes_to_list(changes: Sequence[FieldDifference]) -> list[dict[str, Any]]:
    """Return changes as plain data: path, kind, and the values on either side."""
    return [{"path": one.path, "kind": one.kind, "old": plain(one.old), "new": plain(one.new)} for one in changes]


def changes_table(changes: Sequence[FieldDifference], old: str = "baseline", new: str = "candidate") -> Table:
    """Return changes as a table; different values never have the same text.

    >>> changes_table([FieldDifference("strategy.remove_at", "plan", 0.9, 0.9000000000000001)]).text
    [['strategy.remove_at', '0.9', '0.9000000000000001']]
    >>> changes_table([FieldDifference("horizon", "run", 3600.0, 604800.0)]).text
    [['horizon', '3600.0 s (1 h)', '604800.0 s (7 d)']]
    """
    columns = tuple(Column(name, align="left") for name in ("setting", old, new))
    return Table("differs", "", columns, tuple((one.path, *_pair(one)) for one in changes))


def same_plan(strategy: str) -> str:
    """Return the sentence for arms without a difference."""
    return f"The arms are the same plan: {strategy}."


def different_worlds(changes: Sequence[FieldDifference]) -> str:
    """Return the first sentence for arms in different worlds; empty for the same world.

    >>> different_worlds([FieldDifference("uploads.per_day", "nature", 100.0, 200.0)])
    'The arms met different worlds: uploads.per_day 100.0 → 200.0. What differs below is not due to the plan alone.'
    """
    found = [one for one in changes if one.kind != PLAN]
    if not found:
        return ""
    return f"The arms met different worlds: {in_words(found)}. What differs below is not due to the plan alone."


def in_words(changes: Sequence[FieldDifference]) -> str:
    """Return changes in one line."""
    return ", ".join("{} {} → {}".format(one.path, *_pair(one)) for one in changes)


def _pair(one: FieldDifference) -> tuple[str, str]:
    unit = _unit(one.path)
    old, new = _shown(one.old, unit), _shown(one.new, unit)
    return (old, new) if old != new else (repr(one.old), repr(one.new))


def _shown(value: object, unit: str) -> str:
    """Return a value with every digit; durations with their unit and, from one minute, in minutes, hours or days."""
    if unit != SECONDS or not isinstance(value, int | float):
        return exact(value)
    said = f" ({format_duration(value)})" if abs(value) >= MINUTE else ""
    return f"{exact(value)} s{said}"


def _unit(path: str) -> str:
    """Return the unit of a scenario field; empty for anything else, such as a parameter or a section."""
    place = place_at(Scenario, split_path(path))
    declared = None if place is None else declared_of(place)
    return "" if declared is None else declared.unit
