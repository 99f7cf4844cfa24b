"""Creators' standing: the present account, its strikes, suspension and ban."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.domain.events import Event
from simulator.world.laws import Laws
from simulator.world.mechanisms.past_strikes import past_gap

from .upload import Upload


@dataclass(slots=True)
class Creator:
    """Strikes of one creator's present account, and their consequences."""

    account: int = 0
    """Number of the present account: 0 = the first one."""
    given: list[float] = field(default_factory=list)
    """When the strikes that may still be in force were given, s, oldest first."""
    banned: bool = False
    suspended_until: float = -math.inf
    """End of the latest suspension, s."""

    def barred(self, now: float) -> bool:
        """Return whether an upload now is refused; at the very end of a suspension it is not."""
        return self.banned or now < self.suspended_until

    def strikes(self, now: float, laws: Laws) -> int:
        """Return the strikes in force; at the very end of the window a strike has expired."""
        self.given = [time for time in self.given if time + laws.strike_window > now]
        return len(self.given)

    def strike(self, now: float, laws: Laws) -> Event | None:
        """Add a strike; return BAN or SUSPEND if it leads to one."""
        self.given.append(now)
        strikes = self.strikes(now, laws)
        if 0 < laws.ban_at <= strikes:
            already = self.banned
            self.banned = True
            return None if already else Event.BAN
        if 0 < laws.suspend_at <= strikes:
            self.suspended_until = max(self.suspended_until, now + laws.suspension)
            return Event.SUSPEND
        return None

    def overturn(self, given: float, now: float, laws: Laws) -> Event | None:
        """Take a strike back, unless it has expired; return LIFT if a ban, a running suspension or both end by it."""
        if given in self.given:
            self.given.remove(given)
        strikes = self.strikes(now, laws)
        ban_ends = self.banned and strikes < laws.ban_at
        suspension_ends = now < self.suspended_until and strikes < laws.suspend_at
        if ban_ends:
            self.banned = False
        if suspension_ends:
            self.suspended_until = now
        return Event.LIFT if ban_ends or suspension_ends else None


class Creators:
    """All creators by number; each starts with the first account and the strikes from before the start.

    Parameters
    ----------
    laws : Laws
    tell : callable
        Tells an event of an upload that is not published yet: ``tell(event, upload, detail)``.
    """

    def __init__(self, laws: Laws, tell: Callable[[Event, Upload, int], None]) -> None:
        self._laws = laws
        self._tell = tell
        self._creators: dict[int, Creator] = {}

    def __getitem__(self, creator: int) -> Creator:
        """Return a creator who has uploaded before."""
        return self._creators[creator]

    def standing_of(self, upload: Upload) -> Creator:
        """Return an upload's creator, who may return with a new account, which has no strikes."""
        if upload.creator not in self._creators:
            self._creators[upload.creator] = self._with_past(upload)
        if upload.account > self._creators[upload.creator].account:
            self._creators[upload.creator] = Creator(upload.account, banned=bool(upload.recognised))
            self._tell(Event.RETURN, upload, upload.account + 1)
            if upload.recognised:
                self._tell(Event.RECOGNISE, upload, upload.account + 1)
        return self._creators[upload.creator]

    def _with_past(self, upload: Upload) -> Creator:
        """Return the creator of a first upload, with the strikes from before the start."""
        creator, number = Creator(), 0
        if upload.account > 0 or upload.past == 0.0:
            return creator
        time = max(-self._laws.strike_window, upload.opened)
        while True:
            time += past_gap(upload.creator, number, upload.past, self._laws)
            if time >= 0.0:
                return creator
            if not creator.barred(time):
                creator.strike(time, self._laws)
            number += 1
