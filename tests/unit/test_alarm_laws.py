"""Laws of a period's figure: scores are the normal scores of tails, and the band inverts them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulator.experiments.alarms.laws import LAWS

ONE = np.ones(1)


def score(law: str, value: float, mean: float, size: float = 1.0, dispersion: float = 1.0) -> float:
    arrays = (np.array([one]) for one in (value, mean, size, dispersion))
    return float(LAWS[law].score(*arrays)[0])


@pytest.mark.parametrize("count", [0, 1, 3, 9, 20])
def test_a_count_has_the_mid_p_score_of_poissons_law(count):
    law = stats.poisson(4.5)
    mid = law.cdf(count) - 0.5 * law.pmf(count)

    assert score("count", count, 4.5) == pytest.approx(stats.norm.ppf(mid), abs=1e-9)


@pytest.mark.parametrize("hits", [0, 1, 7, 40, 50])
def test_a_share_has_the_mid_p_score_of_the_binomial_law(hits):
    law = stats.binom(50, 0.3)
    mid = law.cdf(hits) - 0.5 * law.pmf(hits)
    expected = np.clip(stats.norm.ppf(mid) if mid < 0.999 else -stats.norm.ppf(law.sf(hits) + law.pmf(hits) / 2), -8, 8)

    assert score("share", hits / 50, 0.3, 50.0) == pytest.approx(expected, abs=1e-7)


def test_a_dispersed_sample_counts_as_a_smaller_one():
    assert score("share", 0.4, 0.3, 100.0, 2.0) == pytest.approx(score("share", 0.4, 0.3, 50.0))
    assert score("count", 30.0, 20.0, 1.0, 2.0) == pytest.approx(score("count", 15.0, 10.0))


def test_scores_are_bounded_and_keep_their_side_far_out():
    assert score("count", 500.0, 4.0) == 8.0
    assert score("share", 1.0, 0.001, 1e6) == 8.0
    assert score("count", -3.0, 4.0) == score("count", 0.0, 4.0) < -2.0


@pytest.mark.parametrize(("law", "mean", "size"), [("count", 40.0, 1.0), ("share", 0.2, 300.0), ("normal", 5.0, 1.0)])
@pytest.mark.parametrize("at", [-1.96, 0.0, 1.96])
def test_the_band_inverts_the_score(law, mean, size, at):
    value = float(LAWS[law].at(at, mean * ONE, size * ONE, 1.5 * ONE)[0])

    assert score(law, value, mean, size, 1.5) == pytest.approx(at, abs=0.02)


@pytest.mark.parametrize(("law", "size"), [("count", 1.0), ("share", 40.0)])
def test_the_band_of_rare_events_starts_at_0(law, size):
    mean = np.array([0.3 / size])

    assert LAWS[law].at(-1.96, mean, size * ONE, ONE).tolist() == [0.0]
    assert 1.0 < float(size * LAWS[law].at(1.96, mean, size * ONE, ONE)[0]) < 3.0


def test_figures_that_are_not_positive_have_a_logarithm_below_all_others():
    found = LAWS["positive"].prepared(np.array([0.0, 2.0, np.nan, 8.0]))

    assert np.allclose(found, np.log([1.0, 2.0, np.nan, 8.0]), equal_nan=True)
