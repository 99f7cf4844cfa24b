"""The weekly cycle as harmonics of a week, shrunk by as much as the history says.

Harmonics need no full week per hour of the week: with a short history their amplitudes are held near 0, with a long
one they are free. How far is chosen by restricted maximum likelihood, as the variance of a random effect.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.domain.units import DAY

Floats = NDArray[np.float64]

WEEK = 7 * DAY
_OF_THE_WEEK = (1, 2, 3)
_OF_THE_DAY = (6, 7, 8, 13, 14, 15, 21, 28)
"""Harmonics of a day, in waves per week, with their neighbours: the daily cycle is another one at weekends."""
_LEAST_SIZES = np.array([1e-8, *10.0 ** np.arange(-4.0, 3.1, 0.5)])
"""Variances of the amplitudes, relative to that of a period's figure, that are tried."""


def harmonics(start: Floats, period: float, history: float) -> Floats:
    """Return the cycle's columns, (periods, columns), that a history of this length can tell.

    Parameters
    ----------
    start : (n,) float64
        Start of each period, s.
    period, history : float
        Length of a period and of the history, s.

    Examples
    --------
    >>> days = np.arange(28) * DAY
    >>> harmonics(days, DAY, 28 * DAY).shape, harmonics(days, DAY, 10 * DAY).shape
    ((28, 6), (28, 0))
    """
    most = WEEK / period / 2.0 + 1e-9
    waves = [wave for wave in _OF_THE_WEEK if history >= 2 * WEEK and wave <= most]
    if history >= 2 * DAY:
        whole = [wave for wave in _OF_THE_DAY if history >= 2 * WEEK or wave % 7 == 0]
        waves += [wave for wave in whole if wave <= most and wave not in waves and period < DAY]
    angle = 2.0 * np.pi * np.outer(start, waves) / WEEK
    return np.hstack([np.cos(angle), np.sin(angle)])


def shrinkage(target: Floats, weight: Floats, columns: Floats) -> float:
    """Return the variance of the amplitudes, relative to the dispersion, that makes a history most likely.

    Parameters
    ----------
    target : (n,) float64
        Figures on the scale on which the cycle adds up.
    weight : (n,) float64
        One over their variance, up to a factor.
    columns : (n, k) float64
    """
    if not columns.shape[1]:
        return 1.0
    design = np.column_stack([np.ones_like(target), columns])
    cross, right = design.T @ (weight[:, None] * design), design.T @ (weight * target)
    whole, free = float(target @ (weight * target)), len(target) - 1
    scale = weight.mean()  # amplitudes are then in standard deviations of one period

    def unlikely(size: float) -> float:
        inverse = np.append(0.0, np.full(columns.shape[1], scale / size))
        matrix = cross + np.diag(inverse)
        left = max(whole - float(right @ np.linalg.solve(matrix, right)), 1e-300)
        return float(free * np.log(left) + np.linalg.slogdet(matrix)[1] + columns.shape[1] * np.log(size / scale))

    return float(min(_LEAST_SIZES, key=unlikely) / scale)
