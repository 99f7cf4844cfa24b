"""Moves: people of a pool work for another one that they help, in both engines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.ledger.measures import PoolMeasure
from simulator.platform.platform import Platform
from simulator.strategy import MoveOrder, Observation, Order, StaffOrder, Strategy, Triage
from simulator.world.world import World
from tests.flow.building import HOUR
from tests.worlds import shifts_of, tiny_scenario

HOME, OTHER = "general", "europe"
PLAN = {
    HOME: [{"start": "0h", "end": "6h", "reviewers": 3}, {"start": "6h", "end": "12h", "reviewers": 1}],
    OTHER: [{"start": "0h", "end": "12h", "reviewers": 1}],
}


class Scripted(Strategy):
    """Sends everything to one pool, and gives the orders of a script at given times (h)."""

    live = True
    script: tuple[tuple[float, Order], ...] = ()
    queue = -1

    def _triage(self, items):
        triage = Triage.allow(len(items))
        if self.queue >= 0:
            triage.action[:], triage.queue[:] = Action.REVIEW, self.queue
        return triage

    def _adapt(self, observation: Observation) -> list[Order]:
        return [order for hours, order in self.script if hours * HOUR == observation.time + 300.0]


def run(engine_class, *script: tuple[float, Order], people: bool = False, review: bool = False, **more: Any):
    pools = {
        name: {"time_zone": "UTC", "shifts": shifts_of(*plan), "people": {} if people else None, "reserve": 2}
        for name, plan in PLAN.items()
    }
    pools[HOME]["helps"] = [{"pool": OTHER, "penalty": 3.0, "noise": 2.0}]
    world = World(tiny_scenario(horizon="15h", pools=pools, **more), seed=3, replication=0)
    strategy = Scripted()
    strategy.script = script
    strategy.queue = world.pools.index(OTHER) if review else -1
    engine = engine_class(world.laws, world.size, log=True)
    counts = Platform(world, strategy, engine).run()
    return world, engine.take_log(), counts


def told(world: World, log, *kinds: Event) -> list[tuple[float, Event, str, int]]:
    rows = np.isin(log["event"], kinds)
    columns = (log[name][rows] for name in ("time", "event", "pool", "detail"))
    return [(t / HOUR, Event(e), world.pools[p], int(d)) for t, e, p, d in zip(*columns, strict=True) if p < 3]


@pytest.mark.parametrize("people", [False, True])
def test_people_leave_one_pool_for_another_and_come_back(engine_class, people):
    script = ((2.0, MoveOrder(HOME, OTHER, 2)), (3.0, MoveOrder(HOME, OTHER, 2)), (4.0, MoveOrder(HOME, OTHER, 0)))
    world, log, counts = run(engine_class, *script, people=people)
    rows = [row for row in told(world, log, Event.MOVE, Event.CAPACITY) if 0.0 < row[0] < 5.0 and row[2] != "appeals"]

    assert rows == [
        (2.0, Event.MOVE, HOME, -2),
        (2.0, Event.MOVE, OTHER, 2),
        (2.0, Event.CAPACITY, HOME, 1),
        (2.0, Event.CAPACITY, OTHER, 3),
        (3.0, Event.MOVE, HOME, -2),
        (3.0, Event.MOVE, OTHER, 2),
        (4.0, Event.MOVE, HOME, 0),
        (4.0, Event.MOVE, OTHER, 0),
        (4.0, Event.CAPACITY, HOME, 3),
        (4.0, Event.CAPACITY, OTHER, 1),
    ]
    hours = counts.pools[3:5, :, PoolMeasure.STAFFED_TIME] / HOUR  # counting begins at 3 h
    assert hours[:, world.pools.index(HOME)].tolist() == [1, 3]
    assert hours[:, world.pools.index(OTHER)].tolist() == [3, 1]


def test_never_more_are_away_than_are_on_shift(engine_class):
    script = ((2.0, MoveOrder(HOME, OTHER, 9)), (7.0, StaffOrder(HOME, 2)), (13.0, StaffOrder(HOME, 0)))
    world, log, _ = run(engine_class, *script)
    rows = [row for row in told(world, log, Event.CAPACITY) if row[0] > 0.0 and row[2] == OTHER]

    # 3 of the early shift, 1 of the late one, then with the reserve, and at last the reserve alone
    assert [(t, n) for t, _, _, n in rows] == [(2.0, 4), (6.0, 2), (7.0, 4), (12.0, 3), (12.0, 2), (13.0, 0)]


def test_who_came_works_at_the_last_desks_for_that_pool_only_with_the_helpers_penalty(engine_class):
    world, log, _ = run(engine_class, (2.0, MoveOrder(HOME, OTHER, 2)), review=True)
    other = world.pools.index(OTHER)
    guests = world.guests[other][world.pools.index(HOME)]
    at = (log["event"] == Event.START) & (log["pool"] == other)
    came = np.isin(log["desk"], guests) & at

    assert came.sum() > 3
    assert log["time"][came].min() >= 2.0 * HOUR
    assert set(log["desk"][at]) <= {0, *guests}
    skills = world.laws.skills
    assert int(skills.guests_from[other]) == guests.start
    assert skills.homes[other, : len(guests)].tolist() == [world.pools.index(HOME)] * len(guests)
