"""What a strategy found out in a run, as table and plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .numbers import format_value
from .serialise import plain
from .table import Column, Table

if TYPE_CHECKING:
    from simulator.strategy.finding import Finding


def found_table(one: Finding, runs: int) -> Table:
    """Return a finding as a table, per run."""
    columns = (*(Column(axis) for axis in one.axes), *(Column(name, align="right") for name in one.columns))
    rows = tuple((*cell, *map(format_value, values)) for cell, values in one.per_run(runs).items())
    return Table("finding", f"{one.title}, per run", columns, rows)


def found_data(one: Finding, runs: int) -> dict[str, Any]:
    """Return a finding as plain data, per run."""
    rows = [
        {**dict(zip(one.axes, cell, strict=True)), **dict(zip(one.columns, map(plain, values), strict=True))}
        for cell, values in one.per_run(runs).items()
    ]
    return {"title": one.title, "axes": list(one.axes), "columns": list(one.columns), "rows": rows}
