"""Queues: how waiting jobs are ordered, by the plan, by a strategy's ranking, and by its orders."""

from __future__ import annotations

import math
from collections.abc import Mapping

from simulator.errors import InputError
from simulator.flow.contract import FlowEngine
from simulator.strategy import Context, Ranking, Strategy
from simulator.strategy.rules import PRIORITY, ranking_of
from simulator.world.source import UploadSource

from .clock import Clock


class Queues:
    """The rankings of all queues; only this class sets the engine's.

    A queue is ranked by the rule that the plan names (``pools.NAME.order``) or by the strategy itself; an order of the
    strategy puts another ranking in its place.

    Parameters
    ----------
    source : UploadSource
    engine : FlowEngine
    clock : Clock
    context : Context
    strategy : Strategy
        Started.

    Raises
    ------
    InputError
        If the plan and the strategy both rank a queue.
    """

    def __init__(
        self, source: UploadSource, engine: FlowEngine, clock: Clock, context: Context, strategy: Strategy
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._numbers = {name: number for number, name in enumerate(source.pools)}
        self.first = _rankings(source, context, strategy)
        """Rankings with which the run starts, by queue."""
        self.in_force: dict[str, Ranking] = {}
        """Rankings in force, by queue."""

    def set(self, pool: str, ranking: Ranking | None) -> None:
        """Rank a queue from now on; None = by the priority of triage."""
        self._engine.advance(self._clock.now)
        self._engine.set_ranking(self._numbers[pool], ranking)
        self.in_force.pop(pool, None)
        if ranking is not None:
            self.in_force[pool] = ranking

    def shed(self, pool: str, keep: int | None, below: float | None) -> None:
        """Drop the last reviews of a queue: those beyond a number of waiting jobs, and those below a priority."""
        self._engine.advance(self._clock.now)
        most = math.inf if keep is None else float(keep)
        self._engine.shed(self._numbers[pool], most, -math.inf if below is None else below)

    def rank_again(self) -> None:
        """Rank the waiting jobs of all queues by the present state of their items."""
        self._engine.advance(self._clock.now)
        self._engine.rank_again()


def _rankings(source: UploadSource, context: Context, strategy: Strategy) -> Mapping[str, Ranking]:
    own = strategy.rank()
    planned = {name: order for name, order in zip(source.pools, source.orders, strict=True) if order != PRIORITY}
    for name in own:
        if name in planned:
            raise InputError(
                f"`pools.{name}.order` must be {PRIORITY!r} because {type(strategy).__name__} ranks that queue itself. "
                f"Got {planned[name]!r} instead."
            )
    return own | {name: ranking_of(order, context, name) for name, order in planned.items()}
