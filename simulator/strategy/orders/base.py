"""The base of orders, and checks that several kinds share."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
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
    return checked_name(order, field, context.queues, owner, "the name of a pool")


def checked_name(order: Order, field: str, names: Sequence[str], owner: str, what: str = "") -> str:
    """Return the name in a field of an order, or refuse one that is not among ``names``."""
    name: object = getattr(order, field)
    if not isinstance(name, str) or name not in names:
        raise StrategyError(
            f"The {field!r} of {_named(order)} of {owner} must be {what or 'one of the known names'}. "
            f"Got {name!r} instead.{did_you_mean(str(name), names)}"
        )
    return name


def _named(order: Order) -> str:
    name = type(order).__name__
    return f"{'an' if name[0] in 'AEIO' else 'a'} {name}"


def is_number(number: object, least: float, most: float) -> bool:
    """Return whether a value is a finite number in ``least`` ... ``most``."""
    if isinstance(number, bool) or not isinstance(number, int | float | np.integer | np.floating):
        return False
    return math.isfinite(number) and bool(least <= number <= most)


def is_whole(number: object, least: int, most: float) -> bool:
    """Return whether a value is a whole number in ``least`` ... ``most``."""
    return isinstance(number, int | np.integer) and not isinstance(number, bool) and bool(least <= number <= most)
