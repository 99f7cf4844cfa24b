"""Arms of an experiment inside a run: the difference of a ratio between them, from the sums in a ledger's buckets.

Buckets are hash classes of what is drawn together, so they are independent draws of the same law. Two standard errors
follow from them, and a variance reduction:

* the *bucketed jackknife* leaves out one bucket of both arms at a time. It holds for any unit, since whatever the arms
  share through a creator is left out with it; it needs the sums of the buckets only;
* the *delta method* takes the covariance of bucket totals from the ledger's sums of products, which add up over
  replications; for creators as units, who are in one arm each;
* *CUPED* (Deng, Xu, Kohavi and Walker, WSDM 2013) subtracts what the same ratio before the experiment explains.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.domain.events import Event
from simulator.errors import InputError
from simulator.ledger import Ledger
from simulator.ledger.measures import Measure, place_of
from simulator.ledger.size import PERIODS

from .ratio import divide

LEVEL = 0.95
"""Confidence level of the intervals."""

Floats = NDArray[np.float64]
Counted = Sequence[Measure | Event]
"""Measures and events that are added up."""


@dataclass(frozen=True)
class ArmDifference:
    """A ratio in the treatment arm minus the same ratio in the control arm.

    Parameters
    ----------
    control, treatment : float
        The ratio in each arm; NaN where an arm has nothing below the line.
    value : float
        Their difference, adjusted where a covariate was used.
    standard_error : float
    degrees : int
        Degrees of freedom of Student's distribution.
    variance_reduction : float
        Part of the variance that the covariate took away; 0 without one.
    """

    control: float
    treatment: float
    value: float
    standard_error: float
    degrees: int
    variance_reduction: float = 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Student's interval at ``LEVEL``."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.degrees, (1 + LEVEL) / 2)) * self.standard_error
        return self.value - half, self.value + half

    @property
    def p_value(self) -> float:
        """Of no difference, two-sided."""
        from scipy.special import stdtr

        if not self.standard_error > 0:
            return math.nan
        return float(2 * stdtr(self.degrees, -abs(self.value) / self.standard_error))


def jackknife(top: Floats, bottom: Floats) -> ArmDifference:
    """Return the difference of a ratio of sums between two arms, with the bucketed jackknife's standard error.

    Parameters
    ----------
    top, bottom : (2, buckets) float64
        Numerator and denominator by arm, control first, and bucket; buckets that are empty in both arms do not count.

    Raises
    ------
    InputError
        If there are not two arms with at least two buckets.

    Examples
    --------
    >>> half = jackknife(np.array([[1.0, 2.0, 3.0], [2.0, 2.0, 2.0]]), np.full((2, 3), 4.0))
    >>> round(half.value, 3), round(half.standard_error, 3)
    (0.0, 0.144)
    """
    used = (np.abs(top) + np.abs(bottom)).sum(axis=0) > 0
    number = int(used.sum())
    if top.shape[0] != 2 or number < 2:
        raise InputError(
            f"A difference needs two arms and at least 2 buckets. Got {top.shape[0]} and {number} instead."
        )
    top, bottom = top[:, used], bottom[:, used]
    whole = divide(top.sum(axis=1), bottom.sum(axis=1))
    left = divide(top.sum(axis=1, keepdims=True) - top, bottom.sum(axis=1, keepdims=True) - bottom)
    without = left[1] - left[0]
    error = math.sqrt((number - 1) / number * float(((without - without.mean()) ** 2).sum()))
    return ArmDifference(float(whole[0]), float(whole[1]), float(whole[1] - whole[0]), error, number - 1)


def arm_difference(ledger: Ledger, top: Counted, bottom: Counted) -> ArmDifference:
    """Return the difference of a ratio between the arms of a ledger, since the experiment started.

    Parameters
    ----------
    ledger : Ledger
        Of one or more runs with arms.
    top, bottom : sequences of Measure or Event
        Each summed.

    Raises
    ------
    InputError
        If the ledger has no arms.
    """
    _require_arms(ledger)
    by = ("arm", "bucket")
    numerator, denominator = (np.asarray(sum(ledger.total(one, by) for one in part)) for part in (top, bottom))
    return jackknife(numerator, denominator)


def adjusted_difference(ledger: Ledger, top: Counted, bottom: Counted) -> ArmDifference:
    """Return the difference by the delta method, adjusted by the same ratio before the experiment (CUPED).

    Its units are creators: each is in one arm, so the arms are independent. Without uploads before the experiment
    nothing is adjusted.

    Raises
    ------
    InputError
        If the ledger has no arms, or if its units are not creators: arms are not independent then.
    """
    _require_arms(ledger)
    if ledger.arm_unit != "creator":
        raise InputError(
            "An adjusted difference needs arms whose unit is 'creator', so that they are independent. "
            f"Got {ledger.arm_unit!r} instead; `arm_difference` holds for any unit."
        )
    arms = [_moments(ledger, arm, top, bottom) for arm in range(2)]
    ratios, before = np.array([arm.during for arm in arms]), np.array([arm.before for arm in arms])
    variance, of_before, together = (sum(arm.covariance[i][j] for arm in arms) for i, j in ((0, 0), (1, 1), (0, 1)))
    value = float(ratios[1] - ratios[0])
    degrees = 2 * (ledger.buckets.shape[2] * ledger.replications - 1)
    if not np.isfinite(before).all() or not of_before > 0:
        return ArmDifference(float(ratios[0]), float(ratios[1]), value, math.sqrt(variance), degrees)
    slope = together / of_before
    left = max(variance - together * slope, 0.0)
    return ArmDifference(
        float(ratios[0]),
        float(ratios[1]),
        value - slope * float(before[1] - before[0]),
        math.sqrt(left),
        degrees,
        1.0 - left / variance if variance > 0 else 0.0,
    )


@dataclass(frozen=True)
class _Moments:
    """A ratio of an arm during and before the experiment, and their (2, 2) covariance."""

    during: float
    before: float
    covariance: Floats


def _moments(ledger: Ledger, arm: int, top: Counted, bottom: Counted) -> _Moments:
    places = ledger.buckets.shape[-1]
    units = ledger.buckets.shape[2] * ledger.replications
    means = ledger.buckets[arm].sum(axis=1).reshape(-1) / units
    covariance = (ledger.products[arm] / units - np.outer(means, means)) * units / (units - 1)
    ratios, slopes = [], np.zeros((PERIODS, PERIODS * places))
    for row, period in enumerate((1, 0)):
        above = [period * places + place_of(one) for one in top]
        below = [period * places + place_of(one) for one in bottom]
        ratio = float(divide(means[above].sum(), means[below].sum()))
        ratios.append(ratio)
        if math.isfinite(ratio):  # the slope of the ratio in each bucket total
            np.add.at(slopes[row], above, 1.0 / means[below].sum())
            np.add.at(slopes[row], below, -ratio / means[below].sum())
    return _Moments(ratios[0], ratios[1], slopes @ covariance @ slopes.T / units)


def _require_arms(ledger: Ledger) -> None:
    if len(ledger.arms) != 2:
        raise InputError(f"The scenario must have `arms` for them to be compared. Got {len(ledger.arms)} arms instead.")
