"""The view-age law that a platform knows of its own uploads: what a strategy may build a ranking on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.strategy.view_law import ViewLaw

from .arrivals import market_shares
from .cascade import view_age_knots
from .creators import tier_multipliers, tier_shares

_PER_DECADE = 20
"""Bars of the histogram of lifetime views in each decade."""
_LOW, _HIGH = -5.0, 6.0
"""Where it ends, in sd of the log of lifetime views beyond the least and the greatest mean: the tail has most views."""
_TESTS = 5
"""Sizes of a test audience that stand for all."""


def view_law_of(scenario: Scenario) -> ViewLaw:
    """Return the law of views by age of all uploads that do not violate, over all markets and tiers of creators."""
    views = scenario.views
    curve_age, curve_share = view_age_knots(views)
    factors = np.outer(
        [market.view_multiplier for market in scenario.markets.values()], tier_multipliers(scenario)
    ).ravel()
    shares = np.outer(market_shares(scenario), tier_shares(scenario)).ravel()
    seen = factors > 0  # a market without views has no law
    log_means = np.log(views.mean * factors[seen]) - views.log_sd**2 / 2
    lifetime, lifetime_share = _histogram(log_means, shares[seen], views.log_sd)
    return ViewLaw(
        start_delay=views.start_delay,
        test_duration=views.test_audience.duration,
        curve_age=curve_age,
        curve_share=curve_share,
        test=views.test_audience.median * np.exp(views.test_audience.log_sd * _middles(_TESTS)),
        lifetime=lifetime,
        lifetime_share=lifetime_share,
    )


def _histogram(
    log_means: NDArray[np.float64], shares: NDArray[np.float64], sd: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middles of the bars of a mixture of log-normal laws of one spread, and their shares."""
    from scipy import special  # heavy, and only runs need it

    if sd == 0.0:
        return np.exp(log_means), shares / shares.sum()
    low, high = log_means.min() + _LOW * sd, log_means.max() + _HIGH * sd
    edges = np.linspace(low, high, int((high - low) / np.log(10.0) * _PER_DECADE) + 2)
    below = special.ndtr((edges[:, None] - log_means) / sd) @ (shares / shares.sum())
    mass = np.diff(below)
    return np.exp((edges[1:] + edges[:-1]) / 2), mass / mass.sum()


def _middles(n: int) -> NDArray[np.float64]:
    """Return the middles of ``n`` equally likely parts of a standard normal law."""
    from scipy import special

    return np.asarray(special.ndtri((np.arange(n) + 0.5) / n))
