"""Single verdicts with their items: exact, late by the signal lag, in order, and told to nobody who does not ask."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.flow.compiled import CompiledEngine
from simulator.flow.contract import FlowEngine
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class as engine_named
from simulator.strategy import Observation, Strategy, Triage, Verdicts
from simulator.world.world import World
from tests.flow.building import GUILTY, INNOCENT, Post, make_laws
from tests.flow.test_histories import LIFE, Shown, shown
from tests.worlds import tiny_scenario


class Told(Shown):
    """Is told single verdicts."""

    reads_verdicts = True


def rows_of(told: Verdicts | None) -> list[tuple[Any, ...]]:
    assert told is not None
    return list(zip(*(column.tolist() for column in told), strict=True))


@pytest.mark.parametrize("chunk_size", [1, 1000])
def test_each_verdict_comes_with_its_item_once_it_is_known(engine_class: type[FlowEngine], chunk_size: int) -> None:
    """Verdicts of reviews at 110 and 1910, and one of an appeal at 1309 that finds nothing."""
    laws = make_laws(appeal_pool=0, appeal_rate_guilty=[0.0], appeal_noise=1e-9)
    seen = shown(engine_class, LIFE, laws, kind=Told, chunk_size=chunk_size).seen

    assert {one.time: rows_of(one.each_verdict) for one in seen if one.time <= 2700.0} == {
        300.0: [(110.0, 0, True, False)],
        900.0: [],
        1500.0: [(1309.0, 1, False, True)],
        2100.0: [(1910.0, 6, False, False)],
        2700.0: [],
    }


def test_verdicts_come_in_order_of_time_and_not_of_items(engine_class: type[FlowEngine]) -> None:
    """With one reviewer the second post is decided first, since its priority is higher."""
    posts = [Post(0.0, Action.REVIEW, GUILTY), Post(1.0, Action.REVIEW, INNOCENT), Post(2.0, Action.REVIEW, GUILTY,
             priority=9.0)]  # fmt: skip
    seen = shown(engine_class, posts, make_laws(), kind=Told).seen
    told = [row for one in seen for row in rows_of(one.each_verdict)]

    assert [(item, said) for _, item, said, _ in told] == [(0, True), (2, True), (1, False)]
    assert [time for time, *_ in told] == sorted(time for time, *_ in told)


def test_a_reading_from_before_the_start_tells_nothing(
    engine_class: type[FlowEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.flow.test_histories.LAG", 900.0)
    seen = shown(engine_class, [Post(0.0, Action.REVIEW, GUILTY)], make_laws(), kind=Told).seen

    assert [len(one.each_verdict) for one in seen[:3] if one.each_verdict is not None] == [0, 1, 0]


class Listening(Strategy):
    """Reviews all that scores a little, and keeps what it is told."""

    reads_verdicts = True

    def _start(self) -> None:
        self.seen: list[Observation] = []

    def _triage(self, items: Any) -> Triage:
        triage = Triage.allow(len(items))
        triage.action[items.top_score > 0.05] = Action.REVIEW
        return triage

    def _adapt(self, observation: Observation) -> None:
        self.seen.append(observation)


class Deaf(Listening):
    """Asks for nothing."""

    reads_verdicts = False


def run(strategy: Strategy, engine: str, **options: Any) -> None:
    world = World(tiny_scenario(horizon="1d"), seed=2, replication=0)
    Platform(world, strategy, engine_named(engine)(world.laws, world.size), **options).run()


def test_both_engines_tell_the_same_and_as_much_as_is_counted() -> None:
    told = {}
    for engine in ("simpy", "compiled"):
        strategy = Listening()
        run(strategy, engine)
        told[engine] = [one.each_verdict for one in strategy.seen]
        for one in strategy.seen:
            assert one.each_verdict is not None
            reviews = ~one.each_verdict.on_appeal
            counts = np.bincount(one.each_verdict.violating[reviews].astype(int), minlength=2)
            np.testing.assert_array_equal(counts, one.verdicts.sum(axis=0))
            assert (~reviews).sum() == one.appeals.sum()

    assert sum(map(len, told["simpy"])) > 100
    for one, other in zip(told["simpy"], told["compiled"], strict=True):
        for name in ("item", "violating", "on_appeal"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        np.testing.assert_allclose(one.time, other.time, rtol=1e-9)


@pytest.mark.parametrize("asks", ["control", "treatment"])
def test_only_the_arm_that_asks_is_told(asks: str) -> None:
    arms = {"share": 0.5, "unit": "creator", "strategy": "AllowAll"}
    world = World(tiny_scenario(horizon="6h", arms=arms), seed=1, replication=0)
    listening, deaf = Listening(), Deaf()
    control, treatment = (listening, deaf) if asks == "control" else (deaf, listening)
    Platform(world, control, CompiledEngine(world.laws, world.size), treatment=treatment).run()

    assert {type(one.each_verdict) for one in listening.seen} == {Verdicts}
    assert {type(one.each_verdict) for one in deaf.seen} == {type(None)}
