"""One value that a search varies: its name, its interval or choices, and its scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from simulator.declare import Space
from simulator.errors import ParamError, show
from simulator.present.numbers import setting

from .scale import from_scale, to_scale

CHOICE = "strategy"
"""Name of the variable that chooses the strategy."""


@dataclass(frozen=True)
class Variable:
    """One number (or choice) of the search: a parameter, its value for one market or policy, or a field of the plan.

    Parameters
    ----------
    param : str
        Name of the strategy's parameter, or path of a field, which has a dot.
    keys : tuple of str
        Names along the parameter's axes to which the value applies; ``"*"`` for all; empty for a single value.
    space : Space
    branch : str
        The strategy, of several to choose from, whose parameter it is; empty for what every strategy has.
    beside : bool
        Whether other cells of the parameter keep their values; if not, the variables of a parameter are all of it.
    of_plan : bool
        Whether it is a field of the scenario, and no parameter.
    """

    param: str
    keys: tuple[str, ...]
    space: Space
    branch: str = ""
    beside: bool = False
    of_plan: bool = False

    @property
    def name(self) -> str:
        """``remove_at``, ``remove_at[DE, *]``, or ``Threshold: remove_at``."""
        name = f"{self.param}[{', '.join(self.keys)}]" if self.keys else self.param
        return f"{self.branch}: {name}" if self.branch else name

    @property
    def share(self) -> str:
        """What the sampler draws where the upper end depends on other variables: a share of the interval."""
        return f"{self.name} (share of its interval)"

    @property
    def chooses(self) -> bool:
        """Whether it has choices and no interval."""
        return self.space.kind in ("choice", "bool")

    @property
    def counts(self) -> bool:
        """Whether its values are numbers."""
        return not self.chooses or all(
            isinstance(one, int | float) and not isinstance(one, bool) for one in self.space.choices
        )

    @property
    def lowest(self) -> float:
        """Its least value; of numbers only."""
        return min(self.space.choices) if self.chooses else bounds(self.space)[0]  # type: ignore[type-var, return-value]

    @property
    def highest(self) -> float:
        """Its greatest value; of numbers only."""
        return max(self.space.choices) if self.chooses else bounds(self.space)[1]  # type: ignore[type-var, return-value]

    @property
    def wish(self) -> str:
        """The variable as ``search_space`` takes it: ``name=low:high``, ``name=3,5,8``, or a name alone."""
        name = self.param
        if self.beside:
            name = ".".join((CHOICE, self.param, *self.keys))
        if self.space.kind == "choice":
            return f"{name}={','.join(setting(choice) for choice in self.space.choices)}"
        return name if self.space.kind == "bool" else f"{name}={setting(self.space.low)}:{setting(self.space.high)}"

    def at(self, part: float) -> Any:
        """Return the value at a part of the range, 0 ... 1: what a search might try.

        >>> Variable("remove_at", (), Space("float", 0.5, 1.0)).at(0.5)
        0.75
        """
        space = self.space
        if self.chooses:
            return space.choices[min(int(part * len(space.choices)), len(space.choices) - 1)]
        low, high = (to_scale(space, end) for end in bounds(space))
        place = low * (high / low) ** part if space.log else low + part * (high - low)
        return round(place) if space.kind == "int" else from_scale(space, place)

    def part(self, value: Any) -> float:
        """Return the part of the range at which a value lies: ``at`` the other way round.

        >>> Variable("remove_at", (), Space("float", 0.5, 1.0)).part(0.75)
        0.5
        """
        from math import log

        space = self.space
        if self.chooses:
            return (space.choices.index(value) + 0.5) / len(space.choices)
        low, high = (to_scale(space, end) for end in bounds(space))
        place = to_scale(space, value)
        if low == high:
            return 0.0
        return log(place / low) / log(high / low) if space.log else (place - low) / (high - low)

    def within(self, least: float, most: float) -> Variable:
        """Return the variable between tighter ends; empty choices or an empty interval are the caller's matter."""
        if self.chooses:
            kept = tuple(one for one in self.space.choices if least <= one <= most)  # type: ignore[operator]
            return replace(self, space=replace(self.space, choices=kept))
        low, high = bounds(self.space)
        return replace(self, space=replace(self.space, low=max(low, least), high=min(high, most)))

    def holds(self, value: Any) -> bool:
        """Return whether a value is one of the variable's."""
        if self.chooses:
            return value in self.space.choices
        low, high = bounds(self.space)
        return bool(low <= value <= high)

    def samples(self) -> list[Any]:
        """Return values that represent the range: all choices, or both ends and then ever finer parts of it."""
        if self.chooses:
            return list(self.space.choices)
        parts = [0.0, 1.0, *(odd / size for size in (2, 4, 8, 16) for odd in range(1, size, 2))]
        return list(dict.fromkeys(self.at(part) for part in parts))

    def describe(self) -> dict[str, Any]:
        """Return plain data."""
        space = self.space
        return {
            "kind": space.kind,
            "low": space.low,
            "high": space.high,
            "log": space.log,
            "choices": list(space.choices),
            "logit": space.logit,
        }


def bounds(space: Space) -> tuple[float, float]:
    """Return the ends of an interval."""
    if space.low is None or space.high is None:
        raise ParamError(f"A number to be searched must have two bounds. Got {show(space)} instead.")
    return space.low, space.high
