"""Differences for a terminal: a wide table where there is room, a narrower one, or cards of a few lines each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from .groups import Group, Led, grouped
from .markdown import markdown, whole
from .rows import Row
from .table import Column, Table

_CARDS_BELOW = 96
"""Columns below which a table of five columns breaks every name into pieces."""


def difference_lines(
    rows: Sequence[Row], axes: Sequence[str] = (), width: int | None = None, *, grouped_rows: bool = True
) -> list[str]:
    """Return rows as a table or cards; no interval of a difference is ever left out.

    Parameters
    ----------
    rows : sequence of Row
    axes : sequence of str
        Axes of the breakdown; empty = the whole run.
    width : int, optional
        Columns of the terminal; by default every row is one line, with everything.
    grouped_rows : bool
        Whether rows stand under the headings of their goals, drivers below what they help to explain.
    """
    groups = grouped(rows) if grouped_rows else [Group("", tuple(Led(row) for row in rows))]
    everything = markdown(_table(groups, axes, wide=True))
    if width is None or width >= max(map(len, everything)):
        return everything
    lines = whole(_table(groups, axes, wide=False), width) if width >= _CARDS_BELOW else None
    return list(_cards(groups, axes, width)) if lines is None else lines


def beside(rows: Mapping[str, Sequence[Row]]) -> Table:
    """Return the rows of several candidates, by name, beside each other: changes with intervals and outcomes' signs."""
    names = list(rows)
    found = {name: {row.indicator.id: row for row in some} for name, some in rows.items()}
    columns = (Column("indicator"), Column("baseline", align="right"), *(Column(name, align="right") for name in names))
    cells: list[tuple[str, ...]] = []
    for group in grouped(rows[names[0]]):
        cells.append((group.goal.upper(), *("" for _ in columns[1:])))
        for mark, row in group.marked:
            changes = (found[name][row.indicator.id] for name in names)
            texts = (f"{one.symbol} {one.shortest_change}" for one in changes)
            cells.append((f"{mark}{row.titled}", row.arms[0], *texts))
    return Table("candidates", "", columns, tuple(cells))


def _table(groups: Sequence[Group[Row]], axes: Sequence[str], *, wide: bool) -> Table:
    right = ("baseline", "candidate", *(("difference",) if wide else ()), "change")
    columns = (
        Column("indicator"),
        *(Column(axis) for axis in axes),
        *(Column(name, align="right") for name in right),
        Column("outcome"),
        *((Column("variance reduction", align="right"),) if wide else ()),
    )
    cells: list[tuple[str, ...]] = []
    for group in groups:
        if group.goal:
            cells.append((group.goal.upper(), *("" for _ in columns[1:])))
        cells += [(f"{mark}{row.titled}", *_places(row, axes), *_said(row, wide=wide)) for mark, row in group.marked]
    return Table("differences", "", columns, tuple(cells))


def _said(row: Row, *, wide: bool) -> tuple[str, ...]:
    outcome = f"{row.symbol} {row.outcome_among}"
    if wide:
        return (*row.bare_estimates, row.change, row.relative, outcome, row.variance_reduction)
    return (*row.arms, row.shortest_change, outcome)


def _places(row: Row, axes: Sequence[str]) -> tuple[str, ...]:
    cell: Mapping[str, str] = row.difference.cell
    return tuple(cell[axis] for axis in axes)


def _cards(groups: Sequence[Group[Row]], axes: Sequence[str], width: int) -> Iterator[str]:
    for group in groups:
        if group.goal:
            yield group.goal.upper()
        for mark, row in group.marked:
            place = f" ({', '.join(_places(row, axes))})" if axes else ""
            yield from textwrap.wrap(
                f"{mark}{row.titled}{place}: {row.symbol} {row.outcome_among}", width, subsequent_indent="  "
            )
            before, after = row.bare_estimates
            parts = [f"baseline {before}", f"candidate {after}", f"difference {row.change}", f"change {row.relative}"]
            yield from _packed(parts, width)
        yield ""


def _packed(parts: Sequence[str], width: int) -> Iterator[str]:
    """Yield lines of parts side by side; a part is broken only if it is wider than a line."""
    line = ""
    for part in parts:
        longer = f"{line}; {part}" if line else f"    {part}"
        if line and len(longer) > width:
            yield line
            longer = f"    {part}"
        line = longer
    if line:
        yield line
