"""Re-upload storms: copies of one event, in many versions, in addition to ordinary uploads.

The law is stated in ``docs/world/reupload_storm.md``; ``draw.py`` draws the copies.
"""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.incidents import ReuploadStorm
from simulator.domain.units import HOUR
from simulator.rng import struct
from simulator.world.conditions import Floats, course, hour_midpoints, places

VERSION_BITS = 16
"""Bits of the index of a version's draws that hold its rank; a number made from the storm's name is above them."""


@struct
class CopyLaw(NamedTuple):
    """Inputs of the kernel that draws copies; H hours, M markets, K storms, V versions of all storms."""

    bounds: NDArray[np.float64]
    """(H x M, K) cumulative shares of the uploads of an hour and market that are copies of a storm."""
    policy: NDArray[np.int64]
    """(K,) policy of a storm: its copies violate it, or nothing."""
    changed: NDArray[np.float64]
    """(K,) share of copies that are changed on their own."""
    log_margin: NDArray[np.float64]
    """(K,) log of the median margin of a version, severity sd."""
    margin_log_sd: NDArray[np.float64]
    """(K,) standard deviation of the log of that margin."""
    blind: NDArray[np.float64]
    """(K,) part of that margin that detectors do not read, severity sd."""
    innocent: NDArray[np.float64]
    """(K,) probability that a version violates nothing; its margin is then below the line."""
    key: NDArray[np.int64]
    """(K,) index of the draws of a storm's first version."""
    first: NDArray[np.int64]
    """(K + 1,) first version of each storm, and V."""
    versions: NDArray[np.float64]
    """(V,) cumulative shares of the versions in the copies of their storm."""


def storms_of(scenario: Scenario) -> dict[str, ReuploadStorm]:
    """Return the storms of a scenario, by name."""
    return {name: incident for name, incident in scenario.incidents.items() if isinstance(incident, ReuploadStorm)}


def copy_rates(scenario: Scenario, market_shares: Floats) -> Floats:
    """Return the (hours, markets, storms) rates of copies per second, constant within each hour of the run.

    Parameters
    ----------
    scenario : Scenario
    market_shares : (markets,) shares of uploads, by which a storm falls on its markets
    """
    at = hour_midpoints(scenario)
    storms = storms_of(scenario).values()
    rates = np.zeros((at.size, len(scenario.markets), len(storms)))
    for number, storm in enumerate(storms):
        hit = places(storm.markets, scenario.markets)
        share = market_shares[hit] / market_shares[hit].sum()
        rates[:, hit, number] = (storm.per_hour * scenario.scale / HOUR) * course(storm, at)[:, None] * share
    return rates


def version_shares(storm: ReuploadStorm) -> Floats:
    """Return the (versions,) shares of a storm's versions in its copies: Zipf's law, the commonest first."""
    weights = np.arange(1, storm.versions + 1, dtype=np.float64) ** -storm.zipf
    return np.asarray(weights / weights.sum())


def copy_law(scenario: Scenario, rates: Floats, copies: Floats) -> CopyLaw:
    """Return the law of copies.

    Parameters
    ----------
    scenario : Scenario
    rates : (hours, markets) rates of all uploads per second
    copies : (hours, markets, storms) rates of copies per second
    """
    storms = storms_of(scenario)
    share = np.cumsum(copies, axis=2) / np.where(rates > 0, rates, 1.0)[:, :, None]
    shares = [np.cumsum(version_shares(storm)) for storm in storms.values()]
    return CopyLaw(
        bounds=np.ascontiguousarray(share.reshape(rates.size, len(storms))),
        policy=np.array([list(scenario.policies).index(storm.policy) for storm in storms.values()], dtype=np.int64),
        changed=np.array([storm.changed for storm in storms.values()], dtype=np.float64),
        log_margin=np.array([np.log(storm.margin) for storm in storms.values()], dtype=np.float64),
        margin_log_sd=np.array([storm.margin_log_sd for storm in storms.values()], dtype=np.float64),
        blind=np.array([storm.blind for storm in storms.values()], dtype=np.float64),
        innocent=np.array([storm.innocent for storm in storms.values()], dtype=np.float64),
        key=np.array([crc32(name.encode()) << VERSION_BITS for name in storms], dtype=np.int64),
        first=np.cumsum([0, *(storm.versions for storm in storms.values())], dtype=np.int64),
        versions=np.concatenate([np.zeros(0), *shares]),
    )
