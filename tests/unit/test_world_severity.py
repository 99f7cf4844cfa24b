"""Solving for lines, detector noise and the trait's weight from published quantities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.config.creators import HarmConcentration
from simulator.errors import ScenarioError
from simulator.world import severity
from simulator.world.expectations import expected_flags, expected_prevalence, expected_violating
from simulator.world.parameters import parameters_of
from tests.worlds import tiny_scenario

LINE = severity.lines(np.array([[0.05, 0.02], [0.10, 0.02]]))
SHARE = np.array([0.7, 0.3])


def test_a_line_leaves_the_prevalence_above_it():
    np.testing.assert_allclose(stats.norm.sf(severity.lines(np.array([0.3, 1e-6]))), [0.3, 1e-6])


def test_nothing_crosses_the_line_of_prevalence_0():
    assert severity.lines(np.zeros(1))[0] == severity.NEVER


@pytest.mark.parametrize("auc", [0.55, 0.8, 0.93, 0.99])
@pytest.mark.parametrize("prevalence", [0.3, 0.01, 1e-4])
def test_detector_noise_gives_the_auc(auc, prevalence):
    sigma = severity.detector_noise(auc, prevalence)

    assert auc_by_summation(sigma, prevalence) == pytest.approx(auc, abs=1e-5)


def auc_by_summation(sigma: float, prevalence: float) -> float:
    """P(reading of a violation > reading of another), summed over a fine grid of severities of both kinds."""
    levels = (np.arange(2_000) + 0.5) / 2_000
    bad, good = stats.norm.isf(levels * prevalence), stats.norm.ppf(levels * (1 - prevalence))
    return float(stats.norm.cdf((bad[:, None] - good[None, :]) / (sigma * math.sqrt(2))).mean())


def test_a_better_detector_has_less_noise():
    noise = [severity.detector_noise(auc, 0.02) for auc in (0.6, 0.7, 0.8, 0.9, 0.99, 0.9999)]

    assert noise == sorted(noise, reverse=True)


@pytest.mark.parametrize(("accounts", "harm"), [(0.03, 0.33), (0.03, 0.0300001), (0.2, 0.95)])
def test_the_trait_s_weight_gives_the_concentration(accounts, harm):
    r = severity.trait_weight(HarmConcentration(accounts=accounts, harm=harm), LINE, SHARE)

    assert 0 < r < 1
    assert severity.harm_share(r, accounts, LINE, SHARE) == pytest.approx(harm, abs=1e-9)


def test_harm_share_agrees_with_the_bivariate_normal_for_one_policy():
    r, accounts, prevalence = 0.6, 0.03, 0.05
    line, cut = stats.norm.isf(prevalence), stats.norm.isf(accounts)
    both = stats.multivariate_normal(cov=[[1, r], [r, 1]]).cdf([-line, -cut])

    assert severity.harm_share(r, accounts, np.array([[line]]), np.ones(1)) == pytest.approx(
        both / prevalence, rel=1e-5
    )


def test_without_a_trait_harm_is_spread_evenly():
    assert severity.harm_share(0.0, 0.03, LINE, SHARE) == pytest.approx(0.03, rel=1e-12)
    assert severity.trait_weight(None, LINE, SHARE) == 0.0
    assert severity.trait_weight(HarmConcentration(accounts=0.1, harm=0.1), LINE, SHARE) == 0.0


def test_without_violations_there_is_nothing_to_concentrate():
    nothing = severity.lines(np.zeros((2, 2)))

    assert severity.trait_weight(HarmConcentration(accounts=0.03, harm=0.33), nothing, SHARE) == 0.0


def test_more_concentration_than_prevalence_allows_is_refused():
    common = severity.lines(np.array([[0.3]]))

    with pytest.raises(
        ScenarioError, match=r"^`creators.harm_concentration.harm` must be below 0\.1\d*, .* Got 0\.33 instead"
    ):
        severity.trait_weight(HarmConcentration(accounts=0.03, harm=0.33), common, np.ones(1))


def test_prevalence_is_multiplied_per_market():
    prevalence = parameters_of(tiny_scenario()).prevalence

    np.testing.assert_allclose(prevalence, [[0.06, 0.03, 0.01], [0.09, 0.03, 0.01]])


def test_detectors_differ_by_language():
    noise = parameters_of(tiny_scenario()).item_law.noise

    assert noise[0, 0] == severity.detector_noise(0.88, 0.06)
    assert noise[1, 0] == severity.detector_noise(0.93, 0.06 * 1.5)


def test_violating_share_without_a_trait_is_that_of_independent_policies():
    scenario = tiny_scenario(creators={"harm_concentration": None})

    np.testing.assert_allclose(
        expected_violating(scenario), [1 - 0.94 * 0.97 * 0.99, 1 - 0.91 * 0.97 * 0.99], rtol=1e-12
    )


def test_calibrated_scores_add_up_to_the_prevalence():
    scenario = tiny_scenario()
    scores = (np.arange(1_000) + 0.5) / 1_000
    flags = np.array([expected_flags(scenario, score)[0] for score in scores])

    # The mean of a number in (0, 1) is the integral of its upper tail.
    np.testing.assert_allclose(flags.mean(axis=0), expected_prevalence(scenario), rtol=0.02)


def test_a_threshold_of_0_flags_all_and_finds_all():
    flagged, found = expected_flags(tiny_scenario(), 0.0)

    np.testing.assert_allclose(flagged, 1.0)
    np.testing.assert_allclose(found, expected_prevalence(tiny_scenario()))


def test_a_threshold_of_1_flags_nothing_and_one_near_1_flags_little():
    surest, almost = (expected_flags(tiny_scenario(), score)[0] for score in (1 - 1e-13, 1 - 1e-7))

    assert (expected_flags(tiny_scenario(), 1.0)[0] == 0).all()
    assert (surest < almost).all()
    assert (almost > 0).all()


def test_precision_of_a_flag_is_between_its_threshold_and_1():
    flagged, found = expected_flags(tiny_scenario(), 0.3)

    assert (found / flagged > 0.3).all()
    assert (found / flagged < 1.0).all()


def test_a_policy_that_nothing_violates_is_never_flagged():
    flagged, found = expected_flags(tiny_scenario(policies={"minors": {"prevalence": 0}}), 0.001)

    assert (flagged[:, 2] == 0).all()
    assert (found[:, 2] == 0).all()
