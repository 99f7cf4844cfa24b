"""Orders of a queue: how it is ranked, and which of its jobs are dropped."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from simulator.errors import StrategyError
from simulator.strategy.context import Context
from simulator.strategy.ranking import Ranking

from .base import Order, checked_pool, is_number, is_whole


@dataclass(frozen=True)
class RankOrder(Order):
    """Rank the queue of a pool by another table from now on; its waiting jobs are ranked at once.

    Parameters
    ----------
    pool : str
        Name of the pool, one of ``Context.queues``.
    ranking : Ranking or None
        None = by the priority of triage.
    """

    pool: str
    ranking: Ranking | None

    def checked(self, context: Context, owner: str) -> Self:
        """Return the order, or refuse an unknown pool or a ranking that is not legal."""
        checked_pool(self, "pool", context, owner)
        ranking: object = self.ranking
        if ranking is not None and not isinstance(ranking, Ranking):
            raise StrategyError(
                f"The 'ranking' of a RankOrder of {owner} must be a Ranking, or None for the priority of triage. "
                f"Got {type(ranking).__name__} instead."
            )
        if ranking is not None:
            ranking.checked(context, owner)
        return self


@dataclass(frozen=True)
class ShedOrder(Order):
    """Drop waiting reviews of a pool now, the last of its queue first; appeals stay.

    The queue's order says which go: by the priority of triage or, where the queue is ranked, by the present priority of
    its ranking, so a ranking by expected harm drops the reviews of least expected harm. Each leaves the queue as if it
    were out of patience. At least one of the two numbers must be given; a review goes if either says so.

    Parameters
    ----------
    pool : str
        Name of the pool, one of ``Context.queues``.
    keep : int, optional
        Jobs that may wait, appeals included; >= 0.
    below : float, optional
        Present priority below which reviews go.
    """

    pool: str
    keep: int | None = None
    below: float | None = None

    def checked(self, context: Context, owner: str) -> Self:
        """Return the order with plain numbers, or refuse an unknown pool, or numbers that say nothing."""
        pool = checked_pool(self, "pool", context, owner)
        if self.keep is not None and not is_whole(self.keep, 0, math.inf):
            raise StrategyError(
                f"The 'keep' of a ShedOrder of {owner} must be a whole number of jobs >= 0, or None for any number. "
                f"Got {self.keep!r} instead."
            )
        if self.below is not None and not is_number(self.below, -math.inf, math.inf):
            raise StrategyError(
                f"The 'below' of a ShedOrder of {owner} must be a finite number, or None for no priority. "
                f"Got {self.below!r} instead."
            )
        if self.keep is None and self.below is None:
            raise StrategyError(
                f"A ShedOrder of {owner} must say how many jobs it keeps (`keep`), or below which priority they go "
                "(`below`). Got neither instead."
            )
        keep = None if self.keep is None else int(self.keep)
        return type(self)(pool, keep, None if self.below is None else float(self.below))
