"""The picture of a sweep: an indicator over the first setting that has several values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from simulator.errors import InputError
from simulator.indicators import find_indicator
from simulator.present.numbers import format_value, scale_of, setting, unit_label
from simulator.sweeps.designs import DRAWN
from simulator.sweeps.table import SweepTable

from . import charts
from .picture import Picture


def sweep_picture(table: SweepTable, id_: str) -> Picture | None:
    """Return the picture of an indicator, or None where no run has a value of it.

    Raises
    ------
    InputError
        If the sweep's runs have no such indicator.
    """
    indicator = find_indicator(id_)
    if id_ not in table.columns:
        raise InputError(f"The runs of this sweep have no value of {id_!r}.")
    runs: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in table.to_frame().to_dict(orient="records")
    ]
    runs = [row for row in runs if math.isfinite(row[id_])]
    if not runs:
        return None
    values = {name: len({row[name] for row in runs}) for name in table.axes_swept}
    axis, *others = sorted(table.axes_swept, key=lambda name: values[name] < 2)
    others = [name for name in others if values[name] > 1]
    drawn = table.attrs["design"]["kind"] in DRAWN
    size = scale_of(indicator.unit, max(abs(row[id_]) for row in runs))
    numeric = all(isinstance(row[axis], int | float) and math.isfinite(row[axis]) for row in runs)
    rows = [
        {
            "x": row[axis] if numeric else str(row[axis]),
            "y": row[id_] / size.size,
            "group": "" if drawn else _others(row, others),
        }
        for row in runs
    ]
    label = size.label or unit_label(indicator.unit)
    title = f"{indicator.title} ({label})" if label else indicator.title
    line = "" if drawn else ", a line through the means of each point"
    return Picture(
        name=f"sweep-{id_}",
        chart=lambda frame: charts.sweep(rows, frame, x=axis, y=title, numeric=numeric, drawn=drawn),
        label=f"{indicator.title} over {axis}: {_ends(runs, axis, id_)}.",
        caption=f"{indicator.title} over {axis}: a dot per run{line}.",
        table=table.points([id_]),
    )


def _others(row: Mapping[str, Any], names: list[str]) -> str:
    return ", ".join(f"{name} {setting(row[name])}" for name in names)


def _ends(runs: list[dict[str, Any]], axis: str, id_: str) -> str:
    """Return the values of the first and the last point in words."""
    unit = find_indicator(id_).unit
    said = []
    for value in dict.fromkeys((runs[0][axis], runs[-1][axis])):
        found = [row[id_] for row in runs if row[axis] == value]
        said.append(f"{format_value(sum(found) / len(found), unit)} at {setting(value)}")
    return ", ".join(said)
