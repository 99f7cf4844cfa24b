"""Bounds of a number: membership, text, and the extreme values allowed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """At least ``ge``, greater than ``gt``, at most ``le``, less than ``lt``; ``None`` is no bound.

    Examples
    --------
    >>> Bounds(ge=0, lt=0.5).contains(0.5), Bounds(ge=0, lt=0.5).text()
    (False, 'in [0, 0.5)')
    """

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None

    def contains(self, number: float) -> bool:
        """Return whether a number keeps every bound."""
        return (
            (self.ge is None or number >= self.ge)
            and (self.gt is None or number > self.gt)
            and (self.le is None or number <= self.le)
            and (self.lt is None or number < self.lt)
        )

    @property
    def low(self) -> float | None:
        """The lower bound, whether or not the bound itself is allowed."""
        return self.gt if self._opens_below else self.ge

    @property
    def high(self) -> float | None:
        """The upper bound, whether or not the bound itself is allowed."""
        return self.lt if self._opens_above else self.le

    def ends(self, *, whole: bool) -> tuple[float | None, float | None]:
        """Return the least and the greatest number allowed, as whole numbers if asked; ``None`` = no bound."""
        low, high = self.low, self.high
        if low is not None and self._opens_below:
            low = math.floor(low) + 1 if whole else math.nextafter(low, math.inf)
        if high is not None and self._opens_above:
            high = math.ceil(high) - 1 if whole else math.nextafter(high, -math.inf)
        return low, high

    def text(self, show: Callable[[float], str] = lambda number: f"{number:.10g}") -> str:
        """Return the bounds in symbols: ``"in [0, 1)"``, ``"> 0"``; empty without bounds."""
        low, high = self.low, self.high
        if low is not None and high is not None:
            opening, closing = "(" if self._opens_below else "[", ")" if self._opens_above else "]"
            return f"in {opening}{show(low)}, {show(high)}{closing}"
        if low is not None:
            return f"{'>' if self._opens_below else '>='} {show(low)}"
        if high is not None:
            return f"{'<' if self._opens_above else '<='} {show(high)}"
        return ""

    @property
    def _opens_below(self) -> bool:
        return self.gt is not None and (self.ge is None or self.gt >= self.ge)

    @property
    def _opens_above(self) -> bool:
        return self.lt is not None and (self.le is None or self.lt <= self.le)
