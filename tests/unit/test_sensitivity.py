"""The smallest change that is seen: exact on ledgers of known spread, kept with its world, and said on the page."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from simulator.indicators import INDICATORS
from simulator.indicators import sensitivity as kept
from simulator.indicators.document import render
from simulator.indicators.formats import FORMATS
from tests.ledgers import ledger_with
from verification.sensitivity import smallest_change

EXPOSURE = INDICATORS["exposure"]


def arm(*views):
    return [ledger_with(exposure_late=number) for number in views]


def test_the_smallest_change_is_so_many_standard_deviations_of_one_pair():
    """Pairs differ by -1, 1 and 3 views of 10: a standard deviation of 2."""
    change = smallest_change(EXPOSURE, arm(10, 10, 10), arm(9, 11, 13))

    assert change == pytest.approx((norm.ppf(0.975) + norm.ppf(0.8)) * 2 / 10)
    assert change == pytest.approx(2.8015852 * 0.2)


def test_shared_luck_does_not_count():
    assert math.isnan(smallest_change(EXPOSURE, arm(5, 10, 15), arm(7, 12, 17)))
    assert smallest_change(EXPOSURE, arm(5, 10, 15), arm(7, 12, 18)) < smallest_change(
        EXPOSURE, arm(15, 10, 5), arm(7, 12, 18)
    )


def test_without_a_value_or_a_second_pair_there_is_none():
    assert math.isnan(smallest_change(EXPOSURE, arm(0, 0), arm(1, 2)))
    assert math.isnan(smallest_change(EXPOSURE, arm(5), arm(6)))
    assert math.isnan(smallest_change(INDICATORS["removal_recall"], arm(5, 6), arm(6, 7)))


def test_four_of_five_studies_see_such_a_change():
    """4 standard errors of 4,000 single pairs with a known spread; a change of that size, tested at 5 %."""
    luck = np.random.default_rng(3)
    spread = 2.0
    change = (norm.ppf(0.975) + norm.ppf(0.8)) * spread
    seen = np.abs(luck.normal(change, spread, size=4000)) > norm.ppf(0.975) * spread

    assert abs(seen.mean() - 0.8) < 4 * math.sqrt(0.8 * 0.2 / 4000)


def test_what_is_kept_says_how_it_was_measured_and_names_indicators():
    about = kept.measured()

    assert {"command", "date", "world", "candidate", "pairs", "indicators"} <= set(about)
    assert set(about["indicators"]) <= set(INDICATORS)
    assert all(change > 0 for changes in about["indicators"].values() for change in changes.values())
    assert {"violative_view_rate", "removal_recall", "reviewer_hours"} <= set(about["indicators"])


def test_the_page_and_other_tools_are_told(monkeypatch):
    known = {
        "command": "c",
        "date": "d",
        "world": "w",
        "candidate": "x",
        "pairs": 30,
        "indicators": {"removal_recall": {"7": 0.0625}},
    }
    monkeypatch.setattr(kept, "measured", lambda: known)

    assert kept.sensitivity_sentence("removal_recall") == "6.2 % in 7 d"
    assert kept.sensitivity_sentence("prevalence") == ""
    assert "* smallest change: 6.2 % in 7 d" in render()
    assert "minimum_detectable_effect: 0.0625" in FORMATS["eppo"]()
