"""Drawing ahead: the same blocks in the same order, and no thread left behind."""

from __future__ import annotations

import threading

import pytest

from simulator.platform.ahead import drawn_ahead
from simulator.platform.observers import Observer
from simulator.platform.replication import Replication, run_replication
from simulator.runs import executor
from simulator.runs.executor import Stopped, has_cores_to_spare
from simulator.world.world import World
from strategies.priority_review import PriorityReview
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario


def helpers():
    return [thread for thread in threading.enumerate() if thread.name.startswith("riskbox-ahead")]


def test_everything_comes_in_order_and_the_thread_ends():
    assert list(drawn_ahead(iter(range(1, 50)))) == list(range(1, 50))
    assert helpers() == []


def test_one_block_is_drawn_ahead_and_no_more():
    drawn = []
    blocks = drawn_ahead(number for number in range(1, 50) if not drawn.append(number))
    next(blocks)
    blocks.close()

    assert drawn in ([1], [1, 2])
    assert helpers() == []


def test_what_the_drawing_raises_comes_out():
    def broken():
        yield 1
        raise ArithmeticError("no second block")

    with pytest.raises(ArithmeticError, match="no second block"):
        list(drawn_ahead(broken()))
    assert helpers() == []


@pytest.mark.parametrize("strategy", [Threshold(remove_at=0.6, review_at=0.2), PriorityReview()])
@pytest.mark.parametrize("chunk_size", [97, 1 << 16])
def test_a_replication_is_the_same_to_the_last_bit(monkeypatch, strategy, chunk_size):
    monkeypatch.setattr("simulator.world.world.BLOCK", 200)
    scenario = tiny_scenario(horizon="1d")

    plain, ahead = (
        run_replication(Replication(scenario, strategy, 2, 0, chunk_size=chunk_size, ahead=ahead))
        for ahead in (False, True)
    )

    assert plain == ahead


def test_a_run_that_is_stopped_leaves_no_thread(monkeypatch):
    monkeypatch.setattr("simulator.world.world.BLOCK", 50)

    class Stop(Observer):
        def reached(self, time):
            if time > 43_200.0:
                raise Stopped

    with pytest.raises(Stopped):
        run_replication(Replication(tiny_scenario(horizon="1d"), Threshold(), 2, 0, ahead=True), [Stop()])
    assert helpers() == []


def test_a_process_may_draw_from_the_world_that_is_drawn_ahead(monkeypatch):
    monkeypatch.setattr("simulator.world.world.BLOCK", 200)
    scenario, looks = tiny_scenario(horizon="1d"), []

    def look(platform):
        while platform.env.now < 80_000:
            looks.extend(platform.source.chunks(0.0, platform.env.now, 1 << 16))
            yield platform.env.timeout(600.0)

    def run(*, ahead):
        return run_replication(Replication(scenario, Threshold(), 2, 0, processes=(look,), ahead=ahead))

    assert run(ahead=True) == run(ahead=False)
    fresh = {chunk.item[0]: chunk for chunk in World(scenario, seed=2, replication=0).chunks(0.0, 86_400.0, 1 << 16)}
    assert all((chunk.scores == fresh[chunk.item[0]].scores[: len(chunk)]).all() for chunk in looks)


@pytest.mark.parametrize(
    ("cores", "tasks", "workers", "spare"),
    [
        (2, 1, None, True),
        (2, 1, 1, True),
        (2, 2, None, False),
        (2, 8, 1, True),
        (1, 1, None, False),
        (8, 4, None, True),
    ],
)
def test_a_second_thread_needs_a_core_of_its_own(monkeypatch, cores, tasks, workers, spare):
    monkeypatch.setattr(executor, "_cores", lambda: cores)

    assert has_cores_to_spare(tasks, workers) is spare
