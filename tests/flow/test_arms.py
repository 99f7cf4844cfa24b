"""Arms, segments and buckets by hand: an item is counted in each population that it belongs to."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.ledger.measures import Measure, Sketch, place_of
from simulator.ledger.size import BUCKETS, PERIODS
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class as engine_named
from simulator.strategy.lookup import make_strategy, treatment_in_force
from simulator.world.world import World
from tests.flow.building import GUILTY, HORIZON, SEGMENT_NAMES, Post, make_laws, play
from tests.mechanisms import ON, together
from tests.worlds import tiny_scenario

CONTROL, TREATMENT = (1 << len(SEGMENT_NAMES) + arm for arm in range(2))


def bucket(arm: int, period: int, of_unit: int) -> int:
    return (arm * PERIODS + period) * BUCKETS + of_unit


POSTS = [
    Post(0.0, Action.REMOVE, margin=GUILTY, segments=CONTROL, bucket=bucket(0, 0, 5)),
    Post(100.0, Action.REVIEW, margin=GUILTY, creator=1, segments=CONTROL, bucket=bucket(0, 1, 5)),
    Post(200.0, Action.REVIEW, creator=2, segments=TREATMENT, bucket=bucket(1, 1, 5)),
    Post(300.0, Action.HOLD, creator=3, segments=TREATMENT, bucket=bucket(1, 1, 63)),
    Post(400.0, creator=4, first_report=50.0, segments=TREATMENT, bucket=bucket(1, 1, 0)),
    Post(500.0, creator=5),  # in no arm
]


def of(run, name, arm):
    return run.counts.segments[len(SEGMENT_NAMES) + arm].sum(axis=(0, 1, 2, 3))[place_of(name)]


def test_every_post_is_counted_in_its_arm(engine_class):
    run = play(engine_class, POSTS, arms=2)

    assert [of(run, Measure.UPLOADS, arm) for arm in range(2)] == [2, 3]
    assert [of(run, Measure.REMOVALS, arm) for arm in range(2)] == [2, 0]
    assert [of(run, Measure.VERDICTS, arm) for arm in range(2)] == [1, 2]
    assert [of(run, Event.VERDICT, arm) for arm in range(2)] == [1, 2]
    assert [of(run, Measure.HELD, arm) for arm in range(2)] == [0, 1]
    assert [of(run, Measure.REPORTS, arm) for arm in range(2)] == [0, 1]
    assert run.total(Measure.UPLOADS) == 6
    waits = run.counts.segment_sketches[len(SEGMENT_NAMES) :, Sketch.WAIT].sum(axis=1)
    assert waits.tolist() == [1, 2]


def test_every_post_is_counted_in_its_bucket(engine_class):
    buckets = play(engine_class, POSTS, arms=2).counts.buckets

    uploads = buckets[..., Measure.UPLOADS]
    assert {tuple(place) for place in np.argwhere(uploads)} == {(0, 0, 5), (0, 1, 5), (1, 1, 5), (1, 1, 63), (1, 1, 0)}
    assert uploads.sum() == 5, "the sixth is in no arm"
    # 10 s until the removal; 10 s, and 100 s of review
    np.testing.assert_allclose(buckets[0, :, 5, Measure.VIEWS], [10.0, 110.0])
    np.testing.assert_allclose(buckets[0, :, 5, Measure.EXPOSURE_DELAY], [0.0, 100.0])
    assert buckets[1, 1, 0, place_of(Event.REPORT)] == 1


def test_buckets_count_the_warm_up_and_cells_do_not(engine_class):
    run = play(engine_class, POSTS[:2], make_laws(warm_up=50.0, horizon=HORIZON), arms=2)

    assert run.total(Measure.UPLOADS) == 1
    assert of(run, Measure.UPLOADS, 0) == 1
    assert run.counts.buckets[0, :, 5, Measure.UPLOADS].tolist() == [1, 1]
    assert run.counts.buckets[0, :, 5, Measure.REMOVALS].tolist() == [1, 1]


def test_off_is_no_axis_at_all(engine_class):
    assert play(engine_class, POSTS[-1:]).counts.buckets.shape[0] == 0


# ------------------------------------------------------------------------------------------------- through the platform

CONTROL_SPEC = "Threshold(remove_at=0.9, review_at=0.2, review_at_reports=1)"


def run_platform(scenario, *, engine="compiled", strategy=CONTROL_SPEC, chunk_size=100, seed=5):
    world = World(scenario, seed=seed, replication=0)
    made = engine_named(engine)(world.laws, world.size, log=True)
    own, treatment = make_strategy(strategy), treatment_in_force(scenario)
    counts = Platform(world, own, made, treatment=treatment, chunk_size=chunk_size).run()
    return counts, made.take_log()


def assert_same_events(one, other):
    for name in one:
        np.testing.assert_array_equal(one[name], other[name], err_msg=name)


@pytest.mark.parametrize("treatment", [None, "AllowAll", "PriorityReview(remove_at=0.8, review_at=0.1)"])
@pytest.mark.parametrize("unit", ["creator", "market_hour"])
def test_engines_are_equal_with_everything_on(unit, treatment):
    arms = {"unit": unit, "start": "6h", "strategy": treatment}
    scenario = tiny_scenario(**together(sorted(ON)), horizon="1d", uploads={"per_day": 800}, arms=arms)
    counts_a, log_a = run_platform(scenario, engine="simpy", chunk_size=3000)
    counts_b, log_b = run_platform(scenario, engine="compiled")

    for name in ("event", "item", "creator", "detail"):
        np.testing.assert_array_equal(log_a[name], log_b[name], err_msg=name)
    np.testing.assert_allclose(counts_a.segments, counts_b.segments, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(counts_a.buckets, counts_b.buckets, rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(counts_a.segment_sketches, counts_b.segment_sketches)


@pytest.mark.parametrize("unit", ["creator", "item", "market", "market_hour", "viewer"])
def test_arms_without_a_treatment_change_no_event(unit):
    plain = tiny_scenario(horizon="1d")
    counts, log = run_platform(plain)
    counts_with, log_with = run_platform(plain.override(f"arms={ {'unit': unit} }"))

    assert_same_events(log, log_with)
    np.testing.assert_array_equal(counts.items, counts_with.items)


def test_a_treatment_that_is_the_scenarios_own_strategy_changes_no_event():
    plain = tiny_scenario(horizon="1d")
    same = plain.override(f"arms={ {'unit': 'item', 'strategy': CONTROL_SPEC} }")

    assert_same_events(run_platform(plain)[1], run_platform(same)[1])


@pytest.mark.parametrize("strategy", [CONTROL_SPEC, "PriorityReview(remove_at=0.9, review_at=0.2)"])
def test_only_treated_uploads_are_decided_by_the_treatment(strategy):
    """Reviews come to the control arm, and to the treatment arm before its start only; strategies may be live."""
    scenario = tiny_scenario(
        horizon="1d", warm_up="0s", arms={"unit": "creator", "start": "12h", "strategy": "AllowAll"}
    )
    counts, _ = run_platform(scenario, strategy=strategy)
    reviewed = counts.buckets[..., Measure.JOBS].sum(axis=2)

    assert (reviewed[0] > 20).all()
    assert reviewed[1, 0] > 20
    assert reviewed[1, 1] == 0


def test_chunks_do_not_move_a_treatment():
    arms = {"unit": "creator", "strategy": "PriorityReview(remove_at=0.8, review_at=0.1)"}
    scenario = tiny_scenario(horizon="12h", arms=arms)

    assert_same_events(run_platform(scenario, chunk_size=7)[1], run_platform(scenario, chunk_size=5000)[1])
