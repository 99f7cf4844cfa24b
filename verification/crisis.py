"""A crisis: overtime and shedding on ``surge``, by the time to contain it, the views leaked, and the hours paid.

Run ``python -m verification crisis``. When an incident is contained is what the indicators ``time_to_contain`` and
``contained_share`` say. Nobody is called in where the plan grants no reserve.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats

from benchmarks.table import Table
from simulator.domain.units import HOUR
from simulator.indicators import INDICATORS
from simulator.ledger.ledger import Ledger
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.present.numbers import format_interval
from simulator.runs.simulate import simulate

HORIZON = 96
"""The event begins at 24 h and has faded by 50 h; the rest of the run is for its backlog, h."""
OVERRIDES = (f"horizon={HORIZON}h", "warm_up=6h")
ONSET = 24
REPLICATIONS = 4
SAME = "remove_at=0.79, review_at=0.2, review_at_reports=1, review_at_views=1000, rescore_remove_at=0.58"
NO_RESERVE = tuple(f"pools.{pool}.reserve=0" for pool in ("americas", "emea", "apac", "small_languages"))
QUIET = "no event"
NEITHER = "neither"
BOTH = "overtime and shedding"
ARMS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    QUIET: ("tight", f"OnCall({SAME})", ()),
    NEITHER: ("surge", f"OnCall({SAME})", NO_RESERVE),
    "overtime": ("surge", f"OnCall({SAME}, call_at=4, release_at=1)", ()),
    "shedding": ("surge", f"OnCall({SAME}, shed_after=600)", NO_RESERVE),
    BOTH: ("surge", f"OnCall({SAME}, call_at=4, release_at=1, shed_after=600)", ()),
}
"""Worlds, strategies, and what differs in the plan; the first arm is the same world on days without the event."""


def _contained(ledger: Ledger) -> float:
    if not float(INDICATORS["contained_share"].value(ledger)):
        return math.inf
    return float(INDICATORS["time_to_contain"].value(ledger)) / HOUR


def _longest(ledger: Ledger) -> float:
    return float(ledger.pools[:, :, PoolMeasure.QUEUE_TIME].sum(axis=1).max()) / HOUR


def _views(ledger: Ledger) -> float:
    return float(INDICATORS["exposure"].value(ledger))


def _paid(ledger: Ledger) -> float:
    return float(ledger.total(PoolMeasure.STAFFED_TIME).sum()) / HOUR


def _shed(ledger: Ledger) -> float:
    return float(ledger.total(Measure.JOBS_SHED).sum())


def _in_sla(ledger: Ledger) -> float:
    return float(ledger.total(Measure.JOBS_IN_SLA).sum() / ledger.total(Measure.JOBS_DUE).sum())


def _cell(unit: str, values: Sequence[float]) -> str:
    """Return the mean of a few runs with its 95 % interval."""
    if math.isinf(max(values)):
        return "not in the run"
    mean, sd = float(np.mean(values)), float(np.std(values, ddof=1))
    half = float(stats.t.ppf(0.975, len(values) - 1)) * sd / math.sqrt(len(values))
    if unit == "h":
        return f"{mean:.1f} h [{max(0.0, mean - half):.1f}, {mean + half:.1f}]" if half else f"{mean:.0f} h"
    return format_interval(mean, mean - half, mean + half, unit)


COLUMNS: tuple[tuple[str, str, Callable[[Ledger], float]], ...] = (
    ("contained after", "h", _contained),
    ("longest queue, jobs", "", _longest),
    ("views leaked", "", _views),
    ("hours paid", "", _paid),
    ("reviews shed", "", _shed),
    ("SLA share", "share", _in_sla),
)


def tables() -> list[Table]:
    """Return the table of arms, and that of the differences to the arm with neither lever, run by run."""
    heads = [head for head, _, _ in COLUMNS]
    table = Table("Overtime and shedding on the days of an event", ("arm", *heads))
    found = {}
    for name, (world, strategy, more) in ARMS.items():
        found[name] = simulate(world, strategy, overrides=[*OVERRIDES, *more], replications=REPLICATIONS).ledgers
        cells = [_cell(unit, [value(ledger) for ledger in found[name]]) for _, unit, value in COLUMNS]
        table.add(name, *(["–", *cells[1:]] if name == QUIET else cells))
    table.notes = f"{' '.join(OVERRIDES)}, {REPLICATIONS} replications; 95 % intervals."
    saved = Table("The same, less the arm with neither", ("less neither", "views leaked", "hours paid"))
    for name in list(ARMS)[2:]:
        pairs = list(zip(found[name], found[NEITHER], strict=True))
        saved.add(name, *(_cell("", [value(a) - value(b) for a, b in pairs]) for value in (_views, _paid)))
    saved.notes = "Differences of runs that meet the same luck; 95 % intervals."
    return [table, saved]
