"""Execution of orders by the platform, by kind of order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from simulator.strategy import ExpiryOrder, HashOrder, MoveOrder, Order, RankOrder, ShedOrder, StaffOrder, SweepOrder

from .content import Content
from .queues import Queues
from .staff import Staff


class Levers(NamedTuple):
    """What orders act on."""

    staff: Staff
    queues: Queues
    content: Content


def carry_out(order: Order, levers: Levers) -> None:
    """Carry out an order now; the strategy has checked it."""
    CARRIED_OUT[type(order)](order, levers)


def _call_in(order: StaffOrder, levers: Levers) -> None:
    levers.staff.call_in(levers.staff.number(order.pool), order.reviewers)


def _move(order: MoveOrder, levers: Levers) -> None:
    levers.staff.move(levers.staff.number(order.pool), levers.staff.number(order.to), order.reviewers)


def _rank(order: RankOrder, levers: Levers) -> None:
    levers.queues.set(order.pool, order.ranking)


def _shed(order: ShedOrder, levers: Levers) -> None:
    levers.queues.shed(order.pool, order.keep, order.below)


def _sweep(order: SweepOrder, levers: Levers) -> None:
    levers.content.sweep(order.market, order.policy, order.since, order.remove_at, order.review_at)


def _set_expiry(order: ExpiryOrder, levers: Levers) -> None:
    levers.content.set_expiry(order.limit, order.on_expiry)


def _hash(order: HashOrder, levers: Levers) -> None:
    levers.content.hash(order.market, order.policy, order.since, by_reviewers=order.by_reviewers)


CARRIED_OUT: Mapping[type[Order], Callable[[Any, Levers], None]] = {
    StaffOrder: _call_in,
    MoveOrder: _move,
    RankOrder: _rank,
    ShedOrder: _shed,
    SweepOrder: _sweep,
    ExpiryOrder: _set_expiry,
    HashOrder: _hash,
}
"""How each kind of order is carried out: all of ``simulator.strategy.ORDERS``."""
