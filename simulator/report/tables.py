"""A page of plain tables: for results that have no page of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator.export import Content
from simulator.export.tables import as_table
from simulator.present.table import Table
from simulator.provenance import riskbox_version

from .page import write_page

_MOST = 8
"""Most columns beside each other: A4 in portrait holds them."""


def write_tables(
    content: Content, path: Path | str, *, command: str, facts: Sequence[tuple[str, str]], scenario: Mapping[str, Any]
) -> Path:
    """Write the tables of a result as one self-contained page and return its path.

    Parameters
    ----------
    content : Content
    path : Path or str
        HTML file to write.
    command : str
        Command line that made the result.
    facts : sequence of (str, str)
        What tells where the result comes from, as names and values.
    scenario : Mapping
        The resolved scenario as plain data.
    """
    from simulator.documents import write_yaml

    return write_page(
        path,
        "tables.html.j2",
        {
            "title": content.title,
            "tables": [part for sheet in content.sheets for part in fitting(as_table(sheet))],
            "command": command,
            "facts": facts,
            "scenario_title": "The resolved scenario",
            "scenario_text": write_yaml(dict(scenario)),
            "provenance": {"riskbox": riskbox_version()},
        },
    )


def fitting(table: Table) -> list[Table]:
    """Return a table in parts that fit a page, each with the columns that tell its rows apart.

    Those columns are all up to ``replication``, as a sweep has them, or else the first.
    """
    if len(table.columns) <= _MOST:
        return [table]
    names = [column.name for column in table.columns]
    keys = names.index("replication") + 1 if "replication" in names else 1
    each = max(_MOST - keys, 2)
    starts = range(keys, len(names), each)
    return [
        replace(
            table,
            title=f"{table.title}, part {number} of {len(starts)}",
            columns=(*table.columns[:keys], *table.columns[start : start + each]),
            rows=tuple((*row[:keys], *row[start : start + each]) for row in table.rows),
        )
        for number, start in enumerate(starts, start=1)
    ]
