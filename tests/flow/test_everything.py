"""All mechanisms of the world together: both engines tell the same story of any of them, and none acts unasked."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.ledger.counts import Counts
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy.lookup import find_strategy
from simulator.world.world import World
from tests.mechanisms import NEUTRAL, ON, together
from tests.worlds import tiny_scenario

STRATEGIES = (
    "Threshold(remove_at=0.9, review_at=0.1, review_at_reports=1, review_at_views=100)",
    "Threshold(remove_at=0.6, review_at=0.3, action_delay=7200, rescore_remove_at=0.8, rescore_review_at=0.2)",
    "PriorityReview(remove_at=0.8, review_at=0.1, gate_at_views=60, gate_at=0.05)",
    "LinkedAccounts(remove_at=0.9, review_at=0.2)",
    "strategies.bandit_calibration:BanditCalibration(remove_at=0.8, review_at=0.05, doubt=0.5, half_life=86400)",
    "strategies.on_call:OnCall(review_at=0.1, call_at=1, release_at=0.5)",
)
_EXACT = ("event", "item", "creator", "market", "pool", "detail")

Story = tuple[Counts, dict[str, NDArray[Any]]]


def play(
    engine: str, scenario: Scenario, *, strategy: str = STRATEGIES[0], seed: int = 1, chunk_size: int = 100
) -> Story:
    """Run a scenario through the platform, so that the world can answer, and return its events and counts."""
    world = World(scenario, seed=seed, replication=0)
    made = engine_class(engine)(world.laws, world.size, log=True)
    found = find_strategy(strategy)
    platform = Platform(world, found() if isinstance(found, type) else found, made, chunk_size=chunk_size)
    return platform.run(), made.take_log()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    names=st.sets(st.sampled_from(sorted(ON))),
    horizon=st.sampled_from(["8h", "1d", "30h"]),
    strategy=st.sampled_from(STRATEGIES),
    seed=st.integers(0, 2**63 - 1),
    chunk_size=st.sampled_from([7, 100, 5000]),
)
@example(names=set(ON), horizon="30h", strategy=STRATEGIES[0], seed=1, chunk_size=100)
@example(names=set(ON), horizon="30h", strategy=STRATEGIES[1], seed=2, chunk_size=100)
@example(names=set(ON), horizon="1d", strategy=STRATEGIES[3], seed=3, chunk_size=100)
@example(names=set(ON), horizon="30h", strategy=STRATEGIES[4], seed=4, chunk_size=100)
@example(names=set(ON), horizon="30h", strategy=STRATEGIES[5], seed=4, chunk_size=100)
def test_engines_are_equal_whatever_is_switched_on(
    names: set[str], horizon: str, strategy: str, seed: int, chunk_size: int
) -> None:
    scenario = tiny_scenario(**together(sorted(names)), horizon=horizon, uploads={"per_day": 800})
    counts_a, log_a = play("simpy", scenario, strategy=strategy, seed=seed, chunk_size=3000)
    counts_b, log_b = play("compiled", scenario, strategy=strategy, seed=seed, chunk_size=chunk_size)
    for name in (*_EXACT, "desk"):
        np.testing.assert_array_equal(log_a[name], log_b[name], err_msg=name)
    for name in ("time", "views"):
        np.testing.assert_allclose(log_a[name], log_b[name], rtol=1e-9, atol=1e-9, err_msg=name)
    np.testing.assert_array_equal(counts_a.sketches, counts_b.sketches)
    np.testing.assert_allclose(counts_a.items, counts_b.items, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(counts_a.pools, counts_b.pools, rtol=1e-9, atol=1e-6)


@cache
def plain(strategy: str = STRATEGIES[0]) -> Story:
    return play("compiled", tiny_scenario(), strategy=strategy)


@pytest.mark.parametrize("name", NEUTRAL)
def test_a_mechanism_without_effect_leaves_the_run_as_it_was_to_the_last_bit(name: str) -> None:
    counts, log = plain()
    counts_with, log_with = play("compiled", tiny_scenario(**NEUTRAL[name]))
    for column in (*_EXACT, "time", "views"):
        np.testing.assert_array_equal(log[column], log_with[column], err_msg=column)
    for column in ("items", "sketches", "pools"):
        np.testing.assert_array_equal(getattr(counts, column), getattr(counts_with, column), err_msg=column)
    people = log["desk"] >= 0  # a reserve has desks of its own, behind those of the staff
    np.testing.assert_array_equal(log["desk"][people], log_with["desk"][people], err_msg="desk")


DOES: dict[str, tuple[Measure | PoolMeasure, int]] = {
    "adversaries": (Measure.EXPOSURE, 1),
    "appeals of a market": (PoolMeasure.ARRIVALS, -1),
    "ban evasion": (Measure.BLOCKED, -1),
    "calibration": (Measure.REMOVALS_AUTOMATED, 1),
    "churn": (Measure.WITHHELD, 1),
    "consequences of verdicts": (Measure.LABELLED_AFTER_REVIEW, 1),
    "cross-training": (PoolMeasure.JOBS_HELPED, 1),
    "dated roster": (PoolMeasure.STAFFED_TIME, 1),
    "detector outage": (Measure.EXPOSURE, 1),
    "deterrence": (Measure.VIOLATIONS, -1),
    "drift": (Measure.REMOVALS_AUTOMATED, -1),
    "education first": (Measure.BLOCKED, -1),
    "expiring strikes": (Measure.BLOCKED, -1),
    "handle times by policy": (PoolMeasure.BUSY_TIME, 1),
    "hard violations": (Measure.REMOVALS_AUTOMATED, -1),
    "ladder of penalties": (Measure.BANS_INNOCENT, 1),
    "measured detectors": (Measure.REMOVALS_AUTOMATED, 1),
    "networks": (Measure.VIOLATIONS, 1),
    "new accounts": (Measure.VIOLATIONS, 1),
    "novel content": (Measure.REMOVALS_AUTOMATED, -1),
    "panels": (PoolMeasure.VERDICTS, 1),
    "policy change": (Measure.VIOLATIONS, 1),
    "ranking": (Measure.EXPOSURE, 0),
    "re-check": (Measure.BLOCKED, -1),
    "report brigade": (Measure.REPORTS, 1),
    "reports of a market": (Measure.REPORTS_TRUE, 1),
    "rescoring": (Measure.JOBS_RESCORED, 1),
    "reupload storm": (Measure.VIOLATIONS, 1),
    "reviewers as people": (PoolMeasure.GOLDEN, 1),
    "spread of violations' views": (Measure.EXPOSURE, 0),
    "staffing shortfall": (PoolMeasure.STAFFED_TIME, -1),
    "stages": (Measure.GATED, 1),
    "surge": (Measure.VIOLATIONS, 1),
    "time limits": (Measure.LIMITED, 1),
    "verdicts by truth": (Measure.OVERTURNS, 1),
    "views of a market": (Measure.VIEWS, 1),
    "window for appeals": (Measure.APPEALS_TOO_LATE, 1),
}
"""What each mechanism is about, and whether it raises (1), lowers (-1) or only moves (0) it."""
_NEED_ANOTHER = {"further detectors", "learning", "hash bank", "reserve"}
"""Alone, these have nobody to read them, to learn from, to match, or to call them in: see the next test and others."""


def total(counts: Counts, measure: Measure | PoolMeasure) -> float:
    """Return a sum over the whole run."""
    array = counts.pools if isinstance(measure, PoolMeasure) else counts.items
    return float(array[..., measure].sum())


def test_what_each_mechanism_does_is_stated() -> None:
    assert set(DOES) == set(ON) - _NEED_ANOTHER


@pytest.mark.parametrize("name", sorted(DOES))
def test_a_mechanism_that_is_on_does_what_it_is_for(name: str) -> None:
    strategy = STRATEGIES[1]  # it asks for later scores
    measure, direction = DOES[name]
    before, after = (
        total(plain(strategy)[0], measure),
        total(play("compiled", tiny_scenario(**ON[name]), strategy=strategy)[0], measure),
    )
    assert after != before
    assert direction == 0 or (after > before) == (direction > 0)


@pytest.mark.parametrize(
    ("name", "partner", "measure"),
    [("learning", "drift", Measure.REMOVALS_AUTOMATED), ("hash bank", "reupload storm", Measure.REMOVALS_AUTOMATED)],
)
def test_a_mechanism_that_needs_another_one_does_what_it_is_for_beside_it(
    name: str, partner: str, measure: Measure
) -> None:
    before, _ = play("compiled", tiny_scenario(**together([partner])))
    after, _ = play("compiled", tiny_scenario(**together([partner, name])))
    assert total(after, measure) > total(before, measure)
