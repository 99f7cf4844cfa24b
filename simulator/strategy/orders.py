"""Orders: requests of a strategy to the platform at a control tick, and the check that they are legal.

A kind of order is one frozen dataclass here, one function of the platform that carries it out
(``simulator/platform/orders.py``) and its line in ``docs/flow.md``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Self

import numpy as np

from simulator.errors import StrategyError, did_you_mean

from .context import Context
from .ranking import Ranking


@dataclass(frozen=True)
class Order(ABC):
    """A request of a strategy to the platform at a control tick; only the kinds in ``ORDERS`` can be carried out."""

    @abstractmethod
    def checked(self, context: Context, owner: str) -> Self:
        """Return the order with its values in their exact types, or raise an error that names the fault.

        Parameters
        ----------
        context : Context
            What the scenario has and grants.
        owner : str
            Name of the strategy's class.

        Raises
        ------
        StrategyError
        """


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
        pool = checked_pool(self, context, owner)
        most = int(context.reserve[context.queues.index(pool)])
        number: object = self.reviewers
        if not isinstance(number, int | np.integer) or isinstance(number, bool) or not 0 <= number <= most:
            raise StrategyError(
                f"The 'reviewers' of a StaffOrder of {owner} must be a whole number in 0 ... {most}, the reserve that "
                f"the plan grants pool {pool!r}. Got {number!r} instead."
            )
        return type(self)(pool, int(number))


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
        checked_pool(self, context, owner)
        ranking: object = self.ranking
        if ranking is not None and not isinstance(ranking, Ranking):
            raise StrategyError(
                f"The 'ranking' of a RankOrder of {owner} must be a Ranking, or None for the priority of triage. "
                f"Got {type(ranking).__name__} instead."
            )
        if ranking is not None:
            ranking.checked(context, owner)
        return self


def checked_pool(order: StaffOrder | RankOrder, context: Context, owner: str) -> str:
    """Return the pool that an order is for, or refuse an unknown one."""
    pool: object = order.pool
    if not isinstance(pool, str) or pool not in context.queues:
        raise StrategyError(
            f"The 'pool' of a {type(order).__name__} of {owner} must be the name of a pool. "
            f"Got {pool!r} instead.{did_you_mean(str(pool), context.queues)}"
        )
    return pool


ORDERS: tuple[type[Order], ...] = (StaffOrder, RankOrder)
"""The kinds of orders that the platform carries out."""


def checked_orders(orders: object, context: Context, owner: str) -> tuple[Order, ...]:
    """Return the orders of ``_adapt`` in their exact types, or raise an error that names the fault.

    Parameters
    ----------
    orders : object
        What a strategy returned: None for no order, or a list or tuple of orders, carried out in that order.
    context : Context
    owner : str
        Name of the strategy's class.

    Raises
    ------
    StrategyError
        If it is anything else, or an order asks for what the scenario does not have or grant.
    """
    if orders is None:
        return ()
    if not isinstance(orders, list | tuple):
        raise StrategyError(
            f"The _adapt method of {owner} must return None, or orders in a list or tuple. "
            f"Got {type(orders).__name__} instead."
        )
    for place, order in enumerate(orders):
        if type(order) not in ORDERS:
            kinds = ", ".join(kind.__name__ for kind in ORDERS)
            raise StrategyError(
                f"The _adapt method of {owner} must return orders of a known kind only ({kinds}). "
                f"Got {order!r} at place {place} instead."
            )
    return tuple(order.checked(context, owner) for order in orders)
