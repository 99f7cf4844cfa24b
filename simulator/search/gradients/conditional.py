"""The conditional form: the derivative with respect to a removal threshold, from the law of scores.

Move a threshold up by ``dx``, and the uploads whose scores lie in ``[x, x + dx]`` are published in place of removed. If
no upload touches another one, the derivative of an expected sum is

    sum over uploads i of  f_i(x) (what i adds if it is published - what i adds if it is removed)

with ``f_i`` the density of the score of an upload like ``i``: of its market, violating or innocent. So every upload
tells something, not only the few near the threshold (conditional Monte Carlo; Glasserman 1991, Fu and Hu 1997). Both
amounts come from runs in which all uploads are published, and all are removed.

It is exact, and is used, only where it can be: one policy with one detector in ordinary times; the threshold is the
only rule that acts; no job joins a queue and no account is suspended in either run.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.domain.events import Event
from simulator.flow.contract import FlowEngine
from simulator.indicators import Indicator, cells
from simulator.indicators.gap import Gap
from simulator.ledger import Ledger
from simulator.ledger.counts import Counts
from simulator.ledger.measures import EVENT_PLACES, Sketch
from simulator.measurement.ratio import divide
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.records import Chunk, Triage
from simulator.runs.estimate import student
from simulator.runs.executor import map_replications
from simulator.runs.first_run import compile_once
from simulator.runs.parts import parts_of_runs
from simulator.runs.plans import Plan
from simulator.search.question.quantities import resolved
from simulator.space.variable import Variable
from simulator.strategy.lookup import treatment_in_force
from simulator.world.expectations import flag_quality
from simulator.world.parameters import parameters_of
from simulator.world.response import responses_of
from simulator.world.world import World

from .derivative import Derivative

Floats = NDArray[np.float64]

_NEAR = 1e-3
"""Half of the distance over which the density is taken from the law, as a part of ``x (1 - x)``."""
_LIFE = (Event.UPLOAD, Event.TRIAGE, Event.REMOVE)
"""Events of uploads that touch no other one and wait for nobody."""


class RemovalThreshold:
    """The law of a removal threshold in a plan where it can be exact.

    Parameters
    ----------
    plan : Plan
    one : Variable
        The threshold, the same everywhere.
    at : float
        Its value.
    seed, replications, engine, workers
        As of ``simulate``.
    """

    def __init__(
        self, plan: Plan, one: Variable, at: float, *, seed: int, replications: int, engine: str, workers: int | None
    ) -> None:
        self._plan, self._one, self._at = plan, one, at
        self._seed, self._engine = seed, engine
        self.exact = _could_be_exact(plan, one, seed)
        self._given: list[Ledger] = []
        self._moved: list[list[tuple[float, Ledger, Ledger]]] = []
        if not self.exact:
            return
        if engine == "compiled":
            compile_once(plan.scenario)
        found = [one for one in map_replications(self._replication, range(replications), workers) if one is not None]
        self.exact = len(found) == replications
        self._given = [given for given, _ in found]
        self._moved = [moved for _, moved in found]

    def derivative(self, quantity: str) -> Derivative | None:
        """Return the derivative of an indicator, perhaps in a place; None where it is no ratio of sums over uploads."""
        indicator, cell = resolved(quantity, self._plan.scenario)
        if not self.exact or not _is_sum(indicator):
            return None
        by = tuple(cell)
        place = cells(self._given[0], by).index(cell) if cell else 0
        value, units = self._slope(indicator, by, place)
        found = student(np.array(value), units)
        low, high = (float(end) if np.isfinite(end) else None for end in (found.low, found.high))
        return Derivative(self._one, self._at, quantity, value, low, high, "conditional", units=units)

    def _slope(self, indicator: Indicator, by: tuple[str, ...], place: int) -> tuple[float, Floats]:
        def sides(ledgers: Sequence[Ledger]) -> list[Floats]:
            return [side.reshape(len(ledgers), -1)[:, place] for side in parts_of_runs(indicator.rule, ledgers, by)]

        top, bottom = sides(self._given)
        more = np.zeros((2, len(top)))
        for group in range(len(self._moved[0])):
            density = self._moved[0][group][0]
            live = sides([run[group][1] for run in self._moved])
            gone = sides([run[group][2] for run in self._moved])
            for side in (0, 1):
                more[side] += density * (live[side] - gone[side])
        return _ratio(top, bottom, *more)

    def _replication(self, number: int) -> tuple[Ledger, list[tuple[float, Ledger, Ledger]]] | None:
        """Return the ledger of the plan, and for each group its density and its ledgers, published and removed."""
        world = World(self._plan.scenario, seed=self._seed, replication=number)
        given = self._run(number, self._at, lambda chunk: np.ones(len(chunk), np.bool_))
        moved = []
        for market in range(len(world.markets)):
            for violates in (False, True):

                def group(chunk: Chunk, market: int = market, violates: bool = violates) -> NDArray[np.bool_]:
                    return np.asarray((chunk.market == market) & ((chunk.margin > 0) == violates))

                runs = [self._run(number, threshold, group) for threshold in (1.0, 0.0)]
                if runs[0] is None or runs[1] is None:
                    return None
                moved.append((_density(self._plan, market, self._at, violates=violates), runs[0], runs[1]))
        return None if given is None else (given, moved)

    def _run(self, number: int, threshold: float, group: Callable[[Chunk], NDArray[np.bool_]]) -> Ledger | None:
        """Return the ledger of a group of uploads under a threshold; None if anything else decides, or uploads meet."""
        world = World(self._plan.scenario, seed=self._seed, replication=number)
        strategy = copy.deepcopy(self._plan.strategy.clone(**{self._one.param: threshold}))
        engine = _of_group(engine_class(self._engine), group, threshold)(world.laws, world.size)
        counts = Platform(world, strategy, engine).run()
        if engine.other or _uploads_meet(counts):
            return None
        return Ledger.from_counts(world.populations.completed(counts), world)


def _ratio(top: Floats, bottom: Floats, more_top: Floats, more_bottom: Floats) -> tuple[float, Floats]:
    """Return the derivative of a ratio of sums with one number per replication, whose mean it is."""
    ratio, mean = float(divide(top.sum(), bottom.sum())), bottom.mean()
    value = float(divide(more_top.mean() - ratio * more_bottom.mean(), mean))
    rest = more_top - ratio * more_bottom - float(divide(more_bottom.mean(), mean)) * (top - ratio * bottom)
    return value, value + divide(rest - value * bottom, np.full(len(top), mean))


def _density(plan: Plan, market: int, score: float, *, violates: bool) -> float:
    """Return the density of the score of a market's violating, or innocent, uploads."""
    law = parameters_of(plan.scenario).item_law
    near = _NEAR * score * (1.0 - score)

    def beyond(at: float) -> float:
        flagged, right = flag_quality(law, market, 0, at)
        return right if violates else flagged - right

    whole = flag_quality(law, market, 0, 0.0)[1]
    size = whole if violates else 1.0 - whole
    return (beyond(score - near) - beyond(score + near)) / (2.0 * near) / size if size > 0 else 0.0


def _could_be_exact(plan: Plan, one: Variable, seed: int) -> bool:
    """Return whether scores have one law, known, and nothing but the uploads' own fate depends on a decision."""
    scenario, strategy = plan.scenario, plan.strategy
    if one.of_plan or one.keys or one.param != "remove_at" or strategy.live or treatment_in_force(scenario) is not None:
        return False
    if len(scenario.policies) > 1 or scenario.creators.new_accounts is not None:
        return False
    law = parameters_of(scenario).item_law
    plain = (
        not law.state.any(),
        not law.fade.any(),
        not law.hard.share.any(),
        not law.novel.share.any(),
        not law.copies.bounds.size,
        not law.networks.group_size,
    )
    return all(plain) and not responses_of(World(scenario, seed=seed, replication=0))


def _of_group(base: type[FlowEngine], group: Callable[[Chunk], NDArray[np.bool_]], threshold: float) -> Any:
    """Return an engine that takes the uploads of a group only, and sees whether anything but a threshold decides."""

    class OfGroup(base):  # type: ignore[misc, valid-type]
        other = False

        def admit(self, chunk: Chunk, triage: Triage) -> None:
            removed = chunk.scores[:, 0] >= threshold
            self.other |= not np.array_equal(triage.action, np.where(removed, Action.REMOVE, Action.ALLOW))
            rows = np.flatnonzero(group(chunk))
            if len(rows):
                super().admit(chunk.take(rows), triage.take(rows))

    return OfGroup


def _uploads_meet(counts: Counts) -> bool:
    """Return whether anything happened that may touch other uploads, or depends on more of an upload than its score."""
    places = [EVENT_PLACES[event] for event in Event if event not in _LIFE and EVENT_PLACES[event] >= 0]
    return bool(counts.items[..., places].any())


def _is_sum(indicator: Indicator) -> bool:
    rule = indicator.rule
    return not isinstance(rule, Gap) and not any(isinstance(count, Sketch) for count in rule.counts)
