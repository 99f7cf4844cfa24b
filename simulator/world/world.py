"""The world of one replication: uploads on demand, in any portions, always the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain.units import DAY, HOUR
from simulator.errors import InputError, show
from simulator.ledger.size import FlowSize
from simulator.records import Chunk
from simulator.records.segments import Segment

from .arrivals import CELL, first_items
from .bearing import ORDINARY, Bearing
from .draw import draw_items, draw_times
from .item_law import ItemLaw
from .laws import Laws
from .mechanisms.networks.fingerprints import Fingerprints
from .mechanisms.networks.law import seeded
from .mechanisms.reviewers.people import people_of
from .parameters import parameters_of
from .populations import Populations
from .rosters import Roster
from .space import Space, working_space
from .staffing import Change

BLOCK = 65_536
"""Fewest items that are drawn at once (but for the last ones): whole cells, kept until others are asked for."""


class World:
    """Everything that happens whatever the strategy does, drawn by address.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        At least 0. The same seed gives the same world.
    replication : int
        At least 0. Replications of a seed are independent.
    segments : sequence of Segment
        Populations to count besides those that the scenario's mechanisms make, such as those of a response of your own.

    Attributes
    ----------
    markets, policies, tiers, pools : tuple of str
        Names, in the order of the axes of all arrays.
    parents : tuple of str
        Parent of each policy; a policy that is part of no other is its own.
    segments, arms : tuple of str
        Names of the populations that are counted apart; the arms of an experiment are the last segments.
    arm_unit : str
        What is in an arm as a whole; empty = there are no arms.
    populations : Populations
        What each upload belongs to.
    creators : int
        Number of creators.
    control : Control
        The rhythm of ticks, and how old signals are at one.
    laws : Laws
    warm_up, horizon : float
        When counting begins, and when the run ends, s.
    item_law : ItemLaw
        Laws that uploads are drawn by.
    size : FlowSize
    capacity : list of (time, pool, reviewers)
        Every change of staff in [0, horizon), in order; one per pool at time 0.
    rosters : mapping of (time, pool) to Roster
        Open desks from each change of ``capacity`` on, for pools whose reviewers are people.
    reserves : tuple of range
        Desks of each pool's reserve, whom a strategy may call in.
    guests : tuple of mapping of pool to range
        Desks of each pool for people who are moved there, by the pool that they come from.
    limit_cells : mapping of name to (Trigger, markets, policies)
        Cases to which each time limit applies.
    start : datetime
    time_zones : (markets,) name of each market's clock
    expected_views : (markets, tiers) expected lifetime views of an item that does not violate
    severity_weights : (policies,) harm of a violative view, relative
    pool_costs : (pools,) cost of a reviewer on shift for an hour; None = not known
    harm_costs : cost of a violative view, of a wrongful removal and of a missed time limit; None = not weighed
    incident : first start and last end of the incidents that end, s; empty = there is none
    incident_policies : policies that they are about
    review_pools : (pools,) whether it has more than appeals
    languages : (markets,) language of each market
    view_law : ViewLaw
        What the platform knows of views by age.
    orders : (pools,) rule that orders each queue, a value of ``pools.NAME.order``
    further_detectors : (policies,) names of each one's further detectors
    fingerprints : Fingerprints or None
        Ids of devices, addresses and contents; None where nothing is shared.
    """

    def __init__(self, scenario: Scenario, *, seed: int, replication: int, segments: Sequence[Segment] = ()) -> None:
        for name, value in (("seed", seed), ("replication", replication)):
            if not 0 <= value < 2**63:
                raise InputError(f"`{name}` must be in [0, 2**63). Got {show(value)} instead.")
        parameters = parameters_of(scenario)
        self.scenario = scenario
        self.control = scenario.control
        self.markets = tuple(scenario.markets)
        self.policies = tuple(scenario.policies)
        self.parents = scenario.parents()
        self.tiers = tuple(scenario.creators.tiers)
        self.pools = tuple(scenario.pools)
        self.creators = parameters.creators
        self.capacity: list[Change] = list(parameters.capacity)
        self.rosters: Mapping[tuple[float, int], Roster] = parameters.rosters
        self.reserves = parameters.reserves
        self.guests = parameters.guests
        self.limit_cells = parameters.limit_cells
        self.start = scenario.start
        self.time_zones = tuple(market.time_zone for market in scenario.markets.values())
        self.expected_views = parameters.expected_views
        self.severity_weights = parameters.severity_weights
        self.pool_costs = parameters.pool_costs
        self.harm_costs = parameters.harm_costs
        self.languages = parameters.languages
        self.incident = parameters.incident
        self.incident_policies = parameters.incident_policies
        self.review_pools = parameters.review_pools
        self.view_law = parameters.view_law
        self.orders = parameters.orders
        self.further_detectors = parameters.further_detectors
        people = people_of(scenario, int(seed), int(replication))
        self.laws: Laws = parameters.laws._replace(seed=int(seed), replication=int(replication), people=people)
        self.warm_up, self.horizon = self.laws.warm_up, self.laws.horizon
        self.populations = Populations(scenario, segments)
        self.segments, self.arms = self.populations.segments, self.populations.arms
        self.arm_unit = self.populations.unit
        desks = [*parameters.reserves, *(desks for table in parameters.guests for desks in table.values())]
        self.size = self._size(max(one.stop for one in desks))
        networks = seeded(parameters.item_law.networks, self.laws.seed, self.laws.replication)
        self.fingerprints = (
            Fingerprints(networks, self.laws.seed, self.laws.replication) if scenario.networks is not None else None
        )
        self.item_law = parameters.item_law._replace(networks=networks)
        self._cell_means = parameters.cell_means
        self._kept = (-1, self._blank(0))

    def chunks(self, start: float, stop: float, size: int) -> Iterator[Chunk]:
        """Yield the uploads with ``start <= time < stop`` (s) in order, 1 to ``size`` at a time.

        The same uploads come out however calls and sizes portion them. Chunks are views of arrays that stay valid.

        Raises
        ------
        InputError
            If ``size`` is below 1.
        """
        if size < 1:
            raise InputError(f"`size` must be at least 1. Got {show(size)} instead.")
        start, stop = max(start, 0.0), min(stop, self.laws.horizon)
        if start >= stop:
            return
        first = int(np.searchsorted(self._block_cells, start // CELL, side="right")) - 1
        for index in range(first, self._block_cells.shape[0] - 1):
            if self._block_cells[index] * CELL >= stop:
                return
            block = self._drawn(index)
            low, high = np.searchsorted(block.time, (start, stop))
            for place in range(int(low), int(high), size):
                yield block.slice(place, min(place + size, int(high)))

    def redrawn(self, chunk: Chunk, bearing: Bearing, law: ItemLaw | None = None) -> Chunk:
        """Return a chunk with its touched uploads redrawn under their bearing; the others are as they were.

        With a bearing that changes nothing, and the world's own law, what comes out is what was there.
        """
        again = chunk.copy()
        rows = np.flatnonzero(bearing.touched)
        if len(rows):
            part = self._blank(len(rows))
            part.item[:], part.time[:] = chunk.item[rows], chunk.time[rows]
            self._draw(part, bearing.of(rows), law or self.item_law)
            again.write(rows, part)
        return again

    @cached_property
    def _first_item(self) -> NDArray[np.int64]:
        """(cells + 1,) index of the first item of each cell."""
        return first_items(self._cell_means, self.laws.seed, self.laws.replication)

    @cached_property
    def _block_cells(self) -> NDArray[np.int64]:
        return _block_cells(self._first_item)

    def _blank(self, n: int) -> Chunk:
        return Chunk.blank(n, len(self.policies), sum(map(len, self.further_detectors)))

    def _draw(self, chunk: Chunk, bearing: Bearing, law: ItemLaw) -> None:
        draw_items(law, self.laws, self._space(), bearing, chunk)

    def _space(self) -> Space:
        return working_space(len(self.policies), latency=self.item_law.latency_log_mean > -np.inf)

    def _drawn(self, index: int) -> Chunk:
        """Return a block, the one drawn last if it is that; threads may draw at the same time."""
        kept, block = self._kept
        if index != kept:
            cells = self._first_item[self._block_cells[index] : self._block_cells[index + 1] + 1]
            block = self._blank(int(cells[-1] - cells[0]))
            draw_times(int(self._block_cells[index]), CELL, cells, self.laws, self._space(), block.time)
            block.item[:] = np.arange(cells[0], cells[-1])
            self._draw(block, ORDINARY, self.item_law)
            self._kept = (index, block)
        return block

    def _size(self, desks: int) -> FlowSize:
        return FlowSize(
            days=int(np.ceil(self.laws.horizon / DAY)),
            hours=int(np.ceil(self.laws.horizon / HOUR)),
            markets=len(self.markets),
            policies=len(self.policies),
            tiers=len(self.tiers),
            pools=len(self.pools),
            creators=self.creators,
            desks=desks,
            segments=len(self.segments),
            arms=len(self.arms),
        )


def _block_cells(first_item: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the (blocks + 1,) first cell of each block: as few cells as give ``BLOCK`` items."""
    cells = first_item.shape[0] - 1
    bounds = [0]
    while bounds[-1] < cells:
        enough = int(np.searchsorted(first_item, first_item[bounds[-1]] + BLOCK))
        bounds.append(min(enough, cells))
    return np.array(bounds, dtype=np.int64)
