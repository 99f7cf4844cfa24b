"""Two arms on the same luck: Fieller's interval, exact bounds where events are few, and where nothing may be said."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulator.runs.estimate import Influence, student
from simulator.runs.evidence import Counted
from simulator.runs.paired import Paired, contrast

SEED = 20_261_128


def counted(numbers, of=None):
    """Return a number per run, or a share of ``of``, from (runs, cells) counts."""
    numbers = np.asarray(numbers, dtype=float)
    base = np.ones_like(numbers) if of is None else np.broadcast_to(np.asarray(of, dtype=float), numbers.shape)
    return Influence.of_parts(numbers, base, Counted(numbers.sum(axis=0), base.sum(axis=0), share=of is not None))


def plain(numbers):
    numbers = np.asarray(numbers, dtype=float)
    return Influence.of_parts(numbers, np.ones_like(numbers))


def cells(*columns):
    return np.array(columns, dtype=float).T


def students_t(before, after, ratio):
    """Return Student's t of after = ratio x before."""
    return abs(stats.ttest_1samp(np.asarray(after) - ratio * np.asarray(before), 0.0).statistic)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([100.0, 102.0], [90.0, 93.5]),
        ([0.041, 0.052, 0.046, 0.060], [0.050, 0.056, 0.049, 0.071]),
        ([101.0, 99.0, 100.0], [102.0, 100.5, 100.5]),
    ],
)
def test_a_relative_change_beyond_its_interval_is_refuted_by_the_pairs(before, after):
    change = Paired.of(plain(before), plain(after)).relative
    critical = stats.t.ppf(0.975, len(before) - 1)

    assert change.value == pytest.approx(np.mean(after) / np.mean(before) - 1)
    assert change.low < change.value < change.high
    for end in (change.low, change.high):
        assert students_t(before, after, 1 + end) == pytest.approx(critical, rel=1e-6)
    assert int(change.count) == len(before)
    assert np.isnan(change.standard_error)


def test_two_pairs_have_the_p_value_of_the_paired_t_test():
    before, after = np.array([10.0, 12.0]), np.array([9.0, 10.5])

    assert Paired.of(plain(before), plain(after)).p_value == pytest.approx(stats.ttest_rel(after, before).pvalue)


def test_a_pair_of_which_one_side_is_missing_is_left_out_of_the_relative_interval():
    before, after = np.array([10.0, 12.0, 9.0, 11.0]), np.array([9.0, np.nan, 8.5, 10.7])
    found = [Influence(np.float64(np.nanmean(units)), units) for units in (before, after)]
    kept = [Influence(one.value, one.units[[0, 2, 3]]) for one in found]

    with_gap, without = Paired.of(*found), Paired.of(*kept)

    assert (with_gap.relative.low, with_gap.relative.high) == (without.relative.low, without.relative.high)
    assert with_gap.difference == without.difference
    assert int(with_gap.relative.count) == 3


def test_what_no_run_changes_has_no_interval_unless_the_plan_is_the_same():
    same = plain([0.1, 0.13, 0.30000000000000004, 0.11, 0.17])
    paired, one_plan = Paired.of(same, same), Paired.of(same, same, same_plan=True)

    assert (paired.relative.value, paired.p_value, paired.lacking) == (0.0, 1.0, False)
    assert np.isnan([paired.relative.low, paired.relative.high]).all()
    assert (one_plan.relative.value, one_plan.relative.low, one_plan.relative.high) == (0.0, 0.0, 0.0)


def test_a_plan_of_fewer_hours_changes_by_exactly_that():
    paired = Paired.of(*(Influence(np.float64(x), np.full(3, x), exact=True) for x in (160.0, 144.0)))

    assert [float(one) for one in (paired.relative.value, paired.relative.low, paired.relative.high)] == pytest.approx(
        [-0.1] * 3
    )
    assert not paired.lacking


@pytest.mark.parametrize("planned", ["baseline", "candidate"])
def test_one_arm_by_plan_and_one_by_luck_are_no_certainty(planned):
    arms = [
        Influence(np.float64(x), np.full(3, x), exact=name == planned)
        for x, name in ((160.0, "baseline"), (144.0, "candidate"))
    ]
    paired, passed = Paired.of(*arms), contrast(arms[0], arms[1], 1.0)

    assert paired.lacking
    assert np.isnan([paired.difference.low, paired.difference.high, passed.low, passed.high]).all()


def test_a_plan_that_orders_changed_is_no_certainty_although_pairs_agree():
    hours = np.array([160.0, 161.0, 163.0])
    arms = [Influence(np.float64(x.mean()), x, exact=True) for x in (hours, hours - 16)]

    assert Paired.of(*arms).lacking
    assert np.isnan(contrast(arms[0], arms[1], 1.0).low)


def test_evidence_is_judged_cell_by_cell():
    """Equal, alike by luck, and told by the spread, side by side."""
    before, after = (
        cells([5, 6, 7], [10, 10, 10], [10, 13, 11]),
        cells([5, 6, 7], [12, 12, 12], [11, 15, 12]),
    )
    paired = Paired.of(plain(before), plain(after))

    assert paired.lacking.tolist() == [False, True, False]
    for numbers in (paired.difference.low, paired.difference.high, paired.relative.low, paired.relative.high):
        assert np.isnan(numbers).tolist() == [True, True, False]
    assert np.isnan(paired.p_value).tolist() == [False, True, False]
    assert (paired.difference.value[0], paired.p_value[0]) == (0.0, 1.0)
    assert paired.p_value[2] == pytest.approx(stats.ttest_rel(after[:, 2], before[:, 2]).pvalue)
    assert paired.difference.count.tolist() == [3, 3, 3]
    assert paired.difference.standard_error[2] == pytest.approx(stats.sem(after[:, 2] - before[:, 2]))


@pytest.mark.parametrize("make", [plain, counted])
def test_one_pair_is_unknown_and_not_too_little(make):
    paired = Paired.of(make([3.0]), make([5.0]))

    assert not paired.lacking
    assert np.isnan([paired.difference.low, paired.difference.high, paired.p_value]).all()
    passed = contrast(make([3.0]), make([5.0]), 1.0)
    assert np.isnan([passed.low, passed.high]).all()


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        ([0, 0, 4.0], False),
        ([0, 3.0, 5.0], False),
        ([4.0, 3.0, 5.0], True),
        ([0, 0, 0, 1.0, 2.0, 3.0, 4.0, 5.0], False),
        ([0, 0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0], True),
    ],
)
def test_a_difference_needs_pairs_of_runs_that_differ(runs, told):
    """Six of them, or all if there are fewer: a change that few runs show may do much in the others."""
    paired = Paired.of(plain([0.0] * len(runs)), plain(runs))

    assert bool(paired.lacking) != told
    assert np.isfinite(paired.difference.low) == told


@pytest.mark.parametrize("arm", [0, 1])
def test_too_few_durations_in_either_arm_are_too_little(arm):
    units = np.array([[3.0, 5.0, 4.0], [6.0, 7.0, 9.0]])
    arms = [
        Influence(np.float64(one.mean()), one, enough=np.asarray(number != arm)) for number, one in enumerate(units)
    ]
    whole = [Influence(one.value, one.units, enough=np.asarray(True)) for one in arms]
    alike = [Influence(np.float64(x), np.full(3, x), enough=np.asarray(True)) for x in (3.0, 4.0)]
    balanced = [Influence(np.float64(4.0), one, enough=np.asarray(False)) for one in (units[0], units[0][::-1])]

    assert Paired.of(*arms).lacking
    assert not Paired.of(*whole).lacking
    assert Paired.of(*alike).lacking, "however many there are, they do not differ between replications"
    assert Paired.of(*balanced).lacking, "an equal estimate is no evidence that the arms are equal"


def test_under_one_plan_equal_numbers_are_no_matter_of_luck():
    same = counted(cells([1, 0, 1], [0, 0, 0]))
    one_plan, two_plans = Paired.of(same, same, same_plan=True), Paired.of(same, same)

    assert one_plan.lacking.tolist() == [False, False]
    assert one_plan.lacking.dtype == np.bool_
    assert one_plan.difference.high.tolist() == [0.0, 0.0]
    assert two_plans.lacking.tolist() == [True, True]
    assert (two_plans.difference.high > 0).all()


def exact_difference(before, after, factor=1.0):
    """Return the bounds of after - factor x before from the exact intervals of two numbers per run, by Newcombe."""
    runs = len(before)
    ends = []
    for events, by in ((sum(before), factor), (sum(after), 1.0)):
        low = stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
        ends.append([by * end / runs for end in (low, events, stats.chi2.ppf(0.975, 2 * events + 2) / 2)])
    (b_low, b, b_high), (a_low, a, a_high) = ends
    return a - b - np.hypot(a - a_low, b_high - b), a - b + np.hypot(a_high - a, b - b_low)


RARE_CLEAR = ([0, 1, 0, 1], [5, 7, 6, 6])


def test_few_events_have_the_outer_of_the_exact_and_the_paired_interval():
    before, after = RARE_CLEAR
    paired = Paired.of(counted(before), counted(after))
    gaps = np.subtract(after, before)
    by_pairs = stats.t.interval(0.95, 3, gaps.mean(), stats.sem(gaps))
    low, high = exact_difference(before, after)

    assert not paired.lacking
    assert (paired.difference.low, paired.difference.high) == (
        pytest.approx(min(low, by_pairs[0])),
        pytest.approx(max(high, by_pairs[1])),
    )
    assert 0 < paired.p_value <= 0.05
    assert int(paired.difference.count) == 4
    assert paired.difference.standard_error == pytest.approx(stats.sem(gaps))
    # 24 of 26 events: the part of the candidate is at least 0.749, so the rate is at least 2.98 times the baseline's
    part = stats.binomtest(24, 26).proportion_ci(0.95, method="exact")
    assert paired.relative.low == pytest.approx(part.low / (1 - part.low) - 1)
    assert paired.relative.high == pytest.approx(part.high / (1 - part.high) - 1)


def test_a_rare_difference_of_shares_is_clear_although_it_is_small():
    paired = Paired.of(counted([10, 9, 11], 1000), counted([0, 1, 0], 1000))

    assert -0.02 < paired.difference.low < paired.difference.high < 0
    assert paired.p_value <= 0.05
    assert -1 <= paired.relative.low < paired.relative.high < 0


def test_of_a_share_near_one_the_relative_change_is_as_sure_as_the_difference():
    paired = Paired.of(counted([990, 991, 989], 1000), counted([1000, 999, 1000], 1000))

    assert paired.difference.low > 0
    assert paired.relative.low <= paired.difference.low / 0.99
    assert paired.relative.high >= paired.difference.high / 0.99
    assert paired.relative.high == pytest.approx(paired.difference.high / 0.99, rel=0.02)


def test_many_events_are_judged_on_the_pairs_alone():
    generator = np.random.default_rng(SEED)
    shared = generator.poisson(200, 5)
    before, after = shared + generator.poisson(2, 5), shared + generator.poisson(9, 5)
    rare_before, rare_after = [0, 1, 0, 0, 1], [5, 6, 4, 5, 6]
    paired = Paired.of(counted(cells(before, rare_before)), counted(cells(after, rare_after)))
    low, high = stats.ttest_rel(after, before).confidence_interval(0.95)

    assert (paired.difference.low[0], paired.difference.high[0]) == (pytest.approx(low), pytest.approx(high))
    assert paired.p_value[0] == pytest.approx(stats.ttest_rel(after, before).pvalue)
    assert paired.difference.low[1] > 0
    assert paired.difference.high[1] > stats.ttest_rel(rare_after, rare_before).confidence_interval(0.95).high
    alone = Paired.of(counted(before), counted(after))
    assert alone.lacking.dtype == np.bool_
    assert alone.lacking.shape == ()
    assert (alone.difference.low, alone.difference.high) == (pytest.approx(low), pytest.approx(high))


def test_of_many_events_no_cell_lacks_evidence():
    paired = Paired.of(counted(cells([400, 380], [90, 99])), counted(cells([402, 395], [95, 92])))

    assert paired.lacking.tolist() == [False, False]


def test_of_a_share_near_one_whose_pairs_agree_the_relative_change_is_widened_too():
    paired = Paired.of(counted([990, 991, 989], 1000), counted([998, 999, 997], 1000))

    assert paired.difference.high - paired.difference.low > 0.005
    assert paired.relative.low == pytest.approx(paired.difference.low / 0.99)
    assert paired.relative.high == pytest.approx(paired.difference.high / 0.99)


def test_thirty_events_of_both_arms_are_not_few():
    before, after = [4, 6, 3], [5, 7, 5]
    paired = Paired.of(counted(before), counted(after))
    low, high = stats.ttest_rel(after, before).confidence_interval(0.95)

    assert sum(before) + sum(after) == 30
    assert (paired.difference.low, paired.difference.high) == (pytest.approx(low), pytest.approx(high))


def test_a_cell_that_one_replication_has_is_unknown_beside_a_rare_one():
    arms = []
    for tops in (cells([1, 0, 0], [2, 0, 0]), cells([0, 0, 1], [1, 0, 0])):
        bottoms = cells([9, 9, 9], [9, 0, 0])
        pooled = Counted(tops.sum(axis=0), bottoms.sum(axis=0), share=True)
        made = Influence.of_parts(tops, bottoms, pooled)
        units = np.where(bottoms > 0, made.units, np.nan)
        arms.append(Influence(made.value, units, counted=pooled))

    paired = Paired.of(arms[0], arms[1])

    assert paired.lacking.tolist() == [True, False]
    assert np.isnan(paired.difference.low).tolist() == [False, True]


@pytest.mark.parametrize(("after", "lacking"), [([1, 2, 1, 1], True), ([2, 1, 1, 2], False)])
def test_six_events_are_the_fewest_that_can_be_clear(after, lacking):
    paired = Paired.of(counted([0, 0, 0, 0]), counted(after))

    assert bool(paired.lacking) == lacking
    assert np.isnan(paired.p_value) == lacking
    if not lacking:
        assert paired.p_value == pytest.approx(2 * 0.5**6)


@pytest.mark.parametrize("gap", [1, 400])
def test_counts_that_differ_by_the_same_in_every_pair_are_widened(gap):
    paired = Paired.of(counted([400, 400]), counted([400 + gap, 400 + gap]))

    low, high = exact_difference([400, 400], [400 + gap, 400 + gap])
    assert paired.p_value > 0
    assert (paired.difference.low, paired.difference.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("value", "spread", "exists"), [(0.001, 1e-7, True), (1000.0, 1e-8, False), (1000.0, 1.0, True)]
)
def test_rounding_has_no_variance_to_be_reduced(value, spread, exists):
    luck = np.array([-1.0, 0.0, 1.0])
    arms = [Influence(np.float64(value), value + spread * one) for one in (luck, luck[::-1])]

    assert np.isfinite(Paired.of(*arms).variance_reduction) == exists


def test_a_relative_limit_of_a_planned_number_is_judged_exactly():
    arms = [Influence(np.float64(x), np.full(3, x), exact=True) for x in (160.0, 144.0)]
    passed = contrast(arms[0], arms[1], 0.95, 2.0)

    assert [float(one) for one in (passed.value, passed.low, passed.high)] == [144 - 0.95 * 160 - 2] * 3


def test_a_relative_limit_on_the_pairs_is_a_t_test_of_what_is_left():
    before, after = np.array([10.0, 12.0, 11.5]), np.array([11.0, 12.5, 12.0])
    passed = contrast(plain(before), plain(after), 1.2, 0.5)
    left = after - 1.2 * before - 0.5
    low, high = stats.t.interval(0.95, 2, left.mean(), stats.sem(left))

    assert passed.value == pytest.approx(left.mean())
    assert (passed.low, passed.high) == (pytest.approx(low), pytest.approx(high))


def test_a_relative_limit_is_met_for_certain_only_by_equal_runs():
    same = plain([3.0, 5.0])
    met = contrast(same, same, 1.0)
    alike = contrast(same, plain([4.0, 6.0]), 1.0)
    even = contrast(same, plain([5.0, 3.0]), 1.0)

    assert (met.value, met.low, met.high) == (0.0, 0.0, 0.0)
    assert np.isnan([alike.low, alike.high]).all(), "one apart in both pairs may be luck"
    assert even.low < even.value < even.high


@pytest.mark.parametrize(("factor", "offset"), [(1.0, 0.0), (2.5, 0.0), (1.0, 1.5), (3.0, -0.25)])
def test_a_relative_limit_of_few_events_has_exact_bounds(factor, offset):
    before, after = [1, 3], [4, 2]
    passed = contrast(counted(before), counted(after), factor, offset)
    left = np.array(after) - factor * np.array(before) - offset
    low, high = exact_difference(before, after, factor)
    by_pairs = stats.t.interval(0.95, 1, left.mean(), stats.sem(left))

    assert passed.value == pytest.approx(left.mean())
    assert passed.low == pytest.approx(min(low - offset, by_pairs[0]))
    assert passed.high == pytest.approx(max(high - offset, by_pairs[1]))


@pytest.mark.parametrize("offset", [0.0, 2.0])
def test_exact_bounds_hold_where_pairs_differ_by_the_same(offset):
    before, after = [2, 2], [5, 5]
    passed = contrast(counted(before), counted(after), 2.0, offset)
    low, high = exact_difference(before, after, 2.0)

    assert (passed.low, passed.high) == (pytest.approx(low - offset), pytest.approx(high - offset))


def test_many_events_meet_a_relative_limit_on_their_pairs():
    before, after = counted([400, 380]), counted([402, 383])
    passed = contrast(before, after, 1.0)
    expected = student(np.float64(2.5), np.array([2.0, 3.0]))

    assert (passed.low, passed.high) == (pytest.approx(expected.low), pytest.approx(expected.high))
