"""A share or a probability may be given in per cent wherever it is given."""

from __future__ import annotations

import pytest

from simulator.config import Scenario, changed_by, parse_scenario, space_of
from simulator.config.spec import parse_spec
from simulator.errors import InputError
from simulator.strategy.lookup import changed_strategy, make_strategy
from tests.worlds import tiny_scenario

PLACES = [
    ("policies.hate.prevalence", "0.25%", 0.0025),
    ("policies.hate.detector.auc", "93.5%", 0.935),
    ("policies.hate.report_rate", "2%", 0.02),
    ("reports.false_rate", "0.01%", 0.0001),
    ("markets.US.share", "35%", 0.35),
    ("appeals.rate_innocent", "45 %", 0.45),
    ("enforcement.reach.limit", "5%", 0.05),
]


def value_at(scenario, path):
    value = scenario.model_dump()
    for part in path.split("."):
        value = value[part]
    return value


@pytest.mark.parametrize(("path", "text", "value"), PLACES)
def test_a_field_takes_per_cent_in_files_and_overrides(path, text, value):
    by_override = tiny_scenario().override(f"{path}={text}")
    by_layer = changed_by(tiny_scenario(), {path: text}, "plan.yaml")

    assert value_at(by_override, path) == pytest.approx(value, rel=1e-15)
    assert by_layer == by_override


def test_a_file_takes_per_cent_in_lists_and_incidents():
    scenario = parse_scenario(
        "based_on: baseline\n"
        "incidents: {flu: {kind: staffing_shortfall, start: 1h, duration: 2h, absent: 30%}}\n"
        "views: {cascade: null, curve: [[0s, 0%], [1h, 25%], [7d, 100%]]}\n"
    )

    assert scenario.incidents["flu"].absent == 0.3
    assert scenario.views.curve == ((0.0, 0.0), (3600.0, 0.25), (604800.0, 1.0))


@pytest.mark.parametrize(
    "spec",
    [
        "Threshold(remove_at=97%)",
        "Threshold(remove_at='97%')",
        "Threshold(remove_at={'*': 97%})",
        "Threshold(remove_at=.97)",
    ],
)
def test_a_parameter_takes_per_cent(spec):
    assert make_strategy(spec).params["remove_at"] in (0.97, {"*": 0.97})


def test_a_cell_of_a_parameter_takes_per_cent():
    from simulator.config import split_overrides

    _, changes = split_overrides(["strategy.remove_at.TR=86%"])

    assert changed_strategy("Threshold(remove_at=97%)", changes).params["remove_at"] == {"TR": 0.86, "*": 0.97}


def test_a_range_of_a_search_takes_per_cent():
    space = space_of("enforcement.reach.limit", Scenario.load("baseline"), "1%:10%")

    assert (space.low, space.high) == (0.01, 0.1)


@pytest.mark.parametrize("text", ["101%", "-1%", "5 percent", "5%%"])
def test_a_percentage_that_is_no_share_is_refused(text):
    with pytest.raises(InputError, match=r"reach\.limit must be a share"):
        tiny_scenario().override(f"enforcement.reach.limit={text}")


@pytest.mark.parametrize(
    ("spec", "params"),
    [
        ("T(a=1e-3, b=null, c=true)", {"a": 1e-3, "b": None, "c": True}),
        ("T(a={NO: 1, on: 5m})", {"a": {"NO": 1, "on": "5m"}}),
        ("T(a={'TR': {'hate': 0.7}}, )", {"a": {"TR": {"hate": 0.7}}}),
        ("T(a='x, y')", {"a": "x, y"}),
        ("T()", {}),
    ],
)
def test_values_in_a_spec_are_literals_of_python_or_values_of_yaml(spec, params):
    assert parse_spec(spec).params == params


@pytest.mark.parametrize(
    "spec", ["T(,)", "T(a=1,,b=2)", "T(a=1, a=2)", "T(a=f(1))", "T(1)", "T(a=)", "T(**{})", "T(a=[)"]
)
def test_what_is_no_value_in_a_spec_is_refused(spec):
    with pytest.raises(InputError, match="in a strategy's spec must be"):
        parse_spec(spec)
