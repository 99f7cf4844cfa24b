"""Orders to hash: copies uploaded after them are recognised, in both engines; what that saves, and whom it hits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.domain.units import HOUR, MINUTE
from simulator.flow.compiled import CompiledEngine
from simulator.flow.contract import FlowEngine
from simulator.ledger.measures import Measure, PoolMeasure, Within
from simulator.platform.platform import Platform
from simulator.strategy import HashOrder, Observation, Order, Strategy, Triage
from simulator.world.world import World
from tests.populations import counted
from tests.worlds import shifts_of, tiny_scenario

LAG = 20 * MINUTE
AT = 8 * HOUR
"""When the order is given: two hours after the first copy."""
SEGMENTS = ("struck", "copy", "matched")


class Scripted(Strategy):
    """Removes known copies, sends everything else to review, and gives one order at ``AT``."""

    live = True
    order: Order | None = None

    def _triage(self, items):
        triage = Triage.allow(len(items))
        triage.action[:] = np.where(items.top_score >= 1.0, Action.REMOVE, Action.REVIEW)
        return triage

    def _adapt(self, observation: Observation) -> list[Order]:
        now = observation.time + 5 * MINUTE
        return [self.order] if self.order is not None and now == AT else []


def world_with(*, coverage: float = 0.0, **storm: Any) -> World:
    """Return a day with 200 copies per hour from 6 h to 12 h, and many reviewers."""
    every = {"shifts": shifts_of({"reviewers": 40})}
    copies = {"start": "6h", "plateau": "6h", "per_hour": 200, "versions": 1, "changed": 0.0, "margin_log_sd": 0.0}
    return World(
        tiny_scenario(
            horizon="14h",
            uploads={"per_day": 300},
            pools={"europe": every, "general": every, "appeals": every},
            enforcement={"suspend_at": None, "ban_at": None},
            incidents={"storm": {"kind": "reupload_storm", "policy": "hate", **copies, **storm}},
            detection={"hash_bank": {"lag": LAG, "coverage": coverage}},
        ),
        seed=5,
        replication=0,
    )


def play(engine_class: type[FlowEngine], world: World, order: Order | None, **options: Any):
    engine = engine_class(world.laws, world.size, log=True)
    strategy = Scripted()
    strategy.order = order
    counts = Platform(world, strategy, engine, **options).run()
    return engine.take_log(), counts


def copies_of(world: World):
    (chunk,) = world.chunks(0.0, world.laws.horizon, 1 << 20)
    return chunk.take(np.flatnonzero(chunk.version != 0))


def test_copies_are_recognised_a_lag_after_the_order_and_not_before(engine_class):
    world = world_with()
    log, counts = play(engine_class, world, HashOrder("hate", "DE"))
    copies = copies_of(world)
    late = copies.take(np.flatnonzero(copies.time >= AT + LAG))
    removed = (log["event"] == Event.REMOVE) & (log["detail"] == 0)

    ordered = {name: log[name][log["event"] == Event.HASH].tolist() for name in ("time", "market", "policy", "detail")}
    assert ordered == {"time": [AT], "market": [0], "policy": [1], "detail": [1]}
    told = list(zip(log["time"][removed], log["item"][removed], strict=True))
    assert told == sorted(zip(late.decided_at, late.item, strict=True))
    assert 500 < len(late) < len(copies)
    assert counted(counts, Within("matched", Measure.UPLOADS), SEGMENTS) == len(late)


def test_without_an_order_a_bank_that_covers_nothing_knows_nothing(engine_class):
    log, counts = play(engine_class, world_with(), None)

    assert counted(counts, Within("matched", Measure.UPLOADS), SEGMENTS) == 0
    assert not (log["event"] == Event.HASH).any()


@pytest.mark.parametrize(
    ("order", "known"),
    [
        (HashOrder(), 1),
        (HashOrder("hate", since=7 * HOUR, by_reviewers=True), 1),
        (HashOrder("spam", "US", since=7 * HOUR + 59.9 * MINUTE), 0),
        (HashOrder(since=AT + 1.0), 0),
    ],
)
def test_only_removals_in_the_scope_of_the_order_are_hashed(order, known):
    log, _ = play(CompiledEngine, world_with(), order)

    assert log["detail"][log["event"] == Event.HASH].tolist() == [known]


def test_an_order_that_finds_nothing_is_an_event_and_nothing_else():
    (log, counts), (plain, same) = (
        play(CompiledEngine, world_with(coverage=0.3), order) for order in (HashOrder(since=AT + 1.0), None)
    )
    others = log["event"] != Event.HASH

    assert (~others).sum() == 1
    for name in log:
        np.testing.assert_array_equal(log[name][others], plain[name], err_msg=name)
    np.testing.assert_array_equal(counts.items, same.items)
    np.testing.assert_array_equal(counts.pools, same.pools)


def test_what_has_a_hash_already_gains_nothing():
    (log, counts), (_, same) = (play(CompiledEngine, world_with(coverage=1.0), order) for order in (HashOrder(), None))

    assert log["detail"][log["event"] == Event.HASH].tolist() == [0]
    np.testing.assert_array_equal(counts.items, same.items)


def sums(world: World, order: Order | None) -> dict[str, float]:
    _, counts = play(CompiledEngine, world, order)
    appeals = world.pools.index("appeals")
    return {
        "exposure": counted(counts, Within("copy", Measure.EXPOSURE), SEGMENTS),
        "reviews": counted(counts, Within("copy", Measure.JOBS), SEGMENTS),
        "unseen": counted(counts, Within("copy", Measure.REMOVALS_ZERO_VIEWS), SEGMENTS),
        "removed": counted(counts, Within("copy", Measure.REMOVALS), SEGMENTS),
        "right": counted(counts, Within("copy", Measure.REMOVALS_VIOLATING), SEGMENTS),
        "lost": counted(counts, Within("copy", Measure.INNOCENT_VIEWS_LOST), SEGMENTS),
        "appeals": float(counts.pools[:, appeals, PoolMeasure.STARTS].sum()),
    }


def test_fewer_copies_are_seen_and_fewer_are_reviewed():
    """Later copies, six in ten of all, are removed before their first view and ask nobody.

    A review takes five minutes, a first view comes after half a minute and then one in three. Views per item differ by
    a factor of about 5, so the share of the exposure that is left, 0.4, has a standard error of 0.06.
    """
    world = world_with()
    plain, hashed = sums(world, None), sums(world, HashOrder())
    late = (copies_of(world).time >= AT + LAG).sum()

    assert plain["reviews"] - hashed["reviews"] == late
    assert hashed["unseen"] - plain["unseen"] > 0.5 * late
    assert hashed["exposure"] < 0.75 * plain["exposure"]


def test_where_a_reviewer_was_wrong_all_later_innocent_copies_are_removed():
    """A news report that violates nothing: single mistakes without the order, every later copy with it."""
    world = world_with(innocent=1.0)
    plain, hashed = sums(world, None), sums(world, HashOrder(by_reviewers=True))
    copies = copies_of(world)
    late = (copies.time >= AT + LAG).sum()

    assert (copies.margin <= 0).all()
    assert plain["right"] == hashed["right"] == plain["exposure"] == hashed["exposure"] == 0
    assert 0 < plain["removed"] < 0.5 * len(copies.time)  # the mistakes of reviewers
    assert late <= hashed["removed"] < late + plain["removed"]
    assert hashed["lost"] > 2 * plain["lost"]
    assert hashed["appeals"] > 1.5 * plain["appeals"]
