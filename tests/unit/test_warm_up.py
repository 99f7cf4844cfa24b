"""Warm-up by MSER-5: exact on a series worked out by hand, kind to steady queues, and kept as a number."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from simulator import compare, simulate
from simulator.config import Scenario, scenario_from_dict
from simulator.config.json_schema import scenario_schema
from simulator.errors import InputError
from simulator.explain import explain
from simulator.runs import warm_up
from simulator.runs.mser import batch_means, mser, settled

OPEN = Scenario.load("queueing").override(
    "horizon=50h",
    "warm_up=auto",
    "uploads.per_day=2000",
    "pools.desk.service.mean=30s",
    "pools.desk.shifts.all_day.reviewers=1",
)


def queues(luck, *, steady, hours=200, per_hour=60, rho=0.9, runs=(20, 400)):
    """Return the mean number in M/M/1 queues by hour, (20, hours): each the mean of 400, from empty or stationary.

    It is the queue seen at the ticks of a Poisson clock, each an arrival with probability rho / (1 + rho). At 60 ticks
    per hour and rho = 0.9 an empty queue comes e times as near to its mean in about 12 h.
    """
    number = luck.geometric(1 - rho, size=runs) - 1 if steady else np.zeros(runs, dtype=np.int64)
    seen = []
    for _ in range(hours):
        total = np.zeros(runs)
        for _ in range(per_hour):
            total += number
            number = np.maximum(number + np.where(luck.random(runs) < rho / (1 + rho), 1, -1), 0)
        seen.append(total.mean(axis=1) / per_hour)
    return np.array(seen).T


def test_the_statistic_is_the_one_worked_out_by_hand():
    """Leaving out 0: mean 13/3, squares (14/3)² + (10/3)² + (4/3)², over 9; leaving out 1: 1² + 1², over 4."""
    assert mser(np.array([9.0, 1.0, 3.0])) == pytest.approx([(196 + 100 + 16) / 81, 0.5, 0.0])
    assert batch_means(np.array([1.0, 3.0, 5.0, 7.0, 100.0]), 2).tolist() == [2.0, 6.0]


def test_a_step_is_left_out_to_the_batch():
    """Two batches of 100, then eight whose means alternate between 0 and 1."""
    values = np.repeat([100.0, 100.0, *([0.0, 1.0] * 5)], 5)

    assert settled(values) == 10
    assert settled(np.repeat([0.0, 1.0] * 6, 5)) == 0
    assert settled(np.zeros(50)) == 0


def test_a_series_that_never_settles_has_no_start():
    assert settled(np.arange(100.0)) is None
    with pytest.raises(ValueError, match=r"needs 50 values\. Got 49"):
        settled(np.zeros(49))


def test_an_empty_start_is_left_out_and_a_steady_one_often_is_not():
    """Of 20 steady series about half start at once (2 or more but for 1 in 2,000 seeds), as MSER takes a high or low
    beginning for a start in the others. Empty ones lie 9 below their mean at first, 18 standard deviations."""
    luck = np.random.default_rng(5)
    steady, empty = ([settled(one) for one in queues(luck, steady=way)] for way in (True, False))

    assert steady.count(0) >= 2
    assert all(start is None or start >= 5 for start in empty)


def test_the_cycle_of_a_day_is_no_start():
    day = np.sin(np.arange(24) * 2 * np.pi / 24)
    level = np.repeat([5.0, 2.0, 2.0, 3.0, 2.0, 3.0], 24)

    assert warm_up.without_cycle(level + np.tile(day, 6)) == pytest.approx(level)
    assert warm_up.without_cycle(day[:20]).tolist() == day[:20].tolist()  # too short to tell it


def test_a_run_keeps_the_chosen_warm_up_as_a_number(caplog):
    caplog.set_level(logging.INFO, "riskbox")

    found = simulate(OPEN)

    chosen = found.provenance.scenario["warm_up"]
    assert found.scenario.warm_up == chosen
    assert chosen % 18_000 == 0
    assert "by MSER-5 of the backlog in 4 pilot runs" in caplog.text
    (change,) = (one for one in found.differs if one.path == "warm_up")
    assert (change.old, change.new) == (None, chosen)
    again = simulate(scenario_from_dict(found.provenance.scenario))
    assert again.values() == pytest.approx(found.values(), nan_ok=True, rel=0, abs=0)
    assert again.provenance.key == found.provenance.key


def test_arms_share_the_warm_up_of_the_baseline_on_any_number_of_workers():
    one, other = (
        compare(OPEN, None, "Threshold(review_at=0.5)", replications=2, seed=seed, workers=workers)
        for seed, workers in ((1, 1), (2, 2))
    )

    assert one.baseline.scenario.warm_up == one.candidate.scenario.warm_up == other.baseline.scenario.warm_up


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "horizon=49h",
            "`warm_up: auto` needs a horizon of at least 50 h, since MSER-5 compares 10 batches of 5 hours.",
        ),
        ("pools.desk.service.mean=60s", "`warm_up: auto` finds no stable part"),
        ("warm_up=soon", "warm_up"),
    ],
)
def test_what_cannot_be_chosen_is_one_sentence(change, sentence):
    with pytest.raises(InputError) as error:
        simulate(OPEN, overrides=[change])

    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_an_open_warm_up_is_explained_and_in_the_schema():
    assert OPEN.warm_up is None
    assert OPEN.counted_from == 0
    assert any("; pilot runs choose the warm-up." in line for line in explain(OPEN, sample=500).summary)
    assert {"const": "auto"} in scenario_schema()["properties"]["warm_up"]["anyOf"]
