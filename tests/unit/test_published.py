"""What verification reads out of a run, and how it judges it."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.config import Scenario
from simulator.domain import HOUR, Event
from simulator.runs.estimate import Interval
from verification.free import FREE, assignments, changed, values_at
from verification.observed import Events, observe, turnaround_shares, turnarounds, view_shares
from verification.published import judge
from verification.targets import Target, fitted_targets, targets

APPEALS_POOL = 1


def events(*rows):
    """Rows of (time, event, item, pool, views)."""
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return Events(*columns)


def test_views_at_removal_fall_into_buckets_by_whole_views():
    seen = (0.0, 0.99, 1.0, 10.9, 11.0, 5_000.0)

    shares = view_shares(events(*[(1.0, Event.REMOVE, item, -1, views) for item, views in enumerate(seen)]))

    assert [shares[f"views {bucket}"] for bucket in ("0", "1-10", "11-100", "1k-10k", ">1M")] == [
        (2.0, 6.0),
        (2.0, 6.0),
        (1.0, 6.0),
        (1.0, 6.0),
        (0.0, 6.0),
    ]


def test_turnaround_is_from_the_first_report_to_the_next_decision_on_that_item():
    log = events(
        (10.0, Event.VERDICT, 5, 0, 0.0),  # before the report: another matter
        (20.0, Event.REPORT, 5, -1, 1.0),
        (30.0, Event.REPORT, 5, -1, 2.0),
        (40.0, Event.REPORT, 6, -1, 1.0),  # never decided
        (50.0, Event.VERDICT, 5, APPEALS_POOL, 1.0),  # an appeal decides no report
        (60.0, Event.VERDICT, 5, 0, 3.0),
        (70.0, Event.REMOVE, 5, -1, 3.0),
    )

    assert turnarounds(log, APPEALS_POOL).tolist() == [40.0]


def test_no_report_has_no_turnaround():
    assert turnarounds(events((1.0, Event.REMOVE, 0, -1, 0.0)), APPEALS_POOL).size == 0


def test_turnarounds_fall_into_the_published_buckets():
    shares = turnaround_shares(np.array([1.0, 3.0, 9.0, 25.0]) * HOUR)

    assert list(shares.values()) == [(1.0, 4.0)] * 4


@pytest.mark.parametrize(
    ("value", "low", "high", "word"),
    [(0.50, 0.49, 0.51, "inside"), (0.52, 0.515, 0.525, "near"), (0.54, 0.53, 0.55, "no")],
)
def test_a_figure_is_judged_by_its_interval_and_its_slack(value, low, high, word):
    target = Target("x", "x", (None, None, 0.5), 0.001, slack=0.025, scale=1.0, fitted=True)

    assert judge(target, Interval(*map(np.array, (value, low, high, 0.0, 8)))) == word


def test_a_published_range_is_met_anywhere_inside_it():
    target = Target("x", "x", (None, None, 900.0), 1.0, slack=45.0, scale=1.0, fitted=False, high=1000.0)

    assert [target.misfit(value) for value in (890.0, 950.0, 1010.0)] == [-10.0, 0.0, 10.0]


def test_every_target_is_observed_in_a_run():
    seen = observe(Scenario.load("baseline", ["horizon=1h", "uploads.per_day=2000"]), 1, 0)

    assert {target.key for target in (*targets(), *fitted_targets())} <= set(seen)


def test_rates_of_policies_add_up_to_the_published_rate():
    rates = [target.value for target in fitted_targets() if target.key.startswith("rate ")]

    assert sum(rates) == pytest.approx(0.007)


def test_free_parameters_start_at_their_starts_and_stay_in_their_bounds():
    assert values_at([0.0] * len(FREE)) == {free.name: pytest.approx(free.start, rel=1e-4) for free in FREE}
    assert all(free.value(20.0) == free.high and free.value(-20.0) == free.low for free in FREE)
    assert all(free.low < free.start < free.high for free in FREE)


def test_a_change_of_free_parameters_reaches_the_scenario():
    scenario = changed(Scenario.load("baseline"), [0.0] * len(FREE))

    assert scenario.policies["integrity"].prevalence == 0.000225
    assert scenario.policies["integrity"].hard.share == 0.058
    assert "remove_at=0.79, review_at=0.42" in scenario.strategy
    assert len(assignments(values_at([0.0] * len(FREE)), scenario.strategy)) == 6 * 11 + 12
