"""Retraining on reviewers' labels, and content that is new to the detectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import special

from simulator.config.detection import Learning
from simulator.domain.notices import NOTICE, Notice
from simulator.domain.units import DAY, HOUR
from simulator.ledger.measures import Measure
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy import Strategy
from simulator.world.bearing import no_bearing
from simulator.world.chunk import Chunk
from simulator.world.response.retraining import Retraining, retraining
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

SPAM, HATE, MINORS = range(3)
LATENCY = {"mean": "25s", "cv": 1.0}
DRIFT = {"per_day": {"spam": 0.1, "hate": 0.2}}
LEARNING = {"retrain_every": "12h", "label_delay": "1h", "needed": 10.0}
NOVEL = {"kind": "novel_content", "policy": "hate", "markets": ["DE"], "start": "6h", "share": 0.4, "blind": 0.8}


def labels(*rows: tuple[float, int, int], **columns: int) -> np.ndarray[Any, Any]:
    """Return right verdicts of violations: time, policy, how many."""
    told = np.zeros(sum(number for *_, number in rows), dtype=NOTICE)
    told["time"] = np.repeat([row[0] for row in rows], [row[2] for row in rows])
    told["policy"] = np.repeat([row[1] for row in rows], [row[2] for row in rows])
    told["kind"], told["said"], told["violates"] = Notice.VERDICT, 1, 1
    for name, value in columns.items():
        told[name] = value
    return told


def detectors(blind: tuple[float, ...] = ()) -> Retraining:
    return Retraining(Learning(**LEARNING), np.array([0.1, 0.2, 0.0]), np.array(blind))


def test_a_retraining_undoes_the_loss_by_the_labels_of_each_policy():
    made = detectors()
    made.learn(labels((5 * HOUR, HATE, 10)), 6 * HOUR)
    assert not made.regained.any()
    made.learn(labels((10.5 * HOUR, HATE, 5), (11.5 * HOUR, HATE, 99)), 12 * HOUR)  # the last ones are too young
    np.testing.assert_allclose(made.regained, [0.0, 0.1 * (1 - np.exp(-1.5)), 0.0])

    left = 0.2 - made.regained[HATE]  # a day after the start; no label is used twice
    made.learn(labels((13 * HOUR, SPAM, 20)), 24 * HOUR)
    expected = [0.1 * (1 - np.exp(-2.0)), 0.1 * (1 - np.exp(-1.5)) + left * (1 - np.exp(-9.9)), 0.0]
    np.testing.assert_allclose(made.regained, expected)


@pytest.mark.parametrize("wrong", [{"said": 0}, {"violates": 0}, {"kind": int(Notice.REMOVAL)}])
def test_only_right_verdicts_of_violations_teach(wrong: dict[str, int]):
    made = detectors(blind=(0.8,))
    made.learn(labels((1 * HOUR, HATE, 50), novel=1, **wrong), 12 * HOUR)
    assert not made.regained.any()
    assert made.blind.tolist() == [0.8]


def test_a_novel_kind_is_learned_from_its_own_labels():
    made = detectors(blind=(0.8, 0.5))
    made.learn(labels((1 * HOUR, HATE, 4), novel=2), 12 * HOUR)
    np.testing.assert_allclose(made.blind, [0.8, 0.5 * np.exp(-0.4)])
    made.learn(labels((13 * HOUR, HATE, 6), novel=2), 24 * HOUR)
    np.testing.assert_allclose(made.blind, [0.8, 0.5 * np.exp(-1.0)])


def test_retrainings_that_a_tick_jumps_over_are_made_up_for():
    made, twice = detectors(), detectors()
    told = labels((1 * HOUR, HATE, 3), (14 * HOUR, HATE, 4))
    made.learn(told, 25 * HOUR)
    twice.learn(told[:3], 12 * HOUR)
    twice.learn(told[3:], 25 * HOUR)
    np.testing.assert_array_equal(made.regained, twice.regained)


def drawn(**changes: Any) -> tuple[World, Chunk]:
    world = World(tiny_scenario(uploads={"per_day": 10_000}, horizon="1d", **changes), seed=1, replication=0)
    (chunk,) = world.chunks(0, 1e9, 10**9)
    return world, chunk


def probit(scores: Any) -> Any:
    scores = scores.astype(np.float64)
    return special.ndtri(np.where((scores > 1e-5) & (scores < 0.99), scores, np.nan))


PLAIN_WORLD, PLAIN = drawn()
GUILTY = PLAIN.margin > 0


def rewritten(world: World, chunk: Chunk, made: Retraining) -> Chunk:
    bearing = no_bearing(len(chunk))
    made.bear(chunk, bearing)
    return world.redrawn(chunk, bearing, made.refit(world.item_law))


def test_what_is_regained_is_read_again_and_nothing_else_changes():
    world, chunk = drawn(detection={"latency": LATENCY, "drift": DRIFT})
    made = detectors()
    made.regained[:] = 0.02, 0.0, 0.0
    again = rewritten(world, chunk, made)
    slope = world.item_law.slope[chunk.market, SPAM]
    rows = GUILTY & (chunk.policy == SPAM) & (chunk.time > 6 * HOUR)  # by then that much was lost
    gained = (probit(again.scores[:, SPAM]) - probit(chunk.scores[:, SPAM]))[rows] / slope[rows]
    gained = gained[np.isfinite(gained)]

    assert gained.size > 100
    np.testing.assert_allclose(gained, 0.02, rtol=0.01, atol=1e-3)
    np.testing.assert_array_equal(again.scores[:, HATE:], chunk.scores[:, HATE:])
    np.testing.assert_array_equal(again.scores[~GUILTY], chunk.scores[~GUILTY])
    np.testing.assert_array_equal(again.margin, chunk.margin)


def test_nothing_is_read_better_than_when_detectors_were_fresh():
    world, chunk = drawn(detection={"latency": LATENCY, "drift": DRIFT})
    made = detectors()
    made.regained[:] = 9.0
    np.testing.assert_array_equal(rewritten(world, chunk, made).scores, PLAIN.scores)


def test_memory_does_not_grow_with_labels():
    made = detectors()
    for tick in range(1, 50):
        made.learn(labels((60.0 * tick, SPAM, 20)), 60.0 * tick)
    assert len(made._labels) == 1


def test_later_scores_read_what_was_regained_by_the_upload():
    world, chunk = drawn(detection={"latency": LATENCY, "drift": DRIFT})
    made = detectors()
    made.regained[:] = 0.02, 0.5, 0.0
    again = rewritten(world, chunk, made)
    made.mark(again)
    gained = np.where(GUILTY, made.regained[chunk.nearest], 0.0)
    np.testing.assert_array_equal(again.legible, chunk.legible + gained)
    np.testing.assert_array_equal(again.margin, chunk.margin)


def test_novel_content_is_the_share_that_it_says_where_it_says():
    """Of the violations of hate in Germany from 6 h on; within 5 standard errors."""
    _, chunk = drawn(incidents={"new": NOVEL})
    where = GUILTY & (PLAIN.policy == HATE) & (chunk.market == 0) & (chunk.time >= 6 * HOUR)
    share = (chunk.novel[where] == 1).mean()

    assert abs(share - 0.4) < 5 * np.sqrt(0.24 / where.sum())
    assert not chunk.novel[~where].any()


def test_novel_content_is_read_lower_and_is_what_it_was():
    world, chunk = drawn(incidents={"new": NOVEL})
    novel = chunk.novel > 0
    lost = (probit(PLAIN.scores[:, HATE]) - probit(chunk.scores[:, HATE]))[novel]
    lost = (lost / world.item_law.slope[chunk.market, HATE][novel])[np.isfinite(lost)]

    assert lost.size > 30
    np.testing.assert_allclose(lost, 0.8, rtol=0.01, atol=1e-3)
    for name in Chunk._fields:
        if name not in ("scores", "novel", "top_policy", "legible"):
            np.testing.assert_array_equal(getattr(chunk, name), getattr(PLAIN, name), err_msg=name)
    np.testing.assert_array_equal(chunk.scores[~novel], PLAIN.scores[~novel])


def test_detectors_that_have_learned_a_novel_kind_read_it_as_ever():
    world, chunk = drawn(incidents={"new": NOVEL}, detection={"latency": LATENCY, "learning": LEARNING})
    made = retraining(world)
    assert made is not None
    made.blind[:] = 0.0
    again = rewritten(world, chunk, made)
    np.testing.assert_array_equal(again.scores, PLAIN.scores)
    np.testing.assert_array_equal(again.novel, chunk.novel)


def test_a_kind_keeps_its_items_whatever_else_is_new():
    _, one = drawn(incidents={"new": NOVEL})
    _, two = drawn(incidents={"old": {**NOVEL, "policy": "spam"}, "new": NOVEL})
    both = (one.novel > 0) & (two.novel != 1)
    np.testing.assert_array_equal(two.novel[both], 2)


def test_there_is_no_retraining_where_nothing_is_lost():
    world, _ = drawn(detection={"latency": LATENCY, "learning": LEARNING})
    assert retraining(world) is None
    world, _ = drawn(detection={"latency": LATENCY, "drift": DRIFT})
    assert retraining(world) is None


def play(strategy: Strategy, engine: str = "compiled", *, chunk_size: int = 65_536, **changes: Any):
    scenario = tiny_scenario(
        uploads={"per_day": 6_000},
        incidents={"new": {**NOVEL, "start": "0h"}},
        detection={"latency": LATENCY, "drift": {"per_day": {"hate": 0.2}}, "learning": LEARNING, **changes},
        enforcement={"suspend_at": None, "ban_at": None},
    ).override("pools.*.shifts={all_day: {reviewers: 40}}")
    world = World(scenario, seed=6, replication=0)
    made = engine_class(engine)(world.laws, world.size, log=True)
    platform = Platform(world, strategy, made, chunk_size=chunk_size)
    return made, platform.run()


def test_detectors_starve_where_nothing_is_reviewed():
    """The trap of selective labels: automated removals alone find less of the second day than with a review sample."""
    recalls = []
    for review_at in (None, 0.02):
        _, counts = play(Threshold(remove_at=0.3, review_at=review_at, review_at_reports=0))
        day = counts.items[1, :, HATE].sum(axis=(0, 1))
        recalls.append(day[Measure.REMOVALS_AUTOMATED_VIOLATING] / day[Measure.VIOLATIONS])

    assert recalls[1] > recalls[0] + 0.03


def test_novel_content_is_counted():
    _, counts = play(Threshold(remove_at=0.3, review_at=0.02))
    total = counts.items.sum(axis=(0, 1, 2, 3))

    assert 0 < total[Measure.NOVEL_REMOVED] < total[Measure.NOVEL_VIOLATIONS] < total[Measure.VIOLATIONS]
    assert 0 < total[Measure.NOVEL_EXPOSURE] < total[Measure.EXPOSURE]


def test_both_engines_and_any_portioning_learn_the_same():
    strategy = Threshold(remove_at=0.6, review_at=0.05, review_at_reports=1)
    first, counts = play(strategy)
    log = first.take_log()
    assert log["time"][-1] > 1.9 * DAY
    for engine, size in (("simpy", 65_536), ("compiled", 101)):
        again, counts_again = play(strategy, engine, chunk_size=size)
        log_again = again.take_log()
        for name in ("event", "item", "creator", "detail"):
            np.testing.assert_array_equal(log[name], log_again[name], err_msg=name)
        np.testing.assert_allclose(counts.items, counts_again.items, rtol=1e-9, atol=1e-9)
