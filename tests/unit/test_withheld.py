"""An interval that covers too rarely is withheld everywhere by one rule, with a word why and what to read instead."""

from __future__ import annotations

import json

import numpy as np
import pytest

from simulator.indicators import INDICATORS, coverage
from simulator.indicators.requirement import parse_requirement
from simulator.present.rows import Row, estimate_text
from simulator.report.cards import card, estimate_card
from simulator.runs.difference import difference_at
from simulator.runs.estimate import Influence, estimate_of
from simulator.runs.guardrails import judge
from simulator.runs.paired import Paired
from tests.ledgers import ledger_with
from tests.unit.test_guardrails import arm

POOR = INDICATORS["innocent_views_lost"]
BEFORE, AFTER = np.array([100.0, 104.0, 98.0, 102.0]), np.array([60.0, 66.0, 57.0, 62.0])


def plant(monkeypatch, *, one_arm=0.95, paired=0.95, null=0.05):
    kinds = {"one_arm": one_arm, "large": paired, "small": paired}
    planted = {
        "worlds": {"hamlet": {"about": "a hamlet", "uploads": 100}},
        "indicators": {POOR.id: {"hamlet": {kind: {"4": [share, 1.0]} for kind, share in kinds.items()}}},
        "nulls": {POOR.id: {"4": [null, 1_000]}},
    }
    monkeypatch.setattr(coverage, "measured", lambda: planted)


def influence(values):
    return Influence.of_parts(values, np.ones_like(values))


def difference():
    before, after = influence(BEFORE), influence(AFTER)
    paired = Paired.of(before, after)
    return difference_at(POOR, {}, 0, before.interval(), after.interval(), paired, float(paired.p_value), 1)


def test_an_arm_that_covers_too_rarely_shows_a_word_in_place_of_its_interval(monkeypatch):
    plant(monkeypatch, one_arm=0.8)
    one = estimate_of(POOR, {}, influence(BEFORE).interval(), 0)

    assert (one.low, one.high, one.withheld, one.coverage) == (None, None, True, 0.8)
    assert one.reason == "interval withheld: covers 80 %; read wrongful_removal_rate"
    assert estimate_text(one) == "101 views [withheld: covers 80 %]"
    assert estimate_card(one).span == "withheld: covers 80 %"
    data = json.loads(json.dumps(one.to_dict()))
    assert (data["low"], data["high"], data["coverage"]) == (None, None, 0.8)
    assert (data["withheld"], data["read"]) == (True, "wrongful_removal_rate")


@pytest.mark.parametrize("share", [0.9, 0.95, 1.0])
def test_what_covers_in_nine_of_ten_is_shown(monkeypatch, share):
    plant(monkeypatch, one_arm=share)
    one = estimate_of(POOR, {}, influence(BEFORE).interval(), 0)

    assert one.low < 101 < one.high
    assert (one.withheld, one.coverage, one.reason) == (False, share, "")
    assert one.to_dict()["read"] is None


def test_a_difference_that_covers_too_rarely_has_no_bounds_absolute_or_relative(monkeypatch):
    plant(monkeypatch, paired=0.7)
    one = difference()
    row = Row(one)

    assert [one.low, one.high, one.relative_low, one.relative_high] == [None] * 4
    assert one.baseline.low is not None, "the arms' own intervals cover"
    assert row.change.endswith("[withheld: covers 70 %]")
    assert row.relative.endswith("[withheld: covers 70 %]")
    assert card(row).span == "withheld: covers 70 %"
    assert "read wrongful_removal_rate" in one.reason
    assert one.to_dict()["difference"] == {"estimate": one.difference, "low": None, "high": None}


def test_its_outcome_follows_the_test_where_equal_plans_are_rarely_called(monkeypatch):
    plant(monkeypatch, paired=0.7, null=0.05)

    assert difference().outcome == "better"
    assert "[" not in Row(difference()).sentence


def test_and_is_unknown_where_they_are_called_too_often(monkeypatch):
    plant(monkeypatch, paired=0.7, null=0.08)

    assert difference().outcome == "unknown"


def test_a_guardrail_is_not_met_by_a_withheld_interval(monkeypatch):
    before, after = (arm(*(ledger_with(innocent_views_lost=views) for views in values)) for values in (BEFORE, AFTER))
    requirement = parse_requirement("innocent_views_lost<=+5%", INDICATORS)
    plant(monkeypatch)
    (shown,) = judge([requirement], after, before)
    plant(monkeypatch, one_arm=0.8, paired=0.8)
    (hidden,) = judge([requirement], after, before)

    assert (shown.status, hidden.status) == ("met", "too little evidence")
    assert shown.relative_low < shown.relative < shown.relative_high
    assert (hidden.relative_low, hidden.relative_high, hidden.estimate.low) == (None, None, None)
