"""Tables of named columns with units: what ``explain`` gives, for a terminal and for JSON alike."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

Cell = str | float | None


@dataclass(frozen=True)
class Column:
    """One column."""

    name: str
    unit: str = ""
    form: str = ",.4g"
    """How numbers are written, in Python's format language; a share in percent as ``.1%``."""
    mark_above: float = math.inf
    """Numbers above this get a ``!``."""

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
            return "–"
        text = "no staff" if math.isinf(value) else format(value, self.form).replace("%", " %")
        return f"{text} !" if value > self.mark_above else text


@dataclass(frozen=True)
class Table:
    """A titled table.

    Attributes
    ----------
    id : str
        Stable key.
    title : str
    columns : tuple of Column
    rows : tuple of tuples
        One cell a column: text, a number, or None.
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

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain data; what is infinite or not a number is null."""
        columns = [{key: asdict(column)[key] for key in ("name", "unit")} for column in self.columns]
        rows = [[_plain(cell) for cell in row] for row in self.rows]
        return {"title": self.title, "columns": columns, "rows": rows}


def _plain(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
