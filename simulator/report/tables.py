"""A page of plain tables: for results that have no page of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.export import Content
from simulator.export.tables import as_table
from simulator.provenance import riskbox_version

from .page import write_page


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
            "tables": [as_table(sheet) for sheet in content.sheets],
            "command": command,
            "facts": facts,
            "scenario_title": "The resolved scenario",
            "scenario_text": write_yaml(dict(scenario)),
            "provenance": {"riskbox": riskbox_version()},
        },
    )
