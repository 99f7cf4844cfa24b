"""Designs of a sweep: which points are run, in which order, within which bounds, and from what they are counted."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.sweeps import plan_of
from simulator.sweeps.designs import drawn
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="2h", warm_up="0s", uploads={"per_day": 300})
THRESHOLD = "Threshold(remove_at=0.9, review_at=0.5)"
AXES = {"strategy.review_at": "0.3:0.8", "strategy.remove_at": "0.5:0.99", "enforcement.ban_at": [3, 5, 8]}


def column(plan, name):
    return [point[name] for point in plan.points]


def test_a_grid_takes_the_levels_of_a_range_on_its_scale_and_the_values_of_a_list():
    plan = plan_of(SCENARIO, {"scale": "0.25:4:log", "enforcement.ban_at": [3, 5]}, THRESHOLD, levels=3)
    assert column(plan, "scale") == [0.25, 0.25, 1.0, 1.0, 4.0, 4.0]
    assert column(plan, "enforcement.ban_at") == [3, 5, 3, 5, 3, 5]


def test_one_at_a_time_moves_one_axis_from_the_settings_as_given_within_the_order_of_thresholds():
    plan = plan_of(SCENARIO, AXES, THRESHOLD, design="one_at_a_time", levels=3)
    given = {"strategy.review_at": 0.5, "strategy.remove_at": 0.9, "enforcement.ban_at": 4}
    assert plan.points[0] == plan.given == given
    moved = [{name: value for name, value in point.items() if value != given[name]} for point in plan.points[1:]]
    assert all(len(one) == 1 for one in moved)
    remove = [one["strategy.remove_at"] for one in moved if "strategy.remove_at" in one]
    assert min(remove) == 0.5  # as low as what is reviewed
    assert {next(iter(one)) for one in moved} == set(AXES)


@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_drawn_points_are_within_bounds_in_order_cover_every_axis_and_follow_the_seed(design):
    plan = plan_of(SCENARIO, AXES, THRESHOLD, design=design, samples=32, seed=3)
    review, remove = np.array(column(plan, "strategy.review_at")), np.array(column(plan, "strategy.remove_at"))
    assert len(plan.points) == 32
    assert (review <= remove).all()
    assert review.min() >= 0.3
    assert 0.5 <= remove.min() < 0.6
    assert 0.97 < remove.max() <= 0.99
    counts = np.unique(column(plan, "enforcement.ban_at"), return_counts=True)
    assert list(counts[0]) == [3, 5, 8]
    assert min(counts[1]) >= 10  # a third of 32, all but evenly
    again = plan_of(SCENARIO, AXES, THRESHOLD, design=design, samples=32, seed=3)
    assert (again.points, again.key) == (plan.points, plan.key)
    other = plan_of(SCENARIO, AXES, THRESHOLD, design=design, samples=32, seed=4)
    assert other.points != plan.points
    assert other.key != plan.key


def test_whole_numbers_are_drawn_whole_and_a_single_value_stays():
    axes = {"strategy.review_at_reports": "1:9", "scale": [0.5], "horizon": "1h:4h"}
    plan = plan_of(SCENARIO, axes, THRESHOLD, design="sobol", samples=16)
    reports = column(plan, "strategy.review_at_reports")
    assert all(isinstance(one, int) for one in reports)
    assert len(set(reports)) >= 7  # of 9, where both ends have half a step
    assert set(column(plan, "scale")) == {0.5}
    assert all(3600 <= one <= 4 * 3600 for one in column(plan, "horizon"))


def test_the_designs_of_indices_have_the_sizes_that_their_estimators_need():
    assert len(plan_of(SCENARIO, AXES, THRESHOLD, design="sobol_indices", samples=4).points) == 4 * (3 + 2)
    assert len(plan_of(SCENARIO, AXES, THRESHOLD, design="morris", samples=4).points) == 4 * (3 + 1)
    steps = np.diff(drawn("morris", 3, 1, seed=1), axis=0)
    assert (np.count_nonzero(steps, axis=1) == 1).all()
    assert np.abs(steps[steps != 0]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("axes", "given", "own"),
    [
        ({"strategy.remove_at": [0.8, 0.9]}, {"strategy.remove_at": 0.9}, False),
        ({"strategy.remove_at": [0.8, 0.99]}, {"strategy.remove_at": 0.9}, True),  # as given, between two values
        ({"strategy.remove_at": [0.6, 0.8]}, {"strategy.remove_at": 0.8}, False),  # as near as the axis comes
        ({"horizon": ["1h", "7200s"]}, {"horizon": "7200s"}, False),  # however it is written
        ({"strategy": ["AllowAll", THRESHOLD]}, {"strategy": THRESHOLD}, False),
        ({"strategy.hold_at": ["null", 0.9]}, {"strategy.hold_at": None}, False),
    ],
)
def test_points_are_compared_with_the_settings_in_force_or_the_nearest_ones(axes, given, own):
    plan = plan_of(SCENARIO, axes, THRESHOLD)
    assert plan.given == given
    assert (plan.place_given == len(plan.points)) is own


@pytest.mark.parametrize(
    ("axes", "options", "sentence"),
    [
        ({"scale": "1:0.5"}, {}, "The range of scale must be two rising values"),
        ({"scale": "1:2:cubic"}, {}, "must be one of linear, log, logit"),
        ({"strategy.remove_at": "0.5:2"}, {}, "two rising values, each a probability"),
        ({"strategy.remov_at": "0.5:0.9"}, {}, "Did you mean 'remove_at'"),
        ({"markets.XX.share": "0.5:0.9"}, {}, "must exist in the scenario. Got 'markets.XX.share'"),
        ({"name": ["a", "b"]}, {"design": "sobol"}, "must be a number, a choice or a switch. Got 'name'"),
        ({"scale": [1, 2]}, {"design": "sobool"}, "Did you mean 'sobol'?"),
        ({"scale": [1, 2]}, {"samples": 8}, "`samples` goes with a design that draws points"),
        ({"scale": [1, 2]}, {"design": "sobol", "samples": 12}, "must be a power of 2. Got 12 instead"),
        ({"scale": [1, 2]}, {"design": "latin_hypercube", "samples": 100_001}, "at most 100,000 runs"),
        ({"scale": "1:2"}, {"levels": 1}, "`levels` must be at least 2"),
        ({"scale": [1]}, {"design": "sobol"}, "needs an axis with several values, or a range"),
        (
            {"strategy.review_at": [0.5, 0.8], "strategy.remove_at": [0.6, 0.9]},
            {},
            "must be at most 'remove_at'",
        ),
    ],
)
def test_what_is_no_design_is_refused_in_one_sentence(axes, options, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        plan_of(SCENARIO, axes, THRESHOLD, **options)
    assert "\n" not in str(caught.value)


def test_without_the_library_a_design_of_indices_is_refused(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(
        InputError, match=r"needs SALib, which is not installed: `pip install 'riskbox\[sensitivity\]'`"
    ):
        plan_of(SCENARIO, AXES, THRESHOLD, design="morris", samples=4)
