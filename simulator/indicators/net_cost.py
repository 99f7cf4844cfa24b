"""Costs per day: reviewers' pay, and harm and mistakes by the weights of the scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from simulator.domain.units import DAY
from simulator.ledger.ledger import Ledger
from simulator.ledger.measures import Measure, PoolMeasure

from .breakdown import Breakdown
from .rules import EXPOSURE, Counted, Floats, Parts, PoolCost, Ratio, Rule, Words


class Item(Enum):
    """What costs."""

    STAFF = "cost of staff"
    VIEWS = "violative views × severity weight × cost of one"
    REMOVALS = "wrongful removals × cost of one"
    LIMITS = "missed time limits × cost of one"


_WEIGHED = (Item.VIEWS, Item.REMOVALS, Item.LIMITS)
"""Items with a weight in ``Ledger.harm_costs``, in its order."""
_WRONGFUL = Ratio((Measure.REMOVALS,), (Measure.UPLOADS,), top_less=(Measure.REMOVALS_VIOLATING,))
_COUNTS: dict[Item, tuple[Counted, ...]] = {
    Item.STAFF: (PoolMeasure.STAFFED_TIME,),
    Item.VIEWS: EXPOSURE,
    Item.REMOVALS: (Measure.REMOVALS, Measure.REMOVALS_VIOLATING),
    Item.LIMITS: (Measure.LIMIT_MISSED,),
}


@dataclass(frozen=True)
class CostPerDay(Rule):
    """The sum of some items' costs, per day counted; what is not weighed costs nothing.

    Parameters
    ----------
    items : tuple of Item
    """

    items: tuple[Item, ...]

    @property
    def planned(self) -> bool:
        """Whether only staff is counted."""
        return self.items == (Item.STAFF,)

    @property
    def counts(self) -> tuple[Counted, ...]:
        """What the items count."""
        return tuple(count for item in self.items for count in _COUNTS[item])

    @property
    def breakdown(self) -> Breakdown:
        """Days: staff works for all markets and policies."""
        return Breakdown(("day",))

    @property
    def empty(self) -> str:
        """Why there is no value."""
        return PoolCost().empty

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        top = sum((self._cost(item, ledger, by) for item in self.items), start=np.zeros(()))
        return np.asarray(top), np.asarray(ledger.observed_seconds(by) / DAY)

    def _cost(self, item: Item, ledger: Ledger, by: Sequence[str]) -> Floats:
        if item is Item.STAFF:
            return PoolCost().parts(ledger, by)[0]
        weight = ledger.harm_costs[_WEIGHED.index(item)] or 0.0
        return weight * amount(item, ledger, by)

    def _words(self) -> Words:
        top = " + ".join(item.value for item in self.items)
        return Words(f"{f'({top})' if len(self.items) > 1 else top} per day", top, "days counted")


def amount(item: Item, ledger: Ledger, by: Sequence[str] = ()) -> Floats:
    """Return how much of an item there is: severity-weighted violative views, wrongful removals, missed limits."""
    if item is Item.VIEWS:
        return np.asarray(sum(ledger.weighted_total(cause, by) for cause in EXPOSURE))
    if item is Item.REMOVALS:
        return ledger.total(Measure.REMOVALS, by) - ledger.total(Measure.REMOVALS_VIOLATING, by)
    return ledger.total(Measure.LIMIT_MISSED, by)
