"""Observers see a run go by, when the hooks say, and change nothing about it."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.platform.observers import Observer
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy import StaffOrder, Strategy, Triage
from simulator.world.response import Response
from simulator.world.world import World
from strategies.allow_all import AllowAll
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

TICK = 600.0


class Diary(Observer):
    """Writes down every call."""

    def __init__(self):
        self.calls = []

    def reached(self, time):
        self.calls.append(("reached", time))

    def shown(self, items, strategy):
        self.calls.append(("shown", len(items)))

    def triaged(self, chunk, triage):
        self.calls.append(("triaged", len(chunk), len(triage.action)))

    def observed(self, observation):
        self.calls.append(("observed", observation.time))

    def ordered(self, time, orders):
        self.calls.append(("ordered", time, orders))

    def of(self, kind):
        return [call[1:] for call in self.calls if call[0] == kind]


class Once(Strategy):
    """Calls in one reviewer at the second tick."""

    live = True

    def _start(self):
        self.ticks = 0

    def _triage(self, items):
        return Triage.allow(len(items))

    def _adapt(self, observation):
        self.ticks += 1
        return [StaffOrder("general", 1)] if self.ticks == 2 else None


class KeepsBack(Response):
    """Keeps every second upload back."""

    def mark(self, chunk):
        chunk.withheld[:] = chunk.item % 2


@pytest.fixture(scope="module")
def world():
    return World(tiny_scenario(horizon="12h", pools={"general": {"reserve": 1}}), seed=3, replication=0)


def run(world, strategy, *observers, **options):
    engine = engine_class("compiled")(world.laws, world.size, log=True)
    counts = Platform(world, strategy, engine, observers=observers, **options).run()
    return engine, counts


def test_time_is_reached_before_each_chunk_is_triaged_and_at_the_horizon(world):
    diary = Diary()
    run(world, AllowAll(), diary, chunk_size=100)
    starts = [float(chunk.time[0]) for chunk in world.chunks(0.0, world.horizon, 100)]

    assert diary.of("reached") == [(time,) for time in [*starts, world.horizon]]
    assert [call[0] for call in diary.calls] == ["reached", "shown", "triaged"] * len(starts) + ["reached"]


def test_what_is_kept_back_is_not_shown_but_is_triaged(world):
    diary = Diary()
    run(world, AllowAll(), diary, responses=[KeepsBack()])
    (uploads,) = world.chunks(0.0, world.horizon, 1 << 20)

    assert sum(n for (n,) in diary.of("shown")) == int((uploads.item % 2 == 0).sum())
    assert sum(n for n, _ in diary.of("triaged")) == len(uploads)
    assert all(chunk == triage for chunk, triage in diary.of("triaged"))


def test_every_tick_of_a_live_strategy_is_observed_and_its_orders_are_seen(world):
    diary = Diary()
    run(world, Once(), diary)

    assert diary.of("observed") == [(number * TICK - 300.0,) for number in range(1, 72)]
    assert diary.of("ordered") == [(2 * TICK, (StaffOrder("general", 1),))]


def test_nobody_observes_what_is_not_live(world):
    diary = Diary()
    run(world, AllowAll(), diary)

    assert diary.of("observed") == diary.of("ordered") == []


def test_observers_change_nothing(world):
    strategy = Threshold(remove_at=0.3, review_at=0.1)
    alone, counts = run(world, strategy.clone())
    watched, same = run(world, strategy.clone(), Diary(), Diary())

    np.testing.assert_array_equal(counts.items, same.items)
    log = watched.take_log()
    for name, column in alone.take_log().items():
        np.testing.assert_array_equal(column, log[name])


def test_every_hook_may_be_left_out(world):
    _, alone = run(world, Once())
    _, watched = run(world, Once(), Observer())

    np.testing.assert_array_equal(alone.items, watched.items)
    np.testing.assert_array_equal(alone.pools, watched.pools)


class Stop(Exception):
    """Raised by a hook."""


def test_a_hook_may_stop_the_run_and_what_it_raises_comes_out(world):
    class Stops(Observer):
        def reached(self, time):
            if time > 3_600.0:
                raise Stop

    with pytest.raises(Stop):
        run(world, AllowAll(), Stops(), chunk_size=10)


class Reader(Observer):
    """Counts what it is told."""

    reads_log = True

    def __init__(self):
        self.calls, self.events = [], 0

    def started(self, source):
        self.calls.append("started")

    def logged(self, events):
        self.calls.append("logged")
        self.events += len(events["event"])

    def reached(self, time):
        self.calls.append("reached")


def test_all_readers_are_shown_the_whole_log_just_before_a_time_is_reached(world):
    one, other = Reader(), Reader()
    run(world, AllowAll(), one, other, chunk_size=100)
    alone, _ = run(world, AllowAll())

    assert one.calls[0] == "started"
    assert one.calls[1:] == ["logged", "reached"] * (len(one.calls) // 2)
    assert one.events == other.events == len(alone.take_log()["event"])


def test_a_reader_needs_an_engine_that_keeps_its_log(world):
    engine = engine_class("compiled")(world.laws, world.size)
    with pytest.raises(InputError, match=r"Reader reads the log, so its engine must keep one"):
        Platform(world, AllowAll(), engine, observers=[Reader()])
