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
    scenario = tiny_scenario().override("markets.US.weekly.6=2")

    assert scenario.markets["US"].weekly == (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0)


def test_a_shift_is_found_by_its_name():
    scenario = tiny_scenario().override("pools.europe.shifts.evening.reviewers=7")

    assert {name: shift.reviewers for name, shift in scenario.pools["europe"].shifts.items()} == {
        "day": 2,
        "evening": 7,
    }


def test_a_star_leads_to_every_entry():
    scenario = tiny_scenario().override("markets.*.daily_amplitude=0", "pools.*.shifts.*.reviewers=1")

    assert {market.daily_amplitude for market in scenario.markets.values()} == {0.0}
    assert {shift.reviewers for pool in scenario.pools.values() for shift in pool.shifts.values()} == {1}


def test_an_optional_part_may_be_switched_off_and_on():
    off = tiny_scenario().override("creators.harm_concentration=null", "pools.*.patience=null")
    on = off.override("creators.harm_concentration.accounts=0.1", "creators.harm_concentration.harm=0.2")

    assert off.creators.harm_concentration is None
    assert on.creators.harm_concentration is not None
    assert on.creators.harm_concentration.harm == 0.2


def test_a_plus_adds_an_entry_to_a_map():
    scenario = tiny_scenario().override(
        "markets.US.prevalence_multiplier.+hate=2", "markets.+JP={share: 1, language: ja, time_zone: Asia/Tokyo}"
    )

    assert scenario.markets["US"].prevalence_multiplier == {"spam": 1.5, "hate": 2.0}
    assert list(scenario.markets) == ["DE", "US", "JP"]


def test_the_scenario_that_is_changed_stays_as_it_was():
    scenario = tiny_scenario()

    scenario.override("markets.US.prevalence_multiplier.spam=2", "pools.europe.shifts.day.reviewers=9")

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
            (
                "--set policies.hat.prevalence=0.1: policies has no entry 'hat'. Did you mean 'hate'? "
                "To add it, write 'policies.+hat=...'."
            ),
        ),
        (
            "policies.hate.prevalance=0.1",
            "--set policies.hate.prevalance=0.1: policies.hate has no field 'prevalance'. Did you mean 'prevalence'?",
        ),
        (
            "pools.europe.shifts.evning.reviewers=1",
            (
                "--set pools.europe.shifts.evning.reviewers=1: pools.europe.shifts has no entry 'evning'. "
                "Did you mean 'evening'? To add it, write 'pools.europe.shifts.+evning=...'."
            ),
        ),
        (
            "pools.europe.shifts.+day={reviewers: 1}",
            (
                "--set pools.europe.shifts.+day={reviewers: 1}: pools.europe.shifts has an entry 'day' already: "
                "change it without the `+`."
            ),
        ),
        (
            "pools.europe.shifts.+night.reviewers=4",
            (
                "--set pools.europe.shifts.+night.reviewers=4: pools.europe.shifts has no entry 'night': "
                "add it whole, such as 'pools.europe.shifts.+night={...}'."
            ),
        ),
        (
            "uploads.+per_week=1",
            "--set uploads.+per_week=1: `+` adds an entry to a map of names, and uploads is not one.",
        ),
        (
            "markets.US.weekly.7=2",
            (
                "--set markets.US.weekly.7=2: markets.US.weekly must be followed by an index from 0 to 6. "
                "Got '7' instead."
            ),
        ),
        (
            "markets.US.weekly.last=2",
            (
                "--set markets.US.weekly.last=2: markets.US.weekly must be followed by an index from 0 to 6. "
                "Got 'last' instead."
            ),
        ),
        (
            "markets.FR=null",
            (
                "--set markets.FR=null: markets has no entry 'FR'. Known: 'DE', 'US'. "
                "To add it, write 'markets.+FR=...'."
            ),
        ),
        (
            "uploads=null",
            "--set uploads=null: uploads cannot be taken away: only entries of a map can, and fields that may be null.",
        ),
        (
            "markets.US.weekly.0=null",
            (
                "--set markets.US.weekly.0=null: markets.US.weekly.0 cannot be taken away: only entries of a map can, "
                "and fields that may be null."
            ),
        ),
        (
            "scale.up=1",
            "--set scale.up=1: scale must end the path because it is a single value. Got 'up' instead.",
        ),
        (
            "scale=[1",
            (
                "--set scale=[1 must be YAML that can be read: expected ',' or ']', but got '<stream end>' "
                "in line 1, column 3."
            ),
        ),
        (
            "scale",
            "--set must be followed by a path, '=' and a value, such as 'pools.desk.sla=2h'. Got 'scale' instead.",
        ),
        (
            "a..b=1",
            "--set must be followed by a path, '=' and a value, such as 'pools.desk.sla=2h'. Got 'a..b=1' instead.",
        ),
        ("=1", "--set must be followed by a path, '=' and a value, such as 'pools.desk.sla=2h'. Got '=1' instead."),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_in_a_sentence(override, sentence):
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override(override)

    assert str(caught.value) == sentence


def test_a_fault_names_all_overrides():
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override("scale=0", "horizon=1d")

    assert str(caught.value) == "--set scale=0 --set horizon=1d: scale must be a number > 0. Got 0 instead."


def test_a_list_without_entries_has_none_to_change():
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override("pools.general.helps.0.penalty=2", option="--candidate-set")

    assert str(caught.value) == (
        "--candidate-set pools.general.helps.0.penalty=2: `helps` is empty: there is no entry 0 to change."
    )


def test_a_fault_names_the_option_that_was_typed():
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override("scale=0", option="--candidate-set")
    assert str(caught.value) == "--candidate-set scale=0: scale must be a number > 0. Got 0 instead."

    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override("scale", option="--candidate-set")
    assert str(caught.value).startswith("--candidate-set must be followed by a path, '=' and a value")


def test_null_takes_an_entry_away_and_is_a_value_where_it_may_stand():
    surge = "{kind: surge, policy: spam, start: 1h, plateau: 2h, peak: 2}"
    scenario = tiny_scenario().override(
        f"incidents.+a={surge}",
        f"incidents.+b={surge}",
        "incidents.a=null",
        "pools.europe.shifts.evening=null",
        "pools.europe=null",
        "policies.minors=null",
        "markets.DE=null",
        "policies.spam.detector.auc_by_language={}",
        "pools.general.patience=null",
    )

    assert (list(scenario.incidents), list(scenario.pools)) == (["b"], ["general", "appeals"])
    assert (list(scenario.policies), list(scenario.markets)) == (["spam", "hate"], ["US"])
    assert scenario.pools["general"].patience is None


def test_what_others_name_cannot_be_taken_from_under_them():
    with pytest.raises(
        ScenarioError, match=r"pools\.europe\.markets\.0 must name a market or '\*'\. Got 'DE' instead\."
    ):
        tiny_scenario().override("markets.DE=null", "policies.spam.detector.auc_by_language={}")


def test_shares_may_be_per_cents_and_durations_have_units():
    scenario = tiny_scenario().override(
        "policies.hate.prevalence=0.1%", "appeals.rate_innocent=3 %", "appeals.window=5m", "markets.DE.share=60%"
    )

    assert (scenario.policies["hate"].prevalence, scenario.appeals.rate_innocent) == (0.001, 0.03)
    assert (scenario.appeals.window, scenario.markets["DE"].share) == (300.0, 0.6)


def test_staff_may_be_written_as_a_number_without_fraction():
    assert (
        tiny_scenario().override("pools.europe.shifts.day.reviewers=3.0").pools["europe"].shifts["day"].reviewers == 3
    )


@pytest.mark.parametrize(
    ("before", "override", "after"),
    [
        ("Threshold", "strategy.remove_at=.9", "Threshold(remove_at=0.9)"),
        ("Threshold(remove_at=0.8)", "strategy.remove_at=null", "Threshold(remove_at=None)"),
        (
            "Threshold(review_at=0.2, remove_at=0.8)",
            "strategy.remove_at.DE.hate=.7",
            "Threshold(review_at=0.2, remove_at={'DE': {'hate': 0.7, '*': 0.8}, '*': 0.8})",
        ),
        ("Threshold", "strategy.action_delay=5m", "Threshold(action_delay='5m')"),
        ("Threshold", 'strategy=m:Rule(a={"x": 1})', 'm:Rule(a={"x": 1})'),
        ("Threshold", "strategy='AllowAll'", "AllowAll"),
    ],
)
def test_the_strategy_in_force_is_changed_or_replaced(before, override, after):
    assert tiny_scenario(strategy=before).override(override).strategy == after


def test_a_strategy_of_a_file_is_changed_too(tmp_path):
    path = tmp_path / "rule.yaml"
    path.write_text("strategy: Threshold\nparams: {remove_at: {NO: 1e-1}}\n", encoding="utf-8")

    changed = tiny_scenario(strategy=str(path)).override("strategy.review_at=50%")

    assert changed.strategy == "Threshold(remove_at={'NO': 0.1}, review_at='50%')"
