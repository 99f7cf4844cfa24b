"""Orders of every kind at random instants: both engines tell the same story, whatever else is switched on."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulator.domain.events import Event
from simulator.platform.clock import ControlProcess, Rank
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy import ExpiryOrder, HashOrder, MoveOrder, Order, ShedOrder, StaffOrder, Strategy, SweepOrder
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
    reads_queues = True
    reads_history = True
    seed: int = 0

    def _start(self):
        self._luck = np.random.default_rng(self.seed)
        self.seen = []
        self.histories = []

    def _rank(self):
        return {"europe": severity(self.context, "europe")} if self.seed % 2 else {}

    def _triage(self, items):
        self.histories.append(np.column_stack(items.history))
        return decide(items, np.ones(7), len(self.context.queues))

    def _adapt(self, observation):
        luck = self._luck
        self.seen.append(observation)
        return [self._order(int(luck.integers(7)), luck) for _ in range(luck.integers(4))]

    def _order(self, kind: int, luck: np.random.Generator) -> Order:
        context = self.context
        pool = int(luck.integers(len(context.queues)))
        name = context.queues[pool]
        if kind == 0:
            return StaffOrder(name, int(luck.integers(context.reserve[pool] + 1)))
        if kind == 1:
            return ShedOrder(name, below=float(luck.integers(-1, 2)) + 0.5)
        pairs = np.argwhere(context.helps)
        if kind == 2 and len(pairs):
            home, to = luck.choice(pairs)
            return MoveOrder(context.queues[home], context.queues[to], int(luck.integers(4)))
        if kind == 3 and context.time_limits:
            return ExpiryOrder(str(luck.choice(context.time_limits)), str(luck.choice(["keep", "release", "remove"])))
        where = {
            "policy": str(luck.choice(context.policies)) if luck.random() < 0.5 else None,
            "market": str(luck.choice(context.markets)) if luck.random() < 0.5 else None,
            "since": float(luck.uniform(0.0, 80_000.0)),
        }
        if kind == 4 and context.sweep_window:
            scores = {"remove_at": float(luck.uniform(0.5, 1.0)), "review_at": float(luck.uniform(0.1, 0.9))}
            return SweepOrder(**where, **scores)
        if kind == 6 and context.hash_bank:
            return HashOrder(**where, by_reviewers=bool(luck.integers(2)))
        return ShedOrder(name, keep=int(luck.integers(8)))


def play(engine: str, scenario: Any, seed: int, chunk_size: int) -> Any:
    world = World(scenario, seed=seed, replication=0)
    made = engine_class(engine)(world.laws, world.size, log=True)
    strategy = Random()
    strategy.seed = seed
    platform, queues = Platform(world, strategy, made, chunk_size=chunk_size), []

    def look(platform: Platform) -> ControlProcess:
        for number in range(1, 52):
            yield platform.env.until(number * 1800.0, Rank.TICK)
            queues.append([platform.waiting(pool) for pool in world.pools])

    platform.process(look)
    counts = platform.run()
    return made.take_log(), counts, strategy.seen, queues, np.concatenate(strategy.histories)


@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    names=st.sets(st.sampled_from(sorted(ON))),
    pools=st.sampled_from([{}, PANELS, PEOPLE, HELP]),
    limits=st.sampled_from([[], LIMITS]),
    window=st.sampled_from(["0s", "2h", "30d"]),
    seed=st.integers(0, 2**31),
    chunk_size=st.sampled_from([7, 1000]),
)
@example(names=set(ON), pools=HELP, limits=LIMITS, window="2h", seed=1, chunk_size=50)
@example(names=set(ON), pools=HELP, limits=LIMITS, window="2h", seed=3, chunk_size=400)  # a gate and a checkpoint tie
@example(names=set(ON), pools=PANELS, limits=LIMITS, window="30d", seed=2, chunk_size=1000)
@example(names=set(), pools=PEOPLE, limits=[], window="0s", seed=3, chunk_size=50)
def test_engines_are_equal_whatever_is_ordered(
    names: set[str], pools: dict[str, Any], limits: list[Any], window: str, seed: int, chunk_size: int
) -> None:
    more = {"pools": {name: {"patience": "8h", "reserve": 2} for name in ("europe", "general")}}
    changes = together(sorted(names))
    changes = on_top({"control": {"tick": "30m", "sweep_window": window}}, changes)
    for one in (more, {"pools": pools, "time_limits": limits}):
        changes = on_top(one, changes)
    changes = on_top({"horizon": "26h", "uploads": {"per_day": 600}}, changes)
    changes["pools"] = {
        name: {key: value for key, value in pool.items() if key != "order"} for name, pool in changes["pools"].items()
    }
    scenario = tiny_scenario(**changes)
    (log_a, counts_a, seen_a, queues_a, histories_a), (log_b, counts_b, seen_b, queues_b, histories_b) = (
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
    np.testing.assert_array_equal(histories_a, histories_b)
    assert histories_a.any()
    assert set(ORDERED) <= set(log_a["event"].tolist())
    for one, other in zip(seen_a, seen_b, strict=True):
        for field in fields(one):
            first, second = getattr(one, field.name), getattr(other, field.name)
            if first is None or second is None:  # single verdicts, which this strategy does not read
                assert first is second
                continue
            np.testing.assert_allclose(first, second, rtol=1e-9, atol=1e-6)
    for waiting_a, waiting_b in zip(queues_a, queues_b, strict=True):
        for (items, priorities), (others, same) in zip(waiting_a, waiting_b, strict=True):
            np.testing.assert_array_equal(items, others)
            np.testing.assert_allclose(priorities, same, rtol=1e-9)
