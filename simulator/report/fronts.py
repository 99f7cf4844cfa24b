"""The page of several studies' fronts: pictures, what each covers of a common box, every point, and the studies."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.documents import write_yaml
from simulator.present.numbers import scale_of, unit_label
from simulator.present.table import Column, Table

from . import charts
from .charts.trade_off import Axis
from .page import write_page
from .picture import Picture

if TYPE_CHECKING:
    from simulator.search.fronts import Fronts, SavedPoint, StudyFront

_SAID = ("riskbox", "engine", "created", "python")


def write_fronts(found: Fronts, path: Path | str, *, command: str) -> Path:
    """Write the page of several fronts and return its path.

    Parameters
    ----------
    found : Fronts
    path : Path or str
        HTML file to write.
    command : str
        Command line that made it.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    from simulator.search.fronts import fronts_table, points_table, sentences, studies_table
    from simulator.search.question.quantities import title_of

    about, first = found.first.provenance, found.first
    content = {
        "title": f"Fronts of {len(found.studies)} studies: {' and '.join(title_of(id_).lower() for id_ in first.ids)}",
        "subtitle": f"Scenario{'s' if first.scenarios else ''} {first.where}. Every point was run again on fresh luck, "
        "which its search had not seen.",
        "sentences": sentences(found),
        "pictures": fronts_pictures(found),
        "covered": fronts_table(found) if len(first.ids) == 2 else None,
        "points": points_table(found),
        "studies": studies_table(found),
        "command": command,
        "facts": [(name, str(about[name])) for name in _SAID],
        "scenario_title": "The resolved scenario of the first study",
        "scenario_text": write_yaml(dict(about["scenario"])),
        "provenance": about,
    }
    return write_page(path, "fronts.html.j2", content)


def fronts_pictures(found: Fronts) -> list[Picture]:
    """Return the first objective against each other one."""
    return [_picture(found, other) for other in range(1, len(found.first.ids))]


def _picture(found: Fronts, other: int) -> Picture:
    from simulator.search.fronts.told import standing, values_text
    from simulator.search.question.quantities import title_of

    first = found.first
    axes, names = (_axis(found, 0), _axis(found, other)), [title_of(first.ids[place]) for place in (0, other)]
    rows = [row for study, one in found.points if (row := _row(study, one, axes, other)) is not None]
    ringed = " A ring marks what its study recommends." if any(row["best"] for row in rows) else ""
    return Picture(
        name=f"fronts{other}",
        chart=lambda frame: charts.fronts(
            [one.name for one in found.studies], rows, axes, frame, after=first.signs[0] > 0
        ),
        label=f"{names[0]} against {names[1]}: the fronts of {', '.join(one.name for one in found.studies)}; the table "
        "below has the same numbers.",
        caption="Filled marks are points of a front on fresh runs, hollow ones the plan as given of each study; bars "
        "are 95 % intervals of one point alone, cut off at the edge. Steps join what a front reaches by estimates."
        f"{ringed}",
        table=Table(
            "fronts",
            "Points of every front, on fresh runs",
            (Column("study"), Column("point"), Column("standing"), *(Column(name, align="right") for name in names)),
            tuple(
                (study.name, one.name, standing(study, one), values_text(found, one)[0], values_text(found, one)[other])
                for study, one in found.points
            ),
        ),
    )


def _axis(found: Fronts, place: int) -> Axis:
    from simulator.search.question.quantities import indicator_of, title_of

    first = found.first
    values = np.array([one.values[place, 0] for _, one in found.points])
    finite = np.abs(values[np.isfinite(values)])
    unit = indicator_of(first.ids[place]).unit
    scale = scale_of(unit, float(finite.max()) if len(finite) else math.nan)
    label = scale.label or unit_label(unit)
    title = title_of(first.ids[place]) + (f" ({label})" if label else "")
    return Axis(f"{title}, {'less' if first.signs[place] > 0 else 'more'} is better", scale.size)


def _row(study: StudyFront, one: SavedPoint, axes: tuple[Axis, Axis], other: int) -> dict[str, Any] | None:
    """Return the data of a point; None where it has no place."""
    if not np.isfinite(one.values[[0, other], 0]).all():
        return None
    row: dict[str, Any] = {"study": study.name, "given": one is study.saved.start, "best": one.recommended}
    for key, place, axis in (("x", 0, axes[0]), ("y", other, axes[1])):
        value, low, high = (one.values[place] / axis.size).tolist()
        row |= {key: value, f"{key}_low": value if math.isnan(low) else low}
        row[f"{key}_high"] = value if math.isnan(high) else high
    return row
