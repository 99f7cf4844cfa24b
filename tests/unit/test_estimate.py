"""Estimates over replications: ratios of sums, intervals, paired differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.indicators import INDICATORS, cells
from simulator.runs.estimate import Influence, estimate
from simulator.runs.paired import Paired
from tests.ledgers import blank_ledger, ledger_with

TOPS = np.array([3.0, 5.0, 4.0, 9.0, 2.0])
BOTTOMS = np.array([30.0, 60.0, 35.0, 80.0, 25.0])


def test_a_ratio_is_the_ratio_of_sums_and_the_mean_of_its_units():
    ratio = Influence.of_parts(TOPS, BOTTOMS)

    assert ratio.value == TOPS.sum() / BOTTOMS.sum()
    assert ratio.units.mean() == pytest.approx(float(ratio.value), rel=1e-14)


def test_with_equal_denominators_the_interval_is_the_plain_t_interval():
    shares = TOPS / 50
    interval = Influence.of_parts(TOPS, np.full(5, 50.0)).interval()
    low, high = stats.t.interval(0.95, 4, shares.mean(), stats.sem(shares))

    assert (interval.low, interval.high) == (pytest.approx(low), pytest.approx(high))


def test_the_delta_method_is_near_the_jackknife():
    generator = np.random.default_rng(5)
    bottoms = generator.uniform(80, 120, 40)
    tops = 0.1 * bottoms + generator.normal(0, 1, 40)
    left_out = np.array([np.delete(tops, i).sum() / np.delete(bottoms, i).sum() for i in range(40)])
    jackknife = math.sqrt(39 / 40 * ((left_out - left_out.mean()) ** 2).sum())

    # both are right to first order; what is left is of order 1/n
    assert Influence.of_parts(tops, bottoms).interval().standard_error == pytest.approx(jackknife, rel=1 / 40)


def test_one_replication_has_a_value_and_no_interval():
    (one,) = estimate(INDICATORS["exposure"], [ledger_with(exposure_late=5)], [{}])

    assert (one.value, one.low, one.high) == (5.0, None, None)
    assert "at least two replications" in one.reason


def test_a_missing_value_says_why():
    (one,) = estimate(INDICATORS["overturn_rate"], [blank_ledger(), blank_ledger()], [{}])

    assert math.isnan(one.value)
    assert one.to_dict()["estimate"] is None
    assert one.reason == "no appeals decided"


def test_an_interval_stays_within_what_can_be():
    ledgers = [ledger_with(removals=10, removals_24h=count) for count in (10, 10, 5)]
    (one,) = estimate(INDICATORS["within_24h_share"], ledgers, [{}])

    assert one.value == pytest.approx(25 / 30)
    assert one.high == 1.0


def test_breakdowns_come_cell_by_cell():
    ledgers = [ledger_with((0, 1, 0, 0), removals=10, removals_24h=count) for count in (4, 6)]
    where = cells(ledgers[0], ("market",))
    first, second = estimate(INDICATORS["within_24h_share"], ledgers, where, ("market",))

    assert (first.cell, second.cell) == ({"market": "DE"}, {"market": "US"})
    assert math.isnan(first.value)
    assert second.value == pytest.approx(0.5)


def test_a_paired_difference_is_the_paired_t_test():
    generator = np.random.default_rng(8)
    luck = generator.normal(0, 3, 12)
    a, b = 10 + luck, 9 + luck + generator.normal(0, 0.5, 12)
    ones = np.ones(12)
    paired = Paired.of(Influence.of_parts(a, ones), Influence.of_parts(b, ones))
    test = stats.ttest_rel(b, a)
    low, high = test.confidence_interval(0.95)

    assert paired.difference.value == pytest.approx(b.mean() - a.mean())
    assert (paired.difference.low, paired.difference.high) == (pytest.approx(low), pytest.approx(high))
    assert paired.p_value == pytest.approx(test.pvalue)
    assert paired.variance_reduction == pytest.approx(1 - (b - a).var() / (a.var() + b.var()))


def test_a_relative_change_has_the_interval_of_a_ratio():
    a = np.array([10.0, 12.0, 11.0, 9.0])
    paired = Paired.of(Influence.of_parts(a, np.ones(4)), Influence.of_parts(0.8 * a, np.ones(4)))

    assert paired.relative.value == pytest.approx(-0.2)
    assert paired.relative.high - paired.relative.low == pytest.approx(0, abs=1e-12)


def test_arms_of_one_plan_differ_by_nothing_for_certain():
    same = Influence.of_parts(TOPS, BOTTOMS)
    paired = Paired.of(same, same, same_plan=True)

    assert (paired.difference.value, paired.difference.low, paired.difference.high) == (0, 0, 0)
    assert (paired.p_value, paired.variance_reduction) == (1, 1)


def test_sums_in_another_order_are_no_difference():
    hours = np.array([812.0, 815.0, 811.0])
    paired = Paired.of(
        Influence.of_parts(hours, np.ones(3)),
        Influence.of_parts(hours * (1 + np.array([1e-14, 2e-14, 1e-14])), np.ones(3)),
    )

    assert (paired.difference.value, paired.relative.value, paired.p_value, paired.lacking) == (0, 0, 1, False)
    assert np.isnan([paired.difference.low, paired.relative.high]).all(), "no run shows what the plan may change"


def test_a_baseline_of_zero_has_no_relative_change():
    nothing = Influence.of_parts(np.zeros(3), np.ones(3))
    paired = Paired.of(nothing, Influence.of_parts(np.ones(3), np.ones(3)))

    assert np.isnan(paired.relative.value)
    assert np.isnan(paired.variance_reduction)
