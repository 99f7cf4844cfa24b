"""Objectives of a search: which indicators go where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.indicators.places import parse_placed
from simulator.indicators.requirement import Requirement, parse_requirements
from simulator.runs.arguments import as_names, check_once

from .quantities import indicator_of, placed, title_of
from .robust import WORDS, Kind


@dataclass(frozen=True)
class Objective:
    """An indicator to make small or large, perhaps in a place: ``exposure[TR]``.

    Parameters
    ----------
    indicator : str
    maximize : bool
    over : str, optional
        How its values in several scenarios become one (``robust``); None = there is one scenario.
    """

    indicator: str
    maximize: bool
    over: Kind | None = None

    @property
    def sign(self) -> float:
        """Factor that turns the indicator into a cost."""
        return -1.0 if self.maximize else 1.0

    @property
    def direction(self) -> Literal["minimize", "maximize"]:
        """``minimize`` or ``maximize``."""
        return "maximize" if self.maximize else "minimize"

    @property
    def title(self) -> str:
        """Name of the indicator, and of which scenarios."""
        return f"{title_of(self.indicator)}, {WORDS[self.over]}" if self.over else title_of(self.indicator)

    def __str__(self) -> str:
        return f"{self.direction} {self.indicator}" + (f", {WORDS[self.over]}" if self.over else "")


def objectives(minimize: Iterable[str], maximize: Iterable[str], better: Iterable[str] = ()) -> tuple[Objective, ...]:
    """Return the objectives: those to minimise, those to maximise, and those that are to go where they are better.

    Raises
    ------
    InputError
        If there is none, one is named twice, or neither more nor less of one is better.
    UnknownNameError
        If one is no indicator.
    """
    smaller, larger, moved = (
        as_names(name, given, "exposure")
        for name, given in (("minimize", minimize), ("maximize", maximize), ("objectives", better))
    )
    goals = [Objective(_quantity(name), maximize=False) for name in smaller]
    goals += [Objective(_quantity(name), maximize=True) for name in larger]
    goals += [Objective(_quantity(name), maximize=_direction(name) > 0) for name in moved]
    if not goals:
        raise InputError("The search has no objective: name an indicator to minimize or maximize.")
    check_once("An objective", (goal.indicator for goal in goals))
    return tuple(goals)


def _quantity(text: str) -> str:
    indicator, places = parse_placed(text, INDICATORS)
    return placed(indicator.id, places)


def _direction(text: str) -> int:
    indicator = indicator_of(text)
    if not indicator.direction:
        raise InputError(
            f"{indicator.id} must be stated as one to minimize or to maximize, since neither more nor less of it is "
            "better."
        )
    return indicator.direction


def requirements(texts: Iterable[str | Requirement]) -> tuple[Requirement, ...]:
    """Return the requirements, each stated once.

    Raises
    ------
    InputError
        If one cannot be read.
    """
    return tuple(dict.fromkeys(parse_requirements(texts, INDICATORS)))
