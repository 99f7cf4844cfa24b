"""What runs hold of an indicator: all that its estimate and its interval need, as two arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.indicators.gap import Gap
from simulator.indicators.rules import Quantile, Rule
from simulator.ledger import Ledger

RunParts = tuple[NDArray[Any], NDArray[Any]]
"""Of each run: numerators and denominators or, of a quantile, histograms of what has ended and of what is still open.
Shape (replications, ...); a gap's have its axis last, a quantile's the bins."""


def parts_of_runs(rule: Rule, ledgers: Sequence[Ledger], by: Sequence[str] = ()) -> RunParts:
    """Return what ledgers, one a run, hold of a rule in the cells of ``by``."""
    if isinstance(rule, Gap):
        return parts_of_runs(rule.of, ledgers, (*by, rule.axis))
    of_run = rule.histograms if isinstance(rule, Quantile) else rule.parts
    pairs: list[RunParts] = [of_run(one, by) for one in ledgers]
    return np.stack([first for first, _ in pairs]), np.stack([second for _, second in pairs])
