"""From differences to charts: relative changes with their intervals."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.present.numbers import format_value
from simulator.present.rows import Row
from simulator.present.table import Column, Table

from . import charts
from .charts.forest import edge_of
from .picture import Picture


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
