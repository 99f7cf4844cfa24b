"""The mean of main views, when pools are staffed, and the correction of what views decide."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from simulator.world.expected_views import correction, mean_main_views
from simulator.world.likely_life import Life, likely_views, opens_at
from simulator.world.mechanisms.cross_training import no_skills
from tests.flow.building import NEVER, make_laws

LOG_MEAN, SD, TEST = 6.0, 1.5, 64.0
LAW = stats.lognorm(SD, scale=math.exp(LOG_MEAN))


def test_the_mean_of_main_views_is_that_of_the_law_beyond_the_test_audience():
    beyond = LAW.expect(lambda views: views - TEST, lb=TEST, conditional=True, epsabs=1e-9, limit=500)
    assert mean_main_views(LOG_MEAN, SD, TEST, 1.0) == pytest.approx(beyond, rel=1e-6)


@pytest.mark.parametrize(
    ("log_mean", "sd", "main"), [(math.nan, 1.0, 5.0), (6.0, 0.0, 5.0), (6.0, 1.0, 0.0), (-90.0, 1.0, 5.0)]
)
def test_without_a_law_or_main_views_the_drawn_ones_count(log_mean, sd, main):
    assert mean_main_views(log_mean, sd, TEST, main) == main


def test_a_pool_is_staffed_from_its_next_shift_on():
    laws = make_laws(pools=2, shift_opens=[[0.0, 500.0], [300.0, NEVER]], shift_closes=[[100.0, 900.0], [NEVER, NEVER]])
    assert [opens_at(0, time, laws) for time in (0.0, 99.0, 100.0, 500.0, 900.0)] == [0.0, 99.0, 500.0, 500.0, NEVER]
    assert [opens_at(1, time, laws) for time in (0.0, 400.0)] == [300.0, 400.0]


def test_a_pool_that_is_helped_opens_with_whoever_comes_first():
    helped = no_skills(2)._replace(helpers=np.array([[1], [-1]], dtype=np.int16))
    laws = make_laws(pools=2, skills=helped, shift_opens=[[500.0], [300.0]], shift_closes=[[NEVER], [NEVER]])
    assert opens_at(0, 0.0, laws) == 300.0


def life_of(item: int, laws, **changes) -> Life:
    known = {
        "item": item, "market": 0, "policy": 0, "pool": 0, "margin": 0.1, "upload": 0.0, "origin": 0.0, "age": 10.0,
        "reach": 1.0, "decided": False, "reviews": 0, "test_views": TEST, "first_report": 300.0, "report_rate": 1e-4,
        "review_at_reports": 1, "review_at_views": 5000.0, "acts_at": NEVER, "removes": False,
        "gate_at_views": NEVER, "staged": False,
    }  # fmt: skip
    return Life(**{**known, **changes})


def test_corrected_views_have_the_mean_of_the_law_and_hardly_any_spread():
    """2,000 items with the same likely life but for the draws of their addresses; within 4 standard errors."""
    laws = make_laws(noise=[0.2], test_duration=64.0, appeal_pool=0)
    rng = np.random.default_rng(1)
    drawn, counted = [], []
    for item in range(2000):
        life = life_of(item, laws)
        main = float(LAW.ppf(rng.uniform(LAW.cdf(TEST), 1.0))) - TEST
        parts = np.array(likely_views(main, life, laws)[:4])
        drawn.append(parts.sum())
        counted.append(parts.sum() + sum(correction(life, LOG_MEAN, SD, main, laws)[:4]))
    exact = np.mean([_mean_of(life_of(item, laws), laws) for item in range(0, 2000, 20)])
    gap = np.array(counted) - np.array(drawn)

    assert abs(gap.mean()) < 4 * gap.std() / math.sqrt(gap.size)
    assert np.mean(counted) == pytest.approx(exact, abs=4 * np.std(counted) * math.sqrt(1 / 2000 + 1 / 100))
    assert np.var(counted) < 0.2 * np.var(drawn)


def _mean_of(life: Life, laws) -> float:
    """Return the mean of a likely life by adaptive quadrature over the quantiles of the law."""
    low = float(LAW.cdf(TEST))
    total, _ = integrate.quad(
        lambda u: sum(likely_views(float(LAW.ppf(u)) - TEST, life, laws)[:4]), low, 1.0 - 1e-9, limit=60, epsrel=1e-3
    )
    return float(total / (1.0 - low))
