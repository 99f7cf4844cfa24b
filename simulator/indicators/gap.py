"""Gaps: the worst cell of an indicator less the best one, over markets, languages or tiers."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.ledger.ledger import Ledger

from .breakdown import WHOLES, Breakdown
from .rules import Counted, Floats, Parts, Rule, Words


@dataclass(frozen=True)
class Gap(Rule):
    """The greatest value of a rule over the cells of an axis, less the least; cells without a value are left out.

    Parameters
    ----------
    of : Rule
    axis : str
        Axis of its cells: ``market``, ``language`` or ``tier``.
    """

    of: Rule
    axis: str

    @property
    def counts(self) -> tuple[Counted, ...]:
        """Those of the rule."""
        return self.of.counts

    @property
    def breakdown(self) -> Breakdown:
        """The other axes of its cells."""
        own = {self.axis, *(part for part, whole in WHOLES.items() if whole == self.axis)}
        return Breakdown(tuple(axis for axis in self.of.breakdown.cells if axis not in own))

    @property
    def empty(self) -> str:
        """Why there is no value."""
        return f"fewer than two cells by {self.axis} have a value"

    def _parts(self, ledger: Ledger, by: Sequence[str]) -> Parts:
        gap = spread(self.of.value(ledger, (*by, self.axis)))
        return np.nan_to_num(gap), np.isfinite(gap).astype(np.float64)

    def _words(self) -> Words:
        formula = f"greatest less least {self.of.words.formula} by {self.axis}"
        return Words(formula, formula, f"cells by {self.axis}")


def spread(values: Floats) -> Floats:
    """Return the greatest less the least value along the last axis; NaN where fewer than two are there.

    >>> spread(np.array([[0.25, np.nan, 0.75], [0.1, np.nan, np.nan]])).tolist()
    [0.5, nan]
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a row without any value
        gap = np.nanmax(values, axis=-1) - np.nanmin(values, axis=-1)
    return np.where(np.isfinite(values).sum(axis=-1) >= 2, gap, np.nan)
