"""What ``explain`` says of reviewers who are people."""

from __future__ import annotations

import pytest

from simulator.explain import explain
from simulator.world.mechanisms.reviewers.people import expected_factors
from tests.explained import lines_of
from tests.worlds import shifts_of, tiny_scenario

PEOPLE = {
    "speed_sd": 0.3,
    "bias_sd": 0.2,
    "fatigue": {"slower": 0.05},
    "breaks": [{"after": "2h", "length": "15m"}],
    "break_cohorts": 2,
    "severe": {"weight": 4.0, "cap": "2h"},
    "golden": {"share": 0.1},
}


def world(**people):
    return tiny_scenario(horizon="1d", pools={"general": {"people": people, "shifts": shifts_of({"reviewers": 3})}})


def test_nobody_is_spoken_of_where_all_are_alike():
    assert lines_of(tiny_scenario(), "reviewers") == []


def test_each_part_that_is_on_is_named():
    assert lines_of(world(), "reviewers") == ["Reviewers of pool 'general' are 3 people."]
    (line,) = lines_of(world(**PEOPLE), "reviewers")
    assert line.split("; ") == [
        "Reviewers of pool 'general' are 3 people",
        "they differ, with an sd of 0.3 in pace, 0.2 in bias",
        "each hour on shift adds 5 % to service times",
        "breaks of 15 min, in 2 cohorts",
        "time on hate, minors is metered, and at 2 h in a shift a desk rests",
        "10 % of jobs come with a golden item.",
    ]


def test_explain_says_it():
    line = "Reviewers of pool 'general' are 3 people; time on no policy is metered."

    assert line in explain(world(severe={"weight": 99.0}), sample=1_000).summary


def test_hours_and_golden_items_make_the_expected_work_longer():
    """Over a day and a night the mean hours on shift are 12; breaks take a little of that where they refresh."""
    tired = world(fatigue={"slower": 0.05}, golden={"share": 0.1})
    rested = world(fatigue={"slower": 0.05}, breaks=[{"after": "12h", "length": "1h"}], recovery=1.0)

    assert expected_factors(tired) == pytest.approx([1, 1.1 * 1.6, 1])
    assert expected_factors(rested) == pytest.approx([1, 1 + 0.05 * (12 * 6 + 11 * 5.5) / 23, 1])
