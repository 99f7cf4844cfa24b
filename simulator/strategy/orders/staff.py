"""Orders of staff: the reserve, and people of other pools."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

from simulator.errors import StrategyError
from simulator.strategy.context import Context

from .base import Order, checked_pool, is_whole


@dataclass(frozen=True)
class StaffOrder(Order):
    """Set the number of reviewers of a pool's reserve on shift, in addition to the planned ones.

    They come at the tick and stay, over all changes of shift, until another order for the pool; 0 sends all home.

    Parameters
    ----------
    pool : str
        Name of the pool, one of ``Context.queues``.
    reviewers : int
        Reviewers of the reserve that are on shift from now on, in 0 ... ``Context.reserve`` of the pool.
    """

    pool: str
    reviewers: int

    def checked(self, context: Context, owner: str) -> Self:
        """Return the order with a plain int, or refuse an unknown pool or a number beyond its reserve."""
        pool = checked_pool(self, "pool", context, owner)
        most = int(context.reserve[context.queues.index(pool)])
        if not is_whole(self.reviewers, 0, most):
            raise StrategyError(
                f"The 'reviewers' of a StaffOrder of {owner} must be a whole number in 0 ... {most}, the reserve that "
                f"the plan grants pool {pool!r}. Got {self.reviewers!r} instead."
            )
        return type(self)(pool, int(self.reviewers))


@dataclass(frozen=True)
class MoveOrder(Order):
    """Set the number of people of a pool who work in another pool that they are trained for (``Context.helps``).

    They come at the tick and stay until another order for the same two pools; 0 sends all back. They leave the staff of
    their own pool, where never more can leave than are on shift, and take jobs of the other pool only.

    Parameters
    ----------
    pool : str
        Pool that they come from, one of ``Context.queues``.
    to : str
        Pool that they go to.
    reviewers : int
        People of ``pool`` who work there from now on; >= 0.
    """

    pool: str
    to: str
    reviewers: int

    def checked(self, context: Context, owner: str) -> Self:
        """Return the order with a plain int, or refuse an unknown pool, one without training, or a bad number."""
        pool, to = (checked_pool(self, field, context, owner) for field in ("pool", "to"))
        trained = [
            name for name, helps in zip(context.queues, context.helps[context.queues.index(pool)], strict=True) if helps
        ]
        if to not in trained:
            whom = ", ".join(map(repr, trained)) if trained else "no other pool"
            raise StrategyError(
                f"The 'to' of a MoveOrder of {owner} must be a pool that the people of {pool!r} are trained for "
                f"(`pools.{pool}.helps`: {whom}). Got {to!r} instead."
            )
        if not is_whole(self.reviewers, 0, math.inf):
            raise StrategyError(
                f"The 'reviewers' of a MoveOrder of {owner} must be a whole number >= 0. "
                f"Got {self.reviewers!r} instead."
            )
        return type(self)(pool, to, int(self.reviewers))
