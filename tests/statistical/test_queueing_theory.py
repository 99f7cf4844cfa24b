"""The bare queue agrees with exact theory, in both engines.

Tolerance: 4 standard errors over independent replications. With 30 replications (Student, 29 degrees of freedom) a
correct program fails one such check in about 2,500, with 20 one in 1,300, whatever the seed. The hour of warm-up is 60
mean service times or more, over which the empty start is forgotten at these loads (3 relaxation times of M/M/20 at
rho .9, more elsewhere). The SimPy engine simulates fewer customers; that the engines are equal is tested
on its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from simulator.config import Scenario
from simulator.indicators import find_indicator
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.runs.estimate import Influence
from simulator.runs.results import Results
from simulator.runs.simulate import simulate
from tests.statistical.theory import Queue, erlang_a, erlang_c, pollaczek_khinchine, priority_waits

DAY = 86_400
STANDARD_ERRORS = 4.0


@dataclass(frozen=True)
class Size:
    """An engine, the mean service time in seconds (the unit of time of the theory), and how much is simulated."""

    engine: str
    mean: float
    horizon: str
    replications: int


COMPILED = Size("compiled", 1.0, "4h", 30)
SIMPY = Size("simpy", 30.0, "4h", 20)
SIMPY_BUSY = Size("simpy", 60.0, "2h", 20)
SIMPY_LONG = Size("simpy", 18.0, "8h", 20)


def run_queue(
    size: Size, arrival: float, servers: int, overrides: Sequence[str] = (), strategy: str | None = None
) -> Results:
    """Run the shipped bare queue; the arrival rate is per mean service time."""
    settings = [
        f"uploads.per_day={arrival / size.mean * DAY!r}",
        f"pools.desk.shifts.all_day.reviewers={servers}",
        f"pools.desk.service.mean={size.mean}s",
        f"horizon={size.horizon}",
        *overrides,
    ]
    return simulate("queueing", strategy, engine=size.engine, replications=size.replications, overrides=settings)


def assert_near(results: Results, exact: Mapping[str, float], mean: float) -> None:
    """Assert that indicators lie within ``STANDARD_ERRORS`` of exact values; waits in mean service times."""
    for name, value in exact.items():
        indicator = find_indicator(name)
        influence = Influence.of(indicator, results.ledgers)
        assert_within(name, influence, value * (mean if indicator.unit == "s" else 1.0))


def assert_within(name: str, influence: Influence, exact: float) -> None:
    """Assert that one estimate lies within ``STANDARD_ERRORS`` of its exact value."""
    value, error = float(influence.value), float(influence.interval().standard_error)
    assert abs(value - exact) <= STANDARD_ERRORS * error, (
        f"{name}: {value:.6g} against {exact:.6g} exactly, {(value - exact) / error:+.1f} standard errors (seed 1)"
    )


def expected(queue: Queue) -> dict[str, float]:
    """Return the indicators that theory gives."""
    return {
        "p_wait": queue.p_wait,
        "queue_wait_mean": queue.wait,
        "queue_length": queue.length,
    }


@pytest.mark.parametrize(
    ("queue", "published"),
    [
        (erlang_c(1, 0.8, 1), Queue(0.8, 4, 3.2)),
        (erlang_c(5, 4, 1), Queue(0.55411, 0.554113, 2.21645)),
        (erlang_c(20, 18, 1), Queue(0.55077, 0.275385, 4.95692)),
        (erlang_a(10, 10, 1, 0.5), Queue(0.61966, 0.207826, 2.07826, 0.10391)),
        (pollaczek_khinchine(0.8, 1, 0), Queue(0.8, 2, 1.6)),
        (pollaczek_khinchine(0.8, 1, 2), Queue(0.8, 10, 8)),
    ],
)
def test_formulas_give_the_published_values(queue: Queue, published: Queue) -> None:
    assert math.isclose(queue.p_wait, published.p_wait, abs_tol=5e-6)
    assert math.isclose(queue.wait, published.wait, abs_tol=5e-6)
    assert math.isclose(queue.length, published.length, abs_tol=1e-5)
    assert math.isclose(queue.abandon, published.abandon, abs_tol=5e-6)


def test_priority_formula_gives_the_published_values() -> None:
    assert priority_waits(5, (1.5, 2.5), 1) == pytest.approx([0.158318, 0.791589], abs=5e-7)


@pytest.mark.parametrize(
    ("size", "servers", "arrival"),
    [
        (COMPILED, 1, 0.8),
        (COMPILED, 5, 4.0),
        (COMPILED, 20, 18.0),
        (SIMPY_LONG, 1, 0.8),
        (SIMPY, 5, 4.0),
        (SIMPY_BUSY, 20, 18.0),
    ],
)
def test_m_m_c(size: Size, servers: int, arrival: float) -> None:
    results = run_queue(size, arrival, servers)

    assert_near(results, {**expected(erlang_c(servers, arrival, 1)), "utilisation": arrival / servers}, size.mean)


@pytest.mark.parametrize("size", [COMPILED, SIMPY_LONG])
@pytest.mark.parametrize(("law", "cv"), [("deterministic", 0.0), ("exponential", 1.0), ("lognormal", 2.0)])
def test_m_g_1(size: Size, law: str, cv: float) -> None:
    overrides = [f"pools.desk.service.law={law}", f"pools.desk.service.cv={cv}"]

    results = run_queue(size, 0.8, 1, overrides)

    assert_near(results, expected(pollaczek_khinchine(0.8, 1, cv)), size.mean)


@pytest.mark.parametrize("size", [COMPILED, SIMPY_BUSY])
def test_erlang_a(size: Size) -> None:
    queue = erlang_a(10, 10, 1, 0.5)

    results = run_queue(size, 10.0, 10, [f"pools.desk.patience={2.0 * size.mean}s"])

    assert_near(results, {"renege_share": queue.abandon, "queue_length": queue.length}, size.mean)
    # P(wait) of all who arrive: whoever reneges has waited too
    waited = np.array([ledger.total(PoolMeasure.STARTS_WAITED) for ledger in results.ledgers])
    reneged = np.array([ledger.total(PoolMeasure.RENEGES) for ledger in results.ledgers])
    starts = np.array([ledger.total(PoolMeasure.STARTS) for ledger in results.ledgers])
    assert_within("P(wait)", Influence.of_parts(waited + reneged, starts + reneged), queue.p_wait)


@pytest.mark.parametrize("size", [COMPILED, SIMPY])
def test_priorities_without_preemption(size: Size) -> None:
    results = run_queue(size, 4.0, 5, strategy='Threshold(review_at=0, priority={"first": 1, "second": 0})')

    waits = np.stack([ledger.total(Measure.WAIT, by=("market",)) for ledger in results.ledgers])
    starts = np.stack([ledger.total(Measure.JOBS_STARTED, by=("market",)) for ledger in results.ledgers])
    for market, wait in enumerate(priority_waits(5, (1.5, 2.5), 1)):
        influence = Influence.of_parts(waits[:, market], starts[:, market])
        assert_within(f"wait of class {market + 1}", influence, wait * size.mean)


@pytest.mark.parametrize("size", [COMPILED, SIMPY])
def test_littles_law_holds_on_every_sample_path(size: Size) -> None:
    """Over a run that ends with an empty queue, the integral of its length is the sum of the waits."""
    results = run_queue(size, 3.0, 5, ["warm_up=0s"])

    emptied = 0
    for ledger in results.ledgers:
        queue_time, wait = float(ledger.total(PoolMeasure.QUEUE_TIME)), float(ledger.total(PoolMeasure.WAIT))
        left = ledger.total(PoolMeasure.ARRIVALS) - ledger.total(PoolMeasure.STARTS)
        assert queue_time >= wait * (1 - 1e-9)
        if left == 0:
            emptied += 1
            assert queue_time == pytest.approx(wait, rel=1e-9)
    assert emptied > 0


def test_shipped_queue_is_the_documented_one() -> None:
    scenario = Scenario.load("queueing")

    assert scenario.uploads.per_day == 4 * DAY
    assert scenario.pools["desk"].shifts["all_day"].reviewers == 5
