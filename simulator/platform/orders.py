"""Execution of orders by the platform, by kind of order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.strategy import Order, StaffOrder

from .staff import Staff


def carry_out(order: Order, staff: Staff) -> None:
    """Carry out an order now; the strategy has checked it."""
    CARRIED_OUT[type(order)](order, staff)


def _call_in(order: StaffOrder, staff: Staff) -> None:
    staff.call_in(staff.number(order.pool), order.reviewers)


CARRIED_OUT: Mapping[type[Order], Callable[[Any, Staff], None]] = {StaffOrder: _call_in}
"""How each kind of order is carried out: all of ``simulator.strategy.ORDERS``."""
