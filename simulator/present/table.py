"""Tables of named columns with units: one value for a terminal, a page and JSON alike."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from .numbers import MISSING, format_as
from .serialise import plain

Cell = str | float | None


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    name, unit : str
        Both stand in the head; the unit in brackets.
    form : str
        How numbers are written, in Python's format language; a share in percent as ``.1%``.
    mark_above : float
        Numbers above this get a ``!``.
    infinite : str
        What an infinite number is called.
    align : {"left", "right"}, optional
        By default texts are flush left, and columns that hold numbers only flush right.
    spare, brief : int
        Where a table is too wide, the columns with the highest ``spare`` are left out first, and those with the highest
        ``brief`` lose their intervals; 0 stays.
    """

    name: str
    unit: str = ""
    form: str = ",.4g"
    mark_above: float = math.inf
    infinite: str = "∞"
    align: Literal["left", "right"] | None = None
    spare: int = 0
    brief: int = 0

    @property
    def header(self) -> str:
        """Name, and unit in brackets where there is one."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def show(self, value: Cell) -> str:
        """Return a cell as text; ``–`` where there is no number.

        >>> Column("utilisation", form=".0%", mark_above=1).show(1.25)
        '125 % !'
        """
        if isinstance(value, str):
            return value
        if value is None or math.isnan(value):
            return MISSING
        text = self.infinite if math.isinf(value) else format_as(value, self.form)
        return f"{text} !" if value > self.mark_above else text


@dataclass(frozen=True)
class Table:
    """A titled table.

    Attributes
    ----------
    id : str
        Stable key.
    title : str
        Empty where the surroundings say what is shown.
    columns : tuple of Column
    rows : tuple of tuples
        One cell per column: text, a number, or None.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def header(self) -> list[str]:
        """Headers with units."""
        return [column.header for column in self.columns]

    @property
    def text(self) -> list[list[str]]:
        """Rows as text."""
        return [[column.show(cell) for column, cell in zip(self.columns, row, strict=True)] for row in self.rows]

    @property
    def alignment(self) -> list[Literal["left", "right"]]:
        """Side to which each column is flush."""
        cells = zip(*self.rows, strict=True) if self.rows else ([] for _ in self.columns)
        return [
            column.align or ("left" if any(isinstance(cell, str) for cell in held) else "right")
            for column, held in zip(self.columns, cells, strict=True)
        ]

    def without_spare(self) -> Table:
        """Return the table without the columns that a narrow place can do without."""
        kept = [place for place, column in enumerate(self.columns) if not column.spare]
        return replace(
            self,
            columns=tuple(self.columns[place] for place in kept),
            rows=tuple(tuple(row[place] for place in kept) for row in self.rows),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain data; what is infinite or not a number is null."""
        columns = [{key: asdict(column)[key] for key in ("name", "unit")} for column in self.columns]
        return {"title": self.title, "columns": columns, "rows": plain(self.rows)}
