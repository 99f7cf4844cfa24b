"""Why and sources of a review: items add up to what the review found, and every assumption has its row."""

from __future__ import annotations

import json

import pytest

from simulator.present.serialise import plain
from simulator.review.breaking import break_decision
from simulator.review.sources import PLAN, source_sentences, sources
from simulator.review.why import why_of, why_sentences
from simulator.why import why
from tests.reviews import BASELINE, CANDIDATE, small_reviewed


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    return small_reviewed(
        tmp_path_factory.mktemp("why"),
        guardrails=["wrongful_removal_rate<=+1%", "wrongful_removal_rate[market=US]<=+1%"],
        runs={"pairs": 2, "pilot": 3, "breaks": 20},
    )


def test_the_first_success_and_the_first_miss_are_told(reviewed):
    found = why_of(reviewed, "lower")
    assert [one.indicator for one in found] == ["violative_view_rate", "wrongful_removal_rate"]
    assert found[0].test == "success, tiny: violative_view_rate"
    for one in found:
        assert one.found.explained == pytest.approx(one.found.difference, rel=1e-9)


def test_items_of_all_pairs_add_up_to_what_the_review_found(reviewed):
    (success, guardrail) = why_of(reviewed, "lower", replications=9)
    pair = reviewed.deciding("lower")
    assert success.found.explained == pytest.approx(pair.row("violative_view_rate").difference, rel=1e-9)
    assert guardrail.found.explained == pytest.approx(pair.row("wrongful_removal_rate").difference, rel=1e-9)


def test_it_is_what_the_command_finds(reviewed):
    scenario = reviewed.review.deciding.baseline.scenario
    other = why(scenario, baseline=BASELINE, candidate=CANDIDATE, indicator="violative_view_rate")
    mine = why_of(reviewed, "lower")[0].found
    assert mine.explained == other.explained
    assert mine.to_dict(5)["largest"] == other.to_dict(5)["largest"]


def test_places_of_a_limit_are_kept(tmp_path):
    one = small_reviewed(tmp_path, guardrails=["exposure[market=US]<=-50%"], runs={"pairs": 2, "pilot": 3})
    found = why_of(one, "lower")[1]
    assert found.indicator == "exposure[market=US]"
    assert found.found.cell == {"market": "US"}


def test_what_is_no_sum_over_items_says_so(tmp_path):
    one = small_reviewed(tmp_path, success={"time_to_action_p90": "-5%"}, runs={"pairs": 2, "pilot": 3})
    (found,) = why_of(one, "lower")
    assert found.found is None
    assert found.reason.startswith("An indicator to explain must be a sum over items")
    assert why_sentences("lower", (found,))[0].text == found.reason


def test_sentences_and_data_are_plain(reviewed):
    found = why_of(reviewed, "lower")
    for one in found:
        json.dumps(one.to_dict(), allow_nan=False)
    said = [one.text for one in why_sentences("lower", found)]
    assert said[0].startswith("Violative view rate: ")
    assert any(text.startswith("Most of it comes ") for text in said)
    for one in why_sentences("lower", found):
        json.dumps(one.to_dict(), allow_nan=False)


def test_sources_are_what_differs_then_assumptions_the_nearest_first(reviewed):
    broken = break_decision(reviewed, "lower")
    rows = sources(reviewed, "lower", broken)
    assert (rows[0].path, rows[0].source, rows[0].value) == ("strategy.remove_at", PLAN, "0.9 → 0.6")
    assumptions = [one for one in rows if one.kind == "assumption"]
    tried = [one.assumption.title for one in broken.predicted]
    assert [one.title for one in assumptions][: len(tried)] == tried
    prevalence = next(one for one in assumptions if one.path == "policies.*.prevalence")
    assert (prevalence.value, prevalence.range) == ("0.01 to 0.06", "× 0.77 to × 1.29")
    assert "TikTok" in prevalence.source
    assert {one.title for one in sources(reviewed, "lower")} == {one.title for one in rows}
    data = [one.to_dict() for one in rows]
    assert json.loads(json.dumps(plain(data), allow_nan=False))
    said = source_sentences("lower", rows, 1)[0]
    assert said.text.startswith(f"{len(assumptions)} assumptions may be off; of their ranges ")
