"""How much each parameter matters to an objective: its share of the variance over the ranges of a search.

The shares are those of the function that is fitted to the trials (``response``), whose variance falls into parts (Sobol
1993, ``space.quadratic``). Two things leave a share open. The trials: bootstrap intervals over them, the basic ones
(Davison and Hinkley 1997, section 5.2), since percentile intervals of shares near 0 never hold 0. And what the function
leaves out, which may belong to any parameter: at trials left out of the fit a part ``q`` of the variance is explained,
so an interval ``low ... high`` becomes ``q low ... q high + 1 - q``. Where ``q`` is below one half nothing is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.present.serialise import interval
from simulator.space.quadratic import Floats, Quadratic, design, variance_parts
from simulator.space.variable import Variable

from .response import Response

_RESAMPLES = 500
_SEED = 1
_ENDS = (2.5, 97.5)
_CELLS = 512
"""Parts of the range of a whole number by which its values are weighted."""
_GAUSS = 3
"""Nodes that integrate the square of a quadratic function over an interval without error."""


@dataclass(frozen=True)
class Share:
    """A part of a variance, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Importance:
    """What one parameter does to one objective.

    Parameters
    ----------
    name : str
        Of the variable.
    total : Share
        What would be left of the variance if all other parameters were fixed; all together they make 1 or more.
    alone : Share
        What would go if this one were fixed.
    """

    name: str
    total: Share
    alone: Share

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        parts = {"total": self.total, "alone": self.alone}
        return {"parameter": self.name, **{key: interval(one.value, one.low, one.high) for key, one in parts.items()}}


def importance(found: Response) -> list[Importance]:
    """Return what each parameter does to an objective, the most important first; none where the trials do not tell."""
    if (fit := found.told) is None:
        return []
    variables = found.space.variables
    total, alone = shares(fit, found.values, [nodes_of(one) for one in variables])
    made = [Importance(one.name, _share(total[place]), _share(alone[place])) for place, one in enumerate(variables)]
    return sorted(made, key=lambda one: -one.total.value)


def importance_data(found: Response) -> dict[str, Any]:
    """Return the importance of all parameters as plain data, with the quality of the fit, or why there is none."""
    fit = found.fit
    return {
        "objective": found.objective,
        "trials": len(found.values),
        "r_squared": None if fit is None else fit.r_squared,
        "r_squared_left_out": None if fit is None else fit.r_squared_left_out,
        "why_not": found.why_not or None,
        "parameters": [one.to_dict() for one in importance(found)],
    }


def shares(fit: Quadratic, values: Floats, nodes: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Return shares of a variance with others and alone, each with its interval: (axes, 3), value, low and high.

    Parameters
    ----------
    fit : Quadratic
    values : (points,) float64
        To which it was fitted.
    nodes : sequence of (n, 2) float64
        Of each axis the places that it takes, and their weights.
    """
    rows = design(fit.points, fit.terms)
    value = np.array(variance_parts(fit.terms, fit.coefficients.mean(axis=1), nodes))
    drawn = np.array([variance_parts(fit.terms, one, nodes) for one in _resampled(rows, values)])
    low, high = (2 * value - end for end in np.percentile(drawn, _ENDS[::-1], axis=0))
    known = min(max(fit.r_squared_left_out, 0.0), 1.0)
    low = np.clip(low, 0.0, 1.0) * known
    high = np.clip(high, 0.0, 1.0) * known + 1.0 - known
    low, high = np.minimum(low, value), np.maximum(high, value)
    alone, total = (np.stack([value[kind], low[kind], high[kind]], axis=1) for kind in range(2))
    return total, alone


def _resampled(rows: Floats, values: Floats) -> Floats:
    """Return the coefficients of fits to points drawn with replacement, (resamples, terms)."""
    number = len(rows)
    often = np.random.default_rng(_SEED).multinomial(number, np.full(number, 1 / number), _RESAMPLES)
    squares = np.einsum("bn,np,nq->bpq", often, rows, rows, optimize=True)
    found = np.linalg.pinv(squares, hermitian=True) @ np.einsum("bn,np,n->bp", often, rows, values)[..., None]
    return np.asarray(found[..., 0])


def nodes_of(one: Variable) -> Floats:
    """Return places of a variable and their weights, (n, 2), over which a quartic function has its mean.

    >>> from simulator.declare import Space
    >>> nodes_of(Variable("ban_at", (), Space("choice", choices=(3, 5)))).tolist()
    [[-0.5, 0.5], [0.5, 0.5]]
    """
    if one.chooses:
        number = len(one.space.choices)
        return np.stack([(2 * np.arange(number) + 1) / number - 1, np.full(number, 1 / number)], axis=1)
    if one.space.kind == "int":
        drawn = [2 * one.part(one.at((cell + 0.5) / _CELLS)) - 1 for cell in range(_CELLS)]
        places, often = np.unique(drawn, return_counts=True)
        return np.stack([places, often / _CELLS], axis=1)
    places, weights = np.polynomial.legendre.leggauss(_GAUSS)
    return np.stack([places, weights / 2], axis=1)


def _share(ends: Floats) -> Share:
    value, low, high = (float(one) for one in ends)
    return Share(value, low, high)
