"""What an explanation says of strikes, of the platform's second look, and of violations that are hard to read."""

from __future__ import annotations

import pytest

from simulator.config import Scenario
from simulator.errors import ScenarioError
from simulator.forecast import expected_load
from simulator.strategy.lookup import make_strategy
from tests.explained import lines_of
from tests.worlds import tiny_scenario


def test_nothing_is_said_of_what_is_off() -> None:
    assert lines_of(tiny_scenario(), "enforcement") == []


def test_expiry_past_and_re_check_are_told() -> None:
    given = {"strike_window": "90d", "past_strikes": 0.0065, "recheck": {"rate": 0.2, "delay": {"mean": "1d"}}}

    assert lines_of(tiny_scenario(enforcement=given), "enforcement") == [
        "Strikes expire after 90 d. A run starts with the strikes of that time, 6.5 per 1,000 uploads.",
        "The platform checks 20 % of removals again and restores wrongful ones, after 1 d on average.",
    ]


def test_consequences_and_penalties_are_told() -> None:
    given = {
        "suspend_at": None,
        "ban_at": None,
        "verdicts": [
            {"policies": ["spam"], "consequence": "label"},
            {"severity": 0.4, "consequence": "educate"},
        ],
        "strike_weights": {"minors": 3},
        "ladder": [{"at": 2, "penalty": "feature_block", "length": "1d"}, {"at": 5, "penalty": "ban"}],
        "ban_at_once": ["minors"],
        "educate_first": True,
    }

    assert lines_of(tiny_scenario(enforcement=given), "enforcement") == [
        "A verdict on a violation of spam: the item is labelled.",
        (
            "A verdict on a violation of all policies read at least 0.4 sd above the line: the item is removed with a "
            "warning."
        ),
        "Strikes that a removal counts as, by policy: minors 3; 1 for all others.",
        "Strikes lead to a feature block of 1 d from 2, a ban from 5.",
        "A strike for minors bans at once.",
        "The first offence in a strike window is a warning in place of a strike.",
    ]


def test_a_start_without_strikes_is_told() -> None:
    (line,) = lines_of(tiny_scenario(enforcement={"strike_window": "30d"}), "enforcement")

    assert line == "Strikes expire after 30 d. No creator has a strike at the start."


def test_a_past_needs_a_window() -> None:
    with pytest.raises(ScenarioError) as refusal:
        Scenario.load("queueing", ["enforcement.past_strikes=0.01"])

    assert "enforcement.past_strikes must be 0 where strikes never expire (`strike_window` is null)" in str(
        refusal.value
    )


def test_the_forecast_leaves_out_uploads_that_the_past_bars() -> None:
    """With a ban at the first strike nearly all who upload much are banned, so little is left to review."""
    past = {"strike_window": "90d", "past_strikes": 0.5, "ban_at": 1, "suspend_at": 1}
    free, barred = (
        expected_load(
            tiny_scenario(enforcement=enforcement), make_strategy("Threshold(review_at=0.2)"), sample=4000, seed=1
        )
        for enforcement in ({}, past)
    )

    assert 0 < barred.arrivals.sum() < 0.3 * free.arrivals.sum()
