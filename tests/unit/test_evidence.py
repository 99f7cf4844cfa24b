"""Few events, equal runs, baselines near nothing: no interval of width 0, and three statements that agree about 0."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulator.indicators import INDICATORS
from simulator.runs.estimate import Influence, estimate
from simulator.runs.evidence import Counted, split_p_value
from simulator.runs.multiplicity import adjusted
from simulator.runs.paired import Paired
from tests.ledgers import ledger_with

SEED = 20_261_126


def counted(numbers, share_of=None):
    """Return the influence of a number per run, or of a share of ``share_of``, from each run's count."""
    numbers = np.asarray(numbers, dtype=float)
    base = np.ones(len(numbers)) if share_of is None else np.asarray(share_of, dtype=float)
    pooled = Counted(numbers.sum(axis=0), base.sum(axis=0), share=share_of is not None)
    return Influence.of_parts(numbers, base, pooled)


@pytest.mark.parametrize(("events", "trials"), [(0, 7), (7, 7), (2, 40), (39, 40)])
def test_a_rare_share_has_the_bounds_of_clopper_and_pearson(events, trials):
    low, high = Counted(np.array(float(events)), np.array(float(trials)), share=True).bounds(0.95)
    exact = stats.binomtest(events, trials).proportion_ci(0.95, method="exact")

    assert (float(low), float(high)) == (pytest.approx(exact.low), pytest.approx(exact.high))


def test_a_rate_of_nothing_has_an_upper_bound():
    low, high = Counted(np.array(0.0), np.array(5.0), share=False, scale=1000.0).bounds(0.95)

    assert float(low) == 0.0
    assert float(high) == pytest.approx(1000 * -np.log(0.025) / 5)  # P(no event) = exp(-mean) = 2.5 %


def test_one_event_in_one_replication_is_no_certainty():
    ledgers = [
        ledger_with(overturns=hit, appeals_decided=hit, time_to_reinstatement=19184.5 * hit) for hit in (0, 0, 1)
    ]
    (mean,) = estimate(INDICATORS["time_to_reinstatement_mean"], ledgers, [{}])
    (rate,) = estimate(INDICATORS["overturn_rate"], ledgers, [{}])

    assert (mean.value, mean.low, mean.high) == (19184.5, None, None)
    assert rate.value == 1.0
    assert (rate.low, rate.high) == (pytest.approx(0.025), 1.0)  # of one trial


@pytest.mark.parametrize("each", [1.0, 3.0, 400.0])
def test_pairs_that_happen_to_differ_by_the_same_are_not_certain(each):
    before, after = counted([each, each]), counted([2 * each, 2 * each])
    paired = Paired.of(before, after)

    assert paired.difference.low < paired.difference.value < paired.difference.high
    assert paired.p_value != 0 or paired.lacking
    continuous = Paired.of(*(Influence.of_parts(np.full(2, x), np.ones(2)) for x in (each, 2 * each)))
    assert np.isnan(continuous.difference.low)
    assert continuous.lacking


def test_what_is_planned_is_exact():
    hours = [Influence(np.float64(x), np.full(3, x), exact=True) for x in (160.0, 144.0)]
    paired = Paired.of(*hours)

    assert (paired.difference.low, paired.difference.high, paired.p_value) == (-16.0, -16.0, 0.0)


def test_too_few_events_are_no_outcome_of_any_kind():
    paired = Paired.of(counted([0, 0, 0, 0]), counted([1, 2, 1, 1]))

    assert paired.lacking
    assert np.isnan(paired.p_value)
    assert paired.difference.low <= 0 <= paired.difference.high


def test_the_absolute_and_the_relative_interval_and_the_p_value_agree_about_zero():
    generator = np.random.default_rng(SEED)
    luck = generator.lognormal(0, 0.8, (5, 2000))
    after = luck * generator.lognormal(0.1, 0.4, luck.shape)
    ones = np.ones_like(luck)
    found = [Paired.of(Influence.of_parts(luck, ones), Influence.of_parts(after, ones))]
    rare = [generator.poisson(mean, (4, 2000)).astype(float) for mean in (2.0, 3.5)]
    pooled = [Counted(one.sum(axis=0), np.full(2000, 4.0), share=False) for one in rare]
    arms = [Influence.of_parts(one, np.ones_like(one), count) for one, count in zip(rare, pooled, strict=True)]
    found.append(Paired.of(arms[0], arms[1]))
    for paired in found:
        gap, change = paired.difference, paired.relative
        clear = (gap.low > 0) | (gap.high < 0)
        bounded = np.isfinite(change.low) & ~paired.lacking
        assert ((change.low > 0) | (change.high < 0))[bounded].tolist() == clear[bounded].tolist()
        assert (paired.p_value[bounded] <= 0.05).tolist() == clear[bounded].tolist()
        assert np.nanmin(change.low) >= -1, "nothing falls by more than all of it"


def test_without_a_clear_baseline_a_relative_change_has_no_bounds():
    paired = Paired.of(*(Influence.of_parts(np.array(runs), np.ones(4)) for runs in ([0, 0, 9.0, 0.1], [5.0, 7, 8, 6])))

    assert np.isfinite([paired.difference.low, paired.relative.value]).all()
    assert np.isnan([paired.relative.low, paired.relative.high]).all()


def test_the_split_of_events_is_the_binomial_test():
    found = split_p_value(*(Counted(np.array(n), np.array(4.0), share=False) for n in (3.0, 11.0)))

    assert float(found) == pytest.approx(stats.binomtest(3, 14, 0.5).pvalue)


@pytest.mark.parametrize("replications", [2, 4, 8])
@pytest.mark.parametrize("mean", [0.3, 2.0, 12.0])
def test_counts_without_a_true_difference_are_called_at_most_five_times_in_a_hundred(replications, mean):
    generator = np.random.default_rng(SEED)
    tables = 2000
    shared = generator.poisson(mean / 2, (replications, tables))
    arms = []
    for _ in range(2):
        runs = (shared + generator.poisson(mean / 2, shared.shape)).astype(float)
        pooled = Counted(runs.sum(axis=0), np.full(tables, float(replications)), share=False)
        arms.append(Influence.of_parts(runs, np.ones_like(runs), pooled))
    called = np.nan_to_num(Paired.of(arms[0], arms[1]).p_value, nan=1.0) <= 0.05

    # from counts to p-values Student's law is an approximation: 1.5 points of allowance beside four standard errors
    assert called.mean() <= 0.05 + 0.015 + 4 * np.sqrt(0.05 * 0.95 / tables), f"seed {SEED}: {called.mean():.4f}"


def test_what_cannot_be_clear_does_not_count_among_the_rows():
    p_values = np.array([0.02, np.nan, 0.6, np.nan])

    assert adjusted(p_values, "holm")[[0, 2]].tolist() == pytest.approx([0.04, 0.6])
    assert np.isnan(adjusted(p_values, "fdr_bh")[[1, 3]]).all()
