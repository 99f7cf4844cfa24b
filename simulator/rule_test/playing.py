"""One replication of a trial: the strategy in force, the rules, and the rules without each, all on the same luck."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.flow.contract import FlowEngine
from simulator.ledger.counts import Counts
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.platform.grouped import counted_in_groups, size_for, sums_of
from simulator.platform.observers import Observer
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.records import Chunk, Triage
from simulator.strategy import Strategy
from simulator.world.world import World

from .ruled import Ruled, without
from .watching import Decided, Deciding, InForce

Floats = NDArray[np.float64]

WORK = (PoolMeasure.ARRIVALS, PoolMeasure.STARTS, PoolMeasure.BUSY_TIME)
"""Measures of pools that say what work a run asks for: jobs that join, jobs opened, s at work."""
WAITS = (Measure.WAIT, Measure.JOBS_STARTED)
"""Measures of items that say how long jobs wait: s, of how many."""


@dataclass(frozen=True)
class Game:
    """What to play: plain data, the same for every replication.

    Attributes
    ----------
    scenario, in_force_scenario : Scenario
        Of the rules and of the strategy in force.
    rules : Ruled
    in_force : Strategy
    seed : int
    engine : str
    costs : bool
        Whether the rules are also played without each.
    most : int
        Examples of each turn.
    """

    scenario: Scenario
    in_force_scenario: Scenario
    rules: Ruled
    in_force: Strategy
    seed: int
    engine: str
    costs: bool
    most: int

    @property
    def runs(self) -> int:
        """Runs of a replication."""
        return 2 + (len(self.rules.rules.rules) if self.costs else 0)


@dataclass(frozen=True)
class Played:
    """One replication.

    Attributes
    ----------
    decided : Decided
    work : (1 + R, pools, WORK) float64
        Of the run with all rules and, if costs were asked for, of the runs without each.
    waits : (R + 1, WAITS) float64
        With all rules, by the rule that decides on the item; the first: no rule.
    waits_without : (R, R + 1, WAITS) float64
        The same items in the run without each rule; empty if costs were not asked for.
    """

    decided: Decided
    work: Floats
    waits: Floats
    waits_without: Floats


def played(game: Game, number: int, reporter: Callable[[int], Observer]) -> Played:
    """Play one replication; ``reporter`` gives the observer of each of its runs."""
    world = _world(game.in_force_scenario, game.seed, number)
    before = InForce()
    _run(world, game.in_force, engine_class(game.engine), [before, reporter(0)])
    world = _world(game.scenario, game.seed, number)
    watch = Deciding(
        game.rules,
        before.done(),
        warm_up=world.warm_up,
        markets=world.markets,
        policies=world.policies,
        replication=number,
        most=game.most,
    )
    rules = len(game.rules.rules.rules)
    counts = _grouped(game, world, game.rules, watch.group_of, [watch, reporter(1)])
    work, waits, others = [_work(counts)], _waits(counts, rules + 1), []
    groups = watch.groups()

    def group_of(chunk: Chunk, _triage: Triage) -> NDArray[np.int16]:
        return groups[chunk.item]

    for place in range(rules if game.costs else 0):
        world = _world(game.scenario, game.seed, number)
        counts = _grouped(game, world, without(game.rules, place), group_of, [reporter(2 + place)])
        work.append(_work(counts))
        others.append(_waits(counts, rules + 1))
    without_each = np.array(others).reshape(-1, rules + 1, len(WAITS))
    return Played(watch.done(), np.array(work), waits, without_each)


def _world(scenario: Scenario, seed: int, number: int) -> World:
    return World(scenario, seed=seed, replication=number)


def _grouped(
    game: Game,
    world: World,
    strategy: Ruled,
    group_of: Callable[[Chunk, Triage], NDArray[np.int16]],
    observers: Sequence[Observer],
) -> Counts:
    engine = counted_in_groups(engine_class(game.engine), group_of, world.warm_up)
    groups = len(game.rules.rules.rules) + 1
    return _run(world, cast("Strategy", strategy), engine, observers, groups=groups)


def _run(
    world: World, strategy: Strategy, engine: type[FlowEngine], observers: Sequence[Observer], groups: int = 0
) -> Counts:
    size = size_for(world.size, groups) if groups else world.size
    return Platform(world, copy.deepcopy(strategy), engine(world.laws, size), observers=observers).run()


def _work(counts: Counts) -> Floats:
    return np.asarray(counts.pools.sum(axis=0)[:, list(WORK)])


def _waits(counts: Counts, groups: int) -> Floats:
    return np.asarray(sums_of(counts, groups)[:, list(WAITS)])
