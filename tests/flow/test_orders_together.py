"""Orders of every kind at random instants: both engines tell the same story, whatever else is switched on."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulator.domain.events import Event
from simulator.ledger.measures import PoolMeasure
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy import Order, ShedOrder, StaffOrder, Strategy
from simulator.strategy.rules import severity
from simulator.world.world import World
from tests.flow.test_engines_equal import HELP, LIMITS, PANELS, PEOPLE, decide
from tests.mechanisms import ON, on_top, together
from tests.worlds import tiny_scenario

ORDERED = (Event.ORDER, Event.SHED)
"""Events of orders that every long run has."""


class Random(Strategy):
    """Decides at random of each item, and gives random orders; both follow from its seed alone."""

    live = True
    seed: int = 0

    def _start(self):
        self._luck = np.random.default_rng(self.seed)

    def _rank(self):
        return {"europe": severity(self.context, "europe")} if self.seed % 2 else {}

    def _triage(self, items):
        return decide(items, np.ones(7), len(self.context.queues))

    def _adapt(self, observation):
        luck = self._luck
        return [self._order(int(luck.integers(2)), luck) for _ in range(luck.integers(4))]

    def _order(self, kind: int, luck: np.random.Generator) -> Order:
        context = self.context
        pool = int(luck.integers(len(context.queues)))
        name = context.queues[pool]
        if kind == 0:
            return StaffOrder(name, int(luck.integers(context.reserve[pool] + 1)))
        if luck.random() < 0.5:
            return ShedOrder(name, keep=int(luck.integers(8)))
        return ShedOrder(name, below=float(luck.integers(-1, 2)) + 0.5)


def play(engine: str, scenario: Any, seed: int, chunk_size: int) -> Any:
    world = World(scenario, seed=seed, replication=0)
    made = engine_class(engine)(world.laws, world.size, log=True)
    strategy = Random()
    strategy.seed = seed
    counts = Platform(world, strategy, made, chunk_size=chunk_size).run()
    return made.take_log(), counts


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    names=st.sets(st.sampled_from(sorted(ON))),
    pools=st.sampled_from([{}, PANELS, PEOPLE, HELP]),
    limits=st.sampled_from([[], LIMITS]),
    seed=st.integers(0, 2**31),
    chunk_size=st.sampled_from([7, 1000]),
)
@example(names=set(ON), pools=HELP, limits=LIMITS, seed=1, chunk_size=50)
@example(names=set(ON), pools=PANELS, limits=LIMITS, seed=2, chunk_size=1000)
@example(names=set(), pools=PEOPLE, limits=[], seed=3, chunk_size=50)
def test_engines_are_equal_whatever_is_ordered(
    names: set[str], pools: dict[str, Any], limits: list[Any], seed: int, chunk_size: int
) -> None:
    more = {"pools": {name: {"patience": "8h", "reserve": 2} for name in ("europe", "general")}}
    changes = together(sorted(names))
    for one in (more, {"pools": pools, "time_limits": limits}):
        changes = on_top(one, changes)
    changes = on_top({"horizon": "26h", "uploads": {"per_day": 600}, "control": {"tick": "30m"}}, changes)
    changes["pools"] = {
        name: {key: value for key, value in pool.items() if key != "order"} for name, pool in changes["pools"].items()
    }
    scenario = tiny_scenario(**changes)
    (log_a, counts_a), (log_b, counts_b) = (
        play("simpy", scenario, seed, 400),
        play("compiled", scenario, seed, chunk_size),
    )
    for name in ("event", "item", "creator", "market", "pool", "desk", "detail"):
        np.testing.assert_array_equal(log_a[name], log_b[name], err_msg=name)
    for name in ("time", "views"):
        np.testing.assert_allclose(log_a[name], log_b[name], rtol=1e-9, atol=1e-9, err_msg=name)
    np.testing.assert_array_equal(counts_a.sketches, counts_b.sketches)
    np.testing.assert_allclose(counts_a.items, counts_b.items, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(counts_a.pools, counts_b.pools, rtol=1e-9, atol=1e-6)
    assert set(ORDERED) <= set(log_a["event"].tolist())
    assert counts_a.pools[..., PoolMeasure.SHED].sum() >= 0
