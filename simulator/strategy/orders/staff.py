"""Orders of staff."""

from __future__ import annotations

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
