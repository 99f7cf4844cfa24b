"""One indicator of two arms: its difference at a level of the protocol, and what pairs of runs can show of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.indicators import cells
from simulator.present.outcomes import CLEAR
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference, difference_at
from simulator.runs.estimate import uploads_of
from simulator.runs.judged import Measured, measured

from .checked import TestedIndicator
from .needed import pairs_for, power_with


@dataclass(frozen=True)
class PairedIndicator:
    """A indicator in a comparison.

    Parameters
    ----------
    tested : TestedIndicator
    measured : Measured
        Its indicator in all cells of the indicator's axes.
    place : int
        Of the indicator's cell, in C order.
    uploads : float
        Of a run.
    """

    tested: TestedIndicator
    measured: Measured
    place: int
    uploads: float

    @classmethod
    def of(cls, tested: TestedIndicator, pair: Comparison) -> PairedIndicator:
        """Return a indicator of a comparison."""
        by = tuple(tested.cell)
        found = measured(pair.baseline, pair.candidate, [tested.indicator], by)[tested.indicator.id]
        place = cells(pair.baseline.ledger, by).index(dict(tested.cell))
        return cls(tested, found, place, uploads_of(pair.baseline.ledgers))

    @property
    def pairs(self) -> int:
        """Pairs of runs in which both arms have a value."""
        return int(self.measured.paired.difference.count.flat[self.place])

    @property
    def deviation(self) -> float:
        """Standard deviation of one pair's difference, in the indicator's unit."""
        return float(self.measured.paired.difference.standard_error.flat[self.place]) * math.sqrt(self.pairs)

    @property
    def effect(self) -> float:
        """The change that counts, in the indicator's unit."""
        return self.tested.effect(float(self.measured.baseline.value.flat[self.place]))

    def difference(self, tests: int, alpha: float) -> Difference:
        """Return the difference; it is clear where its p-value is at most ``alpha`` over so many tests."""
        found, place = self.measured, self.place
        p_value = float(found.paired.p_value.flat[place])
        q_value = min(p_value * tests * CLEAR / alpha, 1.0)  # of outcomes CLEAR is the level
        return difference_at(
            self.tested.indicator,
            self.tested.cell,
            place,
            found.baseline.interval(),
            found.candidate.interval(),
            found.paired,
            q_value,
            tests,
            alpha / tests,
            self.uploads,
        )

    def needed(self, level: float, power: float) -> int | None:
        """Return the pairs that show the change that counts; None where these do not tell."""
        return pairs_for(self.effect, self.deviation, self.tested.indicator, self.pairs, level, power)

    def power(self, pairs: int, level: float) -> float | None:
        """Return the power of so many pairs to show the change that counts; None where these do not tell."""
        return power_with(pairs, self.effect, self.deviation, self.tested.indicator, self.pairs, level)
