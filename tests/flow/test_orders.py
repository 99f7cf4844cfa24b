"""Orders of staff: a reserve is called in and sent home, in both engines, from the strategy to the log."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.flow.compiled import CompiledEngine
from simulator.flow.contract import FlowEngine
from simulator.flow.simpy_engine import SimpyEngine
from simulator.ledger.measures import PoolMeasure
from simulator.platform.platform import Platform
from simulator.strategy import Observation, Order, StaffOrder, Strategy, Triage
from simulator.world.world import World
from strategies.on_call import OnCall
from strategies.priority_review import PriorityReview
from tests.flow.building import HOUR, Post, make_chunk, make_laws, make_size
from tests.worlds import shifts_of, tiny_scenario

POOL = "general"
PLAN = [{"start": "0h", "end": "6h", "reviewers": 2}, {"start": "6h", "end": "12h", "reviewers": 1}]
"""Shifts of half a day, in UTC: 2, then 1, then nobody."""


class Scripted(Strategy):
    """Allows everything, and gives the orders of a script at given times (h)."""

    live = True
    script: tuple[tuple[float, int], ...] = ()

    def _triage(self, items):
        return Triage.allow(len(items))

    def _adapt(self, observation: Observation) -> list[Order]:
        now = observation.time + 300.0
        return [StaffOrder(POOL, asked) for hours, asked in self.script if hours * HOUR == now]


def scripted(*script: tuple[float, int]) -> Strategy:
    strategy = Scripted()
    strategy.script = script
    return strategy


def world_with(*, people: bool = False, **changes: Any) -> World:
    pool = {"time_zone": "UTC", "shifts": shifts_of(*PLAN), "reserve": 3, "people": {} if people else None}
    return World(tiny_scenario(horizon="15h", pools={POOL: pool}, **changes), seed=3, replication=0)


def engine_of(engine_class: type[FlowEngine], *, log: bool = True) -> FlowEngine:
    laws = make_laws()
    return engine_class(laws, make_size(laws), log=log)


def staff_log(engine_class: type[FlowEngine], world: World, strategy: Strategy, **options: Any):
    """Return (h, event, detail) of the pool's staff in the log, and what was counted."""
    engine = engine_class(world.laws, world.size, log=True)
    platform = Platform(world, strategy, engine)
    for process in options.get("processes", ()):
        platform.process(process)
    counts = platform.run()
    log = engine.take_log()
    rows = np.isin(log["event"], (Event.CAPACITY, Event.ORDER)) & (log["pool"] == world.pools.index(POOL))
    told = zip(log["time"][rows] / HOUR, log["event"][rows], log["detail"][rows], strict=True)
    return [(time, Event(event), detail) for time, event, detail in told], counts


def test_an_order_is_an_event_of_its_pool_and_nothing_else(engine_class):
    engine = engine_of(engine_class)
    engine.admit(*make_chunk([Post(0.0, Action.REVIEW), Post(1.0, Action.REVIEW)]))
    engine.set_capacity(0, 1)
    engine.advance(50.0)
    engine.note(Event.ORDER, 0, 1)
    engine.set_capacity(0, 2)
    engine.advance(60.0)
    engine.note(Event.ORDER, 0, 1)
    engine.finish()

    log = engine.take_log()
    rows = list(zip(*(log[name].tolist() for name in ("time", "event", "item", "detail")), strict=True))
    assert [row for row in rows if 50.0 <= row[0] < 110.0] == [
        (50.0, Event.ORDER, -1, 1),
        (50.0, Event.CAPACITY, -1, 2),
        (50.0, Event.START, 1, 0),
        (60.0, Event.ORDER, -1, 1),
    ]
    order = log["event"] == Event.ORDER
    assert {name: log[name][order].tolist() for name in ("creator", "market", "pool", "desk", "views")} == {
        "creator": [-1, -1],
        "market": [-1, -1],
        "pool": [0, 0],
        "desk": [-1, -1],
        "views": [0.0, 0.0],
    }


def test_the_log_of_an_engine_grows_with_orders(engine_class):
    engine = engine_of(engine_class)
    for time in range(6_000):
        engine.advance(float(time))
        engine.note(Event.ORDER, 0, time % 7)
    engine.finish()

    log = engine.take_log()
    assert log["time"].tolist() == list(range(6_000))
    assert log["detail"].tolist() == [time % 7 for time in range(6_000)]


def test_at_and_after_the_horizon_nothing_is_ordered(engine_class):
    engine = engine_of(engine_class)
    engine.advance(make_laws().horizon)
    engine.note(Event.ORDER, 0, 1)

    assert engine.take_log()["event"].tolist() == []


def test_without_a_log_nothing_is_kept(engine_class):
    engine = engine_of(engine_class, log=False)
    engine.note(Event.ORDER, 0, 1)

    assert engine.take_log()["event"].tolist() == []


def test_what_is_called_stays_over_changes_of_shift_until_the_next_order(engine_class):
    told, counts = staff_log(engine_class, world_with(), scripted((2.0, 3), (3.0, 3), (8.0, 1), (13.0, 0)))

    assert told == [
        (0.0, Event.CAPACITY, 2),
        (2.0, Event.ORDER, 3),
        (2.0, Event.CAPACITY, 5),
        (3.0, Event.ORDER, 3),
        (6.0, Event.CAPACITY, 4),
        (8.0, Event.ORDER, 1),
        (8.0, Event.CAPACITY, 2),
        (12.0, Event.CAPACITY, 1),
        (13.0, Event.ORDER, 0),
        (13.0, Event.CAPACITY, 0),
    ]
    pool = 1
    hours = counts.pools[:, pool, PoolMeasure.STAFFED_TIME] / HOUR
    assert hours.tolist() == [0, 0, 0, 5, 5, 5, 4, 4, 2, 2, 2, 2, 1, 0, 0]  # counting begins at 3 h


def test_a_process_of_ones_own_holds_until_the_reserve_or_the_plan_changes(engine_class):
    def outage(platform):
        yield platform.env.until(2.5 * HOUR)
        platform.set_capacity(POOL, 0)

    told, _ = staff_log(engine_class, world_with(), scripted((2.0, 1), (3.0, 1), (4.0, 2)), processes=[outage])

    assert told[:7] == [
        (0.0, Event.CAPACITY, 2),
        (2.0, Event.ORDER, 1),
        (2.0, Event.CAPACITY, 3),
        (2.5, Event.CAPACITY, 0),
        (3.0, Event.ORDER, 1),
        (4.0, Event.ORDER, 2),
        (4.0, Event.CAPACITY, 4),
    ]


def test_a_shortfall_takes_from_the_plan_and_not_from_the_reserve(engine_class):
    absent = {"kind": "staffing_shortfall", "start": "1h", "duration": "3h", "pools": [POOL], "absent": 0.5}
    world = world_with(incidents={"flu": absent})

    told, _ = staff_log(engine_class, world, scripted((2.0, 3)))

    assert told[:5] == [
        (0.0, Event.CAPACITY, 2),
        (1.0, Event.CAPACITY, 1),
        (2.0, Event.ORDER, 3),
        (2.0, Event.CAPACITY, 4),
        (4.0, Event.CAPACITY, 5),
    ]


def test_people_of_the_reserve_have_desks_of_their_own_and_are_relieved_by_shifts():
    seats = []
    world = world_with(people=True)
    assert world.reserves[world.pools.index(POOL)] == range(3, 6)  # behind 2 and 1 people

    class Seen(SimpyEngine):
        def set_roster(self, pool, roster):
            blocks = [(desk, block.begun / HOUR) for block in roster for desk in block.desks]
            seats.append((self._flow.now / HOUR, blocks))
            super().set_roster(pool, roster)

    Platform(world, scripted((2.0, 2), (8.0, 1), (9.0, 2)), Seen(world.laws, world.size)).run()

    assert seats == [
        (0.0, [(0, 0.0), (1, 0.0)]),
        (2.0, [(0, 0.0), (1, 0.0), (3, 2.0), (4, 2.0)]),
        (6.0, [(2, 6.0), (3, 6.0), (4, 6.0)]),
        (8.0, [(2, 6.0), (3, 6.0)]),
        (9.0, [(2, 6.0), (3, 6.0), (4, 9.0)]),
        (12.0, [(3, 6.0), (4, 9.0)]),
    ]


@pytest.mark.parametrize("people", [False, True])
def test_both_engines_log_the_same_whatever_is_ordered(people):
    world = world_with(people=people)
    strategy = OnCall(review_at=0.1, call_at=2, release_at=1)
    logs = []
    for engine_class in (SimpyEngine, CompiledEngine):
        engine = engine_class(world.laws, world.size, log=True)
        own = strategy.clone()
        Platform(world, own, engine).run()
        logs.append(engine.take_log())

    assert (logs[0]["event"] == Event.ORDER).sum() > 2
    for name, column in logs[0].items():
        if column.dtype.kind == "f":
            np.testing.assert_allclose(column, logs[1][name], rtol=1e-9, atol=0)
        else:
            np.testing.assert_array_equal(column, logs[1][name])


def test_a_reserve_that_nobody_calls_changes_nothing(engine_class):
    logs = []
    for reserve, strategy in ((0, PriorityReview()), (3, PriorityReview()), (0, OnCall())):
        world = World(tiny_scenario(horizon="15h", pools={POOL: {"reserve": reserve}}), seed=3, replication=0)
        engine = engine_class(world.laws, world.size, log=True)
        Platform(world, strategy, engine).run()
        logs.append(engine.take_log())

    for log in logs[1:]:
        for name, column in log.items():
            np.testing.assert_array_equal(column, logs[0][name], err_msg=name)
