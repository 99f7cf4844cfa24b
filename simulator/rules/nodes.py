"""A typed expression: numbers, and conditions on them that are true, false or, where something is missing, unknown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from .units import Unit


@dataclass(frozen=True)
class Number:
    """A number that is written in the rule."""

    value: float
    unit: Unit

    @property
    def bounds(self) -> tuple[float, float]:
        """The value, twice."""
        return self.value, self.value

    @property
    def may_miss(self) -> bool:
        """Never."""
        return False


@dataclass(frozen=True)
class Read:
    """A column of the uploads."""

    name: str
    unit: Unit
    bounds: tuple[float, float] = (-math.inf, math.inf)
    """Least and greatest value."""
    whole: bool = False
    """Whether it holds whole numbers."""
    may_miss: bool = False

    def __hash__(self) -> int:  # a name stands for one column, and columns are looked up often
        return hash(self.name)


@dataclass(frozen=True)
class Arithmetic:
    """A sum, difference, product or ratio. What has no result, such as a ratio to zero, is missing."""

    operator: str
    """``+``, ``-``, ``*`` or ``/``."""
    left: Numeric
    right: Numeric
    unit: Unit

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest result, as far as the bounds of both sides tell."""
        (a, b), (c, d) = self.left.bounds, self.right.bounds
        if self.operator == "+":
            found = [a + c, b + d]
        elif self.operator == "-":
            found = [a - d, b - c]
        elif self.operator == "/" and c <= 0 <= d:
            return -math.inf, math.inf
        else:
            found = [_times(x, y if self.operator == "*" else 1 / y) for x in (a, b) for y in (c, d)]
        return (-math.inf, math.inf) if any(map(math.isnan, found)) else (min(found), max(found))

    @cached_property
    def may_miss(self) -> bool:
        """Whether there may be no result: of a ratio to zero, of inf - inf, or where a side is missing."""
        low, high = self.right.bounds
        endless = not all(map(math.isfinite, (*self.left.bounds, low, high)))
        return endless or self.left.may_miss or self.right.may_miss or (self.operator == "/" and low <= 0 <= high)


def _times(one: float, two: float) -> float:
    return 0.0 if one == 0 or two == 0 else one * two


Numeric: TypeAlias = Number | Read | Arithmetic


@dataclass(frozen=True)
class Compare:
    """``left < right``, or ``<=``, ``==``, ``!=``; unknown where a side is missing."""

    operator: str
    left: Numeric
    right: Numeric


@dataclass(frozen=True)
class Member:
    """Whether a market, tier or policy is one of some names."""

    column: str
    names: frozenset[str]


@dataclass(frozen=True)
class Missing:
    """Whether a number is missing, which is never unknown."""

    of: Numeric


@dataclass(frozen=True)
class Both:
    """All parts are true; false if one is false, whatever is missing."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Either:
    """A part is true; false if all are false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Negated:
    """The part is false."""

    part: Condition


@dataclass(frozen=True)
class Always:
    """Every upload."""


Condition: TypeAlias = Compare | Member | Missing | Both | Either | Negated | Always


def may_be_unknown(condition: Condition) -> bool:
    """Return whether something that is missing can leave a condition unknown."""
    if isinstance(condition, Compare):
        return condition.left.may_miss or condition.right.may_miss
    if isinstance(condition, Both | Either):
        return any(map(may_be_unknown, condition.parts))
    return isinstance(condition, Negated) and may_be_unknown(condition.part)
