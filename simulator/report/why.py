"""The page of who made the difference: in sentences, by path, how few items carry it, and the largest stories."""

from __future__ import annotations

from pathlib import Path

from simulator.domain.units import format_duration
from simulator.present.changes import changes_table
from simulator.present.numbers import counted, format_as, format_count
from simulator.present.table import Column, Table
from simulator.why import Why, told

from . import charts
from .page import arm_text, facts, scenario_text, write_page
from .picture import Picture

_MOST = 25
"""Stories on a page; the other formats have all."""
_AT = (1, 10, 100, 1_000, 10_000, 100_000)
"""Numbers of items in the picture's table."""


def write_why(found: Why, path: Path | str, *, command: str) -> Path:
    """Write the page and return its path.

    Parameters
    ----------
    found : Why
    path : Path or str
        HTML file to write.
    command : str
        Command line that made the result.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    baseline, candidate = found.provenance
    content = {
        "title": f"Who made the difference: {found.indicator.title}",
        "subtitle": _subtitle(found),
        "sentences": told.headline(found),
        "differs": changes_table(found.differs),
        "paths": told.path_table(found),
        "picture": _picture(found) if len(found.order) else None,
        "stories": told.stories_table(found, _MOST) if len(found.order) else None,
        "more": len(found.order) - _MOST,
        "parts": [told.axis_table(found, axis) for axis in ("policy", "market", "tier")] if len(found.order) else [],
        "definitions": [found.indicator.to_dict()],
        "command": command,
        "facts": facts(
            candidate,
            {"baseline": arm_text(baseline), "candidate": arm_text(candidate)},
            {"seed": str(candidate.seed), "replications": str(candidate.replications)},
        ),
        "scenario_title": "The resolved scenario of the candidate",
        "scenario_text": scenario_text(candidate),
        "provenance": candidate,
    }
    return write_page(path, "why.html.j2", content)


def _subtitle(found: Why) -> str:
    about = found.provenance[0]
    length = format_duration(float(about.scenario["horizon"]))
    pairs = counted(about.replications, "pair")
    return f"{pairs} of runs of {length} on the same luck, {format_count(found.items)} uploads: every item lives twice."


def _picture(found: Why) -> Picture:
    curve = told.cumulative(found)
    kinds = {"share of the difference": 2, "share of all that is moved": 1}
    if all(carried == made for _, carried, made in curve):
        del kinds["share of all that is moved"]  # all move the same way, so the two curves are one
    rows = [{"items": one[0], "share": one[place], "kind": kind} for one in curve for kind, place in kinds.items()]
    at = {n: (carried, made) for n, carried, made in curve}
    shown = [(float(n), *at[n]) for n in at if n in _AT or n == len(found.order)]
    columns = (
        Column("items", form=",.0f"),
        Column("of all that is moved", form=".1%"),
        Column("of the difference", form=".1%"),
    )
    return Picture(
        name="cumulative",
        chart=lambda frame: charts.cumulative(rows, frame),
        label="; ".join(f"{n:,.0f} items carry {format_as(share, '.0%')}" for n, share, _ in shown) + ".",
        caption="What the items that move most carry together: of the difference, and of all that is moved up or down. "
        "Where items move against each other, the share of the difference can exceed 100 %.",
        table=Table("cumulative", "", columns, tuple(shown)),
    )
