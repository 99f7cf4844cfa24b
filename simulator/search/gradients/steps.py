"""Steps: how far from its value a variable is moved, and on which scale.

Probabilities move by their logit and logarithmic parameters by their logarithm, so that a step means the same near 0,
in the middle and near 1. Whole numbers move by whole numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from simulator.space.scale import to_scale
from simulator.space.variable import Variable

ON_SCALE = (0.8, 0.4, 0.2, 0.1)
"""Steps on a logit or logarithm, widest first: 0.4 moves a probability of 0.5 to 0.6, and a number by half."""
OF_INTERVAL = (0.2, 0.1, 0.05, 0.025)
"""Steps of other numbers, as parts of the search interval."""
WHOLE = (4, 2, 1)
"""Steps of whole numbers; those above 1 only where they are at most a fifth of the value."""
_OF_VALUE = 5
_FREE = 0.5
"""Part of a step that must be free on the nearer side; with less, the difference is taken to the other side alone."""


@dataclass(frozen=True)
class Step:
    """Two values of a variable between which a difference is taken.

    Parameters
    ----------
    low, high : number
        The value itself is one of them where the difference is taken to one side.
    width : float
        Distance of the two on the variable's scale.
    one_sided : bool
    """

    low: Any
    high: Any
    width: float
    one_sided: bool = False


def place_of(one: Variable, value: float) -> float:
    """Return where a value lies on a variable's scale; infinite at the ends of a logit or logarithm."""
    if one.space.kind == "int":
        return float(value)
    if one.space.logit and not 0.0 < value < 1.0:
        return math.inf if value >= 1.0 else -math.inf
    if one.space.log:
        return math.log(value) if value > 0 else -math.inf
    return to_scale(one.space, value)


def value_at(one: Variable, place: float) -> Any:
    """Return the value at a place of a variable's scale: ``place_of`` the other way round."""
    if one.space.kind == "int":
        return round(place)
    if one.space.logit:
        return 1.0 / (1.0 + math.exp(-place))
    return math.exp(place) if one.space.log else place


def stretch(one: Variable, value: float) -> float:
    """Return how much a variable changes per unit of its scale, at a value."""
    if one.space.kind == "int":
        return 1.0
    if one.space.logit:
        return value * (1.0 - value)
    return value if one.space.log else 1.0


def ladder(one: Variable, value: float) -> list[Step]:
    """Return the steps to try at a value, widest first; none where the scale has no end there.

    >>> from simulator.declare import Space
    >>> [(step.low, step.high) for step in ladder(Variable("pools.a.shifts.b.reviewers", (), Space("int", 0, 40)), 10)]
    [(8, 12), (9, 11)]
    >>> [round(step.high, 3) for step in ladder(Variable("remove_at", (), Space("float", 0, 1, logit=True)), 0.5)]
    [0.69, 0.599, 0.55, 0.525]
    """
    place = place_of(one, value)
    if not math.isfinite(place):
        return []
    least, most = _ends(one, value)
    found = []
    for size in _sizes(one, value):
        below, above = min(size, place - least), min(size, most - place)
        one_sided = min(below, above) < _FREE * size
        if one_sided:
            below, above = (below, 0.0) if below > above else (0.0, above)
        else:
            below = above = min(below, above)
        if below + above > 0:
            low, high = (value if not way else value_at(one, place + way) for way in (-below, above))
            found.append(Step(low, high, below + above, one_sided))
    return list(dict.fromkeys(found))


def _sizes(one: Variable, value: float) -> list[float]:
    if one.space.kind == "int":
        return [size for size in WHOLE if size == 1 or _OF_VALUE * size <= value]
    if one.space.logit or one.space.log:
        return list(ON_SCALE)
    return [part * (one.highest - one.lowest) for part in OF_INTERVAL]


def _ends(one: Variable, value: float) -> tuple[float, float]:
    """Return the ends of a variable's interval on its scale; the value lies between them."""
    return place_of(one, min(one.lowest, value)), place_of(one, max(one.highest, value))
