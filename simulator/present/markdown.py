"""A table as Markdown for a terminal: whole if it fits, otherwise narrowed step by step."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .plain_text import printable
from .table import Table

_WHOLE = 10_000
"""Width of a table that is never narrowed: rows stay rows, for pipes and files."""
_BRACKET = " ["
"""Begins the interval of a cell."""
_JOINT = re.compile(r"(?<=[a-z]_)(?=[a-z])|(?<=[a-z][.])(?=[a-z])")
"""Where a name in a head may be broken if there is no room: ``sla_`` and ``share``."""
_BOUNDS = ", "
"""Stands between the bounds of an interval; thousands have commas without a space."""


@dataclass(frozen=True)
class _Layout:
    """A table's texts, as they are about to be drawn."""

    header: list[str]
    rows: list[list[str]]
    sides: list[Literal["left", "right"]]
    left_out: list[str]

    @property
    def least(self) -> list[int]:
        """Least width of each column: texts break between words, numbers only where they have a line break."""
        return [
            max(_longest(head, words=True), *(_longest(cell, words=side == "left") for cell in cells), 1)
            for head, cells, side in self._columns
        ]

    @property
    def natural(self) -> list[int]:
        """Width of each column at which nothing is broken further."""
        return [
            max(_longest(head, words=False), *(_longest(cell, words=False) for cell in cells), 1)
            for head, cells, _ in self._columns
        ]

    @property
    def borders(self) -> int:
        """Width of all borders and of the spaces beside them."""
        return 3 * len(self.header) + 1

    @property
    def _columns(self) -> list[tuple[str, Sequence[str], Literal["left", "right"]]]:
        cells = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.header)
        return list(zip(self.header, cells, self.sides, strict=True))

    def fits(self, room: int) -> bool:
        """Return whether every column has its least width."""
        return sum(self.least) + self.borders <= room

    def widths(self, room: int) -> list[int]:
        """Return the columns' widths: the widest is narrowed first, none below its least width."""
        least, widths = self.least, self.natural
        while sum(widths) + self.borders > room and widths != least:
            widest = max(range(len(widths)), key=lambda place: (widths[place] > least[place], widths[place]))
            widths[widest] -= 1
        return widths


def markdown(table: Table, width: int | None = None) -> list[str]:
    r"""Return the lines of a table in Markdown.

    Parameters
    ----------
    table : Table
        Its title is not printed.
    width : int, optional
        Columns of the terminal. Where the table is wider, texts are wrapped and intervals go below their value; then
        names in the head are broken at ``_`` and ``.``; then intervals and columns are left out in the order that the
        columns state, and a last line names them. By default every row is one line.

    Examples
    --------
    >>> from simulator.present.table import Column, Table
    >>> table = Table("t", "", (Column("indicator"), Column("share", form=".1%")), (("prevalence", 0.012),))
    >>> print(*markdown(table), sep="\n")
    | indicator  | share |
    |------------|-------|
    | prevalence | 1.2 % |
    """
    room = _WHOLE if width is None else width
    table = _shown(table)
    layout = next((one for one in _layouts(table, room) if one.fits(room)), None)
    if layout is None:  # nothing more can go: let the terminal break the lines
        *_, layout = _layouts(table, room)
    lines = _draw(layout, room)
    if layout.left_out:
        lines += textwrap.wrap(f"Left out for want of room: {', '.join(layout.left_out)}.", room)
    return lines


def _shown(table: Table) -> Table:
    """Return a table whose texts can be printed within a row, whatever characters its names have."""
    columns = tuple(replace(column, name=_cell(column.name)) for column in table.columns)
    rows = tuple(tuple(_cell(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def _cell(text: str) -> str:
    return printable(text).replace("|", "\\|")


def whole(table: Table, width: int) -> list[str] | None:
    """Return the lines of a whole table, or None if it does not fit into the width."""
    table = _shown(table)
    layout = next((one for one in _layouts(table, width) if one.fits(width)), None)
    return None if layout is None or layout.left_out else _draw(layout, width)


def _layouts(table: Table, room: int) -> Iterator[_Layout]:
    """Yield the table whole, with intervals below their values, and then with less and less in it."""
    sides = table.alignment
    whole = _Layout(table.header, table.text, sides, [])
    if sum(whole.natural) + whole.borders <= room:
        yield whole
    steps = sorted({number for column in table.columns for number in (column.spare, column.brief)} - {0}, reverse=True)
    yield _narrowed(table, sides, max(steps, default=0) + 1)
    for step in [max(steps, default=0) + 1, *steps]:
        last = _narrowed(table, sides, step)
        last = replace(last, header=[_JOINT.sub("\n", name) for name in last.header])
        yield last
    yield replace(last, rows=[[_broken(cell) for cell in row] for row in last.rows])


def _narrowed(table: Table, sides: list[Literal["left", "right"]], step: int) -> _Layout:
    kept = [place for place, column in enumerate(table.columns) if not 0 < step <= column.spare]
    bare = {place for place in kept if 0 < step <= table.columns[place].brief}
    out = [column.name for place, column in enumerate(table.columns) if place not in kept]
    out += [f"intervals of {table.columns[place].name}" for place in sorted(bare)]
    rows = [[_folded(row[place], bare=place in bare) for place in kept] for row in table.text]
    return _Layout([table.header[place] for place in kept], rows, [sides[place] for place in kept], out)


def _folded(cell: str, *, bare: bool) -> str:
    value, bracket, interval = cell.partition(_BRACKET)
    return value if bare or not bracket else f"{value}\n[{interval}"


def _broken(cell: str) -> str:
    """Return a folded cell with the bounds of its interval below each other."""
    value, bracket, interval = cell.partition("\n[")
    return value + bracket + interval.replace(_BOUNDS, ",\n")


def _longest(text: str, *, words: bool) -> int:
    from rich.cells import cell_len

    return max((cell_len(part) for part in (text.split() if words else text.split("\n"))), default=0)


def _draw(layout: _Layout, room: int) -> list[str]:
    from io import StringIO

    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn

    drawn = Drawn(box=box.MARKDOWN, pad_edge=True, header_style="")
    for name, side, width in zip(layout.header, layout.sides, layout.widths(room), strict=True):
        drawn.add_column(name, justify=side, overflow="fold", width=width)
    for row in layout.rows:
        drawn.add_row(*row)
    text = StringIO()
    Console(file=text, width=_WHOLE, highlight=False, markup=False, emoji=False, color_system=None).print(drawn)
    return [line for line in map(str.rstrip, text.getvalue().splitlines()) if line]
