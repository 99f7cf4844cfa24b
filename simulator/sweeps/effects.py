"""What each setting of a sweep does alone: along its axis, and from its lowest to its highest value.

Every difference is taken between runs with the same luck. In a design of crossed or single moves, points are paired
that differ in one setting; where several pairs do (a grid), their mean is taken. Points that are drawn have no such
pairs: there the fitted surface tells the difference, run by run, with the other settings as given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.present.serialise import optional

from .designs import DRAWN
from .responses import Change, Floats, Responses, moving, responses
from .surface import Surface, surface_of

if TYPE_CHECKING:
    from .table import SweepTable

Steps = Mapping[Any, Floats]
"""Differences by value of the axis, (replications,) each."""
_SLICES = 9
"""Values along an axis at which a surface is drawn."""


@dataclass(frozen=True)
class Effect:
    """What one setting does to one indicator.

    Parameters
    ----------
    axis, indicator : str
    base : object
        The value of the setting that its other values are compared with.
    along : mapping
        By value of the setting: the change from ``base``.
    low, high : object
        The first and the last value.
    whole : Change
        The change from ``low`` to ``high``.
    fitted : bool
        Whether a surface tells it, and no pairs of points.
    """

    axis: str
    indicator: str
    base: Any
    along: Mapping[Any, Change]
    low: Any
    high: Any
    whole: Change
    fitted: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "setting": self.axis,
            "indicator": self.indicator,
            "from": self.low,
            "to": self.high,
            "change": optional(self.whole.value),
            "low": self.whole.low,
            "high": self.whole.high,
            "fitted": self.fitted,
        }


def effects(table: SweepTable, id_: str) -> list[Effect]:
    """Return what each setting of a sweep does to an indicator, the strongest first, but for settings without pairs.

    Parameters
    ----------
    table : SweepTable
    id_ : str
        Of the indicator.
    """
    seen = responses(table, id_)
    surface = surface_of(table, id_) if table.attrs["design"]["kind"] in DRAWN else None
    found = []
    for axis in moving(table):
        effect = _paired(seen, axis) if surface is None else _sliced(seen, surface, axis)
        if effect is not None and np.isfinite(effect.whole.value):
            found.append(effect)
    return sorted(found, key=lambda one: -abs(one.whole.value))


def _paired(seen: Responses, axis: str) -> Effect | None:
    """Return the effect of a setting by points that differ in nothing else."""
    base, steps = _from_given(seen, axis) or _averaged(seen, axis) or (None, {})
    if len(steps) < 2:
        return None
    order = _in_order(steps)
    low, high = order[0], order[-1]
    return Effect(
        axis,
        seen.id,
        base,
        {value: seen.change(steps[value]) for value in order},
        low,
        high,
        seen.change(steps[high] - steps[low]),
    )


def _from_given(seen: Responses, axis: str) -> tuple[Any, Steps] | None:
    """Return the changes from the settings as given where a setting moves alone."""
    base = seen.given[axis]
    alone = {
        one[axis]: seen.values[place] - seen.at_given
        for place, one in enumerate(seen.settings)
        if all(value == seen.given[name] for name, value in one.items() if name != axis)
    }
    if not alone:
        return None
    return base, {base: np.zeros_like(seen.at_given), **alone}


def _averaged(seen: Responses, axis: str) -> tuple[Any, Steps] | None:
    """Return the changes from the value that is nearest to the one given, as means over all other settings."""
    groups: dict[tuple[Any, ...], dict[Any, Floats]] = {}
    for place, one in enumerate(seen.settings):
        rest = tuple(value for name, value in one.items() if name != axis)
        groups.setdefault(rest, {})[one[axis]] = seen.values[place]
    whole = [group for group in groups.values() if len(group) > 1]
    common = [value for value in whole[0] if all(value in group for group in whole)] if whole else []
    if len(common) < 2:
        return None
    base = _nearest(common, seen.given[axis])
    return base, {value: np.mean([group[value] - group[base] for group in whole], axis=0) for value in common}


def _nearest(values: list[Any], given: Any) -> Any:
    if given in values or not all(isinstance(one, int | float) for one in (*values, given)):
        return given if given in values else values[0]
    return min(values, key=lambda one: abs(one - given))


def _in_order(steps: Steps) -> list[Any]:
    """Return the values of an axis: numbers from the least to the greatest, else as they came."""
    if all(isinstance(one, int | float) and not isinstance(one, bool) for one in steps):
        return sorted(steps)
    return list(steps)


def _sliced(seen: Responses, surface: Surface, axis: str) -> Effect | None:
    """Return the effect of a setting along a fitted surface, others as given."""
    if axis not in surface.axes:
        return None
    base = surface.nearest(axis, seen.given[axis])
    values = sorted({*surface.along(axis, _SLICES), base})
    start = surface.at({**seen.given, axis: base})
    steps = {value: surface.at({**seen.given, axis: value}) - start for value in values}
    low, high = values[0], values[-1]
    return Effect(
        axis,
        seen.id,
        base,
        {value: seen.change(step) for value, step in steps.items()},
        low,
        high,
        seen.change(steps[high] - steps[low]),
        fitted=True,
    )
