"""What a REVIEW.yaml may say, and the sentence for each kind of mistake."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.errors import InputError
from simulator.review.checked import Review, check_request
from simulator.review.request import read_request
from tests.worlds import tiny_scenario


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("review")
    scenario = tiny_scenario(uploads={"per_day": 400}, horizon="1d", warm_up="0s")
    (folder / "tiny.yaml").write_text(json.dumps(scenario.model_dump(mode="json")), encoding="utf-8")
    (folder / "late.yaml").write_text("strategy.remove_at: 0.97\n", encoding="utf-8")
    return folder


def request(**changes: Any) -> dict[str, Any]:
    asked = {
        "baseline": "Threshold",
        "candidates": {"late": "late.yaml"},
        "scenarios": {"normal": "tiny.yaml", "busy": {"scenario": "tiny.yaml", "set": {"uploads.per_day": 600}}},
        "success": {"violative_view_rate": "-5%"},
        "guardrails": ["sla_share >= 50%", {"require": "exposure <= +5%", "each": "market"}],
    }
    return {key: value for key, value in (asked | changes).items() if value is not None}


def checked(folder, **changes: Any) -> Review:
    path = folder / "review.yaml"
    path.write_text(json.dumps(request(**changes)), encoding="utf-8")
    return check_request(*read_request(path))


def test_files_are_looked_for_beside_the_request_and_the_first_scenario_decides(folder):
    review = checked(folder)

    assert review.deciding.name == "normal"
    assert [one.role for one in review.worlds.values()] == ["decide", "stress"]
    assert review.worlds["normal"].candidates["late"].strategy.params["remove_at"] == 0.97
    assert review.worlds["busy"].baseline.scenario.uploads.per_day == 600


def test_a_guardrail_of_each_market_stands_for_one_of_every_market(folder):
    review = checked(folder)
    markets = list(review.deciding.baseline.scenario.markets)

    texts = [str(one) for one in review.deciding.guardrails]
    assert texts == ["sla_share>=0.5", *(f"exposure[market={name}]<=baseline*1.05" for name in markets)]
    assert review.bound_guardrails == 1 + len(markets)


def test_a_review_can_be_made_again_from_its_data_alone(folder):
    review = checked(folder, override={"late": {"decision": "ship", "name": "A", "reason": "b"}})
    again = Review.from_dict(json.loads(json.dumps(review.to_dict())))

    assert again.to_dict() == review.to_dict()
    assert again.success == review.success


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"success": {"violative_view_rate": "+5%"}}, "must be a change for the better, which is a fall"),
        ({"success": {"exposure_wrong_share": "-5%"}}, "success must name indicators with a better side"),
        ({"success": {"nothing": "-5%"}}, "An indicator must be a known one. Got 'nothing' instead."),
        ({"success": {"violative_view_rate": "5 jobs"}}, "A change must be a percentage"),
        ({"success": {}}, "success must have at least 1 entries"),
        ({"success": None}, "success is missing: it has no default."),
        ({"candidates": {}}, "candidates must have at least 1 entries"),
        ({"candidates": {"a": "Nobody"}}, "Got 'Nobody' instead"),
        ({"candidates": {"a": "none.yaml"}}, "none.yaml"),
        ({"scenarios": {"a": "nowhere"}}, "scenarios.a: The scenario must be a YAML file or the name"),
        ({"scenarios": {"a": {"scenario": "tiny.yaml", "set": {"uploads.per_week": 3}}}}, "per_week"),
        ({"scenarios": {"a": {"scenario": "tiny.yaml", "role": "hold"}}}, "must have the role 'decide'. Got 0 (none)"),
        ({"scenarios": {"a": {"scenario": "tiny.yaml", "role": "judge"}}}, "scenarios.a.role must be"),
        ({"guardrails": ["exposure"]}, "A requirement must be an indicator"),
        ({"guardrails": ["exposure <= +5%", "exposure <= +5%"]}, "guardrails must name each test once"),
        ({"guardrails": [{"require": "exposure <= +5%", "each": "day"}]}, "guardrails.0.each must be"),
        ({"deterioration": ["exposure_wrong_share"]}, "deterioration must name indicators with a better side"),
        ({"override": {"b": {"decision": "ship", "name": "A", "reason": "b"}}}, "override must name a candidate"),
        ({"override": {"late": {"decision": "ship"}}}, "override.late.name is missing"),
        ({"runs": {"pairs": 1}}, "runs.pairs must be"),
        ({"runs": {"pairs": "many"}}, "runs.pairs must be"),
        ({"protocol": {"alpha": 0.2}}, "protocol.alpha must be a share in (0, 0.05]"),
        ({"segments": ["planet"]}, "planet"),
        ({"wish": 3}, "has no field 'wish'"),
    ],
)
def test_a_mistake_has_one_sentence_that_names_it(folder, changes, sentence):
    with pytest.raises(InputError) as caught:
        checked(folder, **changes)

    assert sentence in str(caught.value)


def test_candidates_meet_the_same_nature(folder):
    (folder / "world.yaml").write_text("uploads.per_day: 900\n", encoding="utf-8")
    with pytest.raises(InputError, match="must meet the same nature"):
        checked(folder, candidates={"a": "world.yaml"})
