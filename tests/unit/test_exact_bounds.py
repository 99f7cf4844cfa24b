"""Bounds from counts alone: what they promise, held against the distributions that they come from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulator.runs.evidence import Counted, rarer, split_p_value, split_ratio, square_and_add

TAIL = 0.025


def of_runs(events, base):
    return Counted(np.asarray(events, dtype=float), np.asarray(base, dtype=float), share=False)


def of_trials(events, base):
    return Counted(np.asarray(events, dtype=float), np.asarray(base, dtype=float), share=True)


@pytest.mark.parametrize("events", [1, 2, 25])
@pytest.mark.parametrize("base", [0.5, 3.0])
def test_a_rate_outside_its_bounds_would_rarely_give_what_was_counted(events, base):
    low, high = Counted(np.array(float(events)), np.array(base), share=False, scale=100.0).bounds(0.95)

    assert stats.poisson.sf(events - 1, low / 100 * base) == pytest.approx(TAIL)
    assert stats.poisson.cdf(events, high / 100 * base) == pytest.approx(TAIL)


def test_of_nothing_there_are_no_bounds():
    for counted in (of_runs([0, 2], [0, 4]), of_trials([0, 2], [0, 4])):
        low, high = counted.bounds(0.95)
        assert np.isnan([low[0], high[0]]).all()
        assert low[1] < 0.5 < high[1]


def test_of_a_share_the_rarer_side_is_counted_that_of_both_arms_together():
    baseline, candidate = of_trials([97, 3, 50, 60, 80, 45], [100] * 6), of_trials([99, 1, 50, 10, 90, 70], [100] * 6)
    before, after, flipped = rarer(baseline, candidate)

    assert flipped.tolist() == [True, False, False, False, True, True]
    assert before.tolist() == [3, 3, 50, 60, 20, 55]
    assert after.tolist() == [1, 1, 50, 10, 10, 30]


def test_a_rate_has_no_other_side():
    before, after, flipped = rarer(of_runs([9, 8], [10, 10]), of_runs([7, 6], [10, 10]))

    assert (before.tolist(), after.tolist()) == ([9, 8], [7, 6])
    assert flipped.dtype == np.bool_
    assert flipped.tolist() == [False, False]


@pytest.mark.parametrize(("before", "after"), [(1, 1), (3, 11), (12, 2), (5, 5)])
@pytest.mark.parametrize("bases", [(2.0, 5.0), (5.0, 0.5)])
def test_a_ratio_outside_its_bounds_would_rarely_split_the_events_so(before, after, bases):
    baseline, candidate = of_runs(before, bases[0]), of_runs(after, bases[1])
    low, high = (float(end) for end in split_ratio(baseline, candidate, 0.95))

    def part(ratio):
        return ratio * bases[1] / (bases[0] + ratio * bases[1])

    assert stats.binom.sf(after - 1, before + after, part(low)) == pytest.approx(TAIL)
    assert stats.binom.cdf(after, before + after, part(high)) == pytest.approx(TAIL)


def test_a_ratio_to_or_of_nothing_is_bounded_on_one_side():
    low, high = split_ratio(of_runs([0, 7, 0, 0], [2, 2, 2, 0]), of_runs([7, 0, 0, 0], [2, 2, 2, 0]), 0.95)

    # seven of seven on one side: 0.025 = part ** 7
    odds = TAIL ** (1 / 7) / (1 - TAIL ** (1 / 7))
    assert (low[0], high[0]) == (pytest.approx(odds), np.inf)
    assert (low[1], high[1]) == (0.0, pytest.approx(1 / odds))
    assert (low[2], high[2]) == (0.0, np.inf)
    assert np.isnan([low[3], high[3]]).all(), "without any exposure"


def test_a_share_near_one_has_no_ratio_of_its_rest():
    low, high = split_ratio(of_trials([97, 3], [100, 100]), of_trials([99, 9], [100, 100]), 0.95)

    assert np.isnan([low[0], high[0]]).all()
    assert low[1] < 3 < high[1]


@pytest.mark.parametrize(("before", "after"), [(3, 11), (9, 2), (4, 4), (0, 6)])
@pytest.mark.parametrize(("bases", "part"), [((4.0, 1.0), 0.2), ((0.2, 0.3), 0.6), ((1.0, 1.0), 0.5)])
def test_equal_rates_split_events_as_their_exposure_is_split(before, after, bases, part):
    """Twice the smaller tail, at most 1."""
    total = before + after
    tails = stats.binom.cdf(after, total, part), stats.binom.sf(after - 1, total, part)

    found = float(split_p_value(of_runs(before, bases[0]), of_runs(after, bases[1])))

    assert found == pytest.approx(min(1.0, 2 * min(tails)))


def test_of_nothing_in_nothing_no_difference_is_seen():
    assert float(split_p_value(of_runs(0, 0), of_runs(0, 0))) == 1.0


def test_the_difference_of_two_shares_has_newcombes_interval():
    """56 of 70 against 48 of 80: Newcombe (1998), Table II, method 10, with Wilson's intervals of either share."""
    shares = []
    for events, trials in ((48, 80), (56, 70)):
        ends = stats.binomtest(events, trials).proportion_ci(0.95, method="wilson")
        shares.append(tuple(np.array(one) for one in (events / trials, ends.low, ends.high)))

    low, high = square_and_add(shares[1][0] - shares[0][0], shares[0], shares[1])

    assert (float(low), float(high)) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
