"""Two pools that help each other fully, without penalty, are one queue with the desks of both.

Tolerance: 4 standard errors over 24 independent replications (Student, 23 degrees of freedom: 1 in 1,800 fails), as in
``test_queueing_theory``.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulator.ledger.measures import PoolMeasure
from simulator.runs.estimate import Influence
from simulator.runs.simulate import simulate
from tests.statistical.test_queueing_theory import DAY, assert_within
from tests.statistical.theory import erlang_c

SERVERS = 3
"""Of each pool."""


def run(arrival: float, engine: str, mean: float, horizon: str, replications: int):
    """Run two pools for a market each, with an equal arrival rate of ``arrival`` together per mean service time."""
    service = f"service: {{law: exponential, mean: {mean}s}}"
    pool = f"shifts: {{all_day: {{reviewers: {SERVERS}}}}}, {service}, noise: 0, sla: 1s"
    overrides = [
        f"pools.desk={{markets: [first], {pool}, helps: [{{pool: other}}]}}",
        f"pools.+other={{markets: [second], {pool}, helps: [{{pool: desk}}]}}",
        "markets.first.share=1",
        "markets.second.share=1",
        f"uploads.per_day={arrival / mean * DAY!r}",
        f"horizon={horizon}",
    ]
    return simulate("queueing", engine=engine, replications=replications, overrides=overrides)


@pytest.mark.parametrize(
    ("engine", "mean", "horizon", "replications"), [("compiled", 1.0, "3h", 24), ("simpy", 60.0, "4h", 24)]
)
def test_full_mutual_help_is_one_queue(engine: str, mean: float, horizon: str, replications: int) -> None:
    arrival = 4.8
    theory = erlang_c(2 * SERVERS, arrival, 1.0)

    ledgers = run(arrival, engine, mean, horizon, replications).ledgers

    def total(measure: PoolMeasure) -> np.ndarray:
        return np.array([ledger.total(measure) for ledger in ledgers])

    starts, seconds = total(PoolMeasure.STARTS), np.array([ledger.observed_seconds() for ledger in ledgers])
    assert_within("P(wait)", Influence.of_parts(total(PoolMeasure.STARTS_WAITED), starts), theory.p_wait)
    assert_within("wait", Influence.of_parts(total(PoolMeasure.WAIT), starts), theory.wait * mean)
    assert_within("length", Influence.of_parts(total(PoolMeasure.QUEUE_TIME), seconds), theory.length)
    assert_within("busy", Influence.of_parts(total(PoolMeasure.BUSY_TIME), seconds), arrival)
    assert (total(PoolMeasure.JOBS_HELPED) > 0).all()
