"""A creator's standing: the present account, its strikes, suspension and ban."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.domain.events import Event
from simulator.world.laws import Laws


@dataclass(slots=True)
class Creator:
    """Strikes of one creator's present account, and what follows from them."""

    account: int = 0
    """Number of the present account: 0 = the first one."""
    strikes: int = 0
    banned: bool = False
    suspended_until: float = -math.inf
    """End of the latest suspension, s."""

    def return_as(self, account: int) -> None:
        """Begin anew with another account."""
        self.account = account
        self.strikes = 0
        self.banned = False
        self.suspended_until = -math.inf

    def barred(self, now: float) -> bool:
        """Return whether an upload now is refused; at the very end of a suspension it is not."""
        return self.banned or now < self.suspended_until

    def strike(self, now: float, laws: Laws) -> Event | None:
        """Add a strike; return BAN or SUSPEND if that follows."""
        self.strikes += 1
        if 0 < laws.ban_at <= self.strikes:
            already = self.banned
            self.banned = True
            return None if already else Event.BAN
        if 0 < laws.suspend_at <= self.strikes:
            self.suspended_until = max(self.suspended_until, now + laws.suspension)
            return Event.SUSPEND
        return None

    def overturn(self, now: float, laws: Laws) -> Event | None:
        """Take one strike back; return LIFT if a ban, a running suspension or both end by it."""
        self.strikes -= 1
        ban_ends = self.banned and self.strikes < laws.ban_at
        suspension_ends = now < self.suspended_until and self.strikes < laws.suspend_at
        if ban_ends:
            self.banned = False
        if suspension_ends:
            self.suspended_until = now
        return Event.LIFT if ban_ends or suspension_ends else None
