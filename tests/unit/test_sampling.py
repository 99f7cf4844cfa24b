"""Stratified samples of the violative view rate: how many labels where, and what they say.

Figures: A. Barnett's assessment of YouTube's violative view rate (MIT, 2021).
"""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.measurement.stratified import neyman_allocation, planned_error, stratified_rate

SHARES = (0.80, 0.10, 0.05, 0.01, 0.04)
RATES = (0.0005, 0.005, 0.01, 0.05, 0.0025)
SIZES = (2098, 828, 584, 256, 234)


def test_the_published_sample():
    assert neyman_allocation(SHARES, RATES, 4_000).tolist() == list(SIZES)
    assert sum(w * p for w, p in zip(SHARES, RATES, strict=True)) == pytest.approx(0.0020)
    assert planned_error(SHARES, RATES, SIZES) == pytest.approx(0.00054, abs=5e-6)


def test_the_error_is_the_least_that_these_labels_can_give():
    best = planned_error(SHARES, RATES, SIZES)

    spread = sum(w * (p * (1 - p)) ** 0.5 for w, p in zip(SHARES, RATES, strict=True))
    assert best == pytest.approx(spread / 4_000**0.5, rel=1e-6)
    assert best < planned_error(SHARES, RATES, [800] * 5)
    assert best < planned_error(SHARES, RATES, [3_200, 400, 200, 40, 160])


def test_every_stratum_gets_labels_and_all_are_spent():
    assert neyman_allocation([0.5, 0.3, 0.2], [0.1, 0.0, 0.4], 100).tolist() == [59, 2, 39]
    assert neyman_allocation([0.5, 0.5], [0.0, 0.0], 10).tolist() == [5, 5]
    for labels in (10, 11, 12, 37, 1_001):
        sizes = neyman_allocation(SHARES, RATES, labels)
        assert sizes.sum() == labels
        assert sizes.min() >= 2


def test_estimate_and_error_are_without_bias():
    # means of 20,000 audits, each held to 4 of its standard errors; that of a standard deviation is 1 / sqrt(2 n) of
    # it, and a little more here, since rare violations make estimates skew
    audits = np.random.default_rng(7).binomial(SIZES, RATES, size=(20_000, 5))

    found = [stratified_rate(SHARES, SIZES, audit) for audit in audits]

    planned = planned_error(SHARES, RATES, SIZES)
    values = np.array([rate.value for rate in found])
    variances = np.array([rate.standard_error**2 for rate in found])
    assert abs(values.mean() - 0.0020) <= 4 * planned / 20_000**0.5
    assert values.std() == pytest.approx(planned, rel=4 * 0.0065)
    assert abs(variances.mean() - planned**2) <= 4 * variances.std() / 20_000**0.5


def test_an_estimate_by_hand():
    rate = stratified_rate([3, 1], [5, 11], [1, 2])

    assert rate.value == pytest.approx(0.75 * 0.2 + 0.25 * 2 / 11)
    assert rate.standard_error == pytest.approx((0.75**2 * 0.16 / 4 + 0.25**2 * (2 / 11) * (9 / 11) / 10) ** 0.5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: neyman_allocation([0.5, 0.5], [0.1, 0.2], 3), "at least 2 for each of 2 strata. Got 3 instead."),
        (lambda: neyman_allocation([0, 0], [0.1, 0.2], 10), "shares must be at least 0, and one of them above 0"),
        (lambda: neyman_allocation([1, 1], [0.1, 1.2], 10), "2 numbers from 0 to 1. Got [0.1, 1.2] instead."),
        (lambda: stratified_rate([1, 1], [10, 1], [1, 1]), "2 numbers of at least 2. Got [10, 1] instead."),
        (
            lambda: stratified_rate([1, 1], [10, 10], [1, 11]),
            "between 0 and the labels of its stratum. Got [1, 11] instead.",
        ),
    ],
)
def test_wrong_input_is_refused_in_a_sentence(call, words):
    with pytest.raises(InputError) as error:
        call()

    assert words in str(error.value)
