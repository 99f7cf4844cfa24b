"""Effects of each change of a candidate, as a table that fits a page: one row per change, one column per indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.present.attribution import attribution_table
from simulator.present.table import Column, Table

if TYPE_CHECKING:
    from simulator.runs.attribution import Attribution


def effects(attribution: Attribution) -> Table:
    """Return the effects on the key indicators: of each change alone, of all together, and their interaction."""
    table = attribution_table([one.path for one in attribution.changes], attribution.rows())
    columns = (Column("change"), *(Column(row[0], align="right") for row in table.text))
    rows = tuple(zip(table.header[1:], *(row[1:] for row in table.text), strict=True))
    title = "Differences from the baseline, with paired 95 % intervals; the first row is the baseline's values"
    return Table("attribution", title, columns, rows)
