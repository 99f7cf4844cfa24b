"""An objective as a function of what is searched: a quadratic function, fitted to the trials.

Its coordinates are those from which the sampler draws: every parameter by its part of its range or, where thresholds
have an order, of the interval that the greater one leaves. There parameters are independent. Trials that miss a
requirement count like all others: an objective is as good a function there. A sampler that looks where objectives are
good draws few trials elsewhere; a fit needs fewer in a place than an estimate of their density does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.present.numbers import counted, format_percent
from simulator.search.loop.trials import Trial
from simulator.space.quadratic import Floats, Quadratic, fewest, fitted
from simulator.space.search_space import SearchSpace

PER_TERM = 1.8
"""Different trials for each term of the function."""
_MOST_KINDS = 3
"""Choices without an order that a quadratic function of their number can tell apart."""


@dataclass(frozen=True)
class Response:
    """One objective as a function of what is searched, as far as the trials tell it.

    Parameters
    ----------
    objective : str
    space : SearchSpace
    values : (trials,) float64
        Of the trials that have one.
    fit : Quadratic, optional
        Its axes are the variables in order; None where there is none.
    why_not : str
        Why nothing follows from the trials; empty where something does.
    """

    objective: str
    space: SearchSpace
    values: Floats
    fit: Quadratic | None
    why_not: str

    @property
    def told(self) -> Quadratic | None:
        """The fit, if it says enough."""
        return None if self.why_not else self.fit


def response_of(trials: Sequence[Trial], space: SearchSpace, objective: str) -> Response:
    """Return one objective as a function of what is searched."""
    kept = [one for one in trials if np.isfinite(one.values[objective])]
    values = np.array([one.values[objective] for one in kept])
    if why := _not_a_function(space):
        return Response(objective, space, values, None, why)
    places = np.array([places_of(space, one.params) for one in kept]).reshape(len(kept), len(space.variables))
    fit = fitted(places, values[:, None], PER_TERM) if kept else None
    different = len(np.unique(places, axis=0))
    return Response(objective, space, values, fit, _why_not(fit, values, places.shape[1], different))


def places_of(space: SearchSpace, values: Mapping[str, Any]) -> Floats:
    """Return where values lie in what the sampler draws from, (variables,), each -1 ... 1."""
    return np.array([2 * space.left(one, values).part(values[one.name]) - 1 for one in space.variables])


def _not_a_function(space: SearchSpace) -> str:
    """Return why no polynomial can describe an objective over a space; empty if one can."""
    if space.branches:
        return "a parameter of one strategy is none of another, so that no function of all of them exists"
    several = [one.name for one in space.variables if not one.counts and len(one.space.choices) > _MOST_KINDS]
    return f"{' and '.join(several)} has more than {_MOST_KINDS} choices without an order" if several else ""


def _why_not(fit: Quadratic | None, values: Floats, axes: int, different: int) -> str:
    number = len(values)
    if number and np.ptp(values) == 0:
        return "it is the same in every trial"
    if fit is None and different >= fewest(axes, PER_TERM):
        return "the trials do not tell the parameters apart"
    if fit is None:
        return (
            f"{counted(number, 'trial')} {'is' if number == 1 else 'are'} too few: "
            f"{counted(axes, 'parameter')} {'needs' if axes == 1 else 'need'} {fewest(axes, PER_TERM)} different ones"
        )
    if not fit.fits:
        left_out = format_percent(max(fit.r_squared_left_out, 0.0))
        return (
            f"a quadratic function of the parameters explains no more than {left_out} of the variance at trials left "
            "out of the fit"
        )
    return ""
