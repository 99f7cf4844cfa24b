"""The response surface of a sweep: a quadratic function of the settings, fitted to the mean of each point.

Settings enter by their place on their own scale (linear, logarithm, logit) between the least and the greatest value
that was run, from -1 to 1. The terms are linear, squares where an axis has three values or more, and products of two
axes, as far as the points tell them apart. What the surface leaves out is said by three figures: the share of the
variance between points that it explains, the same for points that were left out of the fit, and the size of what is
left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Space
from simulator.space.scale import from_scale, to_scale

from .responses import Floats, moving, responses

if TYPE_CHECKING:
    from .table import SweepTable

_SPARE = 3
"""Points beyond the number of terms without which nothing is fitted: a fit through all points would say nothing."""
Term = tuple[int, ...]
"""Places of the axes that are multiplied; none for the constant."""


@dataclass(frozen=True)
class Surface:
    """A fitted quadratic function.

    Parameters
    ----------
    indicator : str
    axes : tuple of str
    spaces : mapping
        The interval of each axis, with its scale.
    terms : tuple of Term
    coefficients : (terms, replications) float64
        One fit per replication; the fit to the means is their mean, since the fit is linear in the values.
    points : (points, axes) float64
        Places of the points, -1 ... 1.
    r_squared : float
        Share of the variance between points that the fit explains.
    r_squared_left_out : float
        The same for points that each were left out of the fit; it may be below 0.
    residual : float
        Standard deviation of what is left, in the unit of the indicator.
    """

    indicator: str
    axes: tuple[str, ...]
    spaces: Mapping[str, Space]
    terms: tuple[Term, ...]
    coefficients: Floats
    points: Floats
    r_squared: float
    r_squared_left_out: float
    residual: float

    def at(self, settings: Mapping[str, Any]) -> Floats:
        """Return the value of each replication's fit, (replications,); beyond the range of an axis that of its end."""
        place = [[_place(self.spaces[axis], self.nearest(axis, settings[axis])) for axis in self.axes]]
        return np.asarray((_design(np.array(place), self.terms) @ self.coefficients)[0])

    def over(self, places: Floats) -> Floats:
        """Return the mean fit at places of the axes, (n, axes), each -1 ... 1."""
        return np.asarray(_design(places, self.terms) @ self.coefficients.mean(axis=1))

    def along(self, axis: str, number: int) -> list[Any]:
        """Return values of an axis at equal distances on its scale, both ends included, each once."""
        space = self.spaces[axis]
        return list(dict.fromkeys(value_at(space, -1 + 2 * place / (number - 1)) for place in range(number)))

    def nearest(self, axis: str, value: Any) -> float:
        """Return the value itself or, beyond the range of the axis or where it is no number, the nearest end."""
        low, high = _ends(self.spaces[axis])
        return low if not isinstance(value, int | float) else min(max(float(value), low), high)

    def place_of(self, axis: str, value: Any) -> float:
        """Return the place of a value on its axis, -1 ... 1."""
        return _place(self.spaces[axis], self.nearest(axis, value))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the quality of the fit, and its terms by the axes that are multiplied."""
        means = self.coefficients.mean(axis=1)
        return {
            "indicator": self.indicator,
            "r_squared": self.r_squared,
            "r_squared_left_out": self.r_squared_left_out,
            "residual": self.residual,
            "ranges": {axis: list(_ends(self.spaces[axis])) for axis in self.axes},
            "terms": [
                {"settings": [self.axes[place] for place in term], "coefficient": float(one)}
                for term, one in zip(self.terms, means, strict=True)
            ],
        }


def surface_of(table: SweepTable, id_: str) -> Surface | None:
    """Return the surface of an indicator; None where a setting is no number, or there are too few points for one.

    Parameters
    ----------
    table : SweepTable
    id_ : str
    """
    seen, axes = responses(table, id_), tuple(moving(table))
    spaces = {axis: _space(table, axis) for axis in axes}
    known = {axis: space for axis, space in spaces.items() if space is not None}
    if not axes or len(known) < len(axes) or not np.isfinite(seen.values).all():
        return None
    places = np.array([[_place(known[axis], one[axis]) for axis in axes] for one in seen.settings])
    terms = _terms(places)
    if terms is None or np.ptp(seen.means) == 0:
        return None
    return _fitted(id_, axes, known, terms, places, seen.values)


def _fitted(
    id_: str, axes: tuple[str, ...], spaces: Mapping[str, Space], terms: Sequence[Term], places: Floats, values: Floats
) -> Surface:
    from statsmodels.regression.linear_model import OLS

    design = _design(places, terms)
    fit = OLS(values.mean(axis=1), design).fit()
    left_out = fit.get_influence().resid_press
    return Surface(
        id_,
        axes,
        spaces,
        tuple(terms),
        np.asarray(np.linalg.lstsq(design, values, rcond=None)[0], dtype=np.float64),
        places,
        float(fit.rsquared),
        float(1.0 - (left_out**2).sum() / fit.centered_tss),
        math.sqrt(float(fit.mse_resid)),
    )


def _terms(places: Floats) -> list[Term] | None:
    """Return as many terms as the points tell apart: all, those without products, or linear ones; None if too few."""
    number = places.shape[1]
    linear: list[Term] = [(), *((one,) for one in range(number))]
    squares = [(one, one) for one in range(number) if len(np.unique(places[:, one])) > 2]
    products = list(combinations(range(number), 2))
    distinct = len(np.unique(places, axis=0))
    for terms in ([*linear, *squares, *products], [*linear, *squares], linear):
        if distinct >= len(terms) + _SPARE and np.linalg.matrix_rank(_design(places, terms)) == len(terms):
            return terms
    return None


def _design(places: Floats, terms: Sequence[Term]) -> NDArray[np.float64]:
    return np.stack([places[:, list(term)].prod(axis=1) for term in terms], axis=1)


def _space(table: SweepTable, axis: str) -> Space | None:
    """Return the interval of an axis on its scale, between the least and the greatest value that was run."""
    values = table[axis]
    if values.dtype.kind not in "iuf" or values.isna().any():
        return None
    said = table.attrs["design"]["ranges"].get(axis, {})
    low, high = float(values.min()), float(values.max())
    log = bool(said.get("log")) and low > 0
    logit = bool(said.get("logit")) and low > 0 and high < 1
    return Space("float", low, high, log=log, logit=logit)


def _ends(space: Space) -> tuple[float, float]:
    assert space.low is not None and space.high is not None  # made by `_space`  # noqa: S101, PT018
    return space.low, space.high


def _scaled(space: Space, value: float) -> float:
    return math.log(value) if space.log else to_scale(space, value)


def _place(space: Space, value: float) -> float:
    low, high = (_scaled(space, end) for end in _ends(space))
    return 2 * (_scaled(space, value) - low) / (high - low) - 1


def value_at(space: Space, place: float) -> float:
    """Return the value at a place of an interval, -1 ... 1."""
    low, high = (_scaled(space, end) for end in _ends(space))
    scaled = low + (place + 1) / 2 * (high - low)
    return from_scale(space, math.exp(scaled) if space.log else scaled)
