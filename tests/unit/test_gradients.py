"""Derivatives of indicators: steps, forms, intervals, and the prices that follow from them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from simulator.declare import Space
from simulator.errors import InputError
from simulator.search.gradients import gradients, multipliers, prices
from simulator.search.gradients.prices import _multiplier
from simulator.search.gradients.staff import moved
from simulator.search.gradients.steps import ladder, place_of, stretch
from simulator.search.gradients.told import effects_table, prices_table, sentences, staff_sentence, staff_table
from simulator.search.gradients.width import Slope, choose
from simulator.space.variable import Variable
from tests.worlds import tiny_scenario

BARE = (
    "horizon=6h",
    "warm_up=0s",
    "uploads.per_day=60_000",
    "policies.any.prevalence=0.5",
    "policies.any.detector.auc=0.75",
    "views.mean=100",
    "pools.desk.cost_per_hour=1",
    "costs={violative_view: 0.01, wrongful_removal: 0.6}",
)
REMOVE = "Threshold(remove_at=0.5, review_at=null, review_at_reports=1000)"


@pytest.fixture(scope="module")
def by_law():
    return gradients("queueing", REMOVE, params=["remove_at"], indicators=["net_cost_per_day"], overrides=BARE)


@pytest.fixture(scope="module")
def busy():
    """A bare queue at a load of 0.94, short of a service level of 80 %."""
    return gradients(
        "queueing",
        staff=True,
        indicators=["sla_share", "staffed_hours"],
        require=["sla_share>=0.6"],
        overrides=["horizon=4h", "uploads.per_day=405_000"],
        replications=6,
    )


@pytest.mark.parametrize(
    ("space", "value"),
    [
        (Space("float", 0.001, 0.999, logit=True), 0.97),
        (Space("float", 10.0, 1e6, log=True), 3000.0),
        (Space("float", 0.0, 8.0), 3.0),
    ],
)
def test_steps_lie_around_the_value_and_halve(space, value):
    one = Variable("x", (), space)
    steps = ladder(one, value)

    assert [round(a.width / b.width, 6) for a, b in pairwise(steps)] == [2.0, 2.0, 2.0]
    for step in steps:
        assert not step.one_sided
        assert place_of(one, step.low) + place_of(one, step.high) == pytest.approx(2 * place_of(one, value))


def test_a_step_at_a_bound_goes_to_the_free_side():
    (step,) = ladder(Variable("review_at_reports", (), Space("int", 1, 4)), 1)

    assert (step.low, step.high, step.width, step.one_sided) == (1, 2, 1.0, True)


def test_a_scale_without_an_end_has_no_step():
    assert ladder(Variable("remove_at", (), Space("float", 0.0, 1.0, logit=True)), 1.0) == []


@pytest.mark.parametrize("logit", [True, False])
def test_stretch_is_the_slope_of_the_scale(logit):
    one = Variable("x", (), Space("float", 0.1, 0.9, logit=logit, log=not logit))

    move = 1e-6
    assert stretch(one, 0.3) == pytest.approx(2 * move / (place_of(one, 0.3 + move) - place_of(one, 0.3 - move)))


def _slopes(response, widths, noise):
    """Central differences of a function at 0 whose noise falls with the root of the width."""
    errors = np.random.default_rng(7).normal(size=(len(widths), 8))
    return [
        Slope(value, value + (row - row.mean()) * noise / np.sqrt(width))
        for width, row in zip(widths, errors, strict=True)
        for value in [(response(width) - response(-width)) / (2 * width)]
    ]


def test_a_straight_response_is_taken_over_a_wide_step_and_a_bent_one_over_a_narrow_step():
    widths = [0.8, 0.4, 0.2, 0.1]

    assert choose(_slopes(lambda x: 3 * x, widths, 0.1), widths).place == 1
    assert choose(_slopes(lambda x: 3 * x + 40 * x**3, widths, 0.1), widths).place == 3


def test_richardson_tells_the_bias_of_a_cubic_exactly():
    widths = [0.4, 0.2]
    chosen = choose(_slopes(lambda x: x + 5 * x**3, widths, 0.0), widths)

    assert chosen.bias == pytest.approx(5 * widths[chosen.place] ** 2)


def test_where_uploads_are_independent_the_law_of_scores_gives_the_derivative(by_law):
    (one,) = by_law.derivatives
    runs = gradients(
        "queueing",
        # two thresholds make the law too simple for the form, and change nothing: no score reaches 1
        "Threshold(remove_at=0.5, hold_at=null, review_at=null, limit_at=null, review_at_reports=1000)",
        params=["strategy.remove_at.*.*"],
        indicators=["net_cost_per_day"],
        overrides=BARE,
    ).derivatives[0]

    assert (one.form, runs.form) == ("conditional", "central difference")
    error = np.hypot(one.standard_error, runs.standard_error)
    assert abs(one.value - runs.value) < 4 * error  # less than once in 15,000 seeds, and luck is shared
    assert one.standard_error < runs.standard_error


def test_the_derivative_of_cost_is_zero_at_the_closed_form():
    """The price 0.01 x 100 x 0.6 / 0.4 of a wrongful removal makes 0.6 the best threshold (Elkan 2001)."""
    found = gradients(
        "queueing",
        "Threshold(remove_at=0.6, review_at=null, review_at_reports=1000)",
        params=["remove_at"],
        indicators=["net_cost_per_day"],
        overrides=[*BARE[:-1], "costs={violative_view: 0.01, wrongful_removal: 1.5}"],
    )

    (one,) = found.derivatives
    assert one.form == "conditional"
    assert abs(one.value) < 4 * one.standard_error


def test_the_law_is_not_used_where_removals_are_reviewed_or_appealed():
    found = gradients(
        tiny_scenario(horizon="12h", warm_up="0s"), "Threshold", params=["remove_at"], indicators=["exposure"],
        replications=2,
    )  # fmt: skip

    assert found.derivatives[0].form == "central difference"


def test_one_more_reviewer_is_on_duty_as_long_as_the_shift():
    scenario = tiny_scenario(horizon="2d", warm_up="0s")
    found = gradients(scenario, "Threshold", staff=True, indicators=["staffed_hours"], replications=2)

    hours = {name.split(".")[3]: value for name, value in found.hours.items() if "general" in name}
    assert hours == pytest.approx({"night": 12.0, "day": 8.0}, rel=0.2)
    row = found.of("pools.general.shifts.day.reviewers", "staffed_hours")
    assert row.standard_error == pytest.approx(0.0, abs=1e-9)
    assert row.value == pytest.approx(2 * hours["day"])


def test_a_difference_goes_to_one_side_where_another_threshold_is_in_the_way():
    found = gradients(
        tiny_scenario(horizon="12h", warm_up="0s"),
        "Threshold(remove_at=0.8, review_at=0.8)",
        params=["review_at"],
        indicators=["exposure"],
        replications=2,
    )

    (one,) = found.derivatives
    assert one.form == "one-sided difference"
    assert one.step.high == 0.8


def test_a_reviewer_hour_has_a_price_and_the_requirement_a_multiplier(busy):
    share = busy.of("pools.desk.shifts.all_day.reviewers", "sla_share")
    (price,) = [one for one in prices(busy) if one.derivative.quantity == "sla_share"]
    (multiplier,) = multipliers(busy)

    assert price.hours == pytest.approx(24.0)
    assert price.value == pytest.approx(share.value / 24.0)
    assert multiplier.value == pytest.approx(24.0 / share.value)
    assert multiplier.low == pytest.approx(24.0 / share.high, rel=1e-6)
    assert multiplier.binds


def test_a_lever_that_works_against_a_requirement_has_a_price_below_zero(busy):
    share = busy.of("pools.desk.shifts.all_day.reviewers", "sla_share")
    worse = replace(share, value=-share.value, low=-share.high, high=-share.low, units=-share.units)
    found = _multiplier(busy.checks[0], worse, 24.0, binds=True)

    assert found.value == pytest.approx(-24.0 / share.value)
    assert found.low < found.value < found.high < 0


def test_a_tenth_of_the_reviewers_is_a_plan_with_whole_ones_run_on_the_same_luck(busy):
    """A tenth of five is half a reviewer, so one is moved: what the plans with four and with six change."""
    more, fewer = (one for one in busy.staff if one.quantity == "sla_share")
    up, down = busy.of("pools.desk.shifts.all_day.reviewers", "sla_share").sides

    assert (more.reviewers, fewer.reviewers, more.staff) == (1, -1, 5)
    assert more.moves == {"pools.desk.shifts.all_day.reviewers": 1}
    assert (more.value, fewer.value) == pytest.approx((up.value, down.value))
    assert (more.low, fewer.high) == pytest.approx((up.low, down.high))
    assert staff_sentence(busy).startswith(
        "A tenth of 5 reviewers, in whole ones, is 1 (1 in desk, shift all_day). Plans with so many"
    )
    assert staff_table(busy).header == ["indicator", "1 more (+20.0 %)", "1 fewer (−20.0 %)"]
    assert staff_table(busy).rows[0][0] == "SLA share"


@pytest.mark.parametrize(
    ("shifts", "expected"),
    [
        ({"a": 10, "b": 20}, {"a": 1, "b": 2}),
        ({"a": 5, "b": 5, "c": 5, "d": 6}, {"a": 1, "d": 1}),  # as large a remainder: the larger shift, then the first
        ({"a": 4}, {}),
        ({"a": 0, "b": 6}, {"b": 1}),
        ({}, {}),
    ],
)
def test_whole_reviewers_are_moved_where_the_tenth_has_the_largest_remainders(shifts, expected):
    assert moved(shifts) == expected


def test_without_staff_no_tenth_of_it_is_run(by_law):
    assert by_law.staff == ()
    assert staff_table(by_law) is None
    assert staff_sentence(by_law) == ""


def test_a_whole_number_has_both_sides_and_their_mean_is_its_derivative(busy):
    share = busy.of("pools.desk.shifts.all_day.reviewers", "sla_share")
    up, down = share.sides

    assert (up.by, down.by) == (1, -1)
    assert down.high < 0 < up.low
    assert share.value == pytest.approx((up.value - down.value) / 2)


def test_words_name_the_pool_the_shift_and_the_price(busy):
    share, fewer, *_ = effects_table(busy).rows

    assert share[:4] == ("desk, shift all_day", "5", "+1 reviewer", "SLA share")
    assert str(share[4]).startswith("+")
    assert fewer[2] == "−1 reviewer"
    assert str(fewer[4]).startswith("−")
    assert prices_table(busy).rows[0][:3] == ("desk", "all_day", "24 h")
    said = sentences(busy)
    assert "one reviewer decides on it" in said[0]
    assert "of reviewers per day and percentage point, in pool desk, shift all_day" in said[0]


@pytest.fixture(scope="module")
def rare():
    """A day in which hardly anything is decided: what a reviewer changes comes from one run alone."""
    short = ["horizon=2h", "warm_up=0s", "uploads.per_day=1200"]
    plan = "Threshold(remove_at=0.6, review_at=0.3)"
    return gradients(
        tiny_scenario(), plan, params=["remove_at"], indicators=["exposure"], overrides=short, replications=4
    )


def test_a_change_without_an_interval_has_the_reason_in_its_place(rare):
    for one, row in zip(rare.derivatives, effects_table(rare).rows, strict=True):
        bare = one.low is None and one.value != 0
        assert bool(one.reason) == bare
        assert str(row[4]).endswith(f"[{one.reason}]") == bare
        assert one.to_dict()["reason"] == one.reason
    assert any(one.reason for one in rare.derivatives)


@pytest.mark.parametrize(
    ("params", "overrides", "said"),
    [
        (["remove_at"], ["strategy.remove_at=1"], "remove_at is 1, the end of its scale"),
        (["pools.desk.order=fifo,severity"], [], "has values to choose from"),
        (["remove_at"], ["strategy.remove_at={first: 0.9, second: 0.8}"], "has no single value"),
    ],
)
def test_what_has_no_derivative_is_refused_in_a_sentence(params, overrides, said):
    with pytest.raises(InputError, match=said):
        gradients("queueing", params=params, overrides=["horizon=2h", *overrides])
