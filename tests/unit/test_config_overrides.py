"""Changing a scenario by path."""

from __future__ import annotations

import pytest

from simulator.errors import ScenarioError
from tests.worlds import tiny_scenario


def test_no_override_changes_nothing():
    scenario = tiny_scenario()

    assert scenario.override() is scenario


def test_values_are_yaml_and_assignments_are_made_in_order():
    scenario = tiny_scenario().override("scale=2", "horizon=1d", "scale=1e-1", " uploads . per_day = 5_000 ")

    assert (scenario.scale, scenario.horizon, scenario.uploads.per_day) == (0.1, 86_400.0, 5_000.0)


def test_a_number_leads_into_a_list():
    scenario = tiny_scenario().override("pools.europe.shifts.1.reviewers=7", "markets.US.weekly.6=2")

    assert [shift.reviewers for shift in scenario.pools["europe"].shifts] == [2.0, 7.0]
    assert scenario.markets["US"].weekly == (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0)


def test_a_star_leads_to_every_entry():
    scenario = tiny_scenario().override("markets.*.daily_amplitude=0", "pools.*.shifts.*.reviewers=1")

    assert {market.daily_amplitude for market in scenario.markets.values()} == {0.0}
    assert {shift.reviewers for pool in scenario.pools.values() for shift in pool.shifts} == {1.0}


def test_an_optional_part_may_be_switched_off_and_on():
    off = tiny_scenario().override("creators.harm_concentration=null", "pools.*.patience=null")
    on = off.override("creators.harm_concentration.accounts=0.1", "creators.harm_concentration.harm=0.2")

    assert off.creators.harm_concentration is None
    assert on.creators.harm_concentration is not None
    assert on.creators.harm_concentration.harm == 0.2


def test_an_entry_of_a_map_may_be_new_if_it_is_given_whole():
    scenario = tiny_scenario().override(
        "markets.US.prevalence_multiplier.hate=2", "markets.JP={share: 1, language: ja, time_zone: Asia/Tokyo}"
    )

    assert scenario.markets["US"].prevalence_multiplier == {"spam": 1.5, "hate": 2.0}
    assert list(scenario.markets) == ["DE", "US", "JP"]


def test_the_scenario_that_is_changed_stays_as_it_was():
    scenario = tiny_scenario()

    scenario.override("markets.US.prevalence_multiplier.hate=2", "pools.europe.shifts.0.reviewers=9")

    assert scenario == tiny_scenario()


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        (
            "polices.hate.prevalence=0.1",
            "--set polices.hate.prevalence=0.1: the scenario has no field 'polices'. Did you mean 'policies'?",
        ),
        (
            "policies.hat.prevalence=0.1",
            "--set policies.hat.prevalence=0.1: policies has no entry 'hat'. Did you mean 'hate'?",
        ),
        (
            "policies.hate.prevalance=0.1",
            "--set policies.hate.prevalance=0.1: policies.hate has no field 'prevalance'. Did you mean 'prevalence'?",
        ),
        (
            "pools.europe.shifts.2.reviewers=1",
            (
                "--set pools.europe.shifts.2.reviewers=1: pools.europe.shifts must be followed by an index "
                "from 0 to 1. Got '2' instead."
            ),
        ),
        (
            "pools.europe.shifts.first.reviewers=1",
            (
                "--set pools.europe.shifts.first.reviewers=1: pools.europe.shifts must be followed by an index "
                "from 0 to 1. Got 'first' instead."
            ),
        ),
        (
            "scale.up=1",
            "--set scale.up=1: scale must be the end of the path, since it is a single value. Got 'up' instead.",
        ),
        (
            "scale=[1",
            (
                "--set scale=[1 must be YAML that can be read: expected ',' or ']', but got '<stream end>' "
                "in line 1, column 3."
            ),
        ),
        ("scale", "An override must be a path, '=' and a value, such as 'pools.desk.sla=2h'. Got 'scale' instead."),
        ("a..b=1", "An override must be a path, '=' and a value, such as 'pools.desk.sla=2h'. Got 'a..b=1' instead."),
        ("=1", "An override must be a path, '=' and a value, such as 'pools.desk.sla=2h'. Got '=1' instead."),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_in_a_sentence(override, sentence):
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override(override)

    assert str(caught.value) == sentence


def test_a_fault_names_all_overrides():
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override("scale=0", "horizon=1d")

    assert str(caught.value) == "--set scale=0 --set horizon=1d: scale must be > 0. Got 0 instead."


def test_a_list_without_entries_has_none_to_change():
    with pytest.raises(ScenarioError, match=r"time_limits must have entries for one to be changed\. Got '0' of none"):
        tiny_scenario().override("time_limits.0.limit=3h")
