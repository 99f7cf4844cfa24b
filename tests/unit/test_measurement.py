"""Measurement by hand: labels and their errors, ratios of labels, intervals, and prevalence from scores."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.errors import InputError
from simulator.indicators import find_indicator
from simulator.indicators.traits import Sight
from simulator.measurement.interval import detectable_change, share_interval
from simulator.measurement.labels import Raters, rogan_gladen
from simulator.measurement.quantification import (
    adjusted_count,
    classify_and_count,
    expectation_maximisation,
    probabilistic_adjusted_count,
)
from simulator.measurement.ratio_estimate import Terms, measured_ratio
from simulator.measurement.twins import TWINS
from verification.measured_true import Detector, drawn, quantification_errors

PERFECT = Raters()


def terms(above, above_y, below, below_y):
    return Terms(*(np.array(column, dtype=np.float64) for column in (above, above_y, below, below_y)))


def test_a_correction_turns_the_share_of_labels_into_the_rate():
    raters = Raters(0.8, 0.97)
    for rate in (0.0, 0.02, 0.5, 1.0):
        share = rate * 0.8 + (1 - rate) * 0.03
        assert rogan_gladen(share, raters) == pytest.approx(rate, abs=1e-12)
    labels = np.array([True] * 3 + [False] * 7)
    assert raters.corrected(labels).mean() == pytest.approx(rogan_gladen(0.3, raters))


def test_raters_read_by_their_rates():
    raters = Raters(0.75, 0.9)
    truth = np.array([True, True, False, False])
    assert raters.read(truth, np.array([0.7499, 0.7501, 0.0999, 0.1001])).tolist() == [True, False, True, False]
    with pytest.raises(InputError, match=r"add up to more than 1. Got '0.4 and 0.6' instead"):
        Raters(0.4, 0.6)


def test_one_stratum_of_equal_weights_has_the_mid_p_interval_of_the_binomial():
    # the classical mid-p interval: the ends at which half the probability of what was found is on either side
    for hits, labels in ((0, 50), (3, 200), (40, 100), (150, 200), (50, 50)):
        share = hits / labels
        low, high = share_interval(share, share * (1 - share) / (labels - 1), 1 / labels, labels)

        def beyond(p, hits=hits, labels=labels):
            return stats.binom.sf(hits, labels, p) + 0.5 * stats.binom.pmf(hits, labels, p)

        assert low == pytest.approx(0 if hits == 0 else _solve(beyond, 0.025), abs=0.006)
        assert high == pytest.approx(1 if hits == labels else _solve(beyond, 0.975), abs=0.006)


def _solve(rising, height):
    grid = np.linspace(1e-6, 1 - 1e-6, 200_001)
    return float(grid[np.searchsorted(rising(grid), height)])


def test_an_interval_is_mirrored():
    low, high = share_interval(0.03, 0.0002, 0.01, 150)
    assert share_interval(0.97, 0.0002, 0.01, 150) == (pytest.approx(1 - high), pytest.approx(1 - low))
    assert all(map(math.isnan, share_interval(0.5, 0.1, 0.1, 0)))


def test_the_smallest_change_is_seen_in_four_of_five_cases():
    error = 0.37
    change = detectable_change(error)
    test = stats.norm(change / (error * math.sqrt(2)))
    assert test.sf(stats.norm.ppf(0.975)) == pytest.approx(0.8, abs=1e-6)


def test_a_rate_by_hand():
    # two strata of 60 and 40 units, 3 and 2 labels: .6 x 1/3 + .4 x 1/2
    said = np.array([True, False, False, True, False])
    weight, group = np.array([20.0, 20, 20, 20, 20]), np.array([0, 0, 0, 1, 1])
    found = measured_ratio(
        terms([0] * 5, [1] * 5, [1] * 5, [0] * 5), said, weight, group, np.arange(5), np.zeros(5), PERFECT
    )

    assert found.value == pytest.approx(0.4)
    assert found.standard_error == pytest.approx(math.sqrt(0.36 * (1 / 3) / 3 + 0.16 * 0.5 / 2))
    assert found.labels == 5


def test_a_census_by_perfect_raters_has_no_error_and_by_others_that_of_their_labels():
    said = np.array([True, True, False, False, False, False, False, False, False, False])
    rate = terms([0] * 10, [1] * 10, [1] * 10, [0] * 10)
    one, all_of_it = np.ones(10), np.ones(10)
    assert measured_ratio(rate, said, one, np.zeros(10, int), np.arange(10), all_of_it, PERFECT).standard_error == 0.0
    raters = Raters(0.9, 0.95)
    found = measured_ratio(rate, said, one, np.zeros(10, int), np.arange(10), all_of_it, raters)
    rate_found = (0.2 - 0.05) / 0.85
    noise = rate_found * 0.09 + (1 - rate_found) * 0.95 * 0.05

    assert found.value == pytest.approx(rate_found)
    assert found.standard_error == pytest.approx(math.sqrt(noise / 10) / 0.85)


def test_between_periods_every_item_is_luck_and_counts_at_once():
    # 6 views of 4 items, the first of which has 3 of them; all of the period is labelled
    said, item = np.array([True, True, True, False, False, True]), np.array([7, 7, 7, 8, 9, 10])
    rate = terms([0] * 6, [1] * 6, [1] * 6, [0] * 6)
    found = measured_ratio(rate, said, np.ones(6), np.zeros(6, int), item, np.ones(6), PERFECT)

    totals = np.array([3 * (1 - 4 / 6), -4 / 6, -4 / 6, 1 - 4 / 6]) / 6
    assert found.standard_error == 0.0
    assert found.change_error == pytest.approx(math.sqrt((totals**2).sum() * 4 / 3))


def test_a_recall_by_hand():
    # of six kinds 4 are found violating, one of a stratum whose units stand for 5; removed are three of weight 1
    said = np.array([True, True, True, True, False, False])
    removed, weight, group = (
        np.array([1.0, 1, 1, 0, 0, 1]),
        np.array([1.0, 1, 1, 5, 5, 1]),
        np.array([0, 0, 0, 1, 1, 0]),
    )

    def recall(times):
        n = 6 * times
        columns = terms([0] * n, np.tile(removed, times), [0] * n, [1] * n)
        parts = (np.tile(one, times) for one in (said, weight, group))
        return measured_ratio(columns, *parts, np.arange(n), np.zeros(n), PERFECT)

    few, many = recall(1), recall(40)

    assert math.isnan(few.value)  # 8 violations, give or take 3.6: no ratio
    assert few.labels == 6
    assert many.value == pytest.approx(3 / 8)
    assert 0.2 < many.low < 3 / 8 < many.high < 0.6


def test_nothing_labelled_measures_nothing():
    none = np.zeros(0)
    found = measured_ratio(
        Terms(none, none, none, none), none > 0, none, none.astype(int), none.astype(int), none, PERFECT
    )
    assert math.isnan(found.value)
    assert found.labels == 0


def test_twins_are_of_indicators_that_a_platform_can_only_sample():
    for id_, twin in TWINS.items():
        assert id_ == twin.id
        assert find_indicator(id_).sight is Sight.SAMPLED, id_


# ----------------------------------------------------------------------------------------------------- quantification


def test_counts_and_corrections_by_hand():
    labelled, violates = np.array([0.9, 0.8, 0.4, 0.7, 0.2, 0.1]), np.array([True, True, True, False, False, False])
    scores = np.array([0.9, 0.6, 0.3, 0.2, 0.1])
    # of the violations 2/3 are flagged, of the others 1/3, of the population 2/5
    assert classify_and_count(scores) == pytest.approx(0.4)
    assert adjusted_count(scores, labelled, violates) == pytest.approx((0.4 - 1 / 3) / (1 / 3))
    # mean scores: .7 of the violations, 1/3 of the others, .42 of the population
    assert probabilistic_adjusted_count(scores, labelled, violates) == pytest.approx((0.42 - 1 / 3) / (0.7 - 1 / 3))


def test_expectation_maximisation_finds_the_likeliest_prevalence():
    # scores of two values only: 0.8 in a share a, else 0.1; calibrated where 30 % violate. The likelihood of prevalence
    # p has its maximum where the share of high scores is what p implies.
    right, wrong = 0.8 * (2 / 7) / 0.3, 0.2 * (2 / 7) / 0.7  # P(0.8 | violating) and P(0.8 | innocent)
    for prevalence in (0.02, 0.3, 0.7):
        high = prevalence * right + (1 - prevalence) * wrong
        scores = np.repeat([0.8, 0.1], [round(1e5 * high), 1e5 - round(1e5 * high)])
        assert expectation_maximisation(scores, 0.3) == pytest.approx(prevalence, abs=1e-4)


def test_estimates_are_those_of_quapy():
    # QuaPy 0.2.3 on the same three samples: CC, ACC, PACC and EMQ, which stops at changes below 1e-4
    random = np.random.default_rng(3)
    detector = Detector(*drawn(random, 0.2))
    (feature, violates), (asked, _) = drawn(random, 0.2), drawn(random, 0.02)
    scores, labelled = detector(asked), detector(feature)

    assert classify_and_count(scores) == pytest.approx(0.0475, abs=1e-12)
    assert adjusted_count(scores, labelled, violates) == pytest.approx(0.017729287, abs=1e-8)
    assert probabilistic_adjusted_count(scores, labelled, violates) == pytest.approx(0.0188936, abs=2e-6)
    assert expectation_maximisation(scores, 0.2) == pytest.approx(0.01998, abs=2e-4)


def test_prevalence_of_2_percent_is_found_by_detectors_fitted_at_20(quantified):
    # means over 60 populations of 20,000 and labels of 20,000, with their standard errors: the three corrections are
    # off by .003 at most, the plain count by far more
    means, errors = quantified
    assert means["classify and count"] > 0.005
    for name in ("adjusted count", "probabilistic adjusted count", "expectation maximisation"):
        assert abs(means[name]) + 4 * errors[name] <= 0.003, name


@pytest.fixture(scope="module")
def quantified():
    errors = quantification_errors(60)
    count = len(next(iter(errors.values())))
    return (
        {name: float(np.mean(one)) for name, one in errors.items()},
        {name: float(np.std(one, ddof=1)) / count**0.5 for name, one in errors.items()},
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: classify_and_count(np.array([0.5, 1.2])), "Scores must be one or more numbers from 0 to 1"),
        (lambda: expectation_maximisation(np.array([0.5]), 1.0), r"`fitted_at` must be in \(0, 1\). Got 1.0 instead"),
        (lambda: adjusted_count(np.array([0.5]), np.array([0.5]), np.array([True])), "of violations and of innocent"),
    ],
)
def test_wrong_input_is_refused_in_a_sentence(call, sentence):
    with pytest.raises(InputError, match=sentence):
        call()
