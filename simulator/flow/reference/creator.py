"""Creators' standing: the present account, its strikes, suspension and ban."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from simulator.domain.events import Event
from simulator.world.laws import Laws

from .upload import Upload


@dataclass(slots=True)
class Creator:
    """Strikes of one creator's present account, and what follows from them."""

    account: int = 0
    """Number of the present account: 0 = the first one."""
    strikes: int = 0
    banned: bool = False
    suspended_until: float = -math.inf
    """End of the latest suspension, s."""

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


class Creators:
    """All creators by number; each begins with the first account and no strike.

    Parameters
    ----------
    tell : callable
        Tells an event of an upload that is not published yet: ``tell(event, upload, detail)``.
    """

    def __init__(self, tell: Callable[[Event, Upload, int], None]) -> None:
        self._tell = tell
        self._creators: defaultdict[int, Creator] = defaultdict(Creator)

    def __getitem__(self, creator: int) -> Creator:
        """Return a creator."""
        return self._creators[creator]

    def standing_of(self, upload: Upload) -> Creator:
        """Return an upload's creator, who may come back with it: with a new account, which has no strikes."""
        if upload.account > self._creators[upload.creator].account:
            self._creators[upload.creator] = Creator(upload.account, banned=bool(upload.recognised))
            self._tell(Event.RETURN, upload, upload.account + 1)
            if upload.recognised:
                self._tell(Event.RECOGNISE, upload, upload.account + 1)
        return self._creators[upload.creator]
