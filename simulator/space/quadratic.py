"""A quadratic function of several axes, fitted to points: what sweeps and searches draw as a response surface.

Places on an axis are from -1 to 1. The terms are linear, squares where an axis has three places or more, and products
of two axes, as far as the points tell them apart. What the function leaves out is said by three figures: the share of
the variance between points that it explains, the same for points that were left out of the fit, and the size of what is
left.

Its variance over independent axes has closed form (Sobol 1993): with the mean ``m_j`` of each axis, the part of axis i
alone is ``Var(a_i x + b_i x^2 + sum_j c_ij m_j x)``, and that of a pair ``c_ij^2 Var(x_i) Var(x_j)``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Term = tuple[int, ...]
"""Places of the axes that are multiplied; none for the constant."""

_SPARE = 3
"""Points beyond the number of terms without which nothing is fitted: a fit through all points would say nothing."""
POOR = 0.5
"""Share of the variance of left-out points below which nothing that follows from a fit is shown."""


class Parts(NamedTuple):
    """Parts of a variance that axes make: alone, and with all that they make together with others; each (axes,)."""

    alone: Floats
    total: Floats


@dataclass(frozen=True)
class Quadratic:
    """A fitted function.

    Parameters
    ----------
    terms : tuple of Term
    coefficients : (terms, columns) float64
        One fit per column of values; the fit to their mean is the mean of the fits, since a fit is linear in values.
    points : (points, axes) float64
        Places of the points.
    r_squared : float
        Share of the variance between points that the fit to the mean explains.
    r_squared_left_out : float
        The same for points that each were left out of the fit; it may be below 0.
    residual : float
        Standard deviation of what is left, in the unit of the values.
    """

    terms: tuple[Term, ...]
    coefficients: Floats
    points: Floats
    r_squared: float
    r_squared_left_out: float
    residual: float

    @property
    def fits(self) -> bool:
        """Whether it says enough of points that it did not see."""
        return self.r_squared_left_out >= POOR

    def over(self, places: Floats) -> Floats:
        """Return the mean fit at places of the axes, (n, axes)."""
        return np.asarray(design(places, self.terms) @ self.coefficients.mean(axis=1))

    def each(self, places: Floats) -> Floats:
        """Return every column's fit at places of the axes, (n, columns)."""
        return np.asarray(design(places, self.terms) @ self.coefficients)


def fitted(places: Floats, values: Floats, per_term: float = 1.0) -> Quadratic | None:
    """Return the quadratic function through points; None where they are too few or all alike.

    Parameters
    ----------
    places : (points, axes) float64
    values : (points, columns) float64
        Finite.
    per_term : float
        Different points that each term asks for.
    """
    terms = _terms(places, per_term)
    if terms is None or np.ptp(values.mean(axis=1)) == 0:
        return None
    from statsmodels.regression.linear_model import OLS

    rows = design(places, terms)
    fit = OLS(values.mean(axis=1), rows).fit()
    left_out = fit.get_influence().resid_press
    return Quadratic(
        tuple(terms),
        np.asarray(np.linalg.lstsq(rows, values, rcond=None)[0], dtype=np.float64),
        places,
        float(fit.rsquared),
        float(1.0 - (left_out**2).sum() / fit.centered_tss),
        math.sqrt(float(fit.mse_resid)),
    )


def fewest(axes: int, per_term: float = 1.0) -> int:
    """Return the different points without which even a linear function of so many axes is not fitted.

    >>> fewest(3), fewest(3, 2.0)
    (7, 11)
    """
    return math.ceil(per_term * (axes + 1)) + _SPARE


def variance_parts(terms: Sequence[Term], coefficients: Floats, nodes: Sequence[Floats]) -> Parts:
    """Return the shares of the variance that each axis makes, where axes are independent.

    Parameters
    ----------
    terms : sequence of Term
    coefficients : (terms,) float64
    nodes : sequence of (n, 2) float64
        Of each axis the places that it takes, and their weights, which sum to 1.
    """
    known = dict(zip(terms, coefficients.tolist(), strict=True))
    means = np.array([one[:, 0] @ one[:, 1] for one in nodes])
    spreads = np.array([_variance(one[:, 0], one[:, 1]) for one in nodes])
    number = len(nodes)
    together = np.zeros((number, number))
    slopes = np.array([known.get((one,), 0.0) for one in range(number)])
    for i, j in combinations(range(number), 2):
        product = known.get((i, j), 0.0)
        together[i, j] = together[j, i] = product**2 * spreads[i] * spreads[j]
        slopes[i] += product * means[j]
        slopes[j] += product * means[i]
    alone = np.array(
        [
            _variance(slopes[one] * x + known.get((one, one), 0.0) * x**2, weight)
            for one, (x, weight) in enumerate(part.T for part in nodes)
        ]
    )
    whole = alone.sum() + together.sum() / 2
    if whole == 0:
        return Parts(np.zeros(number), np.zeros(number))
    return Parts(alone / whole, (alone + together.sum(axis=1)) / whole)


def design(places: Floats, terms: Sequence[Term]) -> Floats:
    """Return the terms at places, (n, terms)."""
    return np.stack([places[:, list(term)].prod(axis=1) for term in terms], axis=1)


def _variance(values: Floats, weights: Floats) -> float:
    return float(weights @ (values - weights @ values) ** 2)


def _terms(places: Floats, per_term: float) -> list[Term] | None:
    """Return as many terms as the points tell apart: all, those without products, or linear ones; None if too few."""
    number = places.shape[1]
    linear: list[Term] = [(), *((one,) for one in range(number))]
    squares = [(one, one) for one in range(number) if len(np.unique(places[:, one])) > 2]
    products = list(combinations(range(number), 2))
    distinct = len(np.unique(places, axis=0))
    for terms in ([*linear, *squares, *products], [*linear, *squares], linear):
        enough = distinct >= per_term * len(terms) + _SPARE
        if enough and np.linalg.matrix_rank(design(places, terms)) == len(terms):
            return terms
    return None
