"""Nothing is lost: what goes in comes out, waits, or is counted as gone."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.indicators import INDICATORS
from simulator.ledger import Measure as Item
from simulator.ledger import PoolMeasure, Sketch
from simulator.platform.replication import Replication, run_replication
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(warm_up=0)


@pytest.fixture(scope="module")
def ledger():
    strategy = Threshold(remove_at=0.6, review_at=0.25, review_at_reports=2)
    return run_replication(Replication(SCENARIO, strategy, 5, 0))


def item(ledger, *measures):
    return sum(ledger.items[..., measure] for measure in measures)


def test_every_upload_of_the_world_is_published_or_blocked(ledger):
    world = World(SCENARIO, seed=5, replication=0)
    drawn = sum(len(chunk) for chunk in world.chunks(0.0, world.laws.horizon, 1 << 16))

    assert ledger.total(Item.UPLOADS) + ledger.total(Item.BLOCKED) == drawn


def test_the_four_causes_add_up_to_exposure_in_every_cell(ledger):
    causes = item(ledger, Item.EXPOSURE_LATE, Item.EXPOSURE_DELAY, Item.EXPOSURE_WRONG, Item.EXPOSURE_NEVER)

    # the same views, summed in two orders
    np.testing.assert_allclose(causes, item(ledger, Item.EXPOSURE), rtol=1e-12)
    assert (item(ledger, Item.EXPOSURE) > 0).any()


def test_views_are_those_of_violating_and_of_innocent_items(ledger):
    np.testing.assert_allclose(item(ledger, Item.EXPOSURE, Item.INNOCENT_VIEWS), item(ledger, Item.VIEWS), rtol=1e-12)


def test_jobs_that_joined_a_queue_were_opened_left_or_still_wait(ledger):
    joined, opened, left = (
        ledger.total(measure, ("pool",)) for measure in (PoolMeasure.ARRIVALS, PoolMeasure.STARTS, PoolMeasure.RENEGES)
    )
    waiting = joined - opened - left

    assert (waiting >= 0).all()
    assert ledger.total(Item.JOBS) + ledger.total(Item.APPEALS) == joined.sum()
    assert (item(ledger, Item.JOBS_STARTED, Item.JOBS_RENEGED) <= item(ledger, Item.JOBS)).all()


def test_time_spent_waiting_is_the_integral_of_the_queue():
    """Little's law on the sample path: with everybody served, waits add up to the area under the queue."""
    calm = tiny_scenario(
        warm_up=0,
        uploads={"per_day": 200},
        pools={"general": {"patience": None}, "europe": {"patience": None}},
        markets={"DE": {"daily_amplitude": 0.0}},
    )
    ledger = run_replication(Replication(calm, Threshold(review_at=0.05, remove_at=None), 5, 0))
    joined, opened = (ledger.total(m, ("pool",)) for m in (PoolMeasure.ARRIVALS, PoolMeasure.STARTS))
    served = joined == opened
    waits, areas = (ledger.total(m, ("pool",)) for m in (PoolMeasure.WAIT, PoolMeasure.QUEUE_TIME))

    assert served.any()
    np.testing.assert_allclose(waits[served], areas[served], rtol=1e-9)


def test_parts_are_never_more_than_the_whole(ledger):
    for part, whole in (
        (Item.VIOLATIONS, Item.UPLOADS),
        (Item.BLOCKED_INNOCENT, Item.BLOCKED),
        (Item.REMOVALS_AUTOMATED, Item.REMOVALS),
        (Item.REMOVALS_VIOLATING, Item.VIOLATIONS),
        (Item.REMOVALS_PROACTIVE, Item.REMOVALS),
        (Item.APPEALS, Item.REMOVALS),
        (Item.APPEALS_DECIDED, Item.APPEALS),
        (Item.OVERTURNS, Item.APPEALS_DECIDED),
        (Item.VERDICTS, Item.JOBS_STARTED),
        (Item.JOBS_IN_SLA, Item.JOBS_STARTED),
        (Item.JOBS_IN_SLA, Item.JOBS_DUE),
        (Item.JOBS_DUE, Item.JOBS),
        (Item.REPORTS_TRUE, Item.REPORTS),
    ):
        assert (item(ledger, part) <= item(ledger, whole)).all(), (part, whole)


@pytest.mark.parametrize(
    ("sketch", "measure"),
    [
        (Sketch.TIME_TO_ACTION, Item.REMOVALS_VIOLATING),
        (Sketch.WAIT, Item.JOBS_STARTED),
        (Sketch.TIME_TO_REINSTATEMENT, Item.OVERTURNS),
    ],
)
def test_a_histogram_holds_as_many_durations_as_were_counted(ledger, sketch, measure):
    np.testing.assert_array_equal(ledger.sketches[..., sketch, :].sum(axis=-1), item(ledger, measure))


@pytest.fixture(scope="module")
def backlog():
    """A world in which appeals take five hours each, so that most are open at the end, in two engines."""
    slow = tiny_scenario(warm_up=0, pools={"appeals": {"service": {"law": "deterministic", "mean": "5h"}}})
    strategy = Threshold(remove_at=0.6, review_at=0.25, review_at_reports=2)
    return [run_replication(Replication(slow, strategy, 5, 0, engine=engine)) for engine in ("simpy", "compiled")]


def test_appeals_that_are_open_at_the_end_are_censored(backlog):
    for one in backlog:
        open_ = one.sketches[..., Sketch.TIME_TO_REINSTATEMENT_OPEN, :].sum(axis=-1)
        # an appeal still on its way to the queue has no job yet
        assert (open_ <= item(one, Item.APPEALS) - item(one, Item.APPEALS_DECIDED)).all()
        assert open_.sum() == one.total(PoolMeasure.ARRIVALS, ("pool",))[-1] - item(one, Item.APPEALS_DECIDED).sum()
        assert open_.sum() > 10
    np.testing.assert_array_equal(backlog[0].sketches, backlog[1].sketches)


def test_a_backlog_of_appeals_does_not_make_reinstatement_look_faster(ledger, backlog):
    quick, slow = (one.quantile(Sketch.TIME_TO_REINSTATEMENT, 0.5) for one in (ledger, backlog[1]))
    median = INDICATORS["time_to_reinstatement_median"]

    assert np.isnan(median.value(backlog[1])) or median.value(backlog[1]) > slow
    assert median.value(ledger) >= quick
