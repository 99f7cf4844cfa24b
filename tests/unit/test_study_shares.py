"""Shares of a study: exact intervals, verdicts against what was stated, and intervals around a noisy truth."""

from __future__ import annotations

import pytest

from verification.shares import bounds_of, holds, interval_of, verdict


def test_the_interval_is_that_of_clopper_and_pearson():
    # with none of n the upper end solves (1 - p)^n = .025
    assert bounds_of(0, 40) == pytest.approx((0.0, 1 - 0.025 ** (1 / 40)))
    assert (interval_of(40, 40), interval_of(0, 0)) == ("91% to 100%", "–")


def test_a_verdict_is_missed_only_if_the_interval_excludes_what_was_stated():
    assert [verdict(count, 40, least=0.9) for count in (30, 33, 40)] == ["**missed**", "met", "met"]
    assert [verdict(count, 40, most=0.025) for count in (0, 3, 4)] == ["met", "met", "**missed**"]
    assert (verdict(0, 0, least=0.9), verdict(3, 40)) == ("–", "–")


def test_an_interval_is_widened_by_what_the_truth_does_not_know():
    """With a quarter of the truth's runs by the square root of 1.25, so 1.1 in place of 1 lies within."""
    assert [holds(-1.0, 1.0, 0.0, 1.1, known) for known in (4.0, 100.0)] == [True, False]
    assert not holds(None, None, 0.0, 0.0, 4.0)
