"""A creator's standing: strikes, suspension and ban."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.domain.events import Event
from simulator.world.laws import Laws


@dataclass(slots=True)
class Creator:
    """Strikes of one creator, and what follows from them."""

    strikes: int = 0
    barred_until: float = -math.inf
    """End of the suspension, s; inf = banned."""

    @property
    def banned(self) -> bool:
        """Whether the creator is banned."""
        return self.barred_until == math.inf

    def barred(self, now: float) -> bool:
        """Return whether an upload now is refused; at the very end of a suspension it is not."""
        return now < self.barred_until

    def strike(self, now: float, laws: Laws) -> Event | None:
        """Add a strike; return BAN or SUSPEND if that follows."""
        self.strikes += 1
        if 0 < laws.ban_at <= self.strikes:
            if self.banned:
                return None
            self.barred_until = math.inf
            return Event.BAN
        if 0 < laws.suspend_at <= self.strikes:
            self.barred_until = max(self.barred_until, now + laws.suspension)
            return Event.SUSPEND
        return None

    def overturn(self, now: float, laws: Laws) -> Event | None:
        """Take one strike back; return LIFT if the ban or suspension ends by it."""
        self.strikes -= 1
        needed = laws.ban_at if self.banned else laws.suspend_at
        if not self.barred(now) or self.strikes >= needed:
            return None
        self.barred_until = -math.inf
        return Event.LIFT
