"""Rows under the headings of their families; drivers are below the row that they explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from simulator.indicators import FAMILIES, Indicator

DRIVER = "↳ "
"""Stands before an indicator that helps to explain the one above it."""


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
    """A family's rows."""

    family: str
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


def grouped(rows: Iterable[R]) -> list[Group[R]]:
    """Return rows by family, in the order of the families and of their indicators.

    A driver whose indicator has no row is a row of its own. In a breakdown, all cells of an indicator follow each
    other.
    """
    found: dict[str, list[R]] = {}
    for row in rows:
        found.setdefault(row.indicator.id, []).append(row)
    groups = []
    for family, indicators in FAMILIES.items():
        led: list[Led[R]] = []
        for indicator in indicators:
            mine = found.get(indicator.id, [])
            if not mine or indicator.driver_of in found:
                continue
            below = [row for other in indicators if other.driver_of == indicator.id for row in found.get(other.id, [])]
            *before, last = mine
            led += [*(Led(row) for row in before), Led(last, tuple(below))]
        if led:
            groups.append(Group(family, tuple(led)))
    return groups
