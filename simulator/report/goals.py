"""Rows by goal, with a line per goal that stays visible when it is folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from simulator.present.groups import About, Group, grouped
from simulator.present.outcomes import SYMBOLS
from simulator.present.rows import Row
from simulator.runs.estimate import Estimate

R = TypeVar("R", bound=About)


@dataclass(frozen=True)
class Folded(Generic[R]):
    """One goal.

    Parameters
    ----------
    title : str
    summary : str
        How many indicators it has, and how many of them change.
    rows : tuple of (R, bool)
        Each with whether it helps to explain the one above it.
    """

    title: str
    summary: str
    rows: tuple[tuple[R, bool], ...]


def by_goal(rows: Iterable[Row]) -> list[Folded[Row]]:
    """Return the differences by goal."""
    return [_folded(group, _changes(group.rows)) for group in grouped(rows)]


def estimates_by_goal(estimates: Iterable[Estimate]) -> list[Folded[Estimate]]:
    """Return the estimates by goal."""
    return [_folded(group, []) for group in grouped(estimates)]


def _changes(rows: Sequence[Row]) -> list[str]:
    counts = Counter(row.outcome for row in rows)
    return [f"{counts[word]} {word}" for word in SYMBOLS if counts[word]]


def _folded(group: Group[R], found: list[str]) -> Folded[R]:
    number = len(group.rows)
    counted = "1 indicator" if number == 1 else f"{number} indicators"
    rows = tuple((row, bool(mark)) for mark, row in group.marked)
    return Folded(group.goal.capitalize(), ": ".join([counted, ", ".join(found)] if found else [counted]), rows)
