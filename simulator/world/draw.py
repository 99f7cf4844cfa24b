"""The kernel that draws uploads: times within cells, and all that is true of an item, by its address alone.

Laws: ``docs/world/uploads.md``, ``severity.md``, ``views.md``, ``creators.md``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.rng import Stream, block, exponential, inner, kernel, normal_cdf, normal_quantile, unit

from .chunk import Chunk
from .creators import creator_of, place_in
from .laws import Laws, report_gap
from .parameters import ItemLaw

_ARRIVAL = int(Stream.ARRIVAL)
_CELL = int(Stream.CELL)
_ITEM = int(Stream.ITEM)
_SEVERITY = int(Stream.SEVERITY)
_DETECTOR = int(Stream.DETECTOR)

NEGLIGIBLE = -6.0
"""Arguments of the normal distribution function below this count as probability 0 (it would be under 1e-9)."""


@kernel
def draw_times(first_cell: int, length: float, first_item: NDArray[np.int64], laws: Laws, time: NDArray[np.float64]) -> None:
    """Write the upload times of the cells that ``first_item`` bounds, s.

    Given their number, the times in a cell are uniform order statistics: cumulative sums of exponential gaps over their total,
    the closing gap included.

    Parameters
    ----------
    first_cell : int
        Index of the first cell.
    length : float
        Length of a cell, s.
    first_item : (cells + 1,) index of the first item of each cell
    time : (items,) written
    """
    base = first_item[0]
    for cell in range(first_item.shape[0] - 1):
        start = (first_cell + cell) * length
        total = 0.0
        for item in range(first_item[cell], first_item[cell + 1]):
            total += exponential(laws.seed, laws.replication, _ARRIVAL, item, 0)
            time[item - base] = total
        total += exponential(laws.seed, laws.replication, _CELL, first_cell + cell, 1)
        last = np.nextafter(start + length, start)
        for place in range(first_item[cell] - base, first_item[cell + 1] - base):
            time[place] = min(start + length * (time[place] / total), last)


@kernel
def draw_items(first: int, law: ItemLaw, laws: Laws, trait: NDArray[np.float32], tier: NDArray[np.uint8], chunk: Chunk) -> None:
    """Write all columns of items ``first``, ``first + 1``, ...; ``chunk.time`` must be there.

    Parameters
    ----------
    first : int
        Index of the chunk's first item.
    trait, tier : (creators,) tables of the creators, or (0,) to draw each by its address
    chunk : Chunk
        Written.
    """
    for row in range(chunk.time.shape[0]):
        item = first + row
        chunk.item[row] = item
        words = block(laws.seed, laws.replication, _ITEM, item, 0)
        market = place_in(law.market_bounds[int(chunk.time[row] // 3600.0)], unit(words[0]))
        rank = math.floor(law.creator_number[market] * unit(words[1]) ** law.activity_exponent)
        creator = law.creator_first[market] + int(rank)
        if trait.shape[0] > 0:
            eta, creator_tier = np.float64(trait[creator]), int(tier[creator])
        else:
            eta, creator_tier = creator_of(laws.seed, laws.replication, creator, law.tier_bounds)
        chunk.market[row] = market
        chunk.creator[row] = creator
        chunk.tier[row] = creator_tier
        worst, margin = _draw_severity(row, item, market, eta, law, laws, chunk)
        _draw_views(row, worst, margin, creator_tier, unit(words[2]), unit(words[3]), law, chunk)
        _draw_reports(row, item, worst, margin, law, laws, chunk)
        latency = 0.0
        if law.latency_log_mean > -math.inf:
            u = unit(block(laws.seed, laws.replication, _ITEM, item, 1)[0])
            latency = math.exp(law.latency_log_mean + law.latency_log_sd * normal_quantile(u))
        chunk.decided_at[row] = chunk.time[row] + latency


@inner
def _draw_severity(row: int, item: int, market: int, trait: float, law: ItemLaw, laws: Laws, chunk: Chunk) -> tuple[int, float]:
    """Write scores, top policy, margin and policy of an item; return the policy with the greatest margin, and that."""
    worst, margin = 0, -math.inf
    top, highest = 0, -math.inf
    policies = law.line.shape[1]
    common = law.trait_weight * trait
    for first in range(0, policies, 4):
        severity_words = block(laws.seed, laws.replication, _SEVERITY, item, first >> 2)
        detector_words = block(laws.seed, laws.replication, _DETECTOR, item, first >> 2)
        for place in range(min(4, policies - first)):
            policy = first + place
            severity = common + law.own_weight * normal_quantile(unit(severity_words[place]))
            reading = severity + law.noise[market, policy] * normal_quantile(unit(detector_words[place]))
            argument = law.slope[market, policy] * reading - law.offset[market, policy]
            above = severity - law.line[market, policy]
            if above > margin:
                worst, margin = policy, above
            if argument > highest:
                top, highest = policy, argument
            chunk.scores[row, policy] = normal_cdf(argument) if argument > NEGLIGIBLE else 0.0
    chunk.top_policy[row] = top
    chunk.policy[row] = worst if margin > 0.0 else top
    chunk.margin[row] = margin
    return worst, margin


@inner
def _draw_views(row: int, worst: int, margin: float, tier: int, u: float, u_test: float, law: ItemLaw, chunk: Chunk) -> None:
    """Write the views of an item: log-normal lifetime views, of which the test audience is a part."""
    views = math.exp(law.log_views + law.log_views_sd * normal_quantile(u)) * law.tier_views[tier]
    if margin > 0.0:
        views *= law.policy_views[worst]
    test = min(views, math.exp(law.test_log_median + law.test_log_sd * normal_quantile(u_test)))
    chunk.test_views[row] = test
    chunk.main_views[row] = views - test


@inner
def _draw_reports(row: int, item: int, worst: int, margin: float, law: ItemLaw, laws: Laws, chunk: Chunk) -> None:
    """Write the rate of user reports per view, by how clear the violation looks to viewers, and the views before the first."""
    rate = law.false_rate
    clarity = margin * law.perception
    if clarity > NEGLIGIBLE:
        rate += law.report_rate[worst] * normal_cdf(clarity)
    chunk.report_rate[row] = rate
    chunk.first_report[row] = report_gap(item, 0, rate, laws)
