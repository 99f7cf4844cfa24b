"""The standard errors of arms hold: of independent creators, whose truth is known, and of equal arms of a busy world.

With e experiments a mean of estimates has the spread over experiments by sqrt(e) as its standard error; four of them
are allowed, so a test fails by luck for one seed in 16,000.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.ledger import Measure
from simulator.ledger.measures import PLACES
from simulator.ledger.size import BUCKETS, PERIODS
from simulator.measurement.arms import adjusted_difference, arm_difference
from tests.ledgers import arms_ledger
from verification.arms import LEVEL, study

EXPERIMENTS = 400
CREATORS = 2_000
"""In an arm."""
SD, RHO = 3.0, 0.7
"""Spread of a creator's views, and their correlation with those before."""
FIRST_ORDER = 2 / BUCKETS
"""What formulas of first order leave out, as a share: of the order of one over the buckets."""
TOP, BOTTOM = (Measure.VIEWS,), (Measure.UPLOADS,)


def experiment(rng):
    """Return the ledger of an experiment on creators in random buckets, with one upload before and one after."""
    buckets = np.zeros((2, PERIODS, BUCKETS, PLACES))
    for arm in range(2):
        of_unit = rng.integers(0, BUCKETS, CREATORS)
        before = rng.normal(10.0, SD, CREATORS)
        after = 10.0 + RHO * (before - 10.0) + math.sqrt(1 - RHO**2) * rng.normal(0.0, SD, CREATORS)
        for period, views in enumerate((before, after)):
            buckets[arm, period, :, Measure.UPLOADS] = np.bincount(of_unit, minlength=BUCKETS)
            buckets[arm, period, :, Measure.VIEWS] = np.bincount(of_unit, weights=views, minlength=BUCKETS)
    return arms_ledger(buckets)


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(20_250_707)
    ledgers = [experiment(rng) for _ in range(EXPERIMENTS)]
    return [[method(one, TOP, BOTTOM) for one in ledgers] for method in (arm_difference, adjusted_difference)]


@pytest.mark.parametrize(("method", "variance"), [(0, 1.0), (1, 1.0 - RHO**2)])
def test_variances_and_intervals_are_true_for_independent_creators(found, method, variance):
    truth = variance * 2 * SD**2 / CREATORS
    values = np.array([one.value for one in found[method]])
    variances = np.array([one.standard_error**2 for one in found[method]]) / truth
    covered = np.mean([one.interval[0] <= 0.0 <= one.interval[1] for one in found[method]])

    assert abs(variances.mean() - 1) < 4 * variances.std() / math.sqrt(EXPERIMENTS) + FIRST_ORDER
    assert abs(values.mean()) < 4 * math.sqrt(truth / EXPERIMENTS)
    assert abs(values.var() / truth - 1) < 4 * math.sqrt(2 / EXPERIMENTS) + FIRST_ORDER
    assert abs(covered - 0.95) < 4 * math.sqrt(0.05 * 0.95 / EXPERIMENTS) + FIRST_ORDER / 4


def test_the_variance_falls_by_the_square_of_the_correlation(found):
    reduction = np.array([one.variance_reduction for one in found[1]])

    assert abs(reduction.mean() - RHO**2) < 4 * reduction.std() / math.sqrt(EXPERIMENTS) + FIRST_ORDER


@pytest.fixture(scope="module")
def equal_arms():
    return study(range(100), workers=1)


def test_equal_arms_differ_as_often_as_stated(equal_arms):
    share, error = equal_arms.false_positives()
    beyond = int((np.abs(equal_arms.score) > 4).sum())

    assert len(equal_arms.ratios) >= 25
    assert abs(share - LEVEL) < 4 * error
    # some are by luck: a Poisson number, if up to four ratios that go together count as one look
    assert beyond <= equal_arms.expected_beyond + 4 * math.sqrt(4 * equal_arms.expected_beyond)


def test_the_jackknife_is_as_large_as_differences_stray(equal_arms):
    quotient, error = equal_arms.calibration()

    assert (np.abs(quotient - 1) < 4 * error).all(), dict(zip(equal_arms.ratios, quotient, strict=True))
