"""The picture of the time to action: how soon violating uploads are removed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulator.ledger import Ledger
from simulator.ledger.measures import Measure, Sketch
from simulator.ledger.sketch import sketch_edges
from simulator.present.numbers import format_value
from simulator.present.table import Cell, Column, Table

from . import charts
from .arms import Arms
from .picture import Picture

_LONG = 48
"""Most rows of the table, about."""


def time_to_action(arms: Arms) -> Picture | None:
    """Return how the time from upload to removal is distributed, of all violating items."""
    rows = [row for arm, results in arms.items() for row in _durations(arm, results.ledger)]
    if not rows:
        return None
    medians = "; ".join(
        f"{arm}: median {format_value(float(results.ledger.quantile(Sketch.TIME_TO_ACTION, 0.5)), 's')}"
        for arm, results in arms.items()
    )
    return Picture(
        chart=lambda frame: charts.distribution(
            rows, frame, title="violating uploads removed", measured="time from upload to removal"
        ),
        name="time",
        label=f"Time from upload to removal. {medians}, of the removed.",
        caption=(
            "Of all violating uploads, the share that has been removed within a time. A higher line removes more, a "
            "line further left removes sooner. What is never removed keeps the line below 100 %."
        ),
        table=_durations_table(rows, list(arms)),
        arms=tuple(arms),
    )


def _durations(arm: str, ledger: Ledger) -> list[dict[str, Any]]:
    """Return the cumulative share of violating items that were removed by each edge of the histogram's bins."""
    counts = ledger.histogram(Sketch.TIME_TO_ACTION)
    violations = float(ledger.total(Measure.VIOLATIONS))
    used = np.flatnonzero(counts)
    if not used.size or not violations:
        return []
    edges, shares = sketch_edges(), np.cumsum(counts) / violations
    # one bin before the first in use, so that the line starts from zero; the last bin has no upper edge
    span = range(max(int(used[0]) - 1, 0), min(int(used[-1]) + 1, len(counts) - 1))
    return [{"arm": arm, "duration": float(edges[bin_ + 1]), "share": float(shares[bin_])} for bin_ in span]


def _durations_table(rows: Sequence[Mapping[str, Any]], arms: Sequence[str]) -> Table:
    """Return the share by time, every so many bins, each arm in a column."""
    shares = {(row["duration"], row["arm"]): row["share"] for row in rows}
    durations = sorted({row["duration"] for row in rows})
    every = math.ceil(len(durations) / _LONG)
    lines: list[tuple[Cell, ...]] = []
    last = dict.fromkeys(arms, 0.0)
    for place, duration in enumerate(durations):
        last.update({arm: shares[duration, arm] for arm in arms if (duration, arm) in shares})
        if place % every == 0 or place == len(durations) - 1:
            lines.append((format_value(duration, "s"), *last.values()))
    columns = (Column("within"), *(Column(arm, form=".1%", align="right") for arm in arms))
    return Table("time", "Violating uploads removed within a time", columns, tuple(lines))
