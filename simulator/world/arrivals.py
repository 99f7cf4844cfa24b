"""Uploads over time: a Poisson process whose rate follows each market's local day and week, drawn cell by cell.

The law is stated in ``docs/world/uploads.md``.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.uploads import Market
from simulator.domain.units import DAY, HOUR, MINUTE
from simulator.rng import Stream, kernel, uniform

from .storms import copy_rates, storms_of

CELL = MINUTE
"""Length of a cell, s; cells never straddle an hour of the run."""

_CELL = int(Stream.CELL)


def market_shares(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (markets,) normalised shares of uploads."""
    shares = np.array([market.share for market in scenario.markets.values()])
    return np.asarray(shares / shares.sum())


def hourly_rates(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (hours, markets) rates of uploads per second, constant within each hour of the run.

    The factor of an hour is that of its midpoint on the market's clock, so a day with a change of clocks is followed.
    Copies of re-upload storms are included.
    """
    hours = math.ceil(scenario.horizon / HOUR)
    mean = scenario.uploads.per_day * scenario.scale * market_shares(scenario) / DAY
    start = scenario.start.astimezone(UTC)
    factors = [_market_factors(market, start, hours) for market in scenario.markets.values()]
    rates: NDArray[np.float64] = np.stack(factors, axis=1) * mean
    return rates + copy_rates(scenario, market_shares(scenario)).sum(axis=2) if storms_of(scenario) else rates


def _market_factors(market: Market, start: datetime, hours: int) -> NDArray[np.float64]:
    weekly = np.array(market.weekly)
    weekly = weekly / weekly.mean()
    zone = ZoneInfo(market.time_zone)
    factors = np.empty(hours)
    for hour in range(hours):
        local = (start + timedelta(hours=hour + 0.5)).astimezone(zone)
        time_of_day = local.hour * HOUR + local.minute * MINUTE + local.second + local.microsecond * 1e-6
        daily = 1.0 + market.daily_amplitude * math.cos(2.0 * math.pi * (time_of_day - market.daily_peak) / DAY)
        factors[hour] = daily * weekly[local.weekday()]
    return factors


def cell_means(rates: NDArray[np.float64], horizon: float) -> NDArray[np.float64]:
    """Return the (cells,) mean number of uploads of each cell; a last cell that the horizon cuts is drawn in full."""
    cells = math.ceil(horizon / CELL)
    per_hour = round(HOUR / CELL)
    return np.repeat(rates.sum(axis=1) * CELL, per_hour)[:cells]


def first_items(means: NDArray[np.float64], seed: int, replication: int) -> NDArray[np.int64]:
    """Return the (cells + 1,) index of the first item of each cell, and the number of items of all cells."""
    uniforms = np.empty(means.shape[0])
    fill_uniforms(seed, replication, uniforms)
    counts = poisson_quantile(uniforms, means)
    first = np.zeros(means.shape[0] + 1, dtype=np.int64)
    np.cumsum(counts, out=first[1:])
    return first


def poisson_quantile(p: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the smallest counts n with P(N <= n) >= p for Poisson variables of these means; 0 where the mean is 0."""
    from scipy import special  # heavy, and only runs need it

    safe = np.where(mean > 0, mean, 1.0)
    upper = np.ceil(special.pdtrik(p, safe))
    lower = np.maximum(upper - 1.0, 0.0)
    counts = np.where(special.pdtr(lower, safe) >= p, lower, upper)
    return np.where(mean > 0, counts, 0.0).astype(np.int64)


@kernel
def fill_uniforms(seed: int, replication: int, uniforms: NDArray[np.float64]) -> None:
    """Write the draw of each cell's number of uploads, uniform in (0, 1)."""
    for cell in range(uniforms.shape[0]):
        uniforms[cell] = uniform(seed, replication, _CELL, cell, 0)
