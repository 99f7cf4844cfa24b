"""The power check before a review runs: what each test can show with the pairs that are planned, from a pilot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.indicators import Indicator
from simulator.indicators.requirement import Requirement
from simulator.present.outcomes import CLEAR
from simulator.present.serialise import optional
from simulator.runs.compare import Comparison
from simulator.runs.guardrails import Guardrail, judge

from .checked import Review, TestedIndicator, World
from .needed import pairs_for, power_with
from .paired_indicator import PairedIndicator


@dataclass(frozen=True)
class PowerRow:
    """What a test can show.

    Parameters
    ----------
    kind : str
        ``success`` or ``guardrail``.
    world, candidate, name : str
    indicator : Indicator
    effect : float
        Distance that is to be shown, in the indicator's unit: the change that counts, or how far the arm is from the
        limit (without a change, where the limit leaves room for that; else as far as in the pilot).
    deviation : float
        Standard deviation of one pair in the pilot.
    wanted : float
        Power that the protocol asks for.
    reached : float, optional
        Power with the planned pairs; None where the pilot cannot tell.
    needed : int, optional
        Pairs that have the power wanted.
    reason : str
        Why there is no number; empty otherwise.
    """

    kind: str
    world: str
    candidate: str
    name: str
    indicator: Indicator
    effect: float
    deviation: float
    wanted: float
    reached: float | None
    needed: int | None
    reason: str

    @property
    def enough(self) -> bool:
        """Whether the planned pairs have the power wanted."""
        return self.reached is not None and self.reached >= self.wanted

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; missing numbers are None."""
        return {
            "kind": self.kind,
            "scenario": self.world,
            "candidate": self.candidate,
            "name": self.name,
            "unit": self.indicator.unit,
            "effect": optional(self.effect),
            "deviation": optional(self.deviation),
            "wanted": self.wanted,
            "reached": self.reached,
            "needed": self.needed,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class PowerCheck:
    """The power of all tests with the planned pairs.

    Parameters
    ----------
    pilot : int
        Pairs of the pilot.
    pairs : int
        Pairs that are run in each scenario.
    rows : tuple of PowerRow
    """

    pilot: int
    pairs: int
    rows: tuple[PowerRow, ...]

    @property
    def enough(self) -> bool:
        """Whether every test has the power that it needs."""
        return all(one.enough for one in self.rows)

    @property
    def needed(self) -> int | None:
        """Pairs with which all tests have it that ever can; None where the pilot tells of none."""
        return max((one.needed for one in self.rows if one.needed is not None), default=None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "pilot": self.pilot,
            "pairs": self.pairs,
            "enough": self.enough,
            "needed": self.needed,
            "tests": [one.to_dict() for one in self.rows],
        }


def check_power(
    review: Review, pilots: Mapping[str, Mapping[str, Comparison]], pairs: int | None, most: int
) -> PowerCheck:
    """Return the power of all binding tests.

    Parameters
    ----------
    review : Review
    pilots : mapping
        Pilot comparisons by scenario and candidate, of all binding scenarios.
    pairs : int, optional
        Planned pairs; None takes as many as are needed, at most ``most``, and no fewer than the pilot.
    most : int
    """
    (pilot,) = {pair.replications for some in pilots.values() for pair in some.values()}
    if pairs is None:
        needed = PowerCheck(pilot, pilot, tuple(_rows(review, pilots, pilot))).needed
        pairs = min(max(needed or 0, pilot), most)
    return PowerCheck(pilot, pairs, tuple(_rows(review, pilots, pairs)))


def _rows(review: Review, pilots: Mapping[str, Mapping[str, Comparison]], pairs: int) -> Iterator[PowerRow]:
    for world in review.binding:
        for candidate, pair in pilots[world.name].items():
            if world is review.deciding:
                for tested in review.success:
                    yield _success(review, tested, candidate, pair, pairs)
            for one in judge(world.guardrails, pair.candidate, pair.baseline):
                yield _guardrail(review, world, one, candidate, pairs)


def _success(review: Review, tested: TestedIndicator, candidate: str, pair: Comparison, pairs: int) -> PowerRow:
    protocol = review.request.protocol
    found = PairedIndicator.of(tested, pair)
    level = protocol.success_level(review.success_tests)
    reached = found.power(pairs, level)
    return PowerRow(
        "success",
        review.deciding.name,
        candidate,
        tested.text,
        tested.indicator,
        found.effect,
        found.deviation,
        protocol.power,
        reached,
        found.needed(level, protocol.power),
        "" if reached is not None else _UNTOLD,
    )


_UNTOLD = "too little happened in the pilot"


def _guardrail(review: Review, world: World, one: Guardrail, candidate: str, pairs: int) -> PowerRow:
    wanted = review.request.protocol.guardrail_power(review.bound_guardrails)
    indicator, excess = one.estimate.indicator, one.excess
    room = _room(one)
    reason, reached, needed = "", None, None
    if not math.isfinite(room):
        reason = _UNTOLD
    elif room <= 0:
        reason = "the pilot's candidate is beyond the limit"
    elif excess.low is None:
        reason = _UNTOLD if not one.estimate.withheld else one.estimate.reason
    else:
        reached = power_with(pairs, room, excess.deviation, indicator, excess.replications, CLEAR)
        needed = pairs_for(room, excess.deviation, indicator, excess.replications, CLEAR, wanted)
    return PowerRow(
        "guardrail",
        world.name,
        candidate,
        str(one.requirement),
        indicator,
        room,
        excess.deviation,
        wanted,
        reached,
        needed,
        reason,
    )


def _room(one: Guardrail) -> float:
    """Return how far a candidate that changes nothing is from the limit or, where that is no room, the pilot's one."""
    if one.baseline is not None:
        margin = _margin(one.requirement, one.baseline.value)
        if margin > 0:
            return margin
    return -one.excess.value


def _margin(requirement: Requirement, baseline: float) -> float:
    margin = requirement.threshold(baseline) - baseline
    return margin if requirement.upper else -margin
