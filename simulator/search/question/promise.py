"""What few runs promise of a limit that a share of runs must keep.

Of few runs nearly all plans keep it alike, 24 of 24; how far their values lie from the limit tells them apart. It is a
guess that says which plans are worth more runs, and how many. It decides nothing: the bound of those runs is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.indicators.requirement import Requirement

_POWER, _PROMISING = 0.8, 0.5
"""Probability with which further runs are to show that a limit is kept, and from which a plan is worth them."""
_MOST = 300
"""Further runs, at most, unless a single miss asks for more."""


def expected_share(limit: Requirement, values: Sequence[Sequence[float]], weights: Sequence[float]) -> float:
    """Return the share of further runs that will keep a limit, as a normal law of runs would have it.

    Parameters
    ----------
    limit : Requirement
    values : sequence of sequences of float
        By scenario: of each run.
    weights : sequence of float
        Of the scenarios; they sum to 1.

    Examples
    --------
    >>> cap, runs = Requirement("net_cost_per_day", "<=", 12000.0), [[11000.0, 10000.0, 10500.0]]
    >>> round(expected_share(cap, runs, [1.0]), 2), expected_share(cap, [[11000.0]], [1.0])
    (0.94, 1.0)
    """
    shares = [_next_keeps(limit, np.asarray(row, dtype=np.float64)) for row in values]
    return min(1.0, float(np.dot(weights, shares)))


def runs_to_show(runs_for: Callable[[int], int], worlds: int, expected: float) -> int:
    """Return how many runs of each scenario would show that a limit is kept, if an expected share keeps it.

    They allow one miss, or as many as it takes to show it in four of five cases. Since their number is known before
    they are run, the bound of these runs holds.

    Parameters
    ----------
    runs_for : callable
        Runs of each scenario that show it in spite of so many misses.
    worlds : int
        Number of scenarios.
    expected : float
        Share of runs that keep the limit.
    """
    return _planned(runs_for, worlds, expected)[0]


def is_promising(runs_for: Callable[[int], int], worlds: int, expected: float) -> bool:
    """Return whether the runs of ``runs_to_show`` would rather show that a limit is kept than not."""
    return _planned(runs_for, worlds, expected)[1] >= _PROMISING


def _planned(runs_for: Callable[[int], int], worlds: int, expected: float) -> tuple[int, float]:
    from scipy.special import bdtr

    misses, number, shown = 0, 0, 0.0
    while shown < _POWER:
        more = runs_for(misses + 1)
        if number and more * worlds > _MOST:
            break
        misses, number = misses + 1, more
        shown = float(bdtr(misses, number * worlds, 1 - expected))
    return number, shown


def _next_keeps(limit: Requirement, values: NDArray[np.float64]) -> float:
    """Return the probability that one more run keeps a limit: Student's law of the next value of a normal one."""
    from scipy.special import stdtr

    number, spread = len(values), float(values.std(ddof=1)) if len(values) > 1 else 0.0
    if not np.isfinite(spread) or spread == 0:
        return float(np.mean([limit.holds(float(one)) for one in values]))
    room = limit.limit - float(values.mean())
    sign = 1.0 if limit.upper else -1.0
    return float(stdtr(number - 1, sign * room / (spread * np.sqrt(1 + 1 / number))))
