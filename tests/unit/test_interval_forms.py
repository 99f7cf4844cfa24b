"""Each form of an interval on cases small enough to work out by hand, or against a library; and p agrees with it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.indicators import INDICATORS
from simulator.runs.estimate import Influence, log_bounds, student
from simulator.runs.evidence import Counted, jumps
from simulator.runs.paired import Paired, contrast

UPLOADS = 1_000.0


def test_a_log_interval_is_students_of_the_logarithm_by_the_delta_method():
    """Runs 8, 9, 11 and 12 have mean 10 and variance 10 / 3, so standard error sqrt(10 / 12); t is 3.182."""
    runs = np.array([8.0, 9.0, 11.0, 12.0])
    low, high = log_bounds(student(runs.mean(), runs))
    half = stats.t.ppf(0.975, 3) * math.sqrt(10 / 12) / 10

    assert low == pytest.approx(10 * math.exp(-half))
    assert high == pytest.approx(10 * math.exp(half))
    assert low * high == pytest.approx(100), "symmetric on the scale of the logarithm"


def test_what_is_not_above_zero_keeps_students_interval():
    runs = np.array([[-3.0, 0.0], [1.0, 0.0], [-2.0, 0.0], [1.0, 0.0]])
    found = student(runs.mean(axis=0), runs)

    assert [end.tolist() for end in log_bounds(found)] == [found.low.tolist(), found.high.tolist()]


def test_three_runs_are_too_few_for_a_logarithm():
    found = student(np.float64(2.0), np.array([1.0, 2.0, 3.0]))

    assert log_bounds(found) == (found.low, found.high)


@pytest.mark.parametrize(("id_", "log"), [("exposure", True), ("queue_wait_mean", True), ("prevalence", False)])
def test_the_form_is_a_trait_of_the_indicator(id_, log):
    tops, bottoms = np.array([3_000.0, 4_000.0, 5_000.0, 3_500.0]), np.full(4, 10_000.0)
    made = Influence.of_indicator(INDICATORS[id_], (tops, bottoms))
    plain = student(made.value, made.units)
    low, high = log_bounds(plain) if log else (plain.low, plain.high)

    assert float(made.interval().low) == pytest.approx(float(low))
    assert float(made.interval().high) == pytest.approx(float(high))


def test_equal_pairs_leave_room_for_as_many_events_as_a_poisson_bound():
    low, high, p = jumps(np.zeros(8), np.array(1 / 800), 0.95)

    assert (low, high) == pytest.approx((-3.689 / 800, 3.689 / 800), rel=1e-3)
    assert p == 1


def test_bounds_of_few_jumps_are_squared_and_added():
    """Three of ten pairs rise by 2, none falls; a fall would be of one event: 0.1 of ten pairs, so 1 of one."""
    gaps = np.array([2.0, 0, 0, 2, 0, 0, 0, 2, 0, 0])
    low, high, p = jumps(gaps, np.array(0.1), 0.95)
    rise = 2 * 3 / 10
    least, most = (2 * stats.chi2.ppf(tail, degrees) / 2 / 10 for tail, degrees in ((0.025, 6), (0.975, 8)))
    fall = 1 * stats.chi2.ppf(0.975, 2) / 2 / 10

    assert low == pytest.approx(rise - math.hypot(rise - least, fall))
    assert high == pytest.approx(most), "nothing can fall by less than nothing"
    assert p == pytest.approx(stats.binomtest(3, 3).pvalue)


def counted(numbers):
    numbers = np.asarray(numbers, dtype=float)
    base = np.full(numbers.shape, UPLOADS)
    return Influence.of_parts(numbers, base, Counted(numbers.sum(axis=0), base.sum(axis=0), share=True))


def test_many_events_that_few_pairs_change_have_an_interval_that_is_not_empty():
    before, after = counted([30, 42, 35, 40, 33, 37, 41, 29]), counted([30, 42, 36, 40, 33, 37, 41, 29])
    found = Paired.of(before, after)

    assert found.difference.value == pytest.approx(1 / 8_000)
    assert found.difference.low < 0 < found.difference.high
    assert found.difference.high < 10 / 8_000, "far from the bounds of two independent arms"
    assert found.p_value > 0.05
    assert not found.every


def test_equal_arms_have_room_for_a_difference_unless_their_plans_are_equal():
    arm = counted([30, 42, 35, 40])
    found, same = Paired.of(arm, arm), Paired.of(arm, arm, same_plan=True)

    assert found.difference.low < 0 < found.difference.high
    assert found.relative.low < 0 < found.relative.high
    assert (same.difference.low, same.difference.high) == (0, 0)


def test_a_limit_of_no_more_than_the_baseline_is_not_surely_kept_by_equal_arms():
    arm = counted([30, 42, 35, 40])
    passed = contrast(arm, arm, 1.0)

    assert passed.low < 0 < passed.high


runs_of_counts = st.lists(st.tuples(st.integers(20, 60), st.integers(-2, 2)), min_size=2, max_size=12)


@given(runs_of_counts, st.booleans())
def test_p_and_both_intervals_say_the_same_of_zero(pairs, of_counts):
    numbers = np.array(pairs, dtype=float)
    before, after = numbers[:, 0], numbers[:, 0] + numbers[:, 1]
    if of_counts:
        found = Paired.of(counted(before), counted(after))
    else:
        ones = np.ones_like(before)
        found = Paired.of(Influence.of_parts(before, ones), Influence.of_parts(after, ones))
    if np.isfinite(found.p_value) and np.isfinite(found.difference.low):
        clear = bool((found.difference.low > 0) | (found.difference.high < 0))

        assert clear == bool(found.p_value <= 0.05)
        if np.isfinite(found.relative.low):
            assert clear == bool((found.relative.low > 0) | (found.relative.high < 0))
