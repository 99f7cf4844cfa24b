"""Pictures over the run: how many jobs wait, and how busy reviewers are, by hour or day and pool."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from simulator.domain.units import DAY, HOUR
from simulator.ledger.measures import PoolMeasure
from simulator.present.numbers import format_value
from simulator.present.table import Column, Table

from . import charts
from .arms import Arms
from .picture import Picture

_FINE = 14 * DAY
"""Longest run that is drawn by hour; a longer one is drawn by day."""
_SHADED = "Shaded: while incidents last; a dashed line: one begins that stays."
_WARM_UP = "Grey: the warm-up, which is not counted."
_IDLE = 0.005
"""Mean number of waiting jobs that no hour or day of a pool exceeds in which nothing is said to wait."""


def backlog(arms: Arms, name: str = "backlog") -> Picture | None:
    """Return the mean number of waiting jobs over the run, by pool; pools in which nothing waits are named only.

    Parameters
    ----------
    arms : mapping of str to Results
    name : str
        Prefix of ids in the picture, different for each picture of a page.
    """
    rows = _load(arms, "backlog")
    pools = list(dict.fromkeys(row["pool"] for row in rows))
    idle = [pool for pool in pools if all(row["value"] <= _IDLE for row in rows if row["pool"] == pool)]
    if len(idle) == len(pools):
        return None
    caption = f"Jobs waiting for a reviewer: mean over each {_step(arms)[1]} of the run and over all runs, by pool."
    if idle:
        caption += f" Nothing waits in {_and(idle)}."
    kept = [row for row in rows if row["pool"] not in idle]
    return _over_time(arms, kept, name=name, title="jobs waiting", caption=caption)


def utilisation(arms: Arms, name: str = "utilisation") -> Picture | None:
    """Return the share of staffed time that is worked, over the run, by pool; parameters as of ``backlog``."""
    rows = _load(arms, "utilisation")
    if not any(math.isfinite(row["value"]) for row in rows):
        return None
    caption = (
        "Share of the reviewers on shift who are at work. A gap is a time without staff; above 100 % reviewers finish "
        "jobs after their shift. Pools share a scale, except one that is far less busy than the busiest."
    )
    return _over_time(arms, rows, name=name, title="utilisation", caption=caption, percent=True)


def _over_time(
    arms: Arms, rows: list[dict[str, Any]], *, name: str, title: str, caption: str, percent: bool = False
) -> Picture:
    scenario = next(iter(arms.values())).scenario
    incidents = [
        {"name": name, "start": one.start / HOUR, "stop": one.stop / HOUR} for name, one in scenario.incidents.items()
    ]
    warm_up = scenario.counted_from / HOUR
    marks = [_SHADED] if incidents else []
    marks += [_WARM_UP] if warm_up > 0 else []
    peaks = "; ".join(_peaks(rows, list(arms), "share" if percent else "count"))
    label = f"{title.capitalize()} by {_step(arms)[1]}. Peaks: {peaks}."
    if incidents:
        label += f" Incidents: {', '.join(str(one['name']) for one in incidents)}."
    return Picture(
        chart=lambda frame: charts.load(
            rows,
            frame,
            title=title,
            percent=percent,
            horizon=scenario.horizon,
            incidents=incidents,
            warm_up=warm_up,
        ),
        name=name,
        label=label,
        caption=" ".join([caption, *marks]),
        table=_load_table(rows, list(arms), f"{title.capitalize()} by {_step(arms)[1]} and pool", percent=percent),
        arms=tuple(arms),
    )


def _and(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _step(arms: Arms) -> tuple[int, str]:
    """Return how many hours make one step of the pictures over time, and its name."""
    return (1, "hour") if next(iter(arms.values())).scenario.horizon <= _FINE else (24, "day")


def _load(arms: Arms, measure: str) -> list[dict[str, Any]]:
    hours, _ = _step(arms)
    above, below = {
        "backlog": (PoolMeasure.QUEUE_TIME, None),
        "utilisation": (PoolMeasure.BUSY_TIME, PoolMeasure.STAFFED_TIME),
    }[measure]
    rows = []
    for arm, results in arms.items():
        ledger = results.ledger
        seconds = ledger.seconds
        counted = ledger.total(above, ("hour", "pool"))
        whole = (
            ledger.total(below, ("hour", "pool"))
            if below is not None
            else np.repeat(seconds[:, None], len(ledger.pool_names), axis=1)
        )
        for first in range(0, len(seconds), hours):
            span = slice(first, first + hours)
            if not seconds[span].sum() > 0:
                continue
            for place, pool in enumerate(ledger.pool_names):
                over = float(whole[span, place].sum())
                value = float(counted[span, place].sum()) / over if over > 0 else math.nan
                middle = first + min(hours, len(seconds) - first) / 2
                rows.append({"arm": arm, "pool": pool, "step": first // hours + 1, "hour": middle, "value": value})
    return rows


def _load_table(rows: Sequence[Mapping[str, Any]], arms: Sequence[str], title: str, *, percent: bool) -> Table:
    """Return one row per step, one column per pool and arm."""
    pools = list(dict.fromkeys(row["pool"] for row in rows))
    places = [(pool, arm) for pool in pools for arm in arms]
    values = {(row["step"], row["pool"], row["arm"]): row["value"] for row in rows}
    columns = (Column(f"{pool}, {arm}", form=".0%" if percent else ",.1f", align="right") for pool, arm in places)
    steps = dict.fromkeys(row["step"] for row in rows)
    lines = tuple((f"{step}", *(values.get((step, *place)) for place in places)) for step in steps)
    return Table("load", title, (Column(title.split(" by ")[1].split(" ")[0], align="right"), *columns), lines)


def _peaks(rows: Sequence[Mapping[str, Any]], arms: Sequence[str], unit: str) -> Iterator[str]:
    for pool in dict.fromkeys(row["pool"] for row in rows):
        peaks = []
        for arm in arms:
            values = [row["value"] for row in rows if row["pool"] == pool and row["arm"] == arm]
            finite = [value for value in values if math.isfinite(value)]
            peaks.append(f"{arm} {format_value(max(finite), unit)}" if finite else f"{arm} none")
        yield f"{pool}, {', '.join(peaks)}"
