"""What differs between two arms, or between a run and its scenario as loaded: every digit, as table and sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.config import Difference as FieldDifference

from .numbers import exact
from .serialise import plain
from .table import Column, Table

NATURE, PLAN = "nature", "plan"


def changes_to_list(changes: Sequence[FieldDifference]) -> list[dict[str, Any]]:
    """Return changes as plain data: path, kind, and the values on either side."""
    return [{"path": one.path, "kind": one.kind, "old": plain(one.old), "new": plain(one.new)} for one in changes]


def changes_table(changes: Sequence[FieldDifference], old: str = "baseline", new: str = "candidate") -> Table:
    """Return changes as a table; two values that differ never read alike.

    >>> changes_table([FieldDifference("strategy.remove_at", "plan", 0.9, 0.9000000000000001)]).text
    [['strategy.remove_at', '0.9', '0.9000000000000001']]
    """
    columns = tuple(Column(name, align="left") for name in ("setting", old, new))
    return Table("differs", "", columns, tuple((one.path, *_pair(one)) for one in changes))


def same_plan(strategy: str) -> str:
    """Return the sentence that stands where nothing differs."""
    return f"The arms are the same plan: {strategy}."


def different_worlds(changes: Sequence[FieldDifference]) -> str:
    """Return the sentence that comes first where arms met different worlds; empty where they met the same.

    >>> different_worlds([FieldDifference("scale", "nature", 1.0, 2.0)])
    'The arms met different worlds: scale 1.0 → 2.0. What differs below is not due to the plan alone.'
    """
    found = [one for one in changes if one.kind != PLAN]
    if not found:
        return ""
    return f"The arms met different worlds: {in_words(found)}. What differs below is not due to the plan alone."


def in_words(changes: Sequence[FieldDifference]) -> str:
    """Return changes in one line."""
    return ", ".join("{} {} → {}".format(one.path, *_pair(one)) for one in changes)


def _pair(one: FieldDifference) -> tuple[str, str]:
    old, new = exact(one.old), exact(one.new)
    return (old, new) if old != new else (repr(one.old), repr(one.new))
