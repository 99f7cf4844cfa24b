"""What people want most: how objectives count against each other where several points could be recommended.

A point's *score* is the mean of its changes against the plan in force, each as a part of that plan's value, weighted;
less is better. With an order of objectives the first one decides alone, the next one among points that are level.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError, did_you_mean, show
from simulator.present.numbers import setting
from simulator.runs.arguments import check_once

Floats = NDArray[np.float64]
Given = Mapping[str, float] | Sequence[str] | str | None
"""Weights by objective, objectives in order, either as a text (``a=3,b=1``, ``a>b``), or None: all count alike."""

_WEIGHT = re.compile(r"\s*([^=]+?)\s*=\s*([0-9.eE+-]+)\s*")


@dataclass(frozen=True)
class Preference:
    """How objectives count.

    Parameters
    ----------
    stages : tuple of tuple of float
        Weights of the objectives, which sum to 1; of several, one after the other decides.
    text : str
        As it can be given.
    """

    stages: tuple[tuple[float, ...], ...]
    text: str

    def scores(self, costs: Floats, start: Floats, stage: int = 0) -> Floats:
        """Return the scores of costs (points, objectives) against those of the plan in force, (objectives,)."""
        size = np.where(np.isfinite(start) & (start != 0), np.abs(start), 1.0)
        weights = np.array(self.stages[stage])
        used = weights > 0  # what does not count may have no value
        return np.asarray((((costs - start) / size)[..., used] * weights[used]).sum(axis=-1))


def preference(given: Given, names: Sequence[str]) -> Preference:
    """Return the preference that is stated for objectives.

    Parameters
    ----------
    given : mapping, sequence, str or None
    names : sequence of str
        Of the objectives.

    Raises
    ------
    InputError
        If it names something else, or weights are not above 0.

    Examples
    --------
    >>> preference("exposure=3,sla_share=1", ["exposure", "sla_share"]).stages
    ((0.75, 0.25),)
    >>> preference("sla_share>exposure", ["exposure", "sla_share"]).stages
    ((0.0, 1.0), (1.0, 0.0))
    """
    stated = _read(given) if isinstance(given, str) else given
    if stated is None:
        return Preference(((1 / len(names),) * len(names),), "")
    if not isinstance(stated, Mapping | list | tuple):
        raise InputError(f"A preference must be weights or an order of objectives. Got {show(given)} instead.")
    for name in stated:
        if name not in names:
            raise InputError(
                f"A preference must name an objective. Got {show(name)} instead.{did_you_mean(str(name), names)}"
            )
    if isinstance(stated, Mapping):
        weights = [_weight(stated.get(name, 0.0)) for name in names]
        if not all(0 <= one < math.inf for one in weights) or not sum(weights) > 0:
            raise InputError(f"The weights of a preference must be numbers above 0. Got {show(given)} instead.")
        text = ",".join(f"{name}={setting(stated[name])}" for name in names if name in stated)
        return Preference((tuple(one / sum(weights) for one in weights),), text)
    if len(set(stated)) < len(stated) or not stated:
        raise InputError(f"The order of a preference must name an objective once. Got {show(given)} instead.")
    return Preference(tuple(tuple(float(name == one) for name in names) for one in stated), ">".join(stated))


def _weight(value: object) -> float:
    """Return a weight; NaN if it is no number."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def _read(text: str) -> Mapping[str, float] | Sequence[str]:
    if "=" not in text:
        return [part.strip() for part in text.split(">")]
    # a place in brackets may hold a comma
    found = [_WEIGHT.fullmatch(part) for part in re.split(r",(?![^\[]*\])", text)]
    weights = [(one[1], one[2]) for one in found if one is not None]
    if len(weights) < len(found):
        raise InputError(
            f"A preference must be weights, 'a=3,b=1', or an order, 'a>b', of objectives. Got {show(text)} instead."
        )
    check_once("An objective of a preference", (name for name, _ in weights))
    return {name: float(weight) for name, weight in weights}
