"""A crisis: overtime and shedding on ``surge``, by the time to contain it, the views leaked, and the hours paid.

Run ``python -m verification crisis``. The event is contained once nine in ten of the reviews that are opened in an hour
are opened within the SLA, in every hour to the run's end. Nobody is called in where the plan grants no reserve.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats

from benchmarks.table import Table
from simulator.domain.units import HOUR
from simulator.ledger.ledger import Ledger
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.present.numbers import format_interval
from simulator.runs.simulate import simulate

OVERRIDES = ("horizon=54h", "warm_up=6h")
"""The event begins at 24 h and has faded by 50 h."""
ONSET = 24
IN_TIME = 0.9
"""Share of reviews opened within the SLA from which on an hour is one in which reviewers keep up."""
REPLICATIONS = 4
SAME = "remove_at=0.79, review_at=0.2, review_at_reports=1, review_at_views=1000, rescore_remove_at=0.58"
NO_RESERVE = tuple(f"pools.{pool}.reserve=0" for pool in ("americas", "emea", "apac", "small_languages"))
ARMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "neither": (f"OnCall({SAME})", NO_RESERVE),
    "overtime": (f"OnCall({SAME}, call_at=4, release_at=1)", ()),
    "shedding": (f"OnCall({SAME}, shed_after=600)", NO_RESERVE),
    "overtime and shedding": (f"OnCall({SAME}, call_at=4, release_at=1, shed_after=600)", ()),
}
"""Strategies, and what differs in the plan."""


def contained_after(ledger: Ledger) -> float:
    """Return the hours from the onset after which reviews are opened in time to the run's end; inf = never."""
    hubs = [place for place, name in enumerate(ledger.pool_names) if name != "appeals"]
    in_time, opened = (
        ledger.pools[ONSET:, hubs, kind].sum(axis=1) for kind in (PoolMeasure.STARTS_IN_SLA, PoolMeasure.STARTS)
    )
    late = np.flatnonzero(in_time < IN_TIME * opened)
    after = float(late[-1] + 1) if len(late) else 0.0
    return after if after < len(opened) else math.inf


def _views(ledger: Ledger) -> float:
    return float(ledger.total(Measure.EXPOSURE).sum())


def _paid(ledger: Ledger) -> float:
    return float(ledger.total(PoolMeasure.STAFFED_TIME).sum()) / HOUR


def _shed(ledger: Ledger) -> float:
    return float(ledger.total(Measure.JOBS_SHED).sum())


def _in_sla(ledger: Ledger) -> float:
    return float(ledger.total(Measure.JOBS_IN_SLA).sum() / ledger.total(Measure.JOBS_DUE).sum())


COLUMNS: tuple[tuple[str, Callable[[Ledger], float]], ...] = (
    ("h", contained_after),
    ("", _views),
    ("", _paid),
    ("", _shed),
    ("share", _in_sla),
)


def _cell(unit: str, values: Sequence[float]) -> str:
    """Return the mean of a few runs with its 95 % interval."""
    if math.isinf(max(values)):
        return "not in the run"
    mean, sd = float(np.mean(values)), float(np.std(values, ddof=1))
    half = float(stats.t.ppf(0.975, len(values) - 1)) * sd / math.sqrt(len(values))
    if unit == "h":
        return f"{mean:.1f} h [{mean - half:.1f}, {mean + half:.1f}]"
    return format_interval(mean, mean - half, mean + half, unit)


def tables() -> list[Table]:
    """Return the table of arms."""
    heads = ("arm", "contained after", "views leaked", "hours paid", "reviews shed", "SLA share")
    table = Table("Overtime and shedding on the day of an event", heads)
    for name, (strategy, more) in ARMS.items():
        ledgers = simulate("surge", strategy, overrides=[*OVERRIDES, *more], replications=REPLICATIONS).ledgers
        table.add(name, *(_cell(unit, [value(ledger) for ledger in ledgers]) for unit, value in COLUMNS))
    table.notes = f"`surge`, {' '.join(OVERRIDES)}, {REPLICATIONS} replications; 95 % intervals."
    return [table]
