"""Thresholds that never act in a world, act on everything, or catch little are said."""

from __future__ import annotations

import pytest

from simulator.explain import explain
from simulator.present.thresholds import threshold_warnings
from simulator.world.expectations import expected_flags, expected_uploads
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

WORLD = tiny_scenario(
    policies={
        name: {"prevalence": 0.001, "detector": {"auc": 0.93, "auc_by_language": {}}} for name in ("spam", "hate")
    }
)
"""Rare violations and detectors of AUC .93: hardly anything scores high."""


def said(policy, **params):
    return [text for text in threshold_warnings(WORLD, Threshold(**params)) if repr(policy) in text]


def test_a_threshold_that_nothing_reaches_is_named_with_a_score_that_something_does():
    (warning,) = said("spam", remove_at=0.98, review_at=None)

    assert warning.startswith("`remove_at` (0.98) never acts for 'spam'")
    reached = float(warning.rpartition("A score of ")[2].split()[0])
    flagged = expected_uploads(WORLD).sum(axis=0) @ expected_flags(WORLD, reached)[0][:, 0]
    assert flagged == pytest.approx(2, rel=0.05)  # once per day, in two days


def test_a_threshold_that_everything_reaches_is_named_and_so_are_those_that_catch_little():
    everything, never = said("hate", remove_at=0.98, review_at=1e-8, hold_at=0.5)
    assert everything.startswith("`review_at` (1e-08) acts on 99.")
    assert never.startswith("`remove_at` (0.98) and `hold_at` (0.5) never act for 'hate'")
    common = {"hate": {"prevalence": 0.3, "detector": {"auc": 0.55}}}
    world = tiny_scenario(policies=common, creators={"harm_concentration": None})
    everything = threshold_warnings(world, Threshold(review_at=0.05))
    assert any(text.startswith("`review_at` (0.05) acts on ") and "'hate'" in text for text in everything)
    little = threshold_warnings(world, Threshold(review_at=0.38))
    assert any("catch" in text and "violations of 'hate'" in text for text in little)


def test_never_and_always_are_meant_and_need_no_word():
    assert said("spam", remove_at=1.0, review_at=0.0) == []
    assert said("spam", remove_at=None, review_at=None) == []
    assert threshold_warnings(tiny_scenario(), Threshold(remove_at=0.5, review_at=0.2)) == ()


def test_a_value_of_a_market_does_not_hide_that_of_another():
    assert said("spam", remove_at={"DE": 0.01, "*": 0.98}, review_at=None) == []


def test_explain_warns_of_them():
    warnings = explain(WORLD, "Threshold(remove_at=0.98, review_at=None)", sample=2_000).warnings

    assert any("never acts for 'spam'" in text for text in warnings)
