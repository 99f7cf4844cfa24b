"""Base of compositions in which a name of one axis, a market or a policy, decides which member decides."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Axis
from simulator.strategy import HashOrder, Items, Order, Strategy, SweepOrder, Triage
from simulator.strategy.members import Composition


class Routed(Composition):
    """Let each name of an axis have a member of its own: a subclass declares ``strategy`` and says where items belong.

    Names without an entry share the member of ``"*"``. Orders to sweep and to hash reach the member's own names only.
    """

    _axis: ClassVar[Axis]

    @abstractmethod
    def _names(self) -> tuple[str, ...]:
        """Return the names of the axis."""

    @abstractmethod
    def _place(self, items: Items) -> NDArray[np.int16]:
        """Return the (n,) index of each item's name."""

    def _start(self) -> None:
        super()._start()
        addresses = self._addresses("strategy")
        self._used = list(dict.fromkeys(addresses))
        self._which = np.array([self._used.index(address) for address in addresses])

    def _in_force(self) -> list[str]:
        return self._used

    def _triage(self, items: Items) -> Triage:
        return self._by_member(items, self._own(), self._which[self._place(items)])

    def _own(self) -> list[Strategy]:
        return [self._members[address] for address in self._used]

    def settles(self, items: Items, triage: Triage) -> NDArray[np.bool_]:
        """Return which items the member that decides them settles."""
        return self._settled(items, triage, self._own(), self._which[self._place(items)])

    def reasons(self, items: Items) -> NDArray[np.int16]:
        """Return what the decision of the member that decides each item rests on."""
        return self._reasons_by_member(items, self._own(), self._which[self._place(items)])

    def _scoped(self, address: str, order: Order) -> Iterator[Order]:
        own = np.flatnonzero(self._which == self._used.index(address))
        names = [self._names()[index] for index in own]
        if not isinstance(order, SweepOrder | HashOrder) or len(names) == len(self._names()):
            yield order
        elif getattr(order, self._axis) is None:
            for name in names:
                changed: dict[str, Any] = {self._axis: name}
                yield replace(order, **changed)
        elif getattr(order, self._axis) in names:
            yield order

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and whose strategy made it."""
        place = int(self._place(items)[row])
        member = self._own()[int(self._which[place])]
        return f"strategy of {self._axis} {self._names()[place]!r}, {member!r}: {member.explain(items, row)}"
