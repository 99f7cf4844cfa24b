"""What a search varies follows from the strategy's parameters."""

from __future__ import annotations

import pytest
from optuna.trial import FixedTrial

from simulator.errors import InputError, ParamError, UnknownNameError
from simulator.search import search_space
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario()


def names(space):
    return [variable.name for variable in space.variables]


def test_by_default_all_numbers_in_use_that_have_a_range():
    assert names(search_space(Threshold(), SCENARIO)) == ["remove_at", "review_at", "review_at_reports"]
    assert "limit_at" in names(search_space(Threshold(limit_at=0.5), SCENARIO))
    assert "review_at" not in names(search_space(Threshold(review_at=None), SCENARIO))


def test_named_parameters_with_bounds_of_ones_own():
    (variable,) = search_space(Threshold(), SCENARIO, ["remove_at=0.9:0.99"]).variables
    assert (variable.name, variable.space.low, variable.space.high) == ("remove_at", 0.9, 0.99)


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("remove", UnknownNameError, "Did you mean 'remove_at'"),
        ("remove_at=0.9", ParamError, "must be 'name' or 'name=low:high'"),
        ("remove_at=0.99:0.9", ParamError, "two rising numbers"),
        ("remove_at=0.5:1.5", ParamError, "must be a probability in"),
        ("priority", ParamError, "has no range of its own"),
    ],
)
def test_bad_wishes(text, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        search_space(Threshold(), SCENARIO, [text])
    assert isinstance(caught.value, InputError)


def test_shaped_parameters_vary_by_market_and_policy():
    space = search_space(Threshold(), SCENARIO, ["remove_at", "review_at_reports"], per=["market"])
    assert names(space) == ["remove_at[DE, *]", "remove_at[US, *]", "review_at_reports[DE]", "review_at_reports[US]"]
    values = {"remove_at[DE, *]": 0.9, "remove_at[US, *]": 0.95, "review_at_reports[DE]": 2, "review_at_reports[US]": 4}
    built = space.build(values)
    assert built.params["remove_at"] == {"DE": {"*": 0.9}, "US": {"*": 0.95}}
    assert built.params["review_at_reports"] == {"DE": 2, "US": 4}
    by_policy = search_space(Threshold(), SCENARIO, ["remove_at"], per=["policy"])
    assert names(by_policy) == ["remove_at[*, spam]", "remove_at[*, hate]", "remove_at[*, minors]"]


def test_the_strategy_itself_is_a_point_of_its_space():
    assert search_space(Threshold(), SCENARIO).start() == {"remove_at": 0.98, "review_at": 0.8, "review_at_reports": 3}
    shaped = Threshold(remove_at={"DE": 0.9, "*": 0.95})
    assert search_space(shaped, SCENARIO, ["remove_at"], per=["market"]).start() == {
        "remove_at[DE, *]": 0.9,
        "remove_at[US, *]": 0.95,
    }
    assert search_space(shaped, SCENARIO, ["remove_at"]).start() is None  # one number cannot say both
    assert search_space(Threshold(), SCENARIO, ["remove_at=0.5:0.6"]).start() is None


def test_values_are_short_and_within_bounds():
    space = search_space(Threshold(), SCENARIO, ["remove_at=0.1:0.123456789"])
    assert space.suggest(FixedTrial({"remove_at": 0.1123456789})) == {"remove_at": 0.11235}
    assert space.suggest(FixedTrial({"remove_at": 0.123456789})) == {"remove_at": 0.123456789}


def test_thresholds_out_of_order_are_refused():
    with pytest.raises(ParamError, match="must be at most 'remove_at'"):
        search_space(Threshold(), SCENARIO).build({"remove_at": 0.5, "review_at": 0.6, "review_at_reports": 3})
