"""Stratified sampling for the violative view rate: labels per stratum, and the estimate from the labels.

A platform does not know its violative view rate: people label a sample. Most views are of items that hardly ever
violate, so an even sample wastes labels on them. Neyman's allocation gives stratum ``h``, which holds the share ``W_h``
of all views and violates with probability ``p_h``,

    n_h = n W_h S_h / sum W S,      S_h = sqrt(p_h (1 - p_h))

labels, which makes the standard error of ``sum W_h p_h`` the least that ``n`` labels can give:
``sum W S / sqrt(n)``.

Source: A. Barnett, *Assessing the statistical validity of YouTube's violative view rate* (MIT, 2021), after J. Neyman,
*On the two different aspects of the representative method*, J. R. Stat. Soc. 97 (1934).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError


@dataclass(frozen=True)
class StratifiedRate:
    """A rate measured by a stratified sample.

    Parameters
    ----------
    value : float
        Share of all views, 0 to 1.
    standard_error : float
        In the same unit.
    """

    value: float
    standard_error: float


def neyman_allocation(shares: Sequence[float], rates: Sequence[float], labels: int) -> NDArray[np.int64]:
    """Return how many of ``labels`` to spend on each stratum, (H,); they add up to ``labels``.

    Parameters
    ----------
    shares : (H,) sequence of float
        Shares of the strata in all views; weights are normalised.
    rates : (H,) sequence of float
        Rates that are expected, 0 to 1, such as those of the last audit.
    labels : int
        Labels to spend, at least two a stratum: with fewer there is no estimate of the error.

    Raises
    ------
    InputError
        If the shares or rates are no shares or rates, or the labels are too few.

    Examples
    --------
    >>> neyman_allocation([0.80, 0.10, 0.05, 0.01, 0.04], [0.0005, 0.005, 0.01, 0.05, 0.0025], 4000).tolist()
    [2098, 828, 584, 256, 234]
    """
    weight, rate = _strata(shares, rates)
    spread = weight * np.sqrt(rate * (1.0 - rate))
    return shared_out(spread if spread.any() else weight, labels)


def proportional_allocation(shares: Sequence[float], labels: int) -> NDArray[np.int64]:
    """Return how many of ``labels`` to spend on each stratum, (H,), if its share in all views decides.

    Examples
    --------
    >>> proportional_allocation([0.80, 0.10, 0.05, 0.01, 0.04], 4000).tolist()
    [3200, 400, 200, 40, 160]
    """
    weight, _ = _strata(shares, [0.0] * len(shares))
    return shared_out(weight, labels)


def shared_out(spread: NDArray[np.float64], labels: int, most: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Return whole numbers, (H,), in proportion to ``spread`` that add up to ``labels``.

    A stratum that deserves fewer than two labels gets two, one that deserves more than it can give gets what it can
    give, and the others share the rest.

    Parameters
    ----------
    spread : (H,) float64
        At least 0. If all are 0, all strata deserve alike.
    labels : int
    most : (H,) int64, optional
        The most labels that each can take; if that is less than ``labels`` in all, everything is taken.

    Raises
    ------
    InputError
        If there are fewer than two labels for each stratum that can take them.
    """
    most = np.full(spread.size, labels, dtype=np.int64) if most is None else most
    if most.sum() <= labels:
        return most
    least = np.minimum(most, 2)
    if labels < least.sum():
        raise InputError(f"The labels must be at least 2 for each of {spread.size} strata. Got {labels} instead.")
    spread = np.maximum(spread, spread.max() * 1e-12 or 1.0)
    sizes, free = least.astype(np.float64), np.ones(spread.size, dtype=np.bool_)
    while True:
        deserved = (labels - sizes[~free].sum()) * spread / spread[free].sum()
        low, high = free & (deserved < least), free & (deserved > most)
        if not (low.any() or high.any()):
            break
        short, over = (least - deserved)[low].sum(), (deserved - most)[high].sum()
        bound = high if over >= short else low
        sizes[bound] = (most if over >= short else least)[bound]
        free &= ~bound
        if not free.any():
            break
    sizes[free] = np.floor(deserved[free])
    order = np.argsort(np.where(free & (sizes < most), sizes - deserved, 1.0), kind="stable")
    sizes[order[: labels - int(sizes.sum())]] += 1
    return sizes.astype(np.int64)


def planned_error(shares: Sequence[float], rates: Sequence[float], sizes: Sequence[int]) -> float:
    """Return the standard error of ``sizes`` labels per stratum if the rates are as expected.

    Parameters
    ----------
    shares, rates : (H,) sequence of float
        As of ``neyman_allocation``.
    sizes : (H,) sequence of int
        Labels, at least one a stratum.

    Examples
    --------
    >>> shares, rates = [0.80, 0.10, 0.05, 0.01, 0.04], [0.0005, 0.005, 0.01, 0.05, 0.0025]
    >>> round(100 * planned_error(shares, rates, [2098, 828, 584, 256, 234]), 3)
    0.054
    """
    weight, rate = _strata(shares, rates)
    return math.sqrt(float((weight**2 * rate * (1.0 - rate) / _sizes(sizes, weight.size, 1)).sum()))


def stratified_rate(shares: Sequence[float], sizes: Sequence[int], violating: Sequence[int]) -> StratifiedRate:
    """Return a sample's estimate of the rate, and its standard error.

    The rate is ``sum W_h x_h / n_h``, without bias; the square of the error is ``sum W_h^2 p (1 - p) / (n_h - 1)`` at
    the shares ``p = x_h / n_h`` found, also without bias. A stratum without any violation found adds nothing to it.

    Parameters
    ----------
    shares : (H,) sequence of float
        As of ``neyman_allocation``.
    sizes : (H,) sequence of int
        Labels, at least two per stratum.
    violating : (H,) sequence of int
        Labels that said violating.
    """
    number = _sizes(sizes, len(shares), 2)
    found = np.asarray(violating, dtype=np.float64)
    if found.shape != number.shape or (found < 0).any() or (found > number).any():
        raise InputError(
            f"`violating` must be between 0 and the labels of its stratum. Got {list(violating)!r} instead."
        )
    weight, rate = _strata(shares, list(found / number))
    error = math.sqrt(float((weight**2 * rate * (1.0 - rate) / (number - 1.0)).sum()))
    return StratifiedRate(float(weight @ rate), error)


def _strata(shares: Sequence[float], rates: Sequence[float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return normalised shares and the rates, (H,) each."""
    weight, rate = np.asarray(shares, dtype=np.float64), np.asarray(rates, dtype=np.float64)
    if weight.ndim != 1 or not np.isfinite(weight).all() or (weight < 0).any() or not weight.sum() > 0:
        raise InputError(
            f"The strata's shares must be at least 0, and one of them above 0. Got {list(shares)!r} instead."
        )
    if rate.shape != weight.shape or not ((rate >= 0) & (rate <= 1)).all():
        raise InputError(f"The rates must be {weight.size} numbers from 0 to 1. Got {list(rates)!r} instead.")
    return weight / weight.sum(), rate


def _sizes(sizes: Sequence[int], strata: int, least: int) -> NDArray[np.float64]:
    number = np.asarray(sizes, dtype=np.float64)
    if number.shape != (strata,) or not (number >= least).all():
        raise InputError(f"The labels must be {strata} numbers of at least {least}. Got {list(sizes)!r} instead.")
    return number
