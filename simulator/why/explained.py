"""The difference of an indicator between two plans, and what each item adds to it, as numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.indicators import Indicator
from simulator.ledger import Ledger
from simulator.provenance import Provenance

from .contributions import value_in
from .per_item import Floats
from .stories import THROUGH, Stories, Through

if TYPE_CHECKING:
    from simulator.config import Difference


@dataclass(frozen=True, eq=False)
class Explained:
    """The difference of an indicator between two plans, and what each item adds to it.

    Parameters
    ----------
    indicator : Indicator
    cell : mapping of str to str
        The part of the platform that the difference is of; empty for all.
    stories : Stories
        Items whose story differs.
    amounts : (n,) float64
        What each story adds to the difference, in the indicator's unit.
    ledgers : pair of Ledger
        Baseline and candidate, merged over their runs.
    differs : tuple of Difference
        What differs between the plans.
    names : mapping of str to tuple of str
        Names of markets, policies, tiers and pools.
    provenance : pair of Provenance
        Of the baseline and of the candidate.
    items : int
        Uploads of the runs, those with the same story included.
    """

    indicator: Indicator
    cell: Mapping[str, str]
    stories: Stories
    amounts: Floats
    ledgers: tuple[Ledger, Ledger]
    differs: tuple[Difference, ...]
    names: Mapping[str, tuple[str, ...]]
    provenance: tuple[Provenance, Provenance]
    items: int

    @property
    def values(self) -> tuple[float, float]:
        """The indicator under the baseline and under the candidate."""
        baseline, candidate = (value_in(self.indicator, ledger, self.cell) for ledger in self.ledgers)
        return baseline, candidate

    @property
    def difference(self) -> float:
        """Candidate less baseline, as the ledgers have it."""
        baseline, candidate = self.values
        return candidate - baseline

    @property
    def explained(self) -> float:
        """The sum over items; it is the difference but for the last rounding of sums."""
        return math.fsum(self.amounts)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Places of the stories that add anything, the largest amounts first, ties in the order of items."""
        ranked = np.lexsort((self.stories.before["item"], self.stories.replication, -np.abs(self.amounts)))
        return np.asarray(ranked[: np.count_nonzero(self.amounts)])

    @property
    def moved(self) -> float:
        """The sum of all amounts without their signs: what is gained and lost."""
        return math.fsum(np.abs(self.amounts))

    def carriers(self, share: float) -> int:
        """Return how many items, the largest first, carry a share of all that is moved."""
        running = np.cumsum(np.abs(self.amounts[self.order]))
        return int(np.searchsorted(running, share * self.moved * (1 - 1e-12))) + 1 if len(running) else 0

    def by_path(self) -> dict[Through, tuple[int, float]]:
        """Return, for each path, how many stories differ through it and what they add."""
        found = {}
        for code, through in enumerate(THROUGH):
            mine = self.stories.through == code
            found[through] = int(mine.sum()), math.fsum(self.amounts[mine])
        return found

    def by_axis(self, axis: str) -> dict[str, tuple[int, float]]:
        """Return, for each market, policy or tier, how many stories differ there and what they add."""
        place = self.stories.before[axis]
        return {
            name: (int((place == number).sum()), math.fsum(self.amounts[place == number]))
            for number, name in enumerate(self.names[axis])
            if (place == number).any()
        }
