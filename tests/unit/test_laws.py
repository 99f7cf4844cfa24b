"""The laws that the flow needs: views by age, and draws of service, patience, verdicts and appeals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.rng import Stream, normal, uniform
from simulator.rng.distributions import lognormal_parameters
from simulator.world.laws import (
    age_at_views,
    appeal_delay,
    appeals,
    natural_views,
    patience_time,
    reading,
    report_gap,
    service_time,
)
from simulator.world.parameters import parameters_of
from tests.worlds import tiny_scenario

LAWS = parameters_of(tiny_scenario()).laws
H = 3600.0
EUROPE, GENERAL, APPEALS = 0, 1, 2  # log-normal, exponential and deterministic service


@pytest.mark.parametrize(
    ("age", "views"),
    [
        (0, 0),
        (30, 0),  # the start's delay
        (30 + 0.5 * H, 5),  # half of the test audience
        (30 + 1 * H, 10),
        (30 + 4 * H, 10 + 100 * 0.2),  # halfway to the curve's first knot, six hours on
        (30 + 7 * H, 10 + 100 * 0.4),
        (30 + 16 * H, 10 + 100 * 0.6),
        (30 + 169 * H, 110),
        (1e9, 110),
    ],
)
def test_views_follow_the_delay_the_test_audience_and_the_curve(age, views):
    assert natural_views(float(age), 10.0, 100.0, LAWS) == pytest.approx(views)


@pytest.mark.parametrize(("views", "age"), [(0, 30), (5, 30 + 0.5 * H), (10, 30 + H), (50, 30 + 7 * H)])
def test_age_at_views_is_when_they_are_reached(views, age):
    assert age_at_views(float(views), 10.0, 100.0, LAWS) == pytest.approx(age)


def test_views_that_never_come_have_no_age():
    assert age_at_views(110.0, 10.0, 100.0, LAWS) == math.inf
    assert age_at_views(11.0, 10.0, 0.0, LAWS) == math.inf


def test_without_a_test_audience_s_time_views_begin_at_once():
    at_once = LAWS._replace(start_delay=0.0, test_duration=0.0)

    assert natural_views(0.0, 10.0, 100.0, at_once) == 0.0
    assert natural_views(1e-9, 10.0, 100.0, at_once) == pytest.approx(10.0)


def test_lognormal_parameters_give_mean_and_cv():
    mu, sigma = lognormal_parameters(25.0, 0.6)

    assert math.exp(mu + sigma**2 / 2) == pytest.approx(25.0)
    assert math.sqrt(math.expm1(sigma**2)) == pytest.approx(0.6)


def test_a_lognormal_of_mean_0_is_0():
    mu, sigma = lognormal_parameters(0.0, 1.5)

    assert math.exp(mu + sigma) == 0.0


def test_each_service_law():
    assert service_time(EUROPE, 0, 5, 1, LAWS) == pytest.approx(
        math.exp(LAWS.service.log_mean[0, 0] + LAWS.service.log_sd[0, 0] * normal(0, 0, Stream.SERVICE, 5, 1))
    )
    assert service_time(GENERAL, 0, 5, 1, LAWS) == pytest.approx(-240 * math.log(uniform(0, 0, Stream.SERVICE, 5, 1)))
    assert service_time(APPEALS, 0, 5, 1, LAWS) == 480.0


def test_the_same_job_takes_the_same_luck_to_every_pool():
    fast, slow = LAWS._replace(service=LAWS.service._replace(mean=np.ones((3, 3)))), LAWS

    assert service_time(GENERAL, 0, 8, 0, slow) == pytest.approx(240 * service_time(GENERAL, 0, 8, 0, fast))


def test_a_pool_without_patience_waits_for_ever():
    assert patience_time(APPEALS, 5, 0, LAWS) == math.inf
    assert patience_time(EUROPE, 5, 0, LAWS) == pytest.approx(-21_600 * math.log(uniform(0, 0, Stream.PATIENCE, 5, 0)))


def test_nobody_reports_at_rate_0():
    assert report_gap(1, 0, 0.0, LAWS) == math.inf


def test_a_reviewer_without_noise_reads_the_truth():
    exact = LAWS._replace(noise=np.zeros(3))

    assert [reading(EUROPE, 0, 1, 0, margin, exact) > 0 for margin in (-1e-9, 0.0, 1e-9)] == [False, False, True]


def test_nobody_appeals_where_there_is_no_pool_for_it():
    certain = LAWS._replace(appeal_rate_innocent=np.ones(2), appeal_rate_guilty=np.ones(2))

    assert appeals(1, 0, 0.0, certain)
    assert not appeals(1, 0, 0.0, certain._replace(appeal_pool=-1))


def test_an_appeal_without_delay_comes_at_once():
    assert appeal_delay(1, LAWS._replace(appeal_log_mean=-math.inf)) == 0.0


N = 20_000


def within(numbers, expected, errors=4.0):
    """Whether a mean lies within 4 standard errors of what is expected: 1 seed in 16,000 would fail."""
    numbers = np.asarray(numbers, dtype=float)
    return abs(numbers.mean() - expected) <= errors * numbers.std(ddof=1) / math.sqrt(len(numbers))


def test_service_times_have_the_mean_and_the_cv():
    lognormal = np.array([service_time(EUROPE, 0, item, 0, LAWS) for item in range(N)])
    exponential = np.array([service_time(GENERAL, 0, item, 0, LAWS) for item in range(N)])

    assert within(lognormal, 300)
    assert within((lognormal - 300) ** 2, (0.6 * 300) ** 2)
    assert within(exponential, 240)
    assert within(exponential > 2 * 240, math.exp(-2))


def test_gaps_patience_and_delays_have_their_means():
    assert within([report_gap(item, 3, 0.02, LAWS) for item in range(N)], 50)
    assert within([patience_time(GENERAL, item, 0, LAWS) for item in range(N)], 86_400)
    assert within([appeal_delay(item, LAWS) for item in range(N)], 7_200)


def test_verdicts_and_appeals_follow_the_margin():
    phi_2 = 0.9772498680518208

    assert within([reading(EUROPE, 0, item, 0, 1.0, LAWS) > 0 for item in range(N)], phi_2)  # 1 / 0.5 = 2 sd
    assert within([appeals(item, 0, 1.6, LAWS) for item in range(N)], 0.6 * (1 - phi_2) + 0.15 * phi_2)  # 1.6 / 0.8
    assert within([appeals(item, 0, 0.0, LAWS) for item in range(N)], (0.6 + 0.15) / 2)
