"""How often an interval from the batches of one long run holds the truth, where exact theory knows it.

One reviewer and Poisson arrivals (M/M/1 at a load of 0.8): the more a day holds of the time over which the queue
forgets, the more alike are neighbouring batches. That time is the mean service time over ``(1 - sqrt(load))²``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from benchmarks.table import Table
from simulator import simulate
from simulator.domain.units import DAY, HOUR, format_duration
from simulator.indicators import INDICATORS
from simulator.runs.batches import estimate_one_run
from simulator.runs.estimate import Estimate
from tests.statistical.theory import erlang_c

LOAD = 0.8
RUNS = 200
SEED = 5


@dataclass(frozen=True)
class Length:
    """Mean service time, s, and what is counted of each run, s."""

    service: float
    counted: float


LENGTHS = (
    Length(60.0, 14 * DAY),
    Length(60.0, 30 * DAY),
    Length(300.0, 30 * DAY),
    Length(300.0, 60 * DAY),
    Length(10.0, 24 * HOUR),
    Length(60.0, 60 * HOUR),
)


def tables() -> list[Table]:
    """Return the coverage of intervals from one run, by its length and by how fast its queue forgets."""
    error = 100 * math.sqrt(0.95 * 0.05 / RUNS)
    about = ("service", "queue forgets in", "counted", "indicator")
    heads = (*about, "with interval", "batches", "half width", "holds the truth")
    note = f"M/M/1 at a load of {LOAD:g}; {RUNS} runs each; standard error of a share {error:.1f} points."
    table = Table("Intervals from the batches of one run", heads, note)
    for one in LENGTHS:
        queue = erlang_c(1, LOAD, 1.0)
        truths = {"queue_wait_mean": queue.wait * one.service, "utilisation": LOAD}
        for id_, found in _found(one, tuple(truths)).items():
            memory = one.service / (1 - math.sqrt(LOAD)) ** 2
            times = map(format_duration, (one.service, memory, one.counted))
            table.add(*times, INDICATORS[id_].title, *_texts(found, truths[id_]))
    return [table]


def _found(one: Length, ids: tuple[str, ...]) -> dict[str, list[Estimate]]:
    warm_up = HOUR * math.ceil(30 * one.service / (1 - math.sqrt(LOAD)) ** 2 / HOUR / 10)
    overrides = (
        f"uploads.per_day={LOAD / one.service * DAY!r}",
        f"pools.desk.service.mean={one.service}s",
        "pools.desk.shifts.all_day.reviewers=1",
        f"warm_up={warm_up}s",
        f"horizon={warm_up + one.counted}s",
    )
    runs = simulate("queueing", overrides=overrides, replications=RUNS, seed=SEED).ledgers
    return {id_: [estimate_one_run(INDICATORS[id_], run, [{}], daily_cycle=False)[0] for run in runs] for id_ in ids}


def _texts(found: list[Estimate], truth: float) -> tuple[str, ...]:
    told = [one for one in found if one.low is not None and one.high is not None and one.batches is not None]
    batches = [one.batches.number for one in told if one.batches is not None]
    ends = np.array([(one.low, one.high) for one in told], dtype=np.float64)
    inside = (ends[:, 0] <= truth) & (truth <= ends[:, 1])
    return (
        f"{100 * len(told) / len(found):.0f} %",
        f"{np.median(batches):.0f}",
        f"±{100 * float(np.median(ends[:, 1] - ends[:, 0])) / 2 / truth:.0f} %",
        f"{100 * float(inside.mean()):.1f} %",
    )
