"""Shares of searches or studies with their exact intervals, held against what was stated in advance."""

from __future__ import annotations

from math import sqrt


def bounds_of(count: int, total: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share (Clopper and Pearson); 0 to 1 of nothing."""
    from scipy.stats import binomtest

    if not total:
        return 0.0, 1.0
    ends = binomtest(count, total).proportion_ci(method="exact")
    return float(ends.low), float(ends.high)


def interval_of(count: int, total: int) -> str:
    """Return that interval in words.

    >>> interval_of(40, 40)
    '91% to 100%'
    """
    low, high = bounds_of(count, total)
    return f"{low:.0%} to {high:.0%}" if total else "–"


def verdict(count: int, total: int, *, least: float | None = None, most: float | None = None) -> str:
    """Return whether a share may be what was stated: *missed* only if its interval excludes that.

    >>> verdict(30, 40, least=0.9), verdict(36, 40, least=0.95), verdict(2, 40, most=0.025)
    ('**missed**', 'met', 'met')
    """
    if not total or (least is None and most is None):
        return "–"
    low, high = bounds_of(count, total)
    missed = (least is not None and high < least) or (most is not None and low > most)
    return "**missed**" if missed else "met"


def holds(low: float | None, high: float | None, value: float, truth: float, known: float) -> bool:
    """Return whether an interval around a value holds the truth, which is a mean of many runs itself.

    The interval is widened by what the truth does not know: ``known`` is its number of runs, as a multiple of that of
    the interval.

    >>> holds(-1.0, 1.0, 0.0, 1.05, 4.0), holds(-1.0, 1.0, 0.0, 1.05, 256.0), holds(None, None, 0.0, 0.0, 4.0)
    (True, False, False)
    """
    if low is None or high is None:
        return False
    wider = sqrt(1 + 1 / known)
    return value + wider * (low - value) <= truth <= value + wider * (high - value)
