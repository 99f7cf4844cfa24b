"""Why viewers met violations: violative views by cause, of any number of arms, and of two arms with paired changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from simulator.ledger.measures import Measure
from simulator.present.numbers import format_count, format_value
from simulator.present.rows import Row
from simulator.present.table import Column, Table
from simulator.runs.compare import Comparison

from . import charts
from .arms import Arms
from .charts.causes import CAUSES as COLOURS
from .picture import Picture

_CAUSES = {
    "detected late": Measure.EXPOSURE_LATE,
    "review delay": Measure.EXPOSURE_DELAY,
    "wrong decision": Measure.EXPOSURE_WRONG,
    "never detected": Measure.EXPOSURE_NEVER,
}
CAUSE_IDS = tuple(measure.name.lower() for measure in _CAUSES.values())
"""Ids of the indicators of the causes, in their order."""
_ALL = "exposure"


@dataclass(frozen=True)
class ByCause:
    """Violative views by cause, before and after.

    Parameters
    ----------
    picture : Picture
        A stacked bar for each arm.
    rows : tuple of (str, Row)
        All causes together, then each, with the role of its colour; that of all is empty.
    """

    picture: Picture
    rows: tuple[tuple[str, Row], ...]


def exposure_by_cause(comparison: Comparison, name: str = "causes") -> ByCause | None:
    """Return violative views by cause with paired changes, or None where nobody met a violation.

    Parameters
    ----------
    comparison : Comparison
    name : str
        Prefix of ids in the picture, different for each picture of a page.
    """
    picture = causes({"baseline": comparison.baseline, "candidate": comparison.candidate}, name)
    if picture is None:
        return None
    roles = {id_: COLOURS[cause].role for id_, cause in zip(CAUSE_IDS, _CAUSES, strict=True)}
    found = {one.indicator.id: Row(one) for one in comparison.rows([_ALL, *CAUSE_IDS])}
    return ByCause(picture, tuple((roles.get(id_, ""), found[id_]) for id_ in (_ALL, *CAUSE_IDS)))


def causes(arms: Arms, name: str = "causes") -> Picture | None:
    """Return violative views of all arms, split by cause; ``name`` tells the pictures of a page apart."""
    rows: list[dict[str, Any]] = [
        {"arm": arm, "cause": cause, "views": float(results.ledger.total(measure)) / results.replications}
        for arm, results in arms.items()
        for cause, measure in _CAUSES.items()
    ]
    if not any(row["views"] for row in rows):
        return None
    sums = {arm: sum(row["views"] for row in rows if row["arm"] == arm) for arm in arms}
    label = "; ".join(
        f"{arm}: {format_count(sums[arm])} violative views per run, of which "
        + ", ".join(f"{row['cause']} {_percent(row['views'], sums[arm])}" for row in rows if row["arm"] == arm)
        for arm in arms
    )
    table = Table(
        "causes",
        "Violative views per run, by cause",
        (Column("arm"), *(Column(cause, "views", ",.0f") for cause in _CAUSES), Column("all", "views", ",.0f")),
        tuple((arm, *(row["views"] for row in rows if row["arm"] == arm), sums[arm]) for arm in arms),
    )
    return Picture(
        chart=lambda frame: charts.causes(rows, frame),
        name=name,
        label=label,
        caption=(
            "Why viewers met violations. Detected late: before anything led to a review or a decision. Review delay: "
            "while a review was waiting or under way. Wrong decision: after a decision left the item up. Never "
            "detected: nothing ever led to a review or decision. The four add up to the exposure."
        ),
        table=table,
    )


def _percent(part: float, whole: float) -> str:
    return format_value(part / whole if whole else math.nan, "share")
