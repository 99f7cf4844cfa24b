"""The world's answers to enforcement: who is told what and when, and what becomes of the uploads that follow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.ledger.counts import Counts
from simulator.ledger.measures import Measure
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.records import Chunk
from simulator.strategy import Items, Triage
from simulator.world.bearing import Bearing, no_bearing
from simulator.world.response import Response
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

TICK = 600.0
POLICY = {"spam": 0, "hate": 1, "minors": 2}


@pytest.fixture(scope="module")
def world() -> World:
    return World(tiny_scenario(horizon="1d"), seed=3, replication=0)


@pytest.fixture(scope="module")
def chunk(world: World) -> Chunk:
    return next(world.chunks(0.0, world.laws.horizon, 1 << 20))


def touched(chunk: Chunk, rows: Any, **columns: float) -> Bearing:
    bearing = no_bearing(len(chunk))
    bearing.touched[rows] = True
    for name, value in columns.items():
        getattr(bearing, name)[rows] = value
    return bearing


def assert_same(a: Chunk, b: Chunk, rows: Any = slice(None)) -> None:
    for name in Chunk._fields:
        np.testing.assert_array_equal(getattr(a, name)[rows], getattr(b, name)[rows], err_msg=name)


def test_uploads_redrawn_with_nothing_changed_are_the_same(world: World, chunk: Chunk) -> None:
    rows = np.arange(len(chunk)) % 7 == 3
    assert_same(world.redrawn(chunk, touched(chunk, rows)), chunk)


def test_shift_moves_every_margin_and_leaves_luck_and_others_alone(world: World, chunk: Chunk) -> None:
    rows = np.arange(len(chunk)) % 2 == 0
    again = world.redrawn(chunk, touched(chunk, rows, shift=-0.5))
    np.testing.assert_allclose(again.margin[rows], chunk.margin[rows] - 0.5, atol=1e-12)
    np.testing.assert_array_equal(again.creator, chunk.creator)
    assert_same(again, chunk, ~rows)


def test_what_is_hidden_lowers_the_scores_of_violations_alone(world: World, chunk: Chunk) -> None:
    again = world.redrawn(chunk, touched(chunk, slice(None), hidden=1.0))
    guilty = chunk.margin > 0
    np.testing.assert_array_equal(again.margin, chunk.margin)
    row, policy = np.flatnonzero(guilty), chunk.policy[guilty]
    assert (again.scores[row, policy] < chunk.scores[row, policy]).all()
    np.testing.assert_array_equal(again.scores[~guilty], chunk.scores[~guilty])


def test_content_that_hops_is_as_far_from_its_new_line(world: World, chunk: Chunk) -> None:
    again = world.redrawn(chunk, touched(chunk, slice(None), hop=1))
    guilty = (chunk.margin > 0) & (chunk.market == 1)
    np.testing.assert_allclose(again.margin[guilty], chunk.margin[guilty], atol=1e-9)
    np.testing.assert_array_equal(again.policy[guilty], (chunk.policy[guilty] + 1) % 3)


def test_a_move_to_another_market_keeps_the_creator(world: World, chunk: Chunk) -> None:
    again = world.redrawn(chunk, touched(chunk, slice(None), market=0))
    assert set(again.market) == {0}
    np.testing.assert_array_equal(again.creator, chunk.creator)
    np.testing.assert_array_equal(again.tier, chunk.tier)


def test_a_copy_has_the_severity_of_its_source_in_the_hands_of_its_creator(world: World, chunk: Chunk) -> None:
    worst = int(np.argmax(chunk.margin))
    rows = chunk.creator == chunk.creator[worst]
    again = world.redrawn(chunk, touched(chunk, rows, source=int(chunk.item[worst])))
    np.testing.assert_allclose(again.margin[rows], chunk.margin[worst], atol=1e-9)
    assert len(set(again.scores[rows, chunk.policy[worst]])) == rows.sum()


class Discouraged(Response):
    """Creators stop for good after their first removal; keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[float, NDArray[np.void]]] = []
        self.gone: set[int] = set()

    def learn(self, notices: NDArray[np.void], now: float) -> None:
        self.told.append((now, notices))
        self.gone.update(notices["creator"][notices["kind"] == Event.REMOVE].tolist())

    def mark(self, chunk: Chunk) -> None:
        chunk.withheld[np.isin(chunk.creator, list(self.gone))] = 1


def play(world: World, engine: str, response: Response, **options: Any) -> tuple[dict[str, NDArray[Any]], Counts]:
    made = engine_class(engine)(world.laws, world.size, log=True)
    strategy = Threshold(remove_at=0.5, review_at=None)
    counts = Platform(world, strategy, made, responses=[response], **options).run()
    return made.take_log(), counts


def test_notices_come_once_and_at_the_tick_after_them(world: World) -> None:
    response = Discouraged()
    log, _ = play(world, "compiled", response)
    ticks, notices = zip(*response.told, strict=True)
    assert list(ticks) == [TICK * number for number in range(1, 144)]
    for tick, told in response.told:
        assert ((tick - TICK <= told["time"]) & (told["time"] < tick)).all()
    removals = np.concatenate([told["index"][told["kind"] == Event.REMOVE] for told in notices])
    before_last = (log["event"] == Event.REMOVE) & (log["time"] < ticks[-1])
    np.testing.assert_array_equal(removals, log["item"][before_last])


def test_a_withheld_upload_never_happens_and_is_counted(world: World) -> None:
    log, counts = play(world, "compiled", Discouraged())
    removed_at = {}
    for time, event, creator in zip(*(log[name].tolist() for name in ("time", "event", "creator")), strict=True):
        known = removed_at.get(creator, np.inf) < np.floor(time / TICK) * TICK
        if event in (Event.UPLOAD, Event.BLOCKED):
            assert not known
        elif event == Event.WITHHELD:
            assert known
        elif event == Event.REMOVE:
            removed_at.setdefault(creator, time)
    items = counts.items.sum(axis=(0, 1, 2, 3))
    logged = (log["event"] == Event.WITHHELD) & (log["time"] >= world.laws.warm_up)
    assert items[Measure.WITHHELD] == logged.sum() > 10
    assert 0 < items[Measure.WITHHELD_INNOCENT] < items[Measure.WITHHELD]
    assert items[Measure.WITHHELD_VIEWS] > 0


class Remembering(Threshold):
    """Keeps what it was shown."""

    def _start(self) -> None:
        super()._start()
        self.shown: list[NDArray[np.int64]] = []

    def _triage(self, items: Items) -> Triage:
        self.shown.append(items.item)
        return super()._triage(items)


@pytest.mark.parametrize("chunk_size", [1, 1 << 16])
def test_a_strategy_sees_nothing_of_what_is_withheld(world: World, chunk: Chunk, chunk_size: int) -> None:
    strategy = Remembering(remove_at=0.5, review_at=None)
    made = engine_class("compiled")(world.laws, world.size, log=True)
    Platform(world, strategy, made, responses=[Discouraged()], chunk_size=chunk_size).run()
    log = made.take_log()
    withheld = log["item"][log["event"] == Event.WITHHELD]
    np.testing.assert_array_equal(np.concatenate(strategy.shown), np.setdiff1d(chunk.item, withheld))
    assert len(withheld) > 10
    plain, _ = play(world, "compiled", Discouraged())
    for name, column in plain.items():
        np.testing.assert_array_equal(column, log[name], err_msg=name)


def test_strikes_that_no_strategy_asks_for_are_not_kept(world: World) -> None:
    made = engine_class("compiled")(world.laws, world.size)
    platform = Platform(world, Threshold(remove_at=0.5, review_at=None), made, responses=[Discouraged()])
    platform.run()
    platform._journal.record(None)
    kept = platform._journal._waiting.pop()
    assert kept.strikes == kept.histories == []


@pytest.mark.parametrize("options", [{"chunk_size": 13}, {"ahead": True}])
def test_answers_depend_on_no_portioning(world: World, options: dict[str, Any]) -> None:
    log, counts = play(world, "compiled", Discouraged())
    again, counts_again = play(world, "compiled", Discouraged(), **options)
    for name, column in log.items():
        np.testing.assert_array_equal(column, again[name], err_msg=name)
    np.testing.assert_allclose(counts.items, counts_again.items, rtol=1e-9)


def test_both_engines_hear_and_do_the_same(world: World) -> None:
    a, counts_a = play(world, "simpy", Discouraged())
    b, counts_b = play(world, "compiled", Discouraged())
    for name in ("event", "item", "creator", "detail"):
        np.testing.assert_array_equal(a[name], b[name])
    np.testing.assert_allclose(counts_a.items, counts_b.items, rtol=1e-9, atol=1e-9)
