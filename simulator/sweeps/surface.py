"""The response surface of a sweep: a quadratic function of the settings, fitted to the mean of each point.

Settings enter by their place on their own scale (linear, logarithm, logit) between the least and the greatest value
that was run, from -1 to 1; ``space.quadratic`` has the terms and what is said of the fit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.declare import Space
from simulator.space.quadratic import Quadratic, fitted
from simulator.space.scale import from_scale, to_scale

from .responses import Floats, moving, responses

if TYPE_CHECKING:
    from .table import SweepTable


@dataclass(frozen=True)
class Surface:
    """A fitted quadratic function of settings.

    Parameters
    ----------
    indicator : str
    axes : tuple of str
    spaces : mapping
        The interval of each axis, with its scale.
    fit : Quadratic
        With a column per replication.
    """

    indicator: str
    axes: tuple[str, ...]
    spaces: Mapping[str, Space]
    fit: Quadratic

    def at(self, settings: Mapping[str, Any]) -> Floats:
        """Return the value of each replication's fit, (replications,); beyond the range of an axis that of its end."""
        place = [[_place(self.spaces[axis], self.nearest(axis, settings[axis])) for axis in self.axes]]
        return np.asarray(self.fit.each(np.array(place))[0])

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
        fit = self.fit
        return {
            "indicator": self.indicator,
            "r_squared": fit.r_squared,
            "r_squared_left_out": fit.r_squared_left_out,
            "residual": fit.residual,
            "ranges": {axis: list(_ends(self.spaces[axis])) for axis in self.axes},
            "terms": [
                {"settings": [self.axes[place] for place in term], "coefficient": float(one)}
                for term, one in zip(fit.terms, fit.coefficients.mean(axis=1), strict=True)
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
    fit = fitted(places, seen.values)
    return None if fit is None else Surface(id_, axes, known, fit)


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
