"""Intervals of shares that are weighted sums of labels, and the smallest change that labels can show.

A stratified sample estimates a share by ``sum w_i y_i``: a label of a stratum that is labelled sparsely has a great
weight. Where violations are rare a handful of labels carries the sum, and a normal interval covers far too seldom
(measured at 1,000 labels: .85 for 95 %). The interval here is the mid-p interval of a weighted sum, with the binomial's
variance in place of Poisson's, so that it holds for shares near 1, too: both ends are quantiles of an even mixture of
two distributions that match the mean and the variance of the sum, and of the sum with one more label of the greatest
weight.

Sources: M. Fay and E. Feuer, Statistics in Medicine 16 (1997), for a weighted sum of rare counts; M. Fay and S. Kim,
*Confidence intervals for directly standardized rates using mid-p gamma intervals*, Biometrical Journal 59 (2017).
"""

from __future__ import annotations

import math
from collections.abc import Callable

LEVEL = 0.95
"""Confidence level of the intervals."""
POWER = 0.8
"""Probability with which the smallest detectable change is seen."""
_STEPS = 60


def share_interval(value: float, variance: float, heaviest: float, labels: float) -> tuple[float, float]:
    """Return the 95 % interval of a share.

    Parameters
    ----------
    value : float
        The estimate; taken at 0 or 1 where noise has put it beyond.
    variance : float
        Its estimated variance; 0 where all labels agree.
    heaviest : float
        Greatest weight of a label in the sum, such as ``max W_h / n_h``.
    labels : float
        Number of labels.

    Returns
    -------
    tuple of float
        Lower and upper end, 0 to 1; NaN where there are no labels.

    Examples
    --------
    Of 200 labels of equal weight 4 said violating:

    >>> [round(end, 4) for end in share_interval(0.02, 0.02 * 0.98 / 199, 1 / 200, 200)]
    [0.0064, 0.0478]
    """
    if not labels > 0 or math.isnan(value):
        return math.nan, math.nan
    if value > 0.5:  # the rare ones are the others
        low, high = share_interval(1.0 - value, variance, heaviest, labels)
        return 1.0 - high, 1.0 - low
    from scipy.special import betainc

    share = max(value, 0.0)
    size = share * (1.0 - share) / variance if variance > 0.0 and 0.0 < share < 1.0 else labels
    hits, misses = share * size, (1.0 - share) * size
    more = min(share + heaviest, 1.0)
    spread = variance + heaviest**2 * (1.0 - more)
    above = more * (1.0 - more) / spread if more < 1.0 and spread > 0.0 else math.inf

    def below(x: float) -> float:
        lower = betainc(hits, misses + 1.0, x) if hits > 0.0 else 1.0
        upper = betainc(more * above, (1.0 - more) * above, x) if above < math.inf else 0.0
        return 0.5 * float(lower + upper)

    tail = (1.0 - LEVEL) / 2.0
    return (_where(below, tail) if hits > 0.0 else 0.0), (_where(below, 1.0 - tail) if more < 1.0 else 1.0)


def _where(rising: Callable[[float], float], height: float) -> float:
    """Return where a rising function of (0, 1) reaches a height, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        if rising(middle) >= height:
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)


def detectable_change(standard_error: float) -> float:
    """Return the smallest change between two periods, each measured with this error, that is seen in 80 % of cases.

    The test is two-sided at 5 %, so the change is ``(1.96 + 0.84) sqrt(2)`` standard errors.

    Examples
    --------
    >>> round(detectable_change(1.0), 3)
    3.962
    """
    from scipy.special import ndtri

    return float(ndtri((1.0 + LEVEL) / 2.0) + ndtri(POWER)) * math.sqrt(2.0) * standard_error
