"""Break the decision: slopes and predictions as computed by hand, and flips that a review of that world confirms."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.review.assumption_table import DECLARED, Assumption
from simulator.review.assumptions import assumptions_of, world_with
from simulator.review.breaking import break_decision
from simulator.review.breaking_budget import budget_of
from simulator.review.breaking_predicted import predicted, room_of
from simulator.review.breaking_told import breaking_sentences
from simulator.review.conduct import conduct
from simulator.review.findings import findings_of
from simulator.review.margins import key_of, margins_of, units_of, with_values
from simulator.review.slopes import Slope, slopes_of, step_of
from simulator.runs.compare import compare
from tests.reviews import BASELINE, CANDIDATE, small_review, small_reviewed

FEW = ("prevalence", "uploads", "detector_error", "reviewer_error")
CHANGED = {
    "success": {"removal_recall": "+1pp"},
    "guardrails": ["wrongful_removal_rate<=+40%"],
    "assumptions": {one.id: None for one in DECLARED if one.id not in FEW},
    "runs": {"pairs": 4, "pilot": 3, "breaks": 60},
}
"""A gain beyond doubt, and a limit so near that another world breaks it."""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    return small_reviewed(tmp_path_factory.mktemp("shipped"), **CHANGED)


@pytest.fixture(scope="module")
def broken(shipped):
    return break_decision(shipped, "lower")


def test_margins_say_what_the_tests_say(shipped):
    tests = shipped.tests["lower"]
    margins = margins_of(tests, shipped.review, shipped.power.pairs)
    assert {key[0] for key in margins} == {"success", "guardrail"}
    for one in tests:
        if key_of(one) in margins:
            margin = margins[key_of(one)]
            assert margin.status_at(margin.value) == one.status
    same = with_values(tests, margins, {key: one.value for key, one in margins.items()})
    assert [one.status for one in same] == [one.status for one in tests]


def test_the_mean_of_a_margins_units_is_its_value(shipped):
    pair = shipped.deciding("lower")
    for margin in margins_of(shipped.tests["lower"], shipped.review, shipped.power.pairs).values():
        value, units = units_of(margin, pair, shipped.power.pairs)
        assert value == pytest.approx(margin.value, rel=1e-9)
        assert units.mean() == pytest.approx(value, rel=1e-6, abs=1e-9)


def test_a_slope_is_what_two_comparisons_find(shipped):
    """Prevalence takes half the way to its farther end, 0.77; the same worlds by overrides, on the same seed."""
    review = shipped.review
    one = next(one for one in assumptions_of(review) if one.id == "prevalence")
    margins = margins_of(shipped.tests["lower"], review, shipped.power.pairs)
    slopes = slopes_of(shipped, "lower", one, margins, 2)
    factor = step_of(one)
    assert factor == pytest.approx(math.sqrt(0.77))
    scenario = review.deciding.baseline.scenario
    changes = [
        f"policies.{name}.prevalence={policy.prevalence * factor!r}" for name, policy in scenario.policies.items()
    ]
    runs = {"replications": 2, "seed": review.request.runs.seed}
    before = compare(scenario, BASELINE, CANDIDATE, **runs).row("removal_recall").difference
    after = compare(scenario, BASELINE, CANDIDATE, overrides=changes, **runs).row("removal_recall").difference
    found = slopes["success", "tiny", "removal_recall"]
    assert found.value == pytest.approx((after - before) / math.log2(factor), rel=1e-9)
    assert found.low <= found.value <= found.high


def test_where_lines_cross_is_predicted(shipped):
    """A guardrail with a room of half a half-width is lost where the line has fallen by it."""
    margins = margins_of(shipped.tests["lower"], shipped.review, shipped.power.pairs)
    key = next(key for key in margins if key[0] == "guardrail")
    room = margins[key].value - margins[key].below
    one = Assumption("x", "x", ("views.mean",), 0.25, 4.0, "", "judgement", "")
    slopes = tuple(Slope(margin, -room if other == key else 0.0, None, None) for other, margin in margins.items())
    found = predicted(shipped, "lower", one, slopes, margins)
    assert found.outcome == "not enough evidence"
    assert 2.0 <= found.factor * (1 + 1e-9) <= 2.0 ** (1 + 2 / 48 + 1e-9)
    assert not found.clear
    sure = tuple(replace(slope, low=slope.value - 1e-9, high=slope.value + 1e-9) for slope in slopes)
    told = predicted(shipped, "lower", one, sure, margins)
    assert told.clear
    assert told.rank < replace(found, share=0.01).rank
    still = predicted(shipped, "lower", one, tuple(replace(slope, value=0.0) for slope in slopes), margins)
    assert still.factor is None
    assert math.isinf(still.share)
    assert still.room == pytest.approx(room_of(shipped.decisions["lower"], margins, {}))


def test_a_flip_is_what_a_review_of_that_world_decides(shipped, broken):
    assert shipped.decisions["lower"].outcome == "ship"
    flip = broken.flip
    assert flip is not None
    assert flip.decision.outcome != "ship"
    review = shipped.review
    world = world_with(review.deciding, flip.assumption, flip.factor)
    again = conduct(replace(review, worlds={world.name: world}))
    assert again.decisions["lower"].outcome == flip.decision.outcome
    assert again.decisions["lower"].step == flip.decision.step
    assert flip.assumption.low <= flip.factor <= flip.assumption.high
    if broken.kept is not None:
        assert broken.kept.share < flip.share
        assert broken.kept.decision.outcome == "ship"


def test_it_is_a_function_of_the_review(shipped, broken):
    again = break_decision(shipped, "lower", workers=1)
    assert again.to_dict() == broken.to_dict()
    assert json.loads(json.dumps(broken.to_dict(), allow_nan=False)) == broken.to_dict()


def test_its_sentences_name_the_flip_and_its_range(broken):
    first, plausible, tried = (one.text for one in breaking_sentences(broken))
    assert f"× {broken.flip.factor:.3g} turns 'ship' into '{broken.flip.decision.outcome}'" in first
    assert broken.flip.assumption.source in plausible
    assert f"{len(broken.predicted)} assumptions" in tried
    for one in breaking_sentences(broken):
        json.dumps(one.to_dict(), allow_nan=False)


def test_no_runs_are_spent_where_none_are_wanted(tmp_path):
    reviewed = small_reviewed(tmp_path, runs={"pairs": 2, "pilot": 3, "breaks": 0})
    assert break_decision(reviewed, "lower") is None


def test_equal_plans_cannot_be_broken(tmp_path):
    reviewed = small_reviewed(tmp_path, candidates={"lower": BASELINE}, runs={"pairs": 2, "pilot": 3})
    found = break_decision(reviewed, "lower")
    assert found.flip is None
    assert not found.exact
    assert breaking_sentences(found)[0].text == "No assumption was tried, since a quality check fails."


def test_a_decision_that_nothing_moves_says_how_near_the_nearest_came(tmp_path):
    reviewed = small_reviewed(
        tmp_path,
        success={"removal_recall": "+1pp"},
        guardrails=["wrongful_removal_rate<=0.9"],
        assumptions={"prevalence": [0.99, 1.01]},
        runs={"pairs": 4, "pilot": 3, "breaks": 12},
    )
    found = break_decision(reviewed, "lower")
    assert found.flip is None
    assert [one.assumption.id for one in found.predicted] == ["prevalence"]
    assert found.exact[-1].share == 1.0
    first = breaking_sentences(found)[0].text
    assert first.startswith("No single plausible change was found that flips 'ship': the nearest is prevalence of ")
    assert found.untried
    assert "the budget of 12 runs left out" in breaking_sentences(found)[2].text


@pytest.mark.parametrize("breaks", [1, 12, 60, 240, 1000])
@pytest.mark.parametrize("pairs", [2, 8, 64])
@pytest.mark.parametrize("number", [1, 20])
def test_the_budget_is_kept_but_for_one_slope_and_one_exact_run(tmp_path, breaks, pairs, number):
    review = small_review(tmp_path, runs={"pairs": 4, "pilot": 3, "breaks": breaks})
    found = budget_of(review, pairs, number)
    assert found.pairs >= 2
    assert found.exact >= 1
    assert 1 <= found.tried <= number
    assert found.runs <= max(breaks, found.per_step + found.per_exact)


def test_scenarios_that_hold_change_too_and_those_of_stress_do_not(tmp_path):
    worlds = {"tiny": "tiny.yaml", "calm": {"scenario": "tiny.yaml", "role": "hold", "set": {"horizon": "1d"}}}
    worlds["hard"] = {"scenario": "tiny.yaml", "set": {"horizon": "1d", "uploads.per_day": 3000}}
    assumptions = {**CHANGED["assumptions"], "uploads": None, "prevalence": None, "reviewer_error": None}
    asked = {**CHANGED, "scenarios": worlds, "assumptions": {**assumptions, "detector_error": [0.2, 3.0]}}
    reviewed = small_reviewed(tmp_path, **asked)
    found = break_decision(reviewed, "lower")
    assert found.budget.per_exact == 2 * 4 * 2
    assert {key[1] for key in found.margins} == {"tiny", "calm"}
    one = found.exact[-1]
    review = reviewed.review
    moved = {
        name: world_with(world, one.assumption, one.factor) for name, world in review.worlds.items() if world.binds
    }
    again = conduct(replace(review, worlds={**review.worlds, **moved}))
    assert again.decisions["lower"].outcome == one.decision.outcome
    assert [test.id for test in again.decisions["lower"].because] == [test.id for test in one.decision.because]


def test_a_wrong_assumption_is_refused_before_anything_runs(tmp_path):
    said = []
    review = small_review(tmp_path, assumptions={"prevalance": [0.5, 2.0]})
    with pytest.raises(InputError, match="Got 'prevalance' instead"):
        conduct(review, told=said.append)
    assert said == []


def test_all_findings_are_plain_data_that_sentences_follow(shipped):
    found = findings_of(shipped, "lower")
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False)) == found.to_dict()
    ids = [one.id for one in found.sentences]
    assert len(set(ids)) == len(ids)
    assert all(one.text and "{" not in one.text for one in found.sentences)


def test_units_of_a_guardrail_of_one_market(tmp_path):
    reviewed = small_reviewed(tmp_path, guardrails=["wrongful_removal_rate[market=US]<=baseline*1.5"])
    margins = margins_of(reviewed.tests["lower"], reviewed.review, reviewed.power.pairs)
    (one,) = (margin for margin in margins.values() if margin.kind == "guardrail")
    pair = reviewed.deciding("lower")
    rows = {row.cell["market"]: row for row in pair.rows(["wrongful_removal_rate"], ("market",))}
    wanted = 1.5 * rows["US"].baseline.value - rows["US"].candidate.value
    assert units_of(one, pair, reviewed.power.pairs)[0] == pytest.approx(wanted, rel=1e-9)
    assert one.indicator is INDICATORS["wrongful_removal_rate"]
    assert np.isfinite(one.value)
