"""Execution of orders by the platform, by kind of order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from simulator.strategy import Order, RankOrder, ShedOrder, StaffOrder

from .queues import Queues
from .staff import Staff


class Levers(NamedTuple):
    """What orders act on."""

    staff: Staff
    queues: Queues


def carry_out(order: Order, levers: Levers) -> None:
    """Carry out an order now; the strategy has checked it."""
    CARRIED_OUT[type(order)](order, levers)


def _call_in(order: StaffOrder, levers: Levers) -> None:
    levers.staff.call_in(levers.staff.number(order.pool), order.reviewers)


def _rank(order: RankOrder, levers: Levers) -> None:
    levers.queues.set(order.pool, order.ranking)


def _shed(order: ShedOrder, levers: Levers) -> None:
    levers.queues.shed(order.pool, order.keep, order.below)


CARRIED_OUT: Mapping[type[Order], Callable[[Any, Levers], None]] = {
    StaffOrder: _call_in,
    RankOrder: _rank,
    ShedOrder: _shed,
}
"""How each kind of order is carried out: all of ``simulator.strategy.ORDERS``."""
