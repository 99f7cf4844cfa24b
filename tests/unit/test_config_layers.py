"""Scenarios that are based on others."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.config import Scenario, changed_by, load_scenario, parse_scenario, to_yaml
from simulator.errors import ScenarioError
from tests.worlds import tiny_scenario


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tiny.yaml").write_text(to_yaml(tiny_scenario()), encoding="utf-8")
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_file_says_changes_the_scenario_below_and_leaves_the_rest(folder: Path) -> None:
    mine = write(
        folder / "mine.yaml", "{based_on: tiny.yaml, name: mine, views: {mean: 9}, policies: {spam: {prevalence: 0.1}}}"
    )
    assert load_scenario(mine) == tiny_scenario(
        name="mine", views={"mean": 9.0}, policies={"spam": {"prevalence": 0.1}}
    )


def test_layers_pile_up_and_each_is_found_beside_the_one_above(folder: Path) -> None:
    (folder / "deep").mkdir()
    write(folder / "deep" / "one.yaml", "{based_on: ../tiny.yaml, scale: 2, name: one}")
    top = write(folder / "two.yaml", "{based_on: deep/one.yaml, name: two}")
    assert load_scenario(top, ["warm_up=0s"]) == tiny_scenario(scale=2, name="two", warm_up=0)


def test_a_shipped_scenario_may_be_the_base() -> None:
    scenario = parse_scenario("{based_on: queueing, horizon: 2d}")
    assert scenario == Scenario.load("queueing", ["horizon=2d"])


def test_lists_are_replaced_whole(folder: Path) -> None:
    mine = write(folder / "mine.yaml", "{based_on: tiny.yaml, pools: {appeals: {shifts: {day: {weekdays: [0, 6]}}}}}")
    assert load_scenario(mine).pools["appeals"].shifts["day"].weekdays == (0, 6)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{based_on: 3}", "scenario: based_on must be a file or a shipped scenario. Got 3 instead."),
        (
            "{based_on: basline}",
            (
                "scenario: based_on must be a YAML file or the name of a shipped scenario. Got 'basline' instead. "
                "Did you mean 'baseline'?"
            ),
        ),
    ],
)
def test_a_base_that_is_none_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text)
    assert str(caught.value) == sentence


def test_a_circle_is_refused(folder: Path) -> None:
    write(folder / "a.yaml", "{based_on: b.yaml}")
    write(folder / "b.yaml", "{based_on: a.yaml}")
    with pytest.raises(ScenarioError, match=r"based_on must end at a complete scenario within 8 steps\. Got '.\.yaml'"):
        load_scenario(folder / "a.yaml")


def test_a_base_that_is_no_map_is_refused(folder: Path) -> None:
    write(folder / "list.yaml", "[1]")
    mine = write(folder / "mine.yaml", "{based_on: list.yaml}")
    with pytest.raises(ScenarioError, match=r"based_on must name a map of fields\."):
        load_scenario(mine)


def test_null_takes_an_inherited_entry_away(folder: Path) -> None:
    mine = write(
        folder / "mine.yaml",
        "{based_on: tiny.yaml, policies: {minors: null}, pools: {europe: {shifts: {evening: null}, patience: null}}}",
    )
    scenario = load_scenario(mine)

    assert list(scenario.policies) == ["spam", "hate"]
    assert list(scenario.pools["europe"].shifts) == ["day"]
    assert scenario.pools["europe"].patience is None  # there null is a value


def test_an_entry_that_a_layer_took_away_may_come_back(folder: Path) -> None:
    write(folder / "one.yaml", "{based_on: tiny.yaml, pools: {europe: {shifts: {day: null}}}}")
    two = write(folder / "two.yaml", "{based_on: one.yaml, pools: {europe: {shifts: {day: {reviewers: 1}}}}}")

    assert {name: shift.reviewers for name, shift in load_scenario(two).pools["europe"].shifts.items()} == {
        "evening": 1,
        "day": 1,
    }


def test_a_key_with_dots_is_a_path(folder: Path) -> None:
    mine = write(
        folder / "mine.yaml",
        """
        based_on: tiny.yaml
        strategy: Threshold(remove_at=0.9)
        strategy.review_at: 40%
        pools.europe.shifts.day.reviewers: 3
        pools.europe.shifts.+night: {start: 22h, end: 6h, reviewers: 2}
        pools.*.sla: 5m
        markets.US.weekly.0: 2
        """,
    )
    scenario = load_scenario(mine)

    assert scenario.strategy == "Threshold(remove_at=0.9, review_at='40%')"
    assert {name: shift.reviewers for name, shift in scenario.pools["europe"].shifts.items()} == {
        "day": 3,
        "evening": 1,
        "night": 2,
    }
    assert {pool.sla for pool in scenario.pools.values()} == {300.0}


def test_a_scenario_in_hand_is_changed_as_if_it_were_the_base():
    changed = changed_by(tiny_scenario(), {"scale": 2, "pools": {"europe": {"shifts": {"evening": None}}}}, "x.yaml")

    assert (changed.scale, list(changed.pools["europe"].shifts)) == (2.0, ["day"])
    with pytest.raises(ScenarioError, match=r"^x\.yaml: uploads has no field 'per_dy'"):
        changed_by(tiny_scenario(), {"uploads.per_dy": 1}, "x.yaml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("policies: {hat: null}", "policies has no entry 'hat' to remove. Did you mean 'hate'?"),
        (
            "uploads: null",
            "uploads cannot be taken away: only entries of a map can, and fields that may be null.",
        ),
        (
            "pools: {europe: {service: null}}",
            "pools.europe.service cannot be taken away: only entries of a map can, and fields that may be null.",
        ),
        (
            "pools.europe.shifts.evning.reviewers: 2",
            (
                "pools.europe.shifts has no entry 'evning'. Did you mean 'evening'? "
                "To add it, write 'pools.europe.shifts.+evning=...'."
            ),
        ),
        ("uploads.per_dy: 2", "uploads has no field 'per_dy'. Did you mean 'per_day'?"),
    ],
)
def test_what_is_not_there_is_neither_taken_away_nor_changed(folder: Path, text: str, sentence: str) -> None:
    mine = write(folder / "mine.yaml", f"based_on: tiny.yaml\n{text}\n")

    with pytest.raises(ScenarioError) as caught:
        load_scenario(mine)
    assert str(caught.value) == f"{mine}: {sentence}"


def test_a_path_changes_one_part_of_those_that_an_alias_shares(folder: Path) -> None:
    mine = write(folder / "mine.yaml", "{based_on: everything, pools.emea.people.speed_sd: 1}")
    pools = load_scenario(mine).pools

    assert [pools[name].people.speed_sd for name in ("americas", "emea", "apac")] == [0.25, 1.0, 0.25]


def test_what_is_not_in_the_file_below_may_be_changed_by_path_too(folder: Path) -> None:
    text = "{based_on: queueing, appeals.rate_guilty: 5%, pools.desk.time_zone: Europe/Paris}"
    scenario = load_scenario(write(folder / "mine.yaml", text))

    assert (scenario.appeals.rate_guilty, scenario.pools["desk"].time_zone) == (0.05, "Europe/Paris")
    with pytest.raises(ScenarioError, match="incidents has no entry 'flu'"):
        load_scenario(write(folder / "mine.yaml", "{based_on: queueing, incidents.flu: null}"))
