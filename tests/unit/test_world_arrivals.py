"""Rates over the day and week, in local time, and numbers of uploads per cell."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulator.world.arrivals import cell_means, first_items, hourly_rates, poisson_quantile
from tests.worlds import DROP, tiny_scenario

HOURS_PER_WEEK = 7 * 24
FLAT = {"daily_amplitude": 0.0, "weekly": [1] * 7}


def one_market(**market):
    return {"US": DROP, "DE": {**FLAT, **market}}


def test_a_flat_market_has_the_mean_rate():
    rates = hourly_rates(tiny_scenario(scale=2, markets={"DE": FLAT, "US": FLAT}))

    np.testing.assert_allclose(rates, np.tile([2 * 2_000 * 0.6 / 86_400, 2 * 2_000 * 0.4 / 86_400], (48, 1)))


def test_the_rate_is_a_cosine_around_the_local_peak_taken_at_each_hour_s_midpoint():
    markets = one_market(daily_amplitude=0.5, daily_peak="20h", time_zone="Europe/Berlin")
    rates = hourly_rates(tiny_scenario(markets=markets))[:, 0] * 86_400 / 2_000

    local = np.arange(48) + 0.5 + 2  # summer time is two hours ahead
    np.testing.assert_allclose(rates, 1 + 0.5 * np.cos(2 * np.pi * (local - 20) / 24))


def test_the_peak_follows_the_clock_when_it_changes():
    markets = one_market(daily_amplitude=0.5, daily_peak="20h", time_zone="Europe/Berlin")
    rates = hourly_rates(tiny_scenario(start="2025-10-25T00:00:00Z", markets=markets))[:, 0]

    saturday, sunday = rates[:24], rates[24:]
    assert saturday.argmax() in (17, 18)  # 20:00 in Berlin is 18:00 UTC in summer
    assert sunday.argmax() in (18, 19)  # and 19:00 UTC in winter
    assert rates[18] == pytest.approx(rates[24 + 19], rel=1e-12)


def test_weekdays_are_those_of_the_local_clock():
    markets = one_market(weekly=[7, 0, 0, 0, 0, 0, 0], time_zone="America/New_York")
    rates = hourly_rates(tiny_scenario(start="2025-07-07T00:00:00Z", markets=markets))[:, 0]

    monday = np.zeros(48)
    monday[4:28] = 7 * 2_000 / 86_400  # Monday begins in New York at 04:00 UTC
    np.testing.assert_allclose(rates, monday)


def test_a_whole_week_has_seven_times_the_uploads_per_day():
    rates = hourly_rates(tiny_scenario(horizon="7d"))

    assert rates.shape == (HOURS_PER_WEEK, 2)
    np.testing.assert_allclose(rates.sum(axis=0) * 3600, [7 * 1_200, 7 * 800])


def test_a_last_cell_that_the_horizon_cuts_is_a_whole_one():
    means = cell_means(np.array([[1.0, 2.0], [3.0, 3.0]]), horizon=3600 + 90.0)

    assert means.tolist() == [180.0] * 60 + [360.0] * 2


def test_poisson_quantile_agrees_with_scipy():
    random = np.random.default_rng(1)
    p, mean = random.random(20_000), 10 ** random.uniform(-6, 5.5, 20_000)

    assert (poisson_quantile(p, mean) == stats.poisson.ppf(p, mean)).all()


def test_poisson_quantile_is_the_smallest_number_that_reaches_p():
    p, mean = np.array([1e-12, 0.3, 1 - 1e-12, 0.5]), np.array([5.0, 5.0, 5.0, 0.0])
    number = poisson_quantile(p, mean)

    assert (stats.poisson.cdf(number, mean) >= p).all()
    assert (stats.poisson.cdf(number - 1, mean) < p).all()
    assert number[3] == 0


def test_first_items_add_up_the_cells():
    means = np.array([2.0, 0.0, 5.0])
    first = first_items(means, seed=1, replication=0)

    assert first[0] == 0
    assert first[1] == first[2]
    assert (first_items(means[:2], seed=1, replication=0) == first[:3]).all()
