"""Orders: requests of a strategy to the platform at a control tick, and the check that they are legal.

A kind of order is one frozen dataclass in this package, one function of the platform that carries it out
(``simulator/platform/orders.py``) and its line in ``docs/flow.md``.
"""

from __future__ import annotations

from simulator.errors import StrategyError
from simulator.strategy.context import Context

from .base import Order
from .content import HashOrder, SweepOrder
from .limits import ExpiryOrder
from .queue import RankOrder, ShedOrder
from .staff import MoveOrder, StaffOrder

__all__ = [
    "ORDERS",
    "ExpiryOrder",
    "HashOrder",
    "MoveOrder",
    "Order",
    "RankOrder",
    "ShedOrder",
    "StaffOrder",
    "SweepOrder",
    "checked_orders",
]

ORDERS: tuple[type[Order], ...] = (
    StaffOrder,
    RankOrder,
    ShedOrder,
    MoveOrder,
    SweepOrder,
    ExpiryOrder,
    HashOrder,
)
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
