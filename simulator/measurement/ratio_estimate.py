"""A ratio estimated from labels of a stratified sample: its value, its variance, and its interval.

A label ``y`` counts ``a + b y`` above the line and ``c + d y`` below it, so that one formula serves a rate (``y`` over
1), a recall (removed ``y`` over ``y``) and a false positive rate (removed ``1 - y`` over ``1 - y``). The variance is
that of the residuals above - ratio x below, within each stratum (linearisation); the part of it that is due to which
units were sampled falls as more of the stratum is labelled, and the part that is due to raters' errors does not.
That is the variance around this period's value. A comparison of periods meets other items in each: there every unit
counts as drawn, labelled or not, and an item counts with all its labels at once.

Where what is below the line rests on few labels there is no ratio: health surveys do not publish estimates whose
standard error is over 30 % of them, and the same limit holds here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .interval import share_interval
from .labels import Raters

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_UNSURE = 0.3
"""Greatest standard error of what is below the line, as a part of it."""


@dataclass(frozen=True)
class Terms:
    """What labels count, (n,) each: ``above + above_y y`` over ``below + below_y y``."""

    above: Floats
    above_y: Floats
    below: Floats
    below_y: Floats

    @property
    def is_mean(self) -> bool:
        """Whether what is below the line does not depend on labels."""
        return not self.below_y.any()


@dataclass(frozen=True)
class Measured:
    """A measured share.

    Parameters
    ----------
    value : float
        NaN where nothing was labelled, or too little for what is below the line. Corrected labels may put it outside
        0 to 1: cut off there it would be biased.
    standard_error : float
        Of this period's value.
    change_error : float
        The same for a comparison with other periods, which have other items.
    low, high : float
        95 % interval, within 0 to 1.
    labels : int
    """

    value: float = math.nan
    standard_error: float = math.nan
    change_error: float = math.nan
    low: float = math.nan
    high: float = math.nan
    labels: int = 0

    def times(self, factor: float) -> Measured:
        """Return it in another unit."""
        return Measured(
            factor * self.value,
            factor * self.standard_error,
            factor * self.change_error,
            factor * self.low,
            factor * self.high,
            self.labels,
        )


def measured_ratio(
    terms: Terms, said: NDArray[np.bool_], weight: Floats, group: Whole, item: Whole, taken: Floats, raters: Raters
) -> Measured:
    """Return a ratio from ``n`` labels, corrected for the raters' errors.

    Parameters
    ----------
    terms : Terms
    said : (n,) bool
        Labels.
    weight : (n,) float64
        What each label stands for.
    group : (n,) int64
        Stratum of each label.
    item : (n,) int64
        Item of each label.
    taken : (n,) float64
        Chance of each of being labelled, such as the share of its stratum; 0 where a unit may be labelled twice.
    raters : Raters
        Whose errors are corrected; perfect ones = the labels are taken as they are.
    """
    y = raters.corrected(said)
    below = float(weight @ (terms.below + terms.below_y * y)) if len(said) else 0.0
    if not below > 0.0:
        return Measured(labels=len(said))
    value = float(weight @ (terms.above + terms.above_y * y)) / below
    share = weight / below
    if not terms.is_mean:
        found = Terms(terms.below, terms.below_y, np.zeros(len(said)), np.zeros(len(said)))
        if _variance(found, y, 0.0, share, group, taken, raters) > MOST_UNSURE**2:
            return Measured(labels=len(said))
    variance = _variance(terms, y, value, share, group, taken, raters)
    heaviest = float(share.max())
    if terms.is_mean:  # labels as they are make a share; the correction moves and stretches its interval
        plain = float(share @ (terms.above + terms.above_y * said))
        low, high = share_interval(plain, variance * raters.power**2, heaviest, len(said))
        low, high = ((end - plain) / raters.power + value for end in (low, high))
    else:
        low, high = share_interval(value, variance, heaviest / raters.power, len(said))
    low, high = min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)
    between = math.sqrt(_variance_between(terms, y, value, share, item))
    return Measured(value, math.sqrt(variance), between, low, high, len(said))


def _residuals(terms: Terms, y: Floats, value: float, share: Floats, place: Whole) -> tuple[Floats, Floats]:
    """Return what each label adds to the estimate beyond its stratum's mean, and the slope of that in the label."""
    slope = terms.above_y - value * terms.below_y
    residual = terms.above - value * terms.below + slope * y
    mean = np.bincount(place, share * residual) / np.bincount(place, share)
    alone = np.bincount(place) == 1  # a single label is compared with what would be no surprise: 0
    return np.where(alone[place], residual, residual - mean[place]), slope


def _variance(
    terms: Terms, y: Floats, value: float, share: Floats, group: Whole, taken: Floats, raters: Raters
) -> float:
    """Return the variance of the estimate of this period's value."""
    _, place, number = np.unique(group, return_inverse=True, return_counts=True)
    centred, slope = _residuals(terms, y, value, share, place)
    rate = np.clip(np.bincount(place, share * y) / np.bincount(place, share), 0.0, 1.0)
    spread = (share * centred) ** 2 * _unbiased(number)[place]
    noise = (share * slope) ** 2 * np.array([raters.noise(one) for one in rate])[place] / raters.power**2
    return float(((1.0 - taken) * spread + taken * noise).sum())


def _variance_between(terms: Terms, y: Floats, value: float, share: Floats, item: Whole) -> float:
    """Return the variance between periods, whose items and strata's shares differ: as if items were drawn again."""
    residual = terms.above - value * terms.below + (terms.above_y - value * terms.below_y) * y
    items, cluster = np.unique(item, return_inverse=True)
    total = np.bincount(cluster, share * residual)
    return float((total**2).sum() * _unbiased(np.array(len(items))))


def _unbiased(number: Whole) -> Floats:
    return np.asarray(np.where(number > 1, number / np.maximum(number - 1.0, 1.0), 1.0))
