"""The base of orders, and checks that several kinds share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Self

import numpy as np

from simulator.errors import StrategyError, did_you_mean
from simulator.strategy.context import Context


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


def checked_pool(order: Order, field: str, context: Context, owner: str) -> str:
    """Return the pool in a field of an order, or refuse an unknown one."""
    pool: object = getattr(order, field)
    if not isinstance(pool, str) or pool not in context.queues:
        raise StrategyError(
            f"The {field!r} of a {type(order).__name__} of {owner} must be the name of a pool. "
            f"Got {pool!r} instead.{did_you_mean(str(pool), context.queues)}"
        )
    return pool


def is_whole(number: object, least: int, most: float) -> bool:
    """Return whether a value is a whole number in ``least`` ... ``most``."""
    return isinstance(number, int | np.integer) and not isinstance(number, bool) and least <= int(number) <= most
