"""The kernel that draws uploads: times within cells, and all properties of an item, from its address alone.

Items are drawn in small batches, one step at a time for the whole batch, so that the working space stays in the
processor's nearest cache and the arithmetic runs in its vector registers. The laws are stated in ``docs/world``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import HOUR
from simulator.records import Chunk
from simulator.rng import (
    Stream,
    exponential,
    inlined,
    kernel,
    normal_quantiles,
    uniform,
    uniform_blocks,
    whole_units,
)

from .bearing import Bearing
from .item_law import ItemLaw
from .laws import Laws
from .mechanisms.further_detectors.draw import read_further
from .mechanisms.learning.draw import hide_novel
from .mechanisms.networks.law import draw_groups
from .mechanisms.new_accounts import opened_at, opening, who_is_there, youth_shift
from .mechanisms.past_strikes import expect_past
from .mechanisms.reupload_storm.draw import place_copies, version_of
from .probability import probability
from .score_scale import published
from .space import ACTIVITY, BATCH, MARKET, POLICIES, TEST, TIER, TRAIT, VIEWS, Space

_ACCOUNT = int(Stream.ACCOUNT)
_ARRIVAL = int(Stream.ARRIVAL)
_CELL = int(Stream.CELL)
_ITEM = int(Stream.ITEM)
_SEVERITY = int(Stream.SEVERITY)
_DETECTOR = int(Stream.DETECTOR)
_CREATOR = int(Stream.CREATOR)
_BRIGADE = int(Stream.BRIGADE)
_COMPONENT = int(Stream.COMPONENT)
_REPORT = int(Stream.REPORT)
_NEAR = 1e-15
"""Relative difference between a square and what ``**`` makes of it, at most, with the rounding of a product."""


@kernel
def draw_times(
    first_cell: int,
    length: float,
    first_item: NDArray[np.int64],
    laws: Laws,
    space: Space,
    time: NDArray[np.float64],
) -> None:
    """Write the upload times of the cells that ``first_item`` bounds, s.

    Given their number, the times in a cell are uniform order statistics: cumulative sums of exponential gaps over
    their total, the closing gap included.

    Parameters
    ----------
    first_cell : int
        Index of the first cell.
    length : float
        Length of a cell, s.
    first_item : (cells + 1,) index of the first item of each cell
    space : Space
        From ``working_space``.
    time : (items,) written
    """
    base = first_item[0]
    for start in range(0, time.shape[0], BATCH):
        number = min(BATCH, time.shape[0] - start)
        for place in range(number):
            space.address[place] = base + start + place
        uniform_blocks(laws.seed, laws.replication, _ARRIVAL, 0, space.address, number, space.uniform, 0)
        for place in range(number):
            time[start + place] = -math.log(space.uniform[0, place])
    for cell in range(first_item.shape[0] - 1):
        total = 0.0
        for place in range(first_item[cell] - base, first_item[cell + 1] - base):
            total += time[place]
            time[place] = total
        total += exponential(laws.seed, laws.replication, _CELL, first_cell + cell, 1)
        begin = (first_cell + cell) * length
        last = np.nextafter(begin + length, begin)
        scale = length / total
        for place in range(first_item[cell] - base, first_item[cell + 1] - base):
            time[place] = min(begin + scale * time[place], last)


@kernel
def draw_items(law: ItemLaw, laws: Laws, space: Space, bearing: Bearing, chunk: Chunk) -> None:
    """Write all columns that follow from the addresses of items; ``chunk.item`` and ``chunk.time`` must be set.

    Parameters
    ----------
    space : Space
        From ``working_space``.
    bearing : Bearing
        Of as many items, or ``ORDINARY``.
    chunk : Chunk
        Written.
    """
    for start in range(0, chunk.time.shape[0], BATCH):
        number = min(BATCH, chunk.time.shape[0] - start)
        # Creators come first: market, tier and trait decide the lines and weights of all later steps.
        _draw_creators(start, number, law, laws, space, bearing, chunk)
        _draw_policies(start, number, law, laws, space, bearing)
        normal_quantiles(space.uniforms, space.normals, space.tail_place, space.tail_depth)
        # Shifts of severity add up. Copies replace the severity, so they come after all shifts; novel content needs
        # the final severity and the versions of copies.
        _take_bearing(start, number, law, space, bearing)
        if law.past.on or law.networks.group_size > 0:
            _find_homes(start, number, law, space, chunk)
        if law.past.on:
            expect_past(start, number, law.past, space, chunk)
        _add_youth(start, number, law, space, chunk)
        if law.networks.group_size > 0:
            draw_groups(start, number, law.networks, law.own_weight, laws, space, chunk)
        place_copies(start, number, law, laws, space, chunk)
        hide_novel(start, number, law, laws, space, chunk)
        if law.hard.rows > 0:
            _draw_kinds(start, number, laws, space, bearing, chunk)
        # Severity is final here. Views and reports depend on the margin and the policy that it decides.
        _judge(start, number, law, space, chunk)
        if law.further.policy.shape[0] > 0:
            read_further(start, number, law, laws, space, bearing, chunk)
        _draw_views(start, number, law, space, chunk)
        _draw_reports(start, number, law, laws, space, chunk)


@inlined
def _draw_creators(
    start: int, number: int, law: ItemLaw, laws: Laws, space: Space, bearing: Bearing, chunk: Chunk
) -> None:
    """Write markets, creators and tiers, and the draws of views and traits."""
    for place in range(number):
        space.item[place] = chunk.item[start + place]
    uniform_blocks(laws.seed, laws.replication, _ITEM, 0, space.item, number, space.uniform, MARKET)
    markets = law.market_bounds.shape[1]
    for place in range(number):
        row = start + place
        hour = whole_units(chunk.time[row], HOUR)
        market = _part(law.market_bounds, hour, space.uniform[MARKET, place])
        rank = _rank(space.uniform[ACTIVITY, place], law.creator_number[market], law.activity_exponent)
        space.address[place] = law.creator_first[market] + rank
        chunk.version[row] = version_of(chunk.item[row], hour * markets + market, law.copies, laws)
        chunk.novel[row] = 0
        if bearing.market.shape[0] > 0 and bearing.market[row] >= 0:
            market = int(bearing.market[row])
        space.row[place] = law.state[hour] * markets + market
        chunk.market[row] = market
    if law.new_accounts.rate > 0.0:
        _find_accounts(start, number, law, laws, space, chunk)
    for place in range(number):
        chunk.creator[start + place] = space.address[place]
    uniform_blocks(laws.seed, laws.replication, _CREATOR, 0, space.address, number, space.uniform, TRAIT)
    for place in range(number):
        chunk.tier[start + place] = _part(law.tier_bounds, 0, space.uniform[TIER, place])


@inlined
def _rank(u: float, number: float, exponent: float) -> int:
    """Return ``int(number * u**exponent)``: a creator's place among those of the market, the most active first."""
    if exponent == 1.0:
        return int(number * u)
    if exponent == 2.0:
        about = number * (u * u)
        rank = int(about)
        if _NEAR * about < about - rank < 1.0 - _NEAR * about:
            return rank
    return int(number * u**exponent)


@inlined
def _find_accounts(start: int, number: int, law: ItemLaw, laws: Laws, space: Space, chunk: Chunk) -> None:
    """Write when the accounts of creators were opened, and other creators in place of those who have none yet."""
    uniform_blocks(laws.seed, laws.replication, _ACCOUNT, 0, space.address, number, space.uniform, TRAIT)
    new = law.new_accounts
    for place in range(number):
        row = start + place
        item, time, opened = chunk.item[row], chunk.time[row], opening(space.uniform[TRAIT, place], new, laws)
        if opened > time:
            market = _part(law.market_bounds, whole_units(time, HOUR), space.uniform[MARKET, place])
            first, creators = law.creator_first[market], law.creator_number[market]
            there = who_is_there(item, time, space.address[place], first, creators, law.activity_exponent, new, laws)
            space.address[place] = there
            opened = min(opened_at(there, new, laws), time)
        chunk.opened[row] = opened


@inlined
def _find_homes(start: int, number: int, law: ItemLaw, space: Space, chunk: Chunk) -> None:
    """Write the home markets of creators."""
    for place in range(number):
        creator, market = chunk.creator[start + place], 0
        for later in range(1, law.creator_first.shape[0]):
            market += law.creator_first[later] <= creator
        space.home[place] = market


@inlined
def _add_youth(start: int, number: int, law: ItemLaw, space: Space, chunk: Chunk) -> None:
    """Add to the severity of uploads by young accounts."""
    if law.new_accounts.rate > 0.0:
        for place in range(number):
            row = start + place
            space.shift[place] += youth_shift(chunk.time[row] - chunk.opened[row], law.new_accounts)


@inlined
def _part(bounds: NDArray[np.float64], row: int, u: float) -> int:
    """Return the part of a whole that ``u`` falls into; a row of ``bounds`` holds cumulative shares."""
    part = 0
    for bound in range(bounds.shape[1] - 1):
        part += u >= bounds[row, bound]
    return part


@inlined
def _draw_policies(start: int, number: int, law: ItemLaw, laws: Laws, space: Space, bearing: Bearing) -> None:
    """Write the draws of severity, of the detectors' noise, and of the latency; a copy has its source's severity."""
    policies = law.line.shape[1]
    _find_sources(start, number, space, bearing)
    for done in range(0, policies, 4):
        row = POLICIES + done
        uniform_blocks(laws.seed, laws.replication, _SEVERITY, done >> 2, space.address, number, space.uniform, row)
    for done in range(0, policies, 4):
        row = POLICIES + policies + done
        uniform_blocks(laws.seed, laws.replication, _DETECTOR, done >> 2, space.item, number, space.uniform, row)
    if law.latency_log_mean > -math.inf:
        row = POLICIES + 2 * policies
        uniform_blocks(laws.seed, laws.replication, _ITEM, 1, space.item, number, space.uniform, row)


@inlined
def _find_sources(start: int, number: int, space: Space, bearing: Bearing) -> None:
    """Write the items that have the draws of a batch's content: a re-upload has those of its source."""
    again = bearing.source.shape[0] > 0
    for place in range(number):
        copied = again and bearing.source[start + place] >= 0
        space.address[place] = bearing.source[start + place] if copied else space.item[place]


@inlined
def _take_bearing(start: int, number: int, law: ItemLaw, space: Space, bearing: Bearing) -> None:
    """Write shifts and hidden severity, and let content hop from policy to policy."""
    if bearing.shift.shape[0] == 0:
        for place in range(number):
            space.shift[place] = 0.0
            space.hidden[place] = 0.0
        return
    for place in range(number):
        space.shift[place] = bearing.shift[start + place]
        space.hidden[place] = bearing.hidden[start + place]
        if bearing.hop[start + place] > 0:
            _hop(place, bearing.hop[start + place], law, space)


@inlined
def _hop(place: int, hop: int, law: ItemLaw, space: Space) -> None:
    """Give each policy the draw of the one ``hop`` before it, moved so that its distance from the line stays."""
    policies = law.line.shape[1]
    at = space.row[place]
    for policy in range(policies):
        before = (policy - hop) % policies
        moved = (law.line[at, policy] - law.line[at, before]) / law.own_weight
        space.tail_depth[policy] = space.normal[POLICIES + before, place] + moved
    for policy in range(policies):
        space.normal[POLICIES + policy, place] = space.tail_depth[policy]


@inlined
def _draw_kinds(start: int, number: int, laws: Laws, space: Space, bearing: Bearing, chunk: Chunk) -> None:
    """Write the draws of which items are hard to read. Copies of a storm never are."""
    _find_sources(start, number, space, bearing)
    uniform_blocks(laws.seed, laws.replication, _COMPONENT, 0, space.address, number, space.uniform, 0)
    for place in range(number):
        space.luck[place] = space.uniform[0, place] if chunk.version[start + place] == 0 else 1.0


@inlined
def _judge(start: int, number: int, law: ItemLaw, space: Space, chunk: Chunk) -> None:
    """Write margins, scores and policies: the truth, and the detectors' reading of it."""
    policies = law.line.shape[1]
    for place in range(number):
        at, luck, hidden = space.row[place], space.luck[place], space.hidden[place]
        trait, shift = law.trait_weight * space.normal[TRAIT, place], space.shift[place]
        worst, most = 0, -math.inf
        for policy in range(policies):
            reads = at + (law.hard.rows if luck < law.hard.share[policy] else 0)
            severity = trait + law.own_weight * space.normal[POLICIES + policy, place] + shift
            reading = severity + law.noise[reads, policy] * space.normal[POLICIES + policies + policy, place]
            argument = law.slope[reads, policy] * reading - law.offset[reads, policy]
            margin = severity - law.line[at, policy]
            if margin > 0.0:
                argument -= law.fade[reads, policy] + law.slope[reads, policy] * hidden
            space.argument[policy, place], space.margin[policy, place] = argument, margin
            worst = policy if margin > most else worst
            most = margin if margin > most else most
        space.worst[place], space.most[place] = worst, most
    if law.scales.knots.shape[0] > 0:
        for policy in range(policies):
            for place in range(number):
                violates, argument = space.margin[policy, place] > 0.0, space.argument[policy, place]
                market = chunk.market[start + place]
                space.argument[policy, place] = published(law.scales, market, policy, violates, argument)
    _score(start, number, law, space, chunk)
    for place in range(number):
        row = start + place
        worst, margin = space.worst[place], space.most[place]
        chunk.margin[row] = margin
        chunk.nearest[row] = worst
        chunk.hard[row] = space.luck[place] < law.hard.share[worst]
        chunk.legible[row] = margin - (space.hidden[place] if margin > 0.0 else 0.0)
        chunk.top_policy[row] = space.top[place]
        chunk.policy[row] = worst if margin > 0.0 else space.top[place]


@inlined
def _score(start: int, number: int, law: ItemLaw, space: Space, chunk: Chunk) -> None:
    """Write the scores of arguments, and which is the highest."""
    for place in range(number):
        space.highest[place] = -math.inf
        space.top[place] = 0
    for policy in range(law.line.shape[1]):
        for place in range(number):
            argument, highest = space.argument[policy, place], space.highest[place]
            space.top[place] = policy if argument > highest else space.top[place]
            space.highest[place] = argument if argument > highest else highest
        for place in range(number):
            chunk.scores[start + place, policy] = probability(space.argument[policy, place], law.probability_table)


@inlined
def _draw_views(start: int, number: int, law: ItemLaw, space: Space, chunk: Chunk) -> None:
    """Write views, log-normal, of which the test audience is a part; and when the decision takes effect."""
    latency_row = POLICIES + 2 * law.line.shape[1]
    for place in range(number):
        row = start + place
        tier, market = chunk.tier[row], chunk.market[row]
        factor, log_factor = law.tier_views[tier] * law.market_views[market], law.log_views_factor[tier, market]
        mean, sd = law.log_views, law.log_views_sd
        if space.most[place] > 0.0:
            worst = space.worst[place]
            factor *= law.hard.views[worst] if chunk.hard[row] else law.policy_views[worst]
            log_factor = math.log(factor)
            mean, sd = law.violating_log_views, law.violating_log_views_sd
        views = math.exp(mean + sd * space.normal[VIEWS, place]) * factor
        chunk.views_log_mean[row] = mean + log_factor
        test = min(views, math.exp(law.test_log_median + law.test_log_sd * space.normal[TEST, place]))
        chunk.test_views[row] = test
        chunk.main_views[row] = views - test
        latency = 0.0
        if law.latency_log_mean > -math.inf:
            latency = math.exp(law.latency_log_mean + law.latency_log_sd * space.normal[latency_row, place])
        chunk.decided_at[row] = chunk.time[row] + latency


@inlined
def _draw_reports(start: int, number: int, law: ItemLaw, laws: Laws, space: Space, chunk: Chunk) -> None:
    """Write the rate of user reports per view, by how clear the violation looks, and the views before the first."""
    uniform_blocks(laws.seed, laws.replication, _REPORT, 0, space.item, number, space.uniform, 0)
    for place in range(number):
        row = start + place
        clear = probability(space.most[place] * law.perception, law.probability_table)
        market = chunk.market[row]
        worst = space.worst[place]
        true_rate = law.hard.report_rate[market, worst] if chunk.hard[row] else law.report_rate[market, worst]
        rate = law.false_rate[market] + true_rate * clear
        if space.most[place] <= 0.0:
            for brigade in range(law.brigade_share.shape[0]):
                rate += _brigade_rate(space.row[place], brigade, chunk.creator[row], law, laws)
        chunk.report_rate[row] = rate
        chunk.first_report[row] = -math.log(space.uniform[0, place]) / rate if rate > 0.0 else math.inf


@inlined
def _brigade_rate(at: int, brigade: int, creator: int, law: ItemLaw, laws: Laws) -> float:
    """Return the reports per view that a brigade adds to an innocent upload of a creator."""
    rate = float(law.brigade_rate[at, brigade])
    if rate > 0.0:
        luck = uniform(laws.seed, laws.replication, _BRIGADE, creator, law.brigade_key[brigade])
        return rate if luck < law.brigade_share[brigade] else 0.0
    return 0.0
