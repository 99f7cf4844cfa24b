"""Creators: their number by market, and their tiers.

The law is stated in ``docs/world/creators.md``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario

from .arrivals import market_shares


def creator_numbers(scenario: Scenario) -> NDArray[np.int64]:
    """Return the (markets,) number of creators: mean uploads per day over uploads of one creator, at least 1 each."""
    uploads = scenario.uploads.per_day * scenario.scale * market_shares(scenario)
    numbers = np.maximum(np.floor(uploads / scenario.creators.uploads_per_day + 0.5), 1.0)
    return numbers.astype(np.int64)


def tier_shares(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (tiers,) normalised shares of creators."""
    shares = np.array([tier.share for tier in scenario.creators.tiers.values()])
    return np.asarray(shares / shares.sum())


def tier_multipliers(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (tiers,) factors on views, normalised so that their mean over creators is 1."""
    factors = np.array([tier.view_multiplier for tier in scenario.creators.tiers.values()])
    return np.asarray(factors / (tier_shares(scenario) @ factors))
