"""How a searched parameter is drawn: values by their part of its range, on its own scale, with readable ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.present.numbers import setting
from simulator.report.charts.ticks import Ticks

if TYPE_CHECKING:
    from simulator.search import Variable

_FEW = 6
"""Whole numbers that each have a tick."""
_PARTS = (1 / 3, 2 / 3)
"""Parts of a range at which ticks stand, beside its ends."""
_FIGURES = 2


@dataclass(frozen=True)
class ParameterAxis:
    """The axis of one parameter; places along it are 0 ... 1."""

    variable: Variable

    @property
    def name(self) -> str:
        """Of the parameter."""
        return self.variable.name

    @property
    def ticks(self) -> Ticks:
        """Places with the values there, in few figures."""
        one = self.variable
        if one.chooses:
            return [(one.part(choice), setting(choice)) for choice in one.space.choices]
        if one.space.kind == "int" and one.highest - one.lowest < _FEW:
            inner: list[float] = list(range(int(one.lowest) + 1, int(one.highest)))
        else:
            inner = [self._near(one.at(part)) for part in _PARTS]
        values = dict.fromkeys([one.lowest, *inner, one.highest])
        return [(one.part(value), setting(value)) for value in values if one.holds(value)]

    def place(self, value: Any) -> float:
        """Return where a value stands."""
        return self.variable.part(value)

    def _near(self, value: float) -> float:
        """Return a value in few figures, those of what is missing to 1 for probabilities near it."""
        one = self.variable
        if one.space.kind == "int":
            return round(value, _FIGURES - 1 - math.floor(math.log10(abs(value)))) if value else 0
        if one.space.logit and value > 0.5:
            return round(value, _FIGURES - 1 - math.floor(math.log10(1.0 - value)))
        return float(f"{value:.{_FIGURES}g}")
