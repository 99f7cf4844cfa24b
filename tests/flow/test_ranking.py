"""Rankings: the order of waiting jobs follows the present state of their items, in both engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulator.config import Scenario
from simulator.domain.actions import Action
from simulator.domain.events import Event, Trigger
from simulator.flow.compiled import CompiledEngine
from simulator.flow.contract import FlowEngine
from simulator.flow.simpy_engine import SimpyEngine
from simulator.platform.platform import Platform
from simulator.strategy import Observation, Order, Ranking, RankOrder
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.flow.building import ALL_VIEWS, GUILTY, Post, constant_service, make_chunk, make_laws, make_size, set_staff
from tests.flow.test_engines_equal import (
    HELP,
    LIMITS,
    PANELS,
    PEOPLE,
    assert_equal,
    decide,
    with_accounts,
)
from tests.mechanisms import ON, on_top, together
from tests.worlds import tiny_scenario

TICK = 600.0


def starts(
    engine_class: type[FlowEngine],
    posts: list[Post],
    rankings: dict[float, Ranking | None],
    laws: Any = None,
    **options: Any,
) -> list[tuple[float, int]]:
    """Return when which item starts, with one desk; rankings by the time at which the first queue gets them."""
    laws = laws or make_laws(service=constant_service([[1000.0]]))
    engine = engine_class(laws, make_size(laws), log=True)
    engine.admit(*make_chunk(posts, policies=laws.route.shape[1]))
    engine.set_capacity(0, 1)
    ticks = options.get("ticks", [TICK * number for number in range(1, 12)])
    for time in sorted({*ticks, *rankings}):
        engine.advance(time)
        if time in rankings:
            engine.set_ranking(0, rankings[time])
        elif time in ticks:
            engine.rank_again()
    engine.finish()
    log = engine.take_log()
    rows = log["event"] == Event.START
    return [(round(time, 6), item) for time, item in zip(log["time"][rows].tolist(), log["item"][rows], strict=True)]


FAST, SLOW = ALL_VIEWS, ALL_VIEWS / 4
"""Views of items, one or a quarter of a view per second, as the test audience comes in evenly."""
BY_VIEWS = Ranking([[[0.0, 1.0, 2.0]]], views=[500.0, 900.0])


def test_a_re_rank_at_a_tick_flips_the_order(engine_class):
    posts = [
        Post(0.0, Action.REVIEW),  # keeps the desk busy until 1010
        Post(1.0, Action.REVIEW, test_views=SLOW),
        Post(2.0, Action.REVIEW, test_views=FAST),
    ]

    # when they join nobody has 500 views, so the first goes first; at 600 the fast one has 598
    assert starts(engine_class, posts, {0.0: BY_VIEWS}) == [(10.0, 0), (1010.0, 2), (2010.0, 1)]
    assert starts(engine_class, posts, {0.0: BY_VIEWS}, ticks=[]) == [(10.0, 0), (1010.0, 1), (2010.0, 2)]
    assert starts(engine_class, posts, {}) == [(10.0, 0), (1010.0, 1), (2010.0, 2)]


def test_weight_and_policy_count(engine_class):
    laws = make_laws(policies=2, service=constant_service([[1000.0, 1000.0]]))
    table = Ranking([[[1.0]], [[3.0]]])
    posts = [
        Post(0.0, Action.REVIEW),
        Post(1.0, Action.REVIEW, weight=2.0),
        Post(2.0, Action.REVIEW, weight=1.0, top_policy=1),
        Post(3.0, Action.REVIEW, weight=0.5, top_policy=1),
        Post(4.0, Action.REVIEW, weight=0.0, top_policy=1, priority=99.0),
    ]

    assert [item for _, item in starts(engine_class, posts, {0.0: table}, laws)] == [0, 2, 1, 3, 4]


def test_a_ranking_of_age_and_its_ties_go_by_joining_and_item(engine_class):
    posts = [Post(time, Action.REVIEW, latency=10.0) for time in (0.0, 100.0, 100.0, 400.0, 700.0)]
    young_first = Ranking([[[1.0], [0.0]]], ages=[600.0])

    found = starts(engine_class, posts, {0.0: young_first}, ticks=[900.0, 1800.0])

    # at 900 items 3 and 4 are young, at 1800 nobody is
    assert [item for _, item in found] == [0, 3, 1, 2, 4]


def test_held_and_limited_items_are_ranked_by_the_views_that_they_had(engine_class):
    posts = [
        Post(0.0, Action.REVIEW),
        Post(1.0, Action.REVIEW, test_views=SLOW * 3),
        Post(2.0, Action.HOLD),  # 10 views, whatever its age
        Post(3.0, Action.LIMIT, review_at_views=20.0),  # a fourth of a view per second
        Post(4.0, Action.REVIEW, test_views=SLOW * 3),
    ]
    ranking = Ranking([[[3.0, 2.0, 1.0, 0.0]]], views=[100.0, 300.0, 1200.0])

    # at 600 items 1 to 4 have 449, 10, 157 and 447 views, at 1800 they have 1349, 10, 457 and 1347
    assert [item for _, item in starts(engine_class, posts, {0.0: ranking})] == [0, 2, 3, 1, 4]


def test_by_deadline_the_case_that_is_due_first_goes_first_and_appeals_among_them(engine_class):
    limit = np.full((len(Trigger), 1, 2), np.inf)
    limit[Trigger.TRIAGE] = [[4000.0, 900.0]]
    limit[Trigger.APPEAL] = 2000.0
    laws = make_laws(
        policies=2,
        service=constant_service([[1000.0, 1000.0]]),
        time_limit=limit,
        appeal_pool=0,
        appeal_log_mean=np.log(400.0),
    )
    posts = [
        Post(0.0, Action.REMOVE),  # appealed at 410, due at 2410
        Post(1.0, Action.REVIEW),  # at the desk from 11 on, due at 4011
        Post(2.0, Action.REVIEW),  # due at 4012
        Post(500.0, Action.REVIEW, top_policy=1),  # due at 1410
        Post(501.0, Action.ALLOW, review_at_views=20.0),  # has no limit
    ]
    limit[Trigger.VIEWS] = np.inf

    found = starts(engine_class, posts, {0.0: Ranking(np.ones((2, 1, 1)), by="deadline")}, laws)

    assert [item for _, item in found] == [1, 3, 0, 2, 4]


def test_by_weight_appeals_have_priority_0(engine_class):
    laws = make_laws(service=constant_service([[1000.0]]), appeal_pool=0, appeal_log_mean=np.log(400.0))
    posts = [
        Post(0.0, Action.REMOVE),
        Post(1.0, Action.REVIEW),
        Post(2.0, Action.REVIEW, weight=1.0),
        Post(3.0, Action.REVIEW, weight=-1.0),
    ]

    assert [item for _, item in starts(engine_class, posts, {0.0: Ranking([[[1.0]]])}, laws)] == [1, 2, 0, 3]


def test_an_age_or_number_of_views_at_an_edge_has_reached_it(engine_class):
    """A milestone comes at 900 views up to rounding, and so does the age that goes with them."""
    posts = [
        Post(0.0, Action.REVIEW),
        Post(0.1, Action.REVIEW, test_views=ALL_VIEWS * 0.9),
        Post(0.3, Action.ALLOW, review_at_views=900.0),
    ]
    by_both = Ranking([[[0.0, 0.0, 0.0], [0.0, 0.0, 2.0]]], views=[500.0, 900.0], ages=[900.0])

    assert [item for _, item in starts(engine_class, posts, {0.0: by_both}, ticks=[])] == [0, 2, 1]


def test_another_ranking_takes_effect_at_once_and_is_an_event(engine_class):
    posts = [Post(0.0, Action.REVIEW), *(Post(1.0 + n, Action.REVIEW, weight=float(n)) for n in range(4))]
    rising, falling = Ranking([[[1.0]]]), Ranking([[[-1.0]]])

    assert starts(engine_class, posts, {0.0: rising, 1500.0: falling, 2500.0: None}) == [
        (10.0, 0),
        (1010.0, 4),
        (2010.0, 1),
        (3010.0, 2),
        (4010.0, 3),
    ]

    laws = make_laws()
    engine = engine_class(laws, make_size(laws), log=True)
    for time, ranking in ((0.0, rising), (1500.0, falling), (2500.0, None), (3000.0, rising), (laws.horizon, rising)):
        engine.advance(time)
        engine.set_ranking(0, ranking)
    engine.finish()
    log = engine.take_log()
    assert list(zip(log["time"], log["event"], log["pool"], log["item"], log["detail"], strict=True)) == [
        (0.0, Event.RANKING, 0, -1, 1),
        (1500.0, Event.RANKING, 0, -1, 2),
        (2500.0, Event.RANKING, 0, -1, 0),
        (3000.0, Event.RANKING, 0, -1, 3),
    ]


def test_jobs_that_left_the_queue_are_not_ranked_again(engine_class):
    laws = make_laws(service=constant_service([[1000.0]]), patience=[300.0])
    posts = [Post(float(n), Action.REVIEW, margin=GUILTY, weight=float(n % 7)) for n in range(40)]
    plain = starts(engine_class, posts, {0.0: Ranking([[[1.0]]])}, laws)

    often = starts(engine_class, posts, {0.0: Ranking([[[1.0]]])}, laws, ticks=[10.0 * n for n in range(1, 700)])

    assert plain == often


class Changes(Threshold):
    """Ranks one queue by views, and from 6 h on by age; from 12 h on by priority again."""

    live = True

    def _rank(self) -> Mapping[str, Ranking]:
        policies = len(self.context.policies)
        return {"general": Ranking(np.tile([0.0, 1.0, 2.0], (policies, 1, 1)), views=[20.0, 100.0])}

    def _adapt(self, observation: Observation) -> list[Order]:
        now = observation.time + 300.0  # signals are five minutes old
        by_age = np.tile([[2.0], [1.0]], (len(self.context.policies), 1, 1))
        orders = {21_600.0: Ranking(by_age, ages=[7200.0]), 43_200.0: None}
        return [RankOrder("general", orders[now])] if now in orders else []


def test_a_strategy_ranks_a_queue_and_changes_its_ranking_at_ticks():
    world = World(tiny_scenario(horizon="15h", pools={"europe": {"order": "fifo"}}), seed=3, replication=0)
    logs = []
    for engine_class in (SimpyEngine, CompiledEngine):
        engine = engine_class(world.laws, world.size, log=True)
        Platform(world, Changes(review_at=0.1), engine).run()
        logs.append(engine.take_log())

    changed = logs[0]["event"] == Event.RANKING
    told = zip(*(logs[0][name][changed].tolist() for name in ("time", "pool", "detail")), strict=True)
    assert list(told) == [(0.0, 1, 1), (0.0, 0, 1), (21_600.0, 1, 2), (43_200.0, 1, 0)]
    for name in ("event", "item", "pool", "desk", "detail"):
        np.testing.assert_array_equal(logs[0][name], logs[1][name], err_msg=name)


def test_an_order_that_nobody_changes_leaves_the_run_as_it_was(engine_class):
    """First in, first out is what priorities of 0 give, but for the events of the rankings."""
    runs = []
    for order in ("priority", "fifo"):
        changes = {name: {"order": order} for name in ("europe", "general", "appeals")}
        world = World(tiny_scenario(horizon="15h", pools=changes), seed=3, replication=0)
        engine = engine_class(world.laws, world.size, log=True)
        counts = Platform(world, Threshold(review_at=0.1), engine).run()
        log = engine.take_log()
        kept = log["event"] != Event.RANKING
        runs.append(({name: column[kept] for name, column in log.items()}, counts))

    for name, column in runs[0][0].items():
        np.testing.assert_array_equal(column, runs[1][0][name], err_msg=name)
    np.testing.assert_array_equal(runs[0][1].items, runs[1][1].items)


# ------------------------------------------------------------------------------------------------- the two engines


def random_ranking(seed: int, policies: int) -> Ranking | None:
    """Return an arbitrary ranking, with ties, or none."""
    rng = np.random.default_rng(seed)
    if rng.random() < 0.15:
        return None
    ages = np.cumsum(rng.exponential(7200.0, rng.integers(0, 4)) + 1.0)
    views = np.cumsum(rng.exponential(40.0, rng.integers(0, 5)) + 1.0)
    table = rng.integers(-1, 4, (policies, len(ages) + 1, len(views) + 1)).astype(float)
    return Ranking(table, ages, views, by="deadline" if rng.random() < 0.25 else "weight")


def play(engine_class: type[FlowEngine], scenario: Scenario, seed: int, rankings: int, chunk_size: int) -> Any:
    """Run a scenario with rankings that change every five hours, and ranks again every half hour."""
    world = World(scenario, seed=seed, replication=0)
    engine = engine_class(world.laws, world.size, log=True)
    capacity = {time: [] for time, *_ in world.capacity}
    for time, pool, staff in world.capacity:
        capacity[time].append((pool, world.rosters.get((time, pool), staff)))
    ticks = np.arange(0.0, scenario.horizon, 1800.0).tolist()
    instants = iter(sorted({*capacity, *ticks}))
    now = next(instants)

    def control(until: float) -> None:
        nonlocal now
        while now <= until:
            engine.advance(now)
            for pool, staff in capacity.get(now, ()):
                set_staff(engine, pool, staff)
            if now % 18_000.0 == 0.0:
                for pool in range(len(world.pools)):
                    engine.set_ranking(
                        pool, random_ranking(rankings + 10 * int(now // 18_000.0) + pool, len(world.policies))
                    )
            if now in ticks:
                engine.rank_again()
            now = next(instants, np.inf)

    for chunk in world.chunks(0.0, scenario.horizon, chunk_size):
        control(float(chunk.time[0]))
        triage = decide(chunk, np.ones(7), len(world.pools))
        triage = triage.having(weight=np.round(triage.priority - 0.5 + chunk.item % 5 / 4.0, 2))
        engine.advance(float(chunk.time[0]))
        engine.admit(world.populations.mark(with_accounts(chunk, scenario)), triage)
    control(scenario.horizon)
    counts = engine.finish()
    return engine.take_log(), counts


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    names=st.sets(st.sampled_from(sorted(ON))),
    pools=st.sampled_from([{}, PANELS, PEOPLE, HELP]),
    limits=st.sampled_from([[], LIMITS]),
    counted=st.sampled_from(["expected", "drawn"]),
    seed=st.integers(0, 2**63 - 1),
    rankings=st.integers(0, 10**6),
    chunk_size=st.sampled_from([7, 1000]),
)
@example(names=set(ON), pools={}, limits=LIMITS, counted="expected", seed=1, rankings=1, chunk_size=50)
@example(names=set(ON), pools=PANELS, limits=LIMITS, counted="expected", seed=2, rankings=2, chunk_size=50)
@example(names=set(), pools=PEOPLE, limits=[], counted="expected", seed=3, rankings=3, chunk_size=50)
def test_engines_are_equal_whatever_ranks_the_queues(
    names: set[str],
    pools: dict[str, Any],
    limits: list[Any],
    counted: str,
    seed: int,
    rankings: int,
    chunk_size: int,
) -> None:
    impatient = {name: {"patience": "8h"} for name in ("europe", "general")}
    changes = together(sorted(names))
    for more in ({"pools": impatient}, {"pools": pools, "time_limits": limits, "views": {"counted": counted}}):
        changes = on_top(more, changes)
    scenario = tiny_scenario(**on_top({"horizon": "26h", "uploads": {"per_day": 600}}, changes))
    assert_equal(
        play(SimpyEngine, scenario, seed, rankings, 400), play(CompiledEngine, scenario, seed, rankings, chunk_size)
    )
