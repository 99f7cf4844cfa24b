"""Differences between arms from the sums in a ledger's buckets: by hand, and against textbook formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.domain.events import Event
from simulator.errors import InputError
from simulator.ledger import Measure, merge
from simulator.ledger.measures import PLACES, place_of
from simulator.ledger.size import BUCKETS, PERIODS
from simulator.measurement.arms import adjusted_difference, arm_difference, jackknife
from tests.ledgers import arms_ledger, blank_ledger

TOP, BOTTOM = (Measure.REMOVALS,), (Measure.UPLOADS,)


def random_buckets(seed: int) -> np.ndarray:
    """Return uploads and removals of two arms before and after a start, which go together."""
    rng = np.random.default_rng(seed)
    buckets = np.zeros((2, PERIODS, BUCKETS, PLACES))
    rate = rng.uniform(0.2, 0.6, (2, 1, BUCKETS))
    buckets[..., Measure.UPLOADS] = rng.poisson(50, (2, PERIODS, BUCKETS))
    buckets[..., Measure.REMOVALS] = rng.binomial(buckets[..., Measure.UPLOADS].astype(int), rate)
    return buckets


def test_two_buckets_by_hand():
    found = jackknife(np.array([[0.0, 2.0], [1.0, 1.0]]), np.ones((2, 2)))

    # without the first bucket 1 - 2, without the second 1 - 0: their variance times (n - 1)
    assert (found.control, found.treatment, found.value, found.degrees) == (1.0, 1.0, 0.0, 1)
    assert found.standard_error == pytest.approx(1.0)
    assert found.p_value == 1.0
    assert found.interval == pytest.approx((-12.706, 12.706), abs=1e-3)


def test_of_buckets_of_one_size_it_is_the_error_of_a_difference_of_means():
    rng = np.random.default_rng(1)
    top = rng.normal(10.0, 2.0, (2, 64))
    top[1] += 1.0
    found = jackknife(top, np.ones_like(top))

    textbook = math.sqrt((top[1] - top[0]).var(ddof=1) / 64)  # paired: a bucket is left out of both arms
    assert found.standard_error == pytest.approx(textbook, rel=1e-12)
    assert found.value == pytest.approx(float(top[1].mean() - top[0].mean()))


def test_buckets_without_anything_do_not_count():
    top, bottom = np.array([[1.0, 2.0, 3.0], [2.0, 2.0, 2.5]]), np.full((2, 3), 4.0)
    wide = [np.concatenate([part, np.zeros((2, 5))], axis=1) for part in (top, bottom)]

    assert jackknife(*wide) == jackknife(top, bottom)


def test_what_is_the_same_in_both_arms_has_no_error():
    same = jackknife(np.ones((2, 4)), np.full((2, 4), 2.0))

    assert (same.value, same.standard_error) == (0.0, 0.0)
    assert math.isnan(same.p_value)


def test_an_arm_with_nothing_below_the_line_has_no_ratio():
    found = jackknife(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[2.0, 4.0], [0.0, 0.0]]))

    assert found.control == 0.5
    assert math.isnan(found.treatment)
    assert math.isnan(found.value)


@pytest.mark.parametrize("shape", [(2, 1), (1, 64), (2, 0)])
def test_too_few_arms_or_buckets_are_refused(shape):
    with pytest.raises(InputError, match=r"needs two arms and at least 2 buckets. Got \d and \d+ instead"):
        jackknife(np.ones(shape), np.ones(shape))


def test_measures_and_events_are_summed_since_the_start():
    buckets = random_buckets(2)
    buckets[..., place_of(Event.BAN)] = buckets[..., Measure.REMOVALS]
    ledger = arms_ledger(buckets)
    since = buckets[:, 1]

    found = arm_difference(ledger, (Measure.REMOVALS, Event.BAN), BOTTOM)

    assert found == jackknife(2 * since[..., Measure.REMOVALS], since[..., Measure.UPLOADS])


def textbook(buckets: np.ndarray) -> tuple[float, float, float]:
    """Return value and standard error by regression on residuals of (2, PERIODS, units, PLACES), and R squared."""
    ratios, residuals = [], []
    for period in (1, 0):
        top, bottom = buckets[:, period, :, Measure.REMOVALS], buckets[:, period, :, Measure.UPLOADS]
        ratio = top.sum(axis=1) / bottom.sum(axis=1)
        ratios.append(ratio[1] - ratio[0])
        residuals.append((top - ratio[:, None] * bottom) / bottom.mean(axis=1, keepdims=True))
    (yy, xy), (_, xx) = sum(np.cov([residuals[0][arm], residuals[1][arm]]) for arm in range(2)) / buckets.shape[2]
    return ratios[0] - xy / xx * ratios[1], math.sqrt(yy - xy**2 / xx), xy**2 / (xx * yy)


@pytest.mark.parametrize("runs", [1, 3])
def test_the_delta_method_and_cuped_are_those_of_textbooks_over_all_runs(runs):
    each = [random_buckets(seed) for seed in range(runs)]
    ledger = merge(arms_ledger(buckets) for buckets in each)
    found = adjusted_difference(ledger, TOP, BOTTOM)

    value, error, explained = textbook(np.concatenate(each, axis=2))
    assert found.value == pytest.approx(value, rel=1e-9)
    assert found.standard_error == pytest.approx(error, rel=1e-9)
    assert found.variance_reduction == pytest.approx(explained, rel=1e-9)
    assert found.variance_reduction > 0.3
    assert found.degrees == 2 * (BUCKETS * runs - 1)


def test_without_a_period_before_nothing_is_adjusted():
    buckets = random_buckets(3)
    buckets[:, 0] = 0.0
    ledger = arms_ledger(buckets)
    plain, found = arm_difference(ledger, TOP, BOTTOM), adjusted_difference(ledger, TOP, BOTTOM)

    assert found.value == pytest.approx(plain.value)
    assert found.variance_reduction == 0.0
    assert found.standard_error == pytest.approx(plain.standard_error, rel=0.3)


@pytest.mark.parametrize("unit", ["item", "market", "market_hour", "viewer"])
def test_adjusting_is_for_creators_only(unit):
    ledger = arms_ledger(random_buckets(1), unit=unit)

    assert arm_difference(ledger, TOP, BOTTOM).standard_error > 0
    with pytest.raises(InputError, match=f"arms whose unit is 'creator'.*Got '{unit}' instead"):
        adjusted_difference(ledger, TOP, BOTTOM)


@pytest.mark.parametrize("difference", [arm_difference, adjusted_difference])
def test_a_ledger_without_arms_is_refused(difference):
    with pytest.raises(InputError, match=r"must have `arms` for them to be compared. Got 0 arms instead"):
        difference(blank_ledger(), TOP, BOTTOM)
