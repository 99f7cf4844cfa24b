"""Importance of parameters on functions whose parts of the variance are known, and when nothing is said of it."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.search import Trial, search_space
from simulator.search.answer.importance import importance, importance_data, nodes_of
from simulator.search.answer.response import response_of
from simulator.space.quadratic import fewest, fitted, variance_parts
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

ID = "exposure"
EVEN = nodes_of(search_space(Threshold(), tiny_scenario(), ["remove_at=0.6:0.9:linear"]).variables[0])
WISHES = ["remove_at=0.6:0.9:linear", "review_at=0.1:0.5:linear", "review_at_reports=1:9"]
SPACE = search_space(Threshold(), tiny_scenario(), WISHES)


def trials_of(function, number=40, seed=0, space=SPACE):
    """Return trials whose value is a function of the places that the sampler drew, 0 ... 1 each."""
    random = np.random.default_rng(seed)
    made = []
    for place in range(number):
        drawn = [float(one) for one in random.random(len(space.variables))]
        params = space.drawn(iter(drawn).__next__)
        parts = [space.left(one, params).part(params[one.name]) for one in space.variables]
        made.append(Trial(place, params, {ID: function(*parts, random)}, feasible=True))
    return made


def test_a_sum_of_axes_has_the_variance_of_each():
    alone, total = variance_parts([(), (0,), (1,), (2,)], np.array([9.0, 4.0, 2.0, 1.0]), [EVEN] * 3)

    assert alone == pytest.approx([16 / 21, 4 / 21, 1 / 21])
    assert total == pytest.approx(alone)


def test_a_product_has_no_part_of_one_axis_alone_and_a_square_has():
    alone, total = variance_parts([(0, 1), (2, 2)], np.array([1.0, 1.0]), [EVEN] * 3)
    product, square = 1 / 9, 4 / 45

    assert alone == pytest.approx([0, 0, square / (product + square)])
    assert total == pytest.approx([product / (product + square)] * 2 + [square / (product + square)])


def test_choices_and_whole_numbers_count_with_the_values_that_they_can_have():
    (two,) = search_space(Threshold(), tiny_scenario(), ["review_at_reports=1,9"]).variables
    (few,) = search_space(Threshold(), tiny_scenario(), ["review_at_reports=1:3"]).variables

    assert nodes_of(two).tolist() == [[-0.5, 0.5], [0.5, 0.5]]
    assert nodes_of(few)[:, 0] == pytest.approx([-1, nodes_of(few)[1, 0], 1])
    assert nodes_of(few)[:, 1].sum() == pytest.approx(1)
    alone, _ = variance_parts([(0,), (1,)], np.array([1.0, 1.0]), [nodes_of(two), EVEN])
    assert alone == pytest.approx([3 / 7, 4 / 7])  # variances 1/4 and 1/3


def test_importance_without_noise_is_exact_and_sorted():
    found = importance(response_of(trials_of(lambda x, y, z, _: 4 * x - 2 * y), SPACE, ID))

    assert [one.name for one in found] == ["remove_at", "review_at", "review_at_reports"]
    assert [one.total.value for one in found] == pytest.approx([0.8, 0.2, 0.0], abs=2e-3)
    assert [one.total.high - one.total.low for one in found] == pytest.approx([0] * 3, abs=2e-3)
    assert all(one.alone.value == pytest.approx(one.total.value, abs=1e-9) for one in found)


def test_intervals_hold_the_true_shares_though_the_function_is_no_quadratic_one_and_noise_is_added():
    """Share of 3 x 30 intervals that hold: at least .95 less 3 standard errors, those of a seed taken as one draw."""
    true = _shares_by_simulation()
    kept = []
    for seed in range(30):
        found = importance(response_of(trials_of(_bent, 40, seed), SPACE, ID))
        kept.append(np.mean([one.total.low <= true[one.name] <= one.total.high for one in found]))

    assert np.mean(kept) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / 30)


def _bent(x, y, z, random):
    return 1 / (1 + np.exp(-8 * (x - 0.6))) + 0.6 * y**2 + 0.05 * (0 if random is None else random.standard_normal())


def _shares_by_simulation():
    """Return the total shares of ``_bent`` without its noise, by Jansen's estimator; the third one is idle."""
    random = np.random.default_rng(0)
    x, y, other = random.random((3, 200_000))
    whole = _bent(x, y, 0, None)
    parts = [np.mean((whole - _bent(other, y, 0, None)) ** 2), np.mean((whole - _bent(x, other, 0, None)) ** 2)]
    names = [one.name for one in SPACE.variables]
    return dict(zip(names, [*(part / 2 / whole.var() for part in parts), 0.0], strict=True))


@pytest.mark.parametrize(
    ("function", "number", "reason"),
    [
        (lambda x, y, z, _: x, 6, r"6 trials are too few: 3 parameters need 11 different ones"),
        (lambda x, y, z, _: 3.0, 30, "it is the same in every trial"),
        (lambda x, y, z, random: random.standard_normal(), 60, r"explains no more than [\d.]+ % of the variance at"),
    ],
)
def test_nothing_is_told_where_trials_do_not_tell(function, number, reason):
    found = importance_data(response_of(trials_of(function, number), SPACE, ID))

    assert found["parameters"] == []
    assert found["trials"] == number
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(found["why_not"])


def test_parameters_of_strategies_to_choose_from_have_no_shares_of_one_variance():
    space = search_space(Threshold(), tiny_scenario(), None, (), {"a": (Threshold(), ["remove_at=0.6:0.9"])})

    assert "a parameter of one strategy is none of another" in response_of([], space, ID).why_not


def test_parameters_that_always_move_together_are_not_told_apart():
    def alike(one):
        return Trial(one.number, {**one.params, "review_at_reports": 3}, one.values, feasible=True)

    planted = [alike(one) for one in trials_of(lambda x, y, z, _: x + y)]

    assert response_of(planted, SPACE, ID).why_not == "the trials do not tell the parameters apart"


def test_trials_without_a_value_do_not_count():
    planted = [*trials_of(lambda x, y, z, _: x), Trial(99, trials_of(lambda *_: 0.0, 1)[0].params, {ID: np.nan}, False)]

    assert len(response_of(planted, SPACE, ID).values) == 40


def test_fewer_points_give_fewer_terms():
    places = np.random.default_rng(1).uniform(-1, 1, (20, 3))
    values = places[:, :1] * 2

    assert len(fitted(places, values).terms) == 10
    assert len(fitted(places, values, 1.8).terms) == 7
    assert fitted(places[: fewest(3, 1.8) - 1], values[: fewest(3, 1.8) - 1], 1.8) is None
