"""Creators: how many a market has, and in which tiers.

The law is stated in ``docs/world/creators.md``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.config.models import Scenario
from simulator.errors import ScenarioError
from .arrivals import market_shares

_MOST = 2**31 - 1


def creator_numbers(scenario: Scenario) -> NDArray[np.int64]:
    """Return the (markets,) number of creators of each market: its mean uploads over uploads per creator, at least 1."""
    uploads = scenario.uploads.per_day * scenario.scale * market_shares(scenario)
    numbers = np.maximum(np.floor(uploads / scenario.creators.uploads_per_day + 0.5), 1.0)
    if numbers.sum() > _MOST:
        raise ScenarioError(
            f"`creators.uploads_per_day` must be at least {uploads.sum() / _MOST:.3g} for {uploads.sum():.4g} uploads a day, "
            f"since a world holds at most {_MOST} creators. Got {scenario.creators.uploads_per_day!r} instead."
        )
    return numbers.astype(np.int64)


def tier_shares(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (tiers,) normalised shares of creators."""
    shares = np.array([tier.share for tier in scenario.creators.tiers.values()])
    if shares.sum() <= 0:
        raise ScenarioError(f"`creators.tiers.*.share` must be positive for at least one tier. Got {shares.tolist()} instead.")
    return shares / shares.sum()


def tier_multipliers(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (tiers,) factors on views, normalised so that their mean over creators is 1."""
    factors = np.array([tier.view_multiplier for tier in scenario.creators.tiers.values()])
    mean = float(tier_shares(scenario) @ factors)
    if mean <= 0:
        raise ScenarioError(
            f"`creators.tiers.*.view_multiplier` must be positive for at least one tier with creators. Got {factors.tolist()} instead."
        )
    return factors / mean
