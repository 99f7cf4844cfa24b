"""A world that no machine could run is refused in a sentence, and so is a name that is nearly another."""

from __future__ import annotations

import pytest

from simulator.config import Scenario, changed_by
from simulator.errors import InputError, ScenarioError, nearly
from simulator.runs.simulate import simulate
from tests.worlds import tiny_scenario


@pytest.mark.parametrize(
    ("override", "fault"),
    [
        ("views.mean=3e11", "views.mean must lead to at most 1,000 user reports per upload"),
        ("reports.false_rate=30", "views.mean must lead to at most 1,000 user reports per upload"),
        ("markets.*.view_multiplier=1e9", "views.mean must lead to at most 1,000 user reports per upload"),
        ("uploads.per_day=6e12", "uploads.per_day must lead to at most 1e+12 uploads per run"),
        ("start=9999-12-30T00:00:00Z", "start must be in the years 1900 to 2200"),
        ("start=0001-01-01T00:00:00Z", "start must be in the years 1900 to 2200"),
        ("start=2023-02-29T00:00:00Z", "start must be an instant with a time zone"),
        ("horizon=1e-300", "horizon must be at least 1s"),
        ("markets.DE.time_zone=localtime", "must be an IANA time zone"),
        ("pools.europe.time_zone=posixrules", "must be an IANA time zone"),
        ("pools.europe.time_zone=Factory", "must be an IANA time zone"),
        ("pools.europe.time_zone=right/UTC", "must be an IANA time zone"),
        ("pools.europe.time_zone=Europe/Berln", "Did you mean 'Europe/Berlin'?"),
        ("pools.europe.shifts.day.reviewers=0.4", "must be a whole number of people"),
    ],
)
def test_a_world_beyond_bounds_is_refused(override, fault):
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override(override)

    assert fault in str(caught.value)


def test_reports_count_by_their_expectation():
    scenario = Scenario.load("queueing", ["views.mean=1e6", "reports.false_rate=0.0009"])  # 900 reports an upload

    assert scenario.views.mean == 1e6
    with pytest.raises(ScenarioError, match=r"the report rates lead to 1\.1e"):
        scenario.override("reports.false_rate=0.0011")


def test_too_many_cells_are_refused():
    data = tiny_scenario().model_dump(mode="json")
    market, policy = data["markets"]["US"], data["policies"]["hate"]
    markets = {f"m{n}": {**market, "prevalence_multiplier": {}} for n in range(1000)}
    with pytest.raises(ScenarioError, match=r"at most 10,000 combinations of a market and a policy; 1,003 policies"):
        changed_by(tiny_scenario(), {"markets": markets, "policies": {f"q{n}": policy for n in range(1000)}}, "x.yaml")


def test_too_many_replications_are_refused_before_anything_is_made():
    with pytest.raises(InputError, match=r"`replications` must be at most 100000\. Got 100000000000 instead"):
        simulate(tiny_scenario(), replications=10**11)


@pytest.mark.parametrize("prevalence", [0.5, 0.72])
def test_prevalences_may_be_above_one_half(prevalence):
    results = simulate(
        "queueing",
        overrides=[f"policies.*.prevalence={prevalence}", "horizon=2h", "warm_up=0"],
        seed=11,
    )
    uploads = 345_600 * 2 / 24  # expected; in fact some hundreds more or less
    standard_error = (prevalence * (1 - prevalence) / uploads) ** 0.5

    assert abs(results.estimate("prevalence").value - prevalence) < 4 * standard_error


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"pools": {"europe": {"shifts": {"evneing": {"reviewers": 2}}}}}, "Did you mean 'evening'?"),
        ({"pools": {"europ": {"sla": "2h"}}}, "Did you mean 'europe'?"),
        ({"pools.europe.shifts.dya.reviewers": 2}, "pools.europe.shifts has no entry 'dya'"),
        ({"markets": {"de": {"share": 2}}}, "Did you mean 'DE'?"),
        ({"policies": {"spamm": {"prevalence": 0.1}}}, "Did you mean 'spam'?"),
        ({"pools": {"europe": {"shifts": {"+day": {"reviewers": 2}}}}}, "has an entry 'day' already"),
    ],
)
def test_a_misspelt_entry_is_refused(data, fault):
    with pytest.raises(ScenarioError) as caught:
        changed_by(tiny_scenario(), data, "plan.yaml")

    assert fault in str(caught.value)


def test_an_entry_that_is_meant_is_added():
    added = {"pools": {"europe": {"shifts": {"+days": {"reviewers": 2}, "weekend": {"reviewers": 1}}}}}

    assert list(changed_by(tiny_scenario(), added, "plan.yaml").pools["europe"].shifts) == [
        "day",
        "evening",
        "days",
        "weekend",
    ]


def test_a_slip_is_near_and_another_word_is_not():
    assert [nearly(name, ["night", "day", "US"]) for name in ("nihgt", "Nigth", "ady", "dusk", "UK", "TR")] == [
        "night",
        "night",
        "day",
        None,
        None,
        None,
    ]
