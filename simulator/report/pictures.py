"""From ledgers to charts: the numbers behind each picture of a comparison, and what each shows in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.ledger import Ledger
from simulator.ledger.measures import Measure, PoolMeasure, Sketch
from simulator.ledger.sketch import sketch_edges
from simulator.present.numbers import format_count, format_value
from simulator.present.rows import Row
from simulator.runs.compare import Comparison
from simulator.runs.results import Results

from . import charts
from .svg import render

ARMS = ("baseline", "candidate")

_CAUSES = {
    "detected late": Measure.EXPOSURE_LATE,
    "review delay": Measure.EXPOSURE_DELAY,
    "wrong decision": Measure.EXPOSURE_WRONG,
    "never detected": Measure.EXPOSURE_NEVER,
}


@dataclass(frozen=True)
class Picture:
    """A chart, ready for the page.

    Parameters
    ----------
    svg : str
    caption : str
        How to read it.
    """

    svg: str
    caption: str


def forest(listed: Sequence[Row]) -> Picture | None:
    """Return relative changes of the rows that have one, or None where none has."""
    rows = [
        {
            "title": row.title,
            "change": row.difference.relative,
            "low": row.difference.relative_low,
            "high": row.difference.relative_high,
            "outcome": row.outcome,
        }
        for row in listed
        if None not in (row.difference.relative, row.difference.relative_low, row.difference.relative_high)
    ]
    if not rows:
        return None
    label = f"Relative change of {len(rows)} indicators with 95 % intervals; the table above has the numbers."
    caption = (
        "Each dot is the relative change of an indicator that can get better or worse, each bar its 95 % interval. "
        "Left of the line the candidate has less, right of it more; the colour says which is better. "
        "Changes beyond ±200 % are drawn at the edge."
    )
    return Picture(render(charts.forest(rows), name="forest", label=label), caption)


def causes(comparison: Comparison) -> Picture | None:
    """Return violative views of both arms, split by cause."""
    rows: list[dict[str, Any]] = [
        {"arm": arm, "cause": cause, "views": float(results.ledger.total(measure)) / results.replications}
        for arm, results in _arms(comparison)
        for cause, measure in _CAUSES.items()
    ]
    if not any(row["views"] for row in rows):
        return None
    sums = {arm: sum(row["views"] for row in rows if row["arm"] == arm) for arm in ARMS}
    label = "; ".join(
        f"{arm}: {format_count(sums[arm])} violative views per run, of which "
        + ", ".join(f"{row['cause']} {_percent(row['views'], sums[arm])}" for row in rows if row["arm"] == arm)
        for arm in ARMS
    )
    caption = (
        "Why viewers met violations. Detected late: before anything led to a review or a decision. Review delay: while "
        "a review was waiting or under way. Wrong decision: after a decision left the item up. Never detected: nothing "
        "ever led to a review or decision. The four add up to the exposure."
    )
    return Picture(render(charts.causes(rows), name="causes", label=label), caption)


def backlog(comparison: Comparison, horizon: float) -> Picture | None:
    """Return the mean number of waiting jobs by hour and pool."""
    rows = _load(comparison)
    if not rows:
        return None
    chart = charts.load(rows, measure="backlog", title="jobs waiting", horizon=horizon)
    peaks = "; ".join(_peaks(rows, "backlog", "count"))
    caption = "Jobs waiting for a reviewer, mean over each hour of the run and over the replications, by pool."
    return Picture(render(chart, name="backlog", label=f"Jobs waiting by hour. Peaks: {peaks}."), caption)


def utilisation(comparison: Comparison, horizon: float) -> Picture | None:
    """Return the share of staffed time that is worked, by hour and pool."""
    rows = _load(comparison)
    if not any(math.isfinite(row["utilisation"]) for row in rows):
        return None
    chart = charts.load(rows, measure="utilisation", title="utilisation", percent=True, horizon=horizon)
    peaks = "; ".join(_peaks(rows, "utilisation", "share"))
    caption = (
        "Share of the reviewers on shift who are at work. A gap is an hour without staff; above 100 % reviewers finish "
        "jobs after their shift."
    )
    return Picture(render(chart, name="utilisation", label=f"Utilisation by hour. Peaks: {peaks}."), caption)


def time_to_action(comparison: Comparison) -> Picture | None:
    """Return how the time from upload to removal is distributed, of all violating items."""
    rows = [row for arm, results in _arms(comparison) for row in _durations(arm, results.ledger)]
    if not rows:
        return None
    medians = "; ".join(
        f"{arm}: median {format_value(float(results.ledger.quantile(Sketch.TIME_TO_ACTION, 0.5)), 's')}"
        for arm, results in _arms(comparison)
    )
    caption = (
        "Of all violating uploads, the share that has been removed within a time. A higher line removes more, a line "
        "further left removes sooner. What is never removed keeps the line below 100 %."
    )
    chart = charts.distribution(rows, title="violating uploads removed")
    return Picture(
        render(chart, name="time", label=f"Time from upload to removal. {medians}, of the removed."), caption
    )


def _arms(comparison: Comparison) -> list[tuple[str, Results]]:
    return list(zip(ARMS, (comparison.baseline, comparison.candidate), strict=True))


def _load(comparison: Comparison) -> list[dict[str, Any]]:
    rows = []
    for arm, results in _arms(comparison):
        ledger = results.ledger
        waiting, busy, staffed = (
            ledger.total(measure, ("hour", "pool"))
            for measure in (PoolMeasure.QUEUE_TIME, PoolMeasure.BUSY_TIME, PoolMeasure.STAFFED_TIME)
        )
        seconds = ledger.seconds
        for hour in np.flatnonzero(seconds > 0):
            for index, pool in enumerate(ledger.pool_names):
                staff = staffed[hour, index]
                rows.append(
                    {
                        "arm": arm,
                        "pool": pool,
                        "hour": int(hour) + 0.5,
                        "backlog": float(waiting[hour, index] / seconds[hour]),
                        "utilisation": float(busy[hour, index] / staff) if staff > 0 else math.nan,
                    }
                )
    return rows


def _peaks(rows: Sequence[Mapping[str, Any]], measure: str, unit: str) -> Iterable[str]:
    for pool in dict.fromkeys(row["pool"] for row in rows):
        peaks = []
        for arm in ARMS:
            values = [row[measure] for row in rows if row["pool"] == pool and row["arm"] == arm]
            finite = [value for value in values if math.isfinite(value)]
            peaks.append(f"{arm} {format_value(max(finite), unit)}" if finite else f"{arm} none")
        yield f"{pool}, {', '.join(peaks)}"


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


def _percent(part: float, whole: float) -> str:
    return format_value(part / whole if whole else math.nan, "share")
