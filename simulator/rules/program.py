"""Conditions as a list of NumPy operations on blocks of rows, each shared part computed once.

A condition is compiled twice over, for where it is true and for where it is false. A missing number is NaN, for which
every order is false either way, so that ``not`` of something unknown stays unknown, as in Kleene's logic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import Context, Items

from .names import KNOWN, Seen, seen
from .nodes import Always, Both, Compare, Condition, Either, Member, Missing, Negated, Number, Numeric, Read

BLOCK = 16_384
"""Rows that are computed at a time, so that what is computed stays in the processor's cache."""
NO_RULE = -1

Operation = Callable[[Any, Any], Any]


def ratio(one: Any, two: Any) -> Any:
    """Return a ratio; one to zero is missing."""
    return np.where(two == 0, np.nan, np.divide(one, two))


_ARITHMETIC: Mapping[str, Operation] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": ratio}
_TRUE: Mapping[str, Operation] = {"<": np.less, "<=": np.less_equal, "==": np.equal}
_FALSE: Mapping[str, Operation] = {"<": np.greater_equal, "<=": np.greater, "!=": np.equal}
_ALL = -1
"""In place of a slot: every row."""


@dataclass
class Program:
    """Operations in order; each takes two slots and fills one."""

    slots: list[Any] = field(default_factory=list)
    """Numbers of the rules, and None where a column or a result goes."""
    reads: dict[str, int] = field(default_factory=dict)
    """Slot of each column, by its name in rules."""
    steps: list[tuple[Operation, int, int, int]] = field(default_factory=list)
    """Operation, its two slots, and that of its result."""
    matches: list[int] = field(default_factory=list)
    """Slot of each rule's condition; below 0 = every row."""

    def first(self, items: Items, orders: Sequence[Sequence[int]]) -> NDArray[np.int16]:
        """Return for every item the first rule that matches, in each of some orders of rules.

        Returns
        -------
        (orders, n) int16
            Index of the rule; -1 = none matches.
        """
        n = len(items)
        winners = np.full((len(orders), n), NO_RULE, np.int16)
        columns = {name: seen(name).values(items) for name in self.reads}
        with np.errstate(all="ignore"):
            for start in range(0, n, BLOCK):
                rows = slice(start, min(start + BLOCK, n))
                values = self._block(columns, rows)
                for winner, order in zip(winners, orders, strict=True):
                    self._decide(winner[rows], values, order)
        return winners

    def matched(self, items: Items) -> NDArray[np.bool_]:
        """Return for every rule and item whether the rule's condition is true, (rules, n)."""
        found = np.zeros((len(self.matches), len(items)), np.bool_)
        columns = {name: seen(name).values(items) for name in self.reads}
        with np.errstate(all="ignore"):
            for start in range(0, len(items), BLOCK):
                rows = slice(start, start + BLOCK)
                values = self._block(columns, rows)
                for rule, slot in enumerate(self.matches):
                    found[rule, rows] = True if slot == _ALL else values[slot]
        return found

    def _block(self, columns: Mapping[str, NDArray[Any] | None], rows: slice) -> list[Any]:
        values = self.slots.copy()
        for name, slot in self.reads.items():
            column = columns[name]
            if column is None:
                values[slot] = np.nan
            elif name in KNOWN and KNOWN[name].axis is not None:
                values[slot] = column[rows]
            else:
                values[slot] = np.ascontiguousarray(column[rows], np.float64)
        for operation, one, two, result in self.steps:
            values[result] = operation(values[one], values[two])
        return values

    def _decide(self, winner: NDArray[np.int16], values: list[Any], order: Sequence[int]) -> None:
        for rule in reversed(order):  # so that the first one is written last
            slot = self.matches[rule]
            if slot == _ALL:
                winner[:] = rule
            else:
                fired = np.flatnonzero(values[slot]) if values[slot].ndim else None
                if fired is not None:
                    winner[fired] = rule
                elif values[slot]:
                    winner[:] = rule


def compiled(conditions: Sequence[Condition], context: Context) -> Program:
    """Return the program of some rules for a scenario, whose names they use."""
    builder = _Builder(context)
    builder.program.matches = [builder.truth(one, True) for one in conditions]
    return builder.program


class _Builder:
    def __init__(self, context: Context) -> None:
        self.program = Program()
        self._names = {"market": context.markets, "tier": context.tiers, "policy": context.policies}
        self._numbers: dict[tuple[type, float], int] = {}
        self._made: dict[tuple[Operation, int, int], int] = {}

    def numeric(self, node: Numeric) -> int:
        """Return the slot of a number."""
        if isinstance(node, Number):
            return self._number(node.value)
        if isinstance(node, Read):
            return self._read(node.name)
        return self._step(_ARITHMETIC[node.operator], self.numeric(node.left), self.numeric(node.right))

    def truth(self, node: Condition, wanted: bool) -> int:
        """Return the slot that says where a condition is true, or where it is false."""
        if isinstance(node, Always):
            return _ALL
        if isinstance(node, Negated):
            return self.truth(node.part, not wanted)
        if isinstance(node, Both | Either):
            joined = np.logical_and if isinstance(node, Both) == wanted else np.logical_or
            slots = [self.truth(part, wanted) for part in node.parts]
            return reduce(lambda one, two: self._step(joined, one, two), slots)
        if isinstance(node, Member):
            return self._member(node, wanted)
        if isinstance(node, Missing):
            slot = self.numeric(node.of)
            return self._step(np.not_equal if wanted else np.equal, slot, slot)
        return self._compare(node, wanted)

    def _compare(self, node: Compare, wanted: bool) -> int:
        one, two = self.numeric(node.left), self.numeric(node.right)
        operation = (_TRUE if wanted else _FALSE).get(node.operator)
        if operation is not None:
            return self._step(operation, one, two)
        if not (node.left.may_miss or node.right.may_miss):
            return self._step(np.not_equal, one, two)
        above, below = self._step(np.greater, one, two), self._step(np.less, one, two)  # NaN is unequal to everything
        return self._step(np.logical_or, above, below)

    def _member(self, node: Member, wanted: bool) -> int:
        names = self._names[axis_of(seen(node.column))]
        slot = self._read(node.column)
        same, joined = (np.equal, np.logical_or) if wanted else (np.not_equal, np.logical_and)
        slots = [self._step(same, slot, self._number(names.index(name))) for name in sorted(node.names)]
        return reduce(lambda one, two: self._step(joined, one, two), slots)

    def _number(self, value: float) -> int:
        key = type(value), value  # an index stays a whole number, as its column is
        if key not in self._numbers:
            self._numbers[key] = self._slot(value)
        return self._numbers[key]

    def _read(self, name: str) -> int:
        if name not in self.program.reads:
            self.program.reads[name] = self._slot(None)
        return self.program.reads[name]

    def _step(self, operation: Operation, one: int, two: int) -> int:
        key = (operation, one, two)
        if key not in self._made:
            self._made[key] = self._slot(None)
            self.program.steps.append((*key, self._made[key]))
        return self._made[key]

    def _slot(self, value: Any) -> int:
        self.program.slots.append(value)
        return len(self.program.slots) - 1


def axis_of(column: Seen) -> str:
    """Return what the names of a column are."""
    if column.axis is None:
        raise TypeError(f"{column.name} must hold names.")
    return column.axis
