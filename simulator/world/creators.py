"""Creators: how many a market has, and what each of them is, by address.

The law is stated in ``docs/world/creators.md``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.config.models import Scenario
from simulator.errors import ScenarioError
from simulator.rng import Stream, block, inner, kernel, normal_quantile, unit

from .arrivals import market_shares

_CREATOR = int(Stream.CREATOR)
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


@inner
def creator_of(seed: int, replication: int, creator: int, tier_bounds: NDArray[np.float64]) -> tuple[float, int]:
    """Return a creator's trait (standard normal, as float32 holds it) and tier; ``tier_bounds`` are cumulative shares."""
    words = block(seed, replication, _CREATOR, creator, 0)
    trait = np.float64(np.float32(normal_quantile(unit(words[0]))))
    return trait, place_in(tier_bounds, unit(words[1]))


@inner
def place_in(bounds: NDArray[np.float64], u: float) -> int:
    """Return the index of the part of a whole that ``u`` in (0, 1) falls into; ``bounds`` are cumulative shares."""
    place = 0
    for bound in range(bounds.shape[0] - 1):
        place += u >= bounds[bound]
    return place


@kernel
def fill_creators(seed: int, replication: int, tier_bounds: NDArray[np.float64], trait: NDArray[np.float32], tier: NDArray[np.uint8]) -> None:
    """Write the traits and tiers of creators 0, 1, 2, ... into tables, which are faster to read than to draw again."""
    for creator in range(trait.shape[0]):
        trait[creator], tier[creator] = creator_of(seed, replication, creator, tier_bounds)
