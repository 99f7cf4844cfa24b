"""Simple reasoning about conditions: whether one can match, and whether others match all that it matches.

A condition is taken apart into boxes, of which one must hold: in each an interval per number, a set of names per
column of names, and whatever else must be true. What is found is certain; not everything that is so is found.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeAlias

from .nodes import (
    Always,
    Both,
    Compare,
    Condition,
    Either,
    Member,
    Missing,
    Negated,
    Number,
    Numeric,
    Read,
)

MOST_BOXES = 64
"""More of them are not looked at."""
_NEGATION = {"<": "<=", "<=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True)
class Interval:
    """Numbers between two ends, each of them in it unless it is open."""

    low: float = -math.inf
    low_open: bool = False
    high: float = math.inf
    high_open: bool = False

    def within(self, other: Interval) -> bool:
        """Return whether all of it is in another."""
        low = self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open))
        high = self.high < other.high or (self.high == other.high and (self.high_open or not other.high_open))
        return low and high

    def meet(self, other: Interval) -> Interval:
        """Return what is in both."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, closed = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low, low_open, high, not closed)

    @property
    def empty(self) -> bool:
        """Whether nothing is in it."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


@dataclass(frozen=True)
class Names:
    """Some names or, if ``negated``, all others."""

    names: frozenset[str]
    negated: bool = False

    def within(self, other: Names) -> bool:
        """Return whether all of them are among others."""
        if self.negated:
            return other.negated and other.names <= self.names
        return self.names.isdisjoint(other.names) if other.negated else self.names <= other.names

    def meet(self, other: Names) -> Names:
        """Return the names in both."""
        if self.negated and other.negated:
            return Names(self.names | other.names, negated=True)
        if self.negated:
            return Names(other.names - self.names)
        return Names(self.names - other.names if other.negated else self.names & other.names)

    @property
    def empty(self) -> bool:
        """Whether there are none."""
        return not self.negated and not self.names


_Fact: TypeAlias = tuple[object, ...]


@dataclass(frozen=True)
class Box:
    """What must hold together."""

    intervals: dict[Numeric, Interval] = field(default_factory=dict)
    names: dict[str, Names] = field(default_factory=dict)
    facts: frozenset[_Fact] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing can be in it."""
        gone = any(one.empty for one in self.intervals.values()) or any(one.empty for one in self.names.values())
        return gone or any(
            (kind == "missing" and (node in self.intervals or ("known", node) in self.facts))
            or (kind == "!=" and self._is_point(node, fact[2]))
            for fact in self.facts
            for kind, node in [fact[:2]]
        )

    def within(self, other: Box) -> bool:
        """Return whether all that is in it is in another, for certain."""
        for term, interval in other.intervals.items():  # plain loops: every rule is held against all above it
            mine = self.intervals.get(term)
            if mine is None or not mine.within(interval):
                return False
        for column, some in other.names.items():
            if column not in self.names or not self.names[column].within(some):
                return False
        return all(fact in self.facts or self._follows(fact) for fact in other.facts) if other.facts else True

    def meet(self, other: Box) -> Box:
        """Return what is in both."""
        intervals, names = dict(self.intervals), dict(self.names)
        for term, interval in other.intervals.items():
            intervals[term] = intervals[term].meet(interval) if term in intervals else interval
        for column, some in other.names.items():
            names[column] = names[column].meet(some) if column in names else some
        return Box(intervals, names, self.facts | other.facts)

    def _follows(self, fact: _Fact) -> bool:
        term: object = fact[1]
        interval = self.intervals.get(term)  # type: ignore[call-overload]
        if interval is None:
            return False
        if fact[0] == "known":
            return True
        value = fact[2] if fact[0] == "!=" else None  # another column, perhaps, of which nothing follows
        return isinstance(value, float) and interval.meet(Interval(value, high=value)).empty

    def _is_point(self, node: object, value: object) -> bool:
        interval = self.intervals.get(node)  # type: ignore[call-overload]
        return interval is not None and interval.low == interval.high == value


def boxes(condition: Condition, wanted: bool = True) -> list[Box] | None:
    """Return the boxes of which one holds where a condition is true, or false; None = too many to look at."""
    if isinstance(condition, Always):
        return [Box()] if wanted else []
    if isinstance(condition, Negated):
        return boxes(condition.part, not wanted)
    if isinstance(condition, Both | Either):
        parts = [boxes(part, wanted) for part in condition.parts]
        return _all_of(parts) if isinstance(condition, Both) == wanted else _one_of(parts)
    if isinstance(condition, Member):
        return [Box(names={condition.column: Names(condition.names, negated=not wanted)})]
    if isinstance(condition, Missing):
        return [Box(facts=frozenset({("missing" if wanted else "known", condition.of)}))]
    return [_compared(condition, wanted)]


def covered(inner: Sequence[Box] | None, outer: Sequence[Box] | None) -> bool:
    """Return whether every one of some boxes is within one of others, for certain."""
    if inner is None or outer is None:
        return False
    return all(any(one.within(other) for other in outer) for one in inner)


def _one_of(parts: Sequence[list[Box] | None]) -> list[Box] | None:
    found: list[Box] = []
    for part in parts:
        if part is None:
            return None
        found += part
    return found if len(found) <= MOST_BOXES else None


def _all_of(parts: Sequence[list[Box] | None]) -> list[Box] | None:
    found = [Box()]
    for part in parts:
        if part is None or len(found) * len(part) > MOST_BOXES:
            return None
        found = [met for one, other in product(found, part) if not (met := one.meet(other)).empty]
    return found


def _compared(node: Compare, wanted: bool) -> Box:
    operator, left, right = node.operator, node.left, node.right
    if not wanted:
        operator = _NEGATION[operator]
        if operator in ("<", "<="):
            left, right = right, left
    if operator in ("==", "!=") and isinstance(left, Number):
        left, right = right, left
    if operator == "!=":
        value: object = right.value if isinstance(right, Number) else right
        return Box(facts=frozenset({("!=", left, value), ("known", left)}))
    is_open = operator == "<"
    if isinstance(right, Number):
        low = right.value if operator == "==" else -math.inf
        return _interval(left, Interval(low, high=right.value, high_open=is_open))
    if isinstance(left, Number):
        return _interval(right, Interval(left.value, low_open=is_open))
    return Box(facts=frozenset({(operator, left, right)}))


def _interval(term: Numeric, found: Interval) -> Box:
    if isinstance(term, Read) and term.whole:  # above 1 is 2 and more
        if found.low_open or not float(found.low).is_integer():
            low = math.floor(found.low) + 1.0 if math.isfinite(found.low) else found.low
            found = replace(found, low=low, low_open=False)
        if found.high_open or not float(found.high).is_integer():
            high = math.ceil(found.high) - 1.0 if math.isfinite(found.high) else found.high
            found = replace(found, high=high, high_open=False)
    low, high = term.bounds
    return Box(intervals={term: found.meet(Interval(low, high=high))})
