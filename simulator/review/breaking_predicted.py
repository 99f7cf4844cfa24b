"""Where a decision would be another one if all margins moved along their slopes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.present.serialise import optional

from .assumption_table import Assumption
from .conduct import Reviewed
from .decision import Decision, decide
from .margins import Key, Margin, key_of, with_values
from .slopes import Slope, values_at

_POINTS = 48
"""Places between 1 and the end of a range at which the decision is extrapolated."""
_BEYOND = 4
"""How far beyond its range an assumption is extrapolated, on the scale of the logarithm."""


@dataclass(frozen=True)
class Predicted:
    """What the slopes say of one assumption.

    Parameters
    ----------
    assumption : Assumption
    slopes : tuple of Slope
    factor : float, optional
        Nearest factor at which the decision would be another one; None where the slopes lead to none.
    share : float
        Part of the way to the end of the plausible range, on the scale of the logarithm, that this takes; infinite
        where there is none, above 1 beyond the range.
    outcome : str
        The decision there; empty where there is none.
    worst : float
        The end of the range at which the decision is nearest to another one.
    room : float
        How far it still is from another decision there, in half-widths of the interval that decides.
    clear : bool
        Whether the decision is another one within the range, and the slope of a test that turns it leaves out 0;
        otherwise luck may explain it.
    """

    assumption: Assumption
    slopes: tuple[Slope, ...]
    factor: float | None
    share: float
    outcome: str
    worst: float
    room: float
    clear: bool = False

    @property
    def rank(self) -> tuple[bool, float, float, str]:
        """What sorts predictions: those that luck does not explain first, then the nearest."""
        return not self.clear, self.share, self.room, self.assumption.id

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "assumption": self.assumption.to_dict(),
            "slopes": [one.to_dict() for one in self.slopes],
            "predicted": {"factor": self.factor, "share": optional(self.share), "outcome": self.outcome or None},
            "worst": self.worst,
            "room": optional(self.room),
            "clear": self.clear,
        }


def predicted(
    reviewed: Reviewed, candidate: str, one: Assumption, slopes: tuple[Slope, ...], margins: Mapping[Key, Margin]
) -> Predicted:
    """Return where the decision would be another one if all margins moved along their slopes."""
    tests, now = reviewed.tests[candidate], reviewed.decisions[candidate]
    ends = [end for end in (one.low, one.high) if end != 1.0]
    for step in range(1, _BEYOND * _POINTS + 1):
        share = step / _POINTS
        for end in ends:
            factor = end**share
            moved = with_values(tests, margins, values_at(slopes, factor))
            outcome = decide(moved, stress_of(reviewed)).outcome
            if outcome != now.outcome:
                turned = {key_of(new) for old, new in zip(tests, moved, strict=True) if new.status != old.status}
                clear = share <= 1 and any(slope.clear for slope in slopes if key_of(slope.margin) in turned)
                return Predicted(one, slopes, factor, share, outcome, end, 0.0, clear)
    rooms = {end: room_of(now, margins, values_at(slopes, end)) for end in ends}
    worst = min(rooms, key=lambda end: rooms[end])
    return Predicted(one, slopes, None, math.inf, "", worst, rooms[worst])


def room_of(decision: Decision, margins: Mapping[Key, Margin], values: Mapping[Key, float]) -> float:
    """Return how far a decision is from another one, in half-widths; below 0 beyond it, infinite where none is near.

    Parameters
    ----------
    decision : Decision
        As it is.
    margins : mapping
    values : mapping
        What the margins are now; those left out are as they were.
    """
    critical = critical_of(decision, margins, values)
    return math.inf if critical is None else critical[0]


def critical_of(
    decision: Decision, margins: Mapping[Key, Margin], values: Mapping[Key, float]
) -> tuple[float, Margin] | None:
    """Return the test on which a decision hangs, with its room; None where there is none. Arguments as of room_of."""
    because = {key_of(one) for one in decision.because}
    some = {key: one for key, one in margins.items() if key in because}

    def room(key: Key, one: Margin) -> float:
        value = values.get(key, one.value)
        if decision.step in ("all kept", "stress"):
            return (value - one.below) / (one.below or 1.0)
        if decision.step in ("breach", "deterioration"):
            return (-value - one.above) / (one.above or 1.0)
        return (one.below - value) / (one.below or 1.0)

    if decision.step == "stress":  # its reasons are of scenarios that stay as they are
        some = {key: one for key, one in margins.items() if key[0] == "guardrail"}
    rooms = [(room(key, one), one) for key, one in some.items()]
    if decision.step == "all kept":  # any guardrail, or the last success
        success = [one for one in rooms if one[1].kind == "success"]
        rooms = [one for one in rooms if one[1].kind != "success"]
        rooms += [max(success, key=lambda one: one[0])] if success else []
    if not rooms:
        return None
    one_is_enough = decision.step in ("all kept", "stress", "no gain", "open success")
    return (min if one_is_enough else max)(rooms, key=lambda one: one[0])


def stress_of(reviewed: Reviewed) -> list[str]:
    """Return the names of the scenarios that do not bind."""
    return [one.name for one in reviewed.review.worlds.values() if not one.binds]
