"""Rows under the headings of their goals; drivers are below the row that they explain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from simulator.indicators import Indicator
from simulator.indicators.text_tree import DRIVER
from simulator.indicators.tree import TREE, Branch

from .numbers import counted


class About(Protocol):
    """An object on one indicator: a row, an estimate or a difference."""

    @property
    def indicator(self) -> Indicator:
        """The indicator."""


R = TypeVar("R", bound=About)


@dataclass(frozen=True)
class Led(Generic[R]):
    """A row and the rows that help to explain it."""

    row: R
    drivers: tuple[R, ...] = ()


@dataclass(frozen=True)
class Group(Generic[R]):
    """The rows of one goal."""

    goal: str
    led: tuple[Led[R], ...]

    @property
    def rows(self) -> list[R]:
        """All rows, each followed by those that explain it."""
        return [row for _, row in self.marked]

    @property
    def marked(self) -> Iterator[tuple[str, R]]:
        """All rows, with a mark before those that explain another one."""
        for one in self.led:
            yield "", one.row
            for row in one.drivers:
                yield DRIVER, row


def folded(rows: Iterable[R], kept: Callable[[R], bool] = lambda _row: False) -> tuple[list[R], str]:
    """Return rows without the drivers of indicators that have a row, and how many indicators that leaves out.

    Parameters
    ----------
    rows : iterable of R
    kept : callable
        Whether a driver's row stays all the same, since it says something by itself; by default none does.
    """
    given = list(rows)
    there = {row.indicator.id for row in given}
    shown = [row for row in given if row.indicator.driver_of not in there or kept(row)]
    number = len(there - {row.indicator.id for row in shown})
    return shown, f"Folded: {counted(number, 'driver')} (--drivers shows all)." if number else ""


def grouped(rows: Iterable[R]) -> list[Group[R]]:
    """Return rows by goal, in the order of the tree of indicators.

    A driver whose indicator has no row is a row of its own. In a breakdown, all cells of an indicator follow each
    other.
    """
    found: dict[str, list[R]] = {}
    for row in rows:
        found.setdefault(row.indicator.id, []).append(row)
    groups = []
    for goal, branches in TREE.items():
        led = tuple(one for branch in branches for one in _led(branch, found))
        if led:
            groups.append(Group(goal, led))
    return groups


def _led(branch: Branch, found: Mapping[str, list[R]]) -> Iterator[Led[R]]:
    mine = found.get(branch.indicator.id, [])
    below = [row for driver in branch.drivers for row in found.get(driver.id, [])]
    if not mine:
        yield from map(Led, below)
        return
    *before, last = mine
    yield from map(Led, before)
    yield Led(last, tuple(below))
