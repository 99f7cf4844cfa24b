"""The page of a sweep: charts and means of the key indicators, and every run by goal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.documents import write_yaml
from simulator.indicators import Indicator
from simulator.indicators.tree import BY_GOAL
from simulator.present.numbers import counted, format_value
from simulator.present.table import Column, Table
from simulator.sweeps.table import SweepTable

from .page import write_page
from .sweeps import sweep_picture
from .tables import fitting

_PICTURES = 4
"""Charts of a page; the tables have the other key indicators."""
_SAID = ("riskbox", "seed", "replications", "engine", "created", "python")


def write_sweep(table: SweepTable, path: Path | str, *, command: str) -> Path:
    """Write the page of a sweep and return its path.

    Parameters
    ----------
    table : SweepTable
    path : Path or str
        HTML file to write.
    command : str
        Command line that made the sweep.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    about: Mapping[str, Any] = table.attrs["provenance"]
    axes, keys = table.axes_swept, table.keys_there
    pictures = [sweep_picture(table, id_) for id_ in keys[:_PICTURES]]
    points = len(table.attrs["points"])
    content = {
        "title": f"Sweep of {', '.join(axes)}",
        "subtitle": f"Scenario {table.name_of_scenario}: {counted(points, 'point')}, "
        f"{counted(int(about['replications']), 'run')} each; all points meet the same luck.",
        "strategies": list(dict.fromkeys(table["strategy"])),
        "pictures": [one for one in pictures if one is not None],
        "means": fitting(table.points(keys), len(axes)),
        "goals": list(_by_goal(table)),
        "command": command,
        "facts": [(name, str(about[name])) for name in _SAID],
        "scenario_title": "The scenario as loaded",
        "scenario_text": write_yaml(dict(table.attrs["scenario"])),
        "provenance": about,
    }
    return write_page(path, "sweep.html.j2", content)


def _by_goal(table: SweepTable) -> Iterator[tuple[str, list[Table]]]:
    """Yield every run's indicators by goal; an indicator that is 0 in every run is left out."""
    for goal, indicators in BY_GOAL.items():
        there = [one for one in indicators if one.id in table.columns and table[one.id].fillna(0.0).any()]
        if there:
            keys = [*table.axes_swept, "replication"]
            whole = _runs(table, keys, there, goal.capitalize())
            yield goal.capitalize(), fitting(whole, len(keys))


def _runs(table: SweepTable, keys: list[str], indicators: list[Indicator], title: str) -> Table:
    columns = (*(Column(key, align="left") for key in keys), *(Column(one.title, align="right") for one in indicators))
    rows = tuple(
        (*(str(row[key]) for key in keys), *(format_value(float(row[one.id]), one.unit) for one in indicators))
        for row in table.to_frame().to_dict(orient="records")
    )
    return Table("runs", title, columns, rows)
