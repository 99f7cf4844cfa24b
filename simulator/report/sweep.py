"""The page of a sweep: what each setting does to the key indicators, their means, and every run by goal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.documents import write_yaml
from simulator.indicators import Indicator, find_indicator
from simulator.indicators.tree import BY_GOAL
from simulator.present.numbers import counted, format_value, setting
from simulator.present.table import Column, Table
from simulator.sweeps.designs import DRAWN, KINDS
from simulator.sweeps.effects import effects
from simulator.sweeps.responses import moving, responses
from simulator.sweeps.summary import indexed
from simulator.sweeps.surface import surface_of
from simulator.sweeps.table import SweepTable

from .heat import Heat
from .page import write_page
from .picture import Picture
from .sweep_heat import sweep_heats
from .sweep_pictures import along_picture, indices_picture, tornado_picture
from .sweep_surface import fit_text, fits, surface_picture
from .sweeps import sweep_picture
from .tables import fitting

_SHOWN = 4
"""Indicators with pictures; the tables have the other key indicators."""
_MOST_ROWS = 100
"""Rows of the tables of a page; files in the other formats have all."""
_SAID = ("riskbox", "seed", "replications", "engine", "created", "python")


@dataclass(frozen=True)
class Section:
    """What the page says of one indicator.

    Parameters
    ----------
    id, title, definition : str
    pictures : tuple of Picture
    heats : tuple of Heat
    fit : str
        How good the surface is; empty without one.
    """

    id: str
    title: str
    definition: str
    pictures: tuple[Picture, ...]
    heats: tuple[Heat, ...]
    fit: str


def write_sweep(table: SweepTable, path: Path | str, *, command: str, shown: Sequence[str] = ()) -> Path:
    """Write the page of a sweep and return its path.

    Parameters
    ----------
    table : SweepTable
    path : Path or str
        HTML file to write.
    command : str
        Command line that made the sweep.
    shown : sequence of str
        Indicators with pictures; by default the first key indicators that have a value.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    about: Mapping[str, Any] = table.attrs["provenance"]
    axes, keys = table.axes_swept, table.keys_there
    drawn = [id_ for id_ in shown if id_ in table.columns] or keys[:_SHOWN]
    design = table.attrs["design"]
    content = {
        "title": f"Sweep of {', '.join(axes)}",
        "subtitle": f"Scenario {table.name_of_scenario}: {counted(design['points'], 'point')}, "
        f"{counted(int(about['replications']), 'run')} each; all points meet the same luck.",
        "design": f"Design: {design['kind']}, {KINDS[design['kind']]}.",
        "given": _given(table),
        "strategies": list(dict.fromkeys(table["strategy"])),
        "sections": [_section(table, id_, opened=id_ == drawn[0]) for id_ in drawn],
        "means": fitting(table.points(keys, _MOST_ROWS), len(axes)),
        "goals": list(_by_goal(table)),
        "left_out": _left_out(table),
        "command": command,
        "facts": [(name, str(about[name])) for name in _SAID],
        "scenario_title": "The scenario as loaded",
        "scenario_text": write_yaml(dict(table.attrs["scenario"])),
        "provenance": about,
    }
    return write_page(path, "sweep.html.j2", content)


def _given(table: SweepTable) -> str:
    """Return what all changes are counted from, in a sentence."""
    said = ", ".join(f"{axis} {setting(value)}" for axis, value in table.attrs["given"]["settings"].items())
    alone = " One run per point has no intervals." if table.attrs["provenance"]["replications"] == 1 else ""
    return (
        f"Changes are counted from the settings as given, on common luck: {said}. A setting that is given outside the "
        f"values of the sweep is counted from the nearest one.{alone}"
    )


def _section(table: SweepTable, id_: str, *, opened: bool) -> Section:
    """Return what the page says of an indicator."""
    indicator, axes = find_indicator(id_), moving(table)
    surface, kind = surface_of(table, id_), table.attrs["design"]["kind"]
    # drawn points have no pairs: their effects are those of the surface
    found = effects(table, id_) if kind not in DRAWN or (surface is not None and fits(surface)) else []
    level = float(responses(table, id_).at_given.mean())
    pictures = [
        indices_picture(id_, indexed(table, [id_])),
        sweep_picture(table, id_) if kind not in DRAWN else None,
        along_picture(id_, found, _logs(table)),
        tornado_picture(id_, found, level) if len(found) > 1 else None,
        surface_picture(table, surface, found) if surface is not None and len(axes) > 1 else None,
    ]
    strongest = [one.axis for one in found[:2]] if len(axes) > 1 else []
    pair = (strongest[0], strongest[1]) if len(strongest) == 2 else None
    return Section(
        id_,
        indicator.title,
        indicator.definition,
        tuple(one for one in pictures if one is not None),
        tuple(sweep_heats(table, id_, pair, opened=opened)) if pair and kind not in DRAWN else (),
        fit_text(surface) if surface is not None and len(axes) > 1 else "",
    )


def _logs(table: SweepTable) -> list[str]:
    """Return the settings that are drawn on a logarithmic scale."""
    ranges = table.attrs["design"]["ranges"]
    return [axis for axis, said in ranges.items() if said["log"] and (table[axis] > 0).all()]


def _left_out(table: SweepTable) -> str:
    if len(table) <= _MOST_ROWS:
        return ""
    return f"Tables of this page have their first {_MOST_ROWS} rows; the sweep has {counted(len(table), 'run')}."


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
        (*(setting(row[key]) for key in keys), *(format_value(float(row[one.id]), one.unit) for one in indicators))
        for row in table.to_frame().head(_MOST_ROWS).to_dict(orient="records")
    )
    return Table("runs", title, columns, rows)
