"""Units of the numbers in a rule, and which of them can be compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A product of seconds and of counted things, each with an exponent.

    A share is a pure number, and a ratio of two counts can be compared with it. A number that is written without a unit
    is ``free``: it takes the counted things of whatever it meets, but never seconds.

    Examples
    --------
    >>> (Unit.counted("views") / DURATION).text
    'views per s'
    >>> FREE.fits(Unit.counted("views")), FREE.fits(DURATION)
    (True, False)
    """

    seconds: int = 0
    counts: tuple[tuple[str, int], ...] = ()
    free: bool = False

    @classmethod
    def counted(cls, things: str) -> Unit:
        """Return the unit of a number of things."""
        return cls(counts=((things, 1),))

    def fits(self, other: Unit) -> bool:
        """Return whether numbers of these units can be compared and added."""
        if self.seconds != other.seconds:
            return False
        same = self.counts == other.counts or (
            self._is_share and other._is_share and not (self.counts and other.counts)
        )
        return self.free or other.free or same

    def joined(self, other: Unit) -> Unit:
        """Return the unit of a sum: that of the part that is not free."""
        return other if self.free else self

    def __mul__(self, other: Unit) -> Unit:
        return self._times(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return self._times(other, -1)

    @property
    def text(self) -> str:
        """The unit in words: ``"a duration"``, ``"strikes"``, ``"a share"``, ``"a number without a unit"``."""
        if not self.counts and not self.seconds:
            return "a number without a unit" if self.free else "a share"
        if not self.counts and self.seconds == 1:
            return "a duration"
        powers = [*self.counts, *([("s", self.seconds)] if self.seconds else [])]
        above, below = (
            " × ".join(
                name if abs(power) == 1 else f"{name}^{abs(power)}" for name, power in powers if sign * power > 0
            )
            for sign in (1, -1)
        )
        return " per ".join(part for part in (above or "1", below) if part)

    @property
    def _is_share(self) -> bool:
        """Whether it is a pure number, or so many of some things per so many of others."""
        return not self.seconds and sum(power for _, power in self.counts) == 0

    def _times(self, other: Unit, sign: int) -> Unit:
        powers = Counter(dict(self.counts))
        for name, power in other.counts:
            powers[name] += sign * power
        counts = tuple(sorted((name, power) for name, power in powers.items() if power))
        return Unit(self.seconds + sign * other.seconds, counts, self.free and other.free)


DURATION = Unit(seconds=1)
SHARE = Unit()
FREE = Unit(free=True)
