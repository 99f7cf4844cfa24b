"""Creators' standing: the present account, its strikes, warning, suspension, feature block and ban."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.domain.events import Event
from simulator.world.laws import Laws
from simulator.world.mechanisms.past_strikes import past_gap, past_policy
from simulator.world.penalties import rung_at

from .upload import Upload


@dataclass(slots=True)
class Creator:
    """Strikes of one creator's present account, and their consequences."""

    account: int = 0
    """Number of the present account: 0 = the first one."""
    given: list[tuple[float, int]] = field(default_factory=list)
    """When the strikes that may still be in force were given, s, and what they weigh, oldest first."""
    warned_at: float = math.nan
    """When the latest warning in place of a strike was given, s; nan = there is none."""
    severe: int = 0
    """Strikes that ban however many there are, and were not taken back."""
    banned: bool = False
    suspended_until: float = -math.inf
    """End of the latest suspension, s."""
    blocked_until: float = -math.inf
    """End of the latest feature block, s."""

    def barred(self, now: float) -> bool:
        """Return whether any upload now is refused; at the very end of a suspension it is not."""
        return self.banned or now < self.suspended_until

    def strikes(self, now: float, laws: Laws) -> int:
        """Return the strikes in force; at the very end of the window a strike has expired."""
        self.given = [(time, weight) for time, weight in self.given if time + laws.strike_window > now]
        return sum(weight for _, weight in self.given)

    def is_warned_first(self, policy: int, now: float, laws: Laws) -> bool:
        """Return whether a warning comes in place of a strike: neither of them is in force."""
        if not laws.penalties.educates or laws.penalties.at_once[policy]:
            return False
        return not (self.warned_at + laws.strike_window > now) and self.strikes(now, laws) == 0

    def strike(self, weight: int, policy: int, now: float, laws: Laws) -> Event | None:
        """Add a strike; return the new penalty to which it leads."""
        law = laws.penalties
        self.given.append((now, weight))
        self.severe += int(law.at_once[policy])
        rung = rung_at(self.strikes(now, laws), law)
        penalty = Event(law.penalty[rung]) if rung >= 0 else None
        if law.at_once[policy] or penalty is Event.BAN:
            already = self.banned
            self.banned = True
            return None if already else Event.BAN
        if penalty is Event.SUSPEND:
            self.suspended_until = max(self.suspended_until, now + float(law.length[rung]))
        elif penalty is Event.FEATURE_BLOCK:
            self.blocked_until = max(self.blocked_until, now + float(law.length[rung]))
        return penalty

    def overturn(self, given: float, weight: int, policy: int, now: float, laws: Laws) -> Event | None:
        """Take a strike back, unless it has expired; return LIFT if a penalty that still runs ends by it."""
        law = laws.penalties
        if (given, weight) in self.given:
            self.given.remove((given, weight))
        self.severe -= int(law.at_once[policy])
        strikes = self.strikes(now, laws)
        ban_ends = self.banned and self.severe == 0 and (law.ban_from == 0 or strikes < law.ban_from)
        suspension_ends = now < self.suspended_until and strikes < law.suspend_from
        block_ends = now < self.blocked_until and strikes < law.block_from
        if ban_ends:
            self.banned = False
        if suspension_ends:
            self.suspended_until = now
        if block_ends:
            self.blocked_until = now
        return Event.LIFT if ban_ends or suspension_ends or block_ends else None


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
                policy = past_policy(upload.creator, number, self._laws)
                weight = int(self._laws.penalties.weight[policy])
                if weight > 0 and creator.is_warned_first(policy, time, self._laws):
                    creator.warned_at = time
                elif weight > 0:
                    creator.strike(weight, policy, time, self._laws)
            number += 1
