"""From estimates and ledgers to charts: relative changes, and why viewers met violations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from simulator.ledger.measures import Measure
from simulator.present.numbers import format_count, format_value
from simulator.present.rows import Row
from simulator.present.table import Column, Table

from . import charts
from .arms import Arms
from .charts.forest import edge_of
from .picture import Picture

_CAUSES = {
    "detected late": Measure.EXPOSURE_LATE,
    "review delay": Measure.EXPOSURE_DELAY,
    "wrong decision": Measure.EXPOSURE_WRONG,
    "never detected": Measure.EXPOSURE_NEVER,
}


def glance(listed: Sequence[Row]) -> Picture | None:
    """Return the relative changes of what can get better or worse and explains no other indicator."""
    return forest([(row.title, row) for row in listed if row.indicator.direction and not row.indicator.driver_of])


def forest(listed: Sequence[tuple[str, Row]], name: str = "forest") -> Picture | None:
    """Return relative changes with their titles, of the rows that have one, or None where none has."""
    kept = [
        (title, row)
        for title, row in listed
        if None not in (row.difference.relative, row.difference.relative_low, row.difference.relative_high)
    ]
    if not kept:
        return None
    rows = [
        {
            "title": title,
            "change": row.difference.relative,
            "low": row.difference.relative_low,
            "high": row.difference.relative_high,
            "outcome": row.outcome,
            "text": f"{row.symbol} {row.relative}",
        }
        for title, row in kept
    ]
    edge = format_value(edge_of(rows), "share")
    table = Table(
        "forest",
        "Relative change of each indicator, with 95 % interval",
        (Column("indicator"), Column("relative change", align="right"), Column("outcome")),
        tuple((title, row.relative, f"{row.symbol} {row.outcome}") for title, row in kept),
    )
    return Picture(
        chart=lambda frame: charts.forest(rows, frame),
        name=name,
        label=f"Relative change of {len(rows)} indicators with 95 % intervals. {_clear(kept)}",
        caption=(
            "Each dot is the relative change of an indicator that can get better or worse, each bar its 95 % interval. "
            f"Left of the line the candidate has less, right of it more. The axis ends at ±{edge}: an arrow head marks "
            "an interval that goes on beyond, and the number beside it is whole."
            f"{_left_out(len(listed) - len(kept))}"
        ),
        table=table,
    )


def causes(arms: Arms) -> Picture | None:
    """Return violative views of all arms, split by cause."""
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
        name="causes",
        label=label,
        caption=(
            "Why viewers met violations. Detected late: before anything led to a review or a decision. Review delay: "
            "while a review was waiting or under way. Wrong decision: after a decision left the item up. Never "
            "detected: nothing ever led to a review or decision. The four add up to the exposure."
        ),
        table=table,
    )


def _left_out(number: int) -> str:
    """Return how many indicators have no place in the chart, as a sentence that follows another one."""
    if not number:
        return ""
    words = "1 indicator has" if number == 1 else f"{number} indicators have"
    return f" {words} no relative change with bounds; the table of every indicator has the difference."


def _clear(rows: Sequence[tuple[str, Row]]) -> str:
    """Return which indicators get better and worse, in words."""
    said = [
        f"{word.capitalize()}: {', '.join(title for title, row in rows if row.outcome == word)}."
        for word in ("better", "worse")
        if any(row.outcome == word for _, row in rows)
    ]
    return " ".join(said) or "No difference is clear."


def _percent(part: float, whole: float) -> str:
    return format_value(part / whole if whole else math.nan, "share")
