"""Orders of time limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from simulator.strategy.context import Context

from .base import Order, checked_name

RULES = ("keep", "release", "remove")
"""What may happen to a case that still waits at its limit, as in ``time_limits``."""


@dataclass(frozen=True)
class ExpiryOrder(Order):
    """Set what happens from now on to cases that still wait when their time limit is over; overdue ones leave now.

    Parameters
    ----------
    limit : str
        Name of the limit, one of ``Context.time_limits``.
    on_expiry : {"keep", "release", "remove"}
        "keep" closes the rule: cases wait on.
    """

    limit: str
    on_expiry: str

    def checked(self, context: Context, owner: str) -> Self:
        """Return the order, or refuse an unknown limit or rule."""
        checked_name(self, "limit", context.time_limits, owner)
        checked_name(self, "on_expiry", RULES, owner)
        return self
