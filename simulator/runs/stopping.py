"""Replications until an indicator is known as exactly as asked, or a limit ends them.

Replications are run in batches, each a quarter of all before it, the first of at least ten. After each batch the 95 %
interval is looked at; the runs end when half its width is at most what was asked for *in two looks that follow each
other*. The rule is that of Chow and Robbins (1965), whose interval covers 95 % as the asked precision becomes finer.
For a coarse one it stops too early, whenever the spread happens to look small; the least number of replications, few
looks and the second look keep most of the coverage. ``python -m verification stopping`` measures it.

Batches follow from the results alone, so the number of workers changes nothing. A budget of time is looked at between
batches: what it ends depends on the machine. The number of replications is kept in either case, and running so many
again gives the same numbers.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from simulator.indicators import cells
from simulator.strategy.finding import added

from .estimate import Influence
from .paired import Paired
from .precision import Precision, Reached
from .results import Results

if TYPE_CHECKING:
    from simulator.config import Scenario

FIRST = 10
"""Replications of the first batch, at least."""
_GROWTH = 1.25


class Runnable(Protocol):
    """What can be run in batches: an arm of ``simulate``."""

    @property
    def scenario(self) -> Scenario:
        """Its scenario."""


A = TypeVar("A", bound=Runnable)


class Run(Protocol[A]):
    """Runs arms."""

    def __call__(self, arms: list[A], *, first: int) -> list[Results]:
        """Run the replications of arms from one on."""


def run_batches(
    arms_of: Callable[[int], list[A]],
    run: Run[A],
    replications: int,
    precision: Precision | None,
) -> list[Results]:
    """Run arms so many times or, where a precision is asked for, until it is reached; arguments as of ``run_until``."""
    if precision is None:
        return run(arms_of(replications), first=0)
    return run_until(precision, arms_of, run, replications)


def run_until(
    goal: Precision,
    arms_of: Callable[[int], list[A]],
    run: Run[A],
    least: int = FIRST,
    clock: Callable[[], float] = time.monotonic,
) -> list[Results]:
    """Run arms in batches until an indicator is known as exactly as asked, and return their results.

    Parameters
    ----------
    goal : Precision
    arms_of : callable
        Given a number of replications, returns the arms, the baseline first.
    run : callable
        Given these arms, runs their replications from ``first`` on.
    least : int
        Replications of the first batch, if it is more than ``FIRST``.
    clock : callable
        Seconds, for the budget.

    Raises
    ------
    InputError
        If the indicator is unknown, or the scenario lacks what it needs.
    """
    start, done, size = clock(), 0, min(max(least, FIRST), goal.most_replications)
    arms = arms_of(size)
    indicator, cell = goal.asked([arm.scenario for arm in arms])
    title = f"{indicator.title} ({', '.join(cell.values())})" if cell else indicator.title
    found: list[Results] = []
    met_before, ended_by = False, ""
    while not ended_by:
        found = _joined(found, run(arms, first=done))
        half = half_width(goal, found)
        met, more = half <= goal.amount, min(math.ceil(size * _GROWTH), goal.most_replications)
        if met and met_before:
            ended_by = "precision"
        elif size == more:
            ended_by = "most_replications"
        elif goal.budget is not None and (clock() - start) * more / size > goal.budget:
            ended_by = "budget"
        else:
            done, size, arms, met_before = size, more, arms_of(more), met
    reached = Reached(goal, title, size, half, ended_by, len(found) > 1)
    return [replace(one, reached=reached) for one in found]


def half_width(goal: Precision, arms: Sequence[Results]) -> float:
    """Return half of the widest interval, as the precision is stated; infinite where there is none.

    With several arms it is that of the paired differences, the first arm being the baseline.
    """
    indicator, cell = goal.asked([arms[0].scenario])
    by = tuple(cell)
    place = cells(arms[0].ledger, by).index(dict(cell))
    first, *others = (Influence.of(indicator, arm.ledgers, by) for arm in arms)
    found = [Paired.of(first, other).difference for other in others] or [first.interval()]
    halves = [float(one.high.flat[place] - one.low.flat[place]) / 2 for one in found]
    value = 1.0 if goal.points else abs(float(first.value.flat[place]))
    return math.inf if any(map(math.isnan, halves)) or not value > 0 else max(halves) / value


def _joined(before: Sequence[Results], new: Sequence[Results]) -> list[Results]:
    """Return the results of the new batch with those of all before it."""
    if not before:
        return list(new)
    return [
        replace(
            later,
            ledgers=(*one.ledgers, *later.ledgers),
            readings=None if one.readings is None or later.readings is None else one.readings + later.readings,
            findings=added((one.findings, later.findings)),
        )
        for one, later in zip(before, new, strict=True)
    ]
