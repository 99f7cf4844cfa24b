"""Tables in parts that fit a page: long rows of indicators are cut, and every part has what tells its rows apart."""

from __future__ import annotations

from dataclasses import replace

from simulator.present.table import Table

_MOST = 8
"""Most columns beside each other: A4 in portrait holds them."""


def fitting(table: Table, keys: int, most: int = _MOST) -> list[Table]:
    """Return a table in parts that fit a page.

    Parameters
    ----------
    table : Table
    keys : int
        Number of first columns that every part has, since they tell the rows apart.
    most : int
        Columns of a part; at least two beside the keys.
    """
    if len(table.columns) <= most:
        return [table]
    each = max(most - keys, 2)
    starts = range(keys, len(table.columns), each)
    return [
        replace(
            table,
            title=f"{table.title}, part {number} of {len(starts)}",
            columns=(*table.columns[:keys], *table.columns[start : start + each]),
            rows=tuple((*row[:keys], *row[start : start + each]) for row in table.rows),
        )
        for number, start in enumerate(starts, start=1)
    ]
