"""Strategies one after the other: the first one that settles an item decides it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.strategy import Items, Triage
from simulator.strategy.members import Composition, Member


class Chain(Composition):
    """Ask members in order; an item is decided by the first member that settles it, or else by the last one.

    A member settles an item by any action other than ALLOW; an ``AllowList`` also settles what is on the list. All
    decisions on the item are then that member's: its queue, its priority, its triggers by reports and views. Members
    further down do not see the item, so one that learns from uploads learns from the others only.

    *When it helps*: rules of different owners and speeds (allow-lists, known copies, thresholds) stay separate files
    with an order that everybody can read. *When it backfires*: an early member that acts mildly (LIMIT) hides the item
    from a later one that would remove it, so the strict members belong first.

    Source: rule lists, Rivest (1987), "Learning decision lists", Machine Learning 2.
    """

    strategies = Member("AllowList; Threshold", several=True, doc="members in order, the first one first")

    def _triage(self, items: Items) -> Triage:
        triage = Triage.allow(len(items))
        for rows, _, decided in self._decisions(items):
            triage.write(rows, decided)
        return triage

    def _decisions(self, items: Items) -> list[tuple[NDArray[np.intp], int, Triage]]:
        """Return for each member that decides the rows, its number from 1 on, and its decisions."""
        found = []
        left = np.arange(len(items))
        last = len(self.members)
        for number, member in enumerate(self.members, 1):
            own = items if left.size == len(items) else items.take(left)
            decided = member.triage(own)
            settled = np.ones(len(own), np.bool_) if number == last else member.settles(own, decided)
            rows = np.flatnonzero(settled)
            found.append((left[rows], number, decided.take(rows)))
            left = left[~settled]
            if not left.size:
                break
        return found

    def settles(self, items: Items, triage: Triage) -> NDArray[np.bool_]:
        """Return which items a member settles."""
        settled = np.zeros(len(items), np.bool_)
        for member in self.members:
            settled |= member.settles(items, triage)
        return settled

    def reasons(self, items: Items) -> NDArray[np.int16]:
        """Return what the decision of the member that decides each item rests on."""
        which = np.zeros(len(items), np.int64)
        for rows, number, _ in self._decisions(items):
            which[rows] = number - 1
        return self._reasons_by_member(items, self.members, which)

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item in words, and the member that made it."""
        one = items.take([row])
        number = next(number for rows, number, _ in self._decisions(one) if rows.size)
        member = self.members[number - 1]
        return f"member {number} of {len(self.members)}, {member!r}: {member.explain(one, 0)}"
