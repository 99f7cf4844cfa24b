"""What would change with a tenth more or fewer reviewers: plans with that staff, run on the same luck.

Derivatives cannot tell it. Reviewers are whole: a tenth of a shift of five is half a reviewer, and half of what one
reviewer changes is what no plan has. Where queues are near their limit, what ten reviewers change is not ten times what
one does either. So a plan is run that people could staff: every shift has the whole part of its tenth moved, and what
is left of the tenth of all shifts goes, one reviewer each, to those whose tenth has the largest remainder. Both
directions move the same shifts. With fewer than five reviewers a tenth rounds to none, and nothing is run.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulator.errors import ParamError, ScenarioError
from simulator.present.serialise import interval
from simulator.search.question.quantities import change_alone, indicator_of, unbounded
from simulator.space.search_space import SearchSpace

from .around import Around
from .varied import is_staff

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.runs.plans import Plan

TENTH = 0.1


@dataclass(frozen=True)
class StaffChange:
    """What an indicator changes by with a part more reviewers, or fewer.

    Parameters
    ----------
    quantity : str
        Indicator, perhaps with a place.
    unit : str
    part : float
        Reviewers moved, as a part of those there are, as asked for; below 0 = taken away.
    reviewers : int
        Reviewers that were moved, in all shifts together; below 0 = taken away.
    staff : int
        Reviewers of all shifts before.
    moves : Mapping
        Reviewers moved in each shift, by variable; only shifts where some are.
    value : float
        Paired change, in the indicator's unit.
    low, high : float, optional
        Bounds of its 95 % interval.
    reason : str
        Why a change has no interval (``quantities.unbounded``); empty if it has one.
    """

    quantity: str
    unit: str
    part: float
    reviewers: int
    staff: int
    moves: Mapping[str, int]
    value: float
    low: float | None
    high: float | None
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "indicator": self.quantity,
            "unit": self.unit,
            "part": self.part,
            "reviewers": self.reviewers,
            "staff": self.staff,
            "moves": dict(self.moves),
            **interval(self.value, self.low, self.high),
            "reason": self.reason,
        }


def moved(shifts: Mapping[str, int], part: float = TENTH) -> dict[str, int]:
    """Return how many whole reviewers a part of all is in each shift, by largest remainders; larger shifts win ties.

    >>> moved({"day": 25, "night": 14, "small": 3})
    {'day': 3, 'night': 1}
    >>> moved({"day": 5}), moved({"day": 4})
    ({'day': 1}, {})
    """
    shares = {name: part * number for name, number in shifts.items()}
    whole = {name: math.floor(share) for name, share in shares.items()}
    left = math.floor(part * sum(shifts.values()) + 0.5) - sum(whole.values())
    by_remainder = sorted(shifts, key=lambda name: (whole[name] - shares[name], -shifts[name]))
    for name in by_remainder[: max(left, 0)]:
        whole[name] += 1
    return {name: number for name, number in whole.items() if number}


def staff_changes(
    space: SearchSpace, at: Mapping[str, Any], quantities: Sequence[str], around: Callable[[SearchSpace], Around]
) -> list[StaffChange]:
    """Return what each indicator changes by with a tenth more reviewers, and with a tenth fewer.

    Parameters
    ----------
    space : SearchSpace
        What is moved by a gradient; its staff is all that moves here.
    at : Mapping
        Values of the plan, by variable.
    quantities : sequence of str
    around : callable
        Gives what runs plans of a space.
    """
    shifts = {one.name: int(at[one.name]) for one in space.variables if is_staff(one)}
    moves = moved(shifts)
    if not moves:
        return []
    own = replace(space, variables=tuple(one for one in space.variables if is_staff(one)))
    plans = {sign: plan for sign in (1, -1) if (plan := _built(own, shifts, moves, sign)) is not None}
    here, *there = around(own).run([space.given, *plans.values()])
    rows = []
    for quantity in quantities:
        for sign, results in zip(plans, there, strict=True):
            found = change_alone(here, results, quantity)
            rows.append(
                StaffChange(
                    quantity,
                    indicator_of(quantity).unit,
                    sign * TENTH,
                    sign * sum(moves.values()),
                    sum(shifts.values()),
                    {name: sign * number for name, number in moves.items()},
                    found.difference,
                    found.low,
                    found.high,
                    unbounded(found),
                )
            )
    return rows


def _built(space: SearchSpace, shifts: Mapping[str, int], moves: Mapping[str, int], sign: int) -> Plan | None:
    """Return the plan with reviewers moved; None where the scenario does not allow it."""
    try:
        return space.build({name: number + sign * moves.get(name, 0) for name, number in shifts.items()})
    except (ParamError, ScenarioError):
        return None
