"""How many pairs of runs decide a test, and what so many pairs can decide."""

from __future__ import annotations

import math

from simulator.indicators import Indicator
from simulator.runs.planning import freedom_of
from simulator.runs.power import assurance, pairs_needed

MOST = 1_000_000
"""More pairs than this are no answer."""


def pairs_for(
    difference: float, deviation: float, indicator: Indicator, pilot: int, level: float, power: float
) -> int | None:
    """Return the fewest pairs of runs that show a difference; None where the runs at hand do not tell.

    Parameters
    ----------
    difference : float
        In the indicator's unit.
    deviation : float
        Standard deviation of one pair's difference.
    indicator : Indicator
    pilot : int
        Pairs from which the deviation comes.
    level : float
        Of the two-sided test.
    power : float
    """
    if not (math.isfinite(difference) and math.isfinite(deviation)) or difference == 0 or pilot < 2:
        return None
    if deviation <= 1e-10 * abs(difference):
        return 2
    needed = pairs_needed(difference, deviation, level, power, freedom_of(indicator, pilot))
    return needed if needed <= MOST else None


def power_with(
    pairs: int, difference: float, deviation: float, indicator: Indicator, pilot: int, level: float
) -> float | None:
    """Return the power of so many pairs to show a difference; arguments as of :func:`pairs_for`."""
    if not (math.isfinite(difference) and math.isfinite(deviation)) or pilot < 2:
        return None
    if deviation <= 1e-10 * abs(difference):
        return 1.0
    return assurance(abs(difference) / deviation, pairs, level, freedom_of(indicator, pilot))
