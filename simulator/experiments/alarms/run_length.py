"""Average run lengths: how many periods pass, on average, until a control chart signals.

Residuals are independent and normal with standard deviation 1 and mean ``shift``; the chart is new. The run length of
CUSUM and EWMA solves an integral equation over the chart's statistic (Page, 1954; Crowder, 1987), here by
Gauss-Legendre quadrature (Nystrom's method). The Markov chains of Brook and Evans (1972) and of Lucas and Saccucci
(1990) approximate the same equation by a grid of equal cells.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEAST_NODES = 40
_NODES_PER_SD = 3.0
"""Nodes per standard deviation of a step, so that the step's density is well resolved."""


def shewhart_run_length(limit: float, shift: float = 0.0) -> float:
    """Return the average run length of Shewhart's chart with limits at plus and minus ``limit``.

    >>> round(shewhart_run_length(3.0), 1), round(shewhart_run_length(3.0, 1.0), 1)
    (370.4, 43.9)
    """
    from scipy.special import ndtr

    return float(1.0 / (ndtr(shift - limit) + ndtr(-shift - limit)))


def cusum_run_length(reference: float, limit: float, shift: float = 0.0) -> float:
    """Return the average run length of a two-sided CUSUM.

    Both sides never build up at once, so that their rates of signals add up (Van Dobben de Bruyn, 1968).

    Parameters
    ----------
    reference : float
        k, above 0.
    limit : float
        h, above 0.
    shift : float

    Examples
    --------
    >>> [round(cusum_run_length(0.5, limit), 1) for limit in (4.0, 5.0)]
    [167.7, 465.4]
    """
    above, below = _one_sided(reference, limit, shift), _one_sided(reference, limit, -shift)
    return 1.0 / (1.0 / above + 1.0 / below)


def _one_sided(reference: float, limit: float, shift: float) -> float:
    """Return the average run length of the upper CUSUM from 0.

    From the sum s it is L(s) = 1 + L(0) P(step to 0) + integral of L(x) times the density of a step to x in (0, h).
    """
    from scipy.special import ndtr

    nodes, weights = _quadrature(0.0, limit, limit)
    start = np.append(nodes, 0.0)
    drift = start + shift - reference
    matrix = np.empty((len(start), len(start)))
    matrix[:, :-1] = weights * _density(nodes[None, :] - drift[:, None])
    matrix[:, -1] = ndtr(-drift)
    return float(np.linalg.solve(np.eye(len(start)) - matrix, np.ones(len(start)))[-1])


def ewma_run_length(weight: float, limit: float, shift: float = 0.0) -> float:
    """Return the average run length of an EWMA whose limits are those of a long run.

    Parameters
    ----------
    weight : float
        Of the last period, above 0 and at most 1.
    limit : float
        In standard deviations of the moving average, above 0.
    shift : float

    Examples
    --------
    >>> round(ewma_run_length(0.1, 2.814)), round(ewma_run_length(0.1, 2.814, 1.0), 1)
    (500, 10.3)
    """
    edge = limit * math.sqrt(weight / (2.0 - weight))
    if weight == 1.0:
        return shewhart_run_length(limit, shift)
    nodes, weights = _quadrature(-edge, edge, 2.0 * edge / weight)
    start = np.append(nodes, 0.0)
    step = (nodes[None, :] - (1.0 - weight) * start[:, None]) / weight - shift
    matrix = np.zeros((len(start), len(start)))
    matrix[:, :-1] = weights * _density(step) / weight
    return float(np.linalg.solve(np.eye(len(start)) - matrix, np.ones(len(start)))[-1])


def _quadrature(low: float, high: float, spread: float) -> tuple[Floats, Floats]:
    """Return nodes and weights over an interval that is ``spread`` standard deviations of a step long."""
    nodes, weights = _legendre(max(_LEAST_NODES, math.ceil(_NODES_PER_SD * spread)))
    half = (high - low) / 2.0
    return low + half * (nodes + 1.0), half * weights


@lru_cache(maxsize=256)
def _legendre(number: int) -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(number)


def _density(value: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * value * value) / math.sqrt(2.0 * math.pi))
