"""The 95 % intervals cover the truth 95 times in 100.

Each test draws many experiments from a law whose truth is known, through the functions that replications go through.
With coverage c, the share of experiments whose interval holds the truth has a standard error of
sqrt(c (1 - c) / experiments); four of them are allowed, so a test fails by luck for one seed in 16,000.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.runs.estimate import Influence
from simulator.runs.paired import Paired

EXPERIMENTS = 4_000
SEED = 20_250_707


def assert_covers(low, high, truth, *, bias=0.0):
    """Check coverage; ``bias`` is what an approximation of first order may take from it."""
    covered = float(np.mean((low <= truth) & (truth <= high)))
    tolerance = 4 * math.sqrt(0.95 * 0.05 / EXPERIMENTS)

    assert 0.95 - tolerance - bias <= covered <= 0.95 + tolerance + bias, f"seed {SEED}: covered {covered:.4f}"


@pytest.fixture
def generator():
    return np.random.default_rng(SEED)


@pytest.mark.parametrize("replications", [2, 5, 8, 30])
def test_of_a_mean(generator, replications):
    runs = generator.normal(7.0, 2.0, (replications, EXPERIMENTS))
    interval = Influence.of_parts(runs, np.ones_like(runs)).interval()

    assert_covers(interval.low, interval.high, 7.0)


@pytest.mark.parametrize("replications", [8, 30])
def test_of_a_ratio_of_sums(generator, replications):
    """Views and violative views of a run vary together; their logarithms are normal, as of heavy-tailed views."""
    common = generator.normal(0.0, 0.2, (replications, EXPERIMENTS))
    views = 1e6 * np.exp(common)
    violative = 0.002 * views * np.exp(generator.normal(0.0, 0.1, views.shape))
    truth = 0.002 * math.exp(0.1**2 / 2)
    interval = Influence.of_parts(violative, views).interval()

    # the delta method is exact to first order: what it leaves out is of the order of (0.2 / sqrt(n)) squared
    assert_covers(interval.low, interval.high, truth, bias=0.2**2 / replications)


@pytest.mark.parametrize("replications", [2, 8])
def test_of_a_paired_difference(generator, replications):
    luck = generator.normal(0.0, 5.0, (replications, EXPERIMENTS))
    baseline = 50.0 + luck
    candidate = 49.0 + luck + generator.normal(0.0, 1.0, luck.shape)
    ones = np.ones_like(luck)
    paired = Paired.of(Influence.of_parts(baseline, ones), Influence.of_parts(candidate, ones))

    assert_covers(paired.difference.low, paired.difference.high, -1.0)


def test_pairing_takes_away_the_variance_that_the_arms_share(generator):
    luck = generator.normal(0.0, 5.0, (30, EXPERIMENTS))
    candidate = luck + generator.normal(0.0, 1.0, luck.shape)
    ones = np.ones_like(luck)
    paired = Paired.of(Influence.of_parts(luck, ones), Influence.of_parts(candidate, ones))
    reductions = paired.variance_reduction

    # 1 - Var(b - a) / (Var a + Var b). What is left is a ratio of two variances on 29 degrees of freedom, all but
    # independent, and the mean of 1 / chi-squared is 1 / 27: so the estimate of what is left is 29 / 27 of it.
    truth = 1 - 1 / (25 + 26) * 29 / 27
    assert reductions.mean() == pytest.approx(truth, abs=4 * reductions.std() / math.sqrt(EXPERIMENTS))


def test_without_a_difference_five_of_a_hundred_p_values_are_below_five_percent(generator):
    luck = generator.normal(0.0, 5.0, (8, EXPERIMENTS))
    other = luck + generator.normal(0.0, 1.0, luck.shape)
    ones = np.ones_like(luck)
    p_values = Paired.of(Influence.of_parts(luck, ones), Influence.of_parts(other, ones)).p_value

    assert float(np.mean(p_values < 0.05)) == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / EXPERIMENTS))
