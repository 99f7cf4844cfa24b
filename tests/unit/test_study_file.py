"""A search that a file states: its keys, its paths, and what is chosen among strategies."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from simulator.config import Scenario, load_scenario, to_yaml
from simulator.config.overrides import change_data, parse_override
from simulator.errors import InputError
from simulator.runs.plans import plan_in_force
from simulator.search import is_study, optimize_study, read_study
from tests.worlds import tiny_scenario

STUDY = """
scenario: tiny.yaml
set: {horizon: 12h, uploads.per_day: 600}
strategy: Threshold(remove_at=0.9, review_at=0.3, limit_at=0.1)
space:
  enforcement.reach.limit: 0.05:0.9
strategies:
  Threshold(remove_at=0.9, review_at=0.3, limit_at=0.1):
    strategy.remove_at: 0.35:0.95
    review_at_reports: [2, 3, 5]
  AllowAll: []
maximize: [removals_per_1000_uploads]
require: [reviewer_hours<=baseline*3]
trials: 8
fresh_replications: 4
most_replications: 2
"""


@pytest.fixture
def study(tmp_path):
    (tmp_path / "tiny.yaml").write_text(to_yaml(tiny_scenario()))
    path = tmp_path / "study.yaml"
    path.write_text(STUDY)
    return path


def test_a_study_is_told_from_a_scenario(study):
    assert is_study(study)
    assert not is_study(study.parent / "tiny.yaml")
    assert not is_study("baseline")


def test_a_study_states_the_arguments_of_a_search(study):
    found = read_study(study)
    assert found["scenario"] == str(study.parent / "tiny.yaml")
    assert found["overrides"] == ["horizon=12h", "uploads.per_day=600"]
    assert found["params"] == ["enforcement.reach.limit=0.05:0.9"]
    assert found["trials"] == 8


def test_a_study_is_searched_and_its_winner_is_a_plan(study, tmp_path):
    found = optimize_study(study, workers=1)
    first, *others = found.trials
    field = "enforcement.reach.limit"
    assert first.params == {
        "strategy": "Threshold",
        field: 0.2,
        "Threshold: remove_at": 0.9,
        "Threshold: review_at_reports": 3,
    }
    assert {trial.params["strategy"] for trial in others} == {"Threshold", "AllowAll"}
    assert all(
        ("Threshold: review_at_reports" in one.params) == (one.params["strategy"] == "Threshold") for one in others
    )
    assert found.refused == 0
    point = next(one for one in found.points if one.params["strategy"] == "Threshold")
    chosen = replace(found, confirmation=SimpleNamespace(holds=True, finalist=point))
    path = tmp_path / "winner.yaml"
    path.write_text(chosen.winner_yaml())
    plan = plan_in_force(load_scenario(str(study.parent / "tiny.yaml"))).changed(path)
    assert plan.strategy == point.results.strategy
    assert plan.scenario.enforcement.reach.limit == point.params[field]


@pytest.mark.parametrize("text", ["12", "1e3", "a # b", "a: b", "null", " x ", "[x]", "'x'", "", "NO", "it's"])
def test_a_text_of_a_study_is_that_text(study, text):
    study.write_text(STUDY.replace("set: {horizon: 12h,", f"set: {{name: {json.dumps(text)}, horizon: 12h,"))
    data = {"name": "other"}

    change_data(Scenario, data, [parse_override(one) for one in read_study(study)["overrides"][:1]])

    assert data["name"] == text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("objectives", "objektives"), "a map with a scenario, or several `scenarios`, and an objective"),
        (("trials: 8", "trails: 8"), "a key must be one of a study. Got 'trails' instead. Did you mean 'trials'"),
        (("[removals_per_1000_uploads]", "exposure"), "maximize must be a list. Got 'exposure'"),
        (("set: {horizon: 12h, uploads.per_day: 600}", "set: 12h"), "set must map paths to values"),
        (
            ("scenario: tiny.yaml", "scenario: tiny.yaml\nscenarios: [tiny.yaml]"),
            "either `scenario` or `scenarios`. Got both",
        ),
    ],
)
def test_a_wrong_study_is_refused(study, change, sentence):
    study.write_text(STUDY.replace(*change) if change[0] != "objectives" else "minimize: [exposure]")
    with pytest.raises(InputError) as caught:
        read_study(study)
    assert sentence in str(caught.value)
