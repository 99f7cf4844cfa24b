"""Scenarios that are based on others."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.config import Scenario, load_scenario, parse_scenario, to_yaml
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
    with pytest.raises(
        ScenarioError, match=r"based_on must end at a scenario of its own within 8 steps\. Got '.\.yaml'"
    ):
        load_scenario(folder / "a.yaml")


def test_a_base_that_is_no_map_is_refused(folder: Path) -> None:
    write(folder / "list.yaml", "[1]")
    mine = write(folder / "mine.yaml", "{based_on: list.yaml}")
    with pytest.raises(ScenarioError, match=r"based_on must name a map of fields\."):
        load_scenario(mine)
