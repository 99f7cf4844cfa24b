"""How long a CUSUM chart takes to see a change, and which change it sees in time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from simulator.experiments.alarms.charts import Cusum
from simulator.experiments.alarms.design import LEAST_CHANGE, MOST_CHANGE, designed


@dataclass(frozen=True)
class Waits:
    """What charts may do while nothing changes, and how long a stage waits for them.

    Parameters
    ----------
    every : float
        Average days from one false alarm of a chart to its next.
    longest : float
        Most days that a stage waits.

    Examples
    --------
    >>> Waits(every=365.0, longest=28.0).day(1.0, settle=0.0)
    10
    """

    every: float
    longest: float

    def chart(self, shift: float) -> Cusum:
        """Return the chart that sees a change of so many standard deviations of a day's figure soonest."""
        return _chart(self.every, min(max(shift, LEAST_CHANGE), MOST_CHANGE))

    def day(self, shift: float, settle: float) -> int | None:
        """Return the day on which a change is seen, on average; None where that is later than a stage waits.

        Parameters
        ----------
        shift : float
            Standard deviations of a day's figure.
        settle : float
            Days until a figure is read.
        """
        day = math.ceil(self.chart(shift).run_length(min(shift, MOST_CHANGE)) + settle)
        return day if day <= self.longest else None

    def least(self, settle: float) -> float:
        """Return the least change that is seen in the longest time, in standard deviations of a day's figure."""
        return _least(self.every, max(self.longest - settle, 1.0))


@lru_cache(maxsize=512)
def _chart(every: float, change: float) -> Cusum:
    chart = designed("cusum", every, change)
    assert isinstance(chart, Cusum)  # noqa: S101
    return chart


@lru_cache(maxsize=64)
def _least(every: float, days: float) -> float:
    """Return the change whose average run length, of a chart tuned to it, is so many days."""
    from scipy.optimize import brentq

    def excess(change: float) -> float:
        return _chart(every, change).run_length(change) - days

    if excess(MOST_CHANGE) >= 0:
        return MOST_CHANGE
    return LEAST_CHANGE if excess(LEAST_CHANGE) <= 0 else float(brentq(excess, LEAST_CHANGE, MOST_CHANGE, xtol=1e-4))
