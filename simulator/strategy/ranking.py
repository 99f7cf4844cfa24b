"""Rankings: tables that order the waiting jobs of a queue by the present state of their items.

A ranking says what priority a job of weight 1 has, by the policy of its flag and by its item's age and views so far:

    priority = weight x table[policy, age bin, views bin]

Priorities are computed when a job joins its queue and again at every control tick; of equal ones the job that joined
first goes first. Every index rule is such a table: the module ``simulator.strategy.rules`` has seven of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from simulator.errors import StrategyError, did_you_mean

from .context import Context

Weighing = Literal["weight", "deadline"]
"""What a table is multiplied with: the item's ``Triage.weight``, or the time that is left until its deadline."""

NEAR = 1e-9
"""Relative distance at which an age or a number of views has reached an edge: rounding must not choose the bin."""
LATEST = 1e9
"""Time after every deadline, s: the weight of a job by deadline is this less its deadline, and 0 without one."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """The order of a queue's waiting jobs, as a function of present state.

    Bin ``i`` of an axis with edges ``e`` holds the values ``e[i - 1] <= x < e[i]``, so an axis without edges has one
    bin. Values of the table may be negative: jobs of higher priority go first, and appeals have 0.

    Parameters
    ----------
    table : (P, A + 1, V + 1)
        Priority of a job of weight 1 by policy of the flag, age of the item and its views so far; finite.
    ages : (A,)
        Edges of the bins of ages (time since upload, s), > 0 and increasing.
    views : (V,)
        Edges of the bins of views so far, > 0 and increasing.
    by : {"weight", "deadline"}
        What the table is multiplied with: ``Triage.weight`` of the item; or ``LATEST`` less the deadline of the job's
        case (0 without one), so that the case that is due first goes first. By deadline appeals have that number, too.

    Examples
    --------
    Of three policies, items of the last go first, and among them those with 1,000 views or more:

    >>> Ranking([[[0.0, 0.0]], [[0.0, 0.0]], [[1.0, 2.0]]], views=[1000.0]).priority(2, age=60.0, views=1e6, weight=0.5)
    1.0
    """

    table: NDArray[np.float64]
    ages: NDArray[np.float64] = ()  # type: ignore[assignment]
    views: NDArray[np.float64] = ()  # type: ignore[assignment]
    by: Weighing = "weight"

    def __post_init__(self) -> None:
        for name in ("table", "ages", "views"):
            try:
                array = np.array(getattr(self, name), dtype=np.float64)
            except (TypeError, ValueError) as error:
                raise StrategyError(
                    f"The {name!r} of a Ranking must be an array of numbers. Got {type(getattr(self, name)).__name__} "
                    f"instead."
                ) from error
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def depends_on_views(self) -> bool:
        """Whether the priority of a job can change with its item's views."""
        return bool((self.table != self.table[..., :1]).any())

    @property
    def depends_on_state(self) -> bool:
        """Whether the priority of a job can change while it waits."""
        return bool((self.table != self.table[:, :1, :1]).any())

    def priority(self, policy: int, age: float, views: float, weight: float) -> float:
        """Return the priority of one job.

        Parameters
        ----------
        policy : int
            Index of the policy that the item is flagged for.
        age : float
            Time since upload, s.
        views : float
            Views so far.
        weight : float
        """
        row, column = (
            int(np.searchsorted(edges, value + value * NEAR, side="right"))
            for edges, value in ((self.ages, age), (self.views, views))
        )
        return weight * float(self.table[policy, row, column])

    def checked(self, context: Context, owner: str) -> Self:
        """Return the ranking, or refuse it with the fault named.

        Parameters
        ----------
        context : Context
            Says how many policies there are.
        owner : str
            Name of the strategy's class.

        Raises
        ------
        StrategyError
            If edges are not increasing, the table has a wrong shape, or a number is not finite.
        """
        of = f"of a Ranking of {owner}"
        for name in ("ages", "views"):
            edges = getattr(self, name)
            if edges.ndim != 1 or not (np.isfinite(edges).all() and (np.diff(edges, prepend=0.0) > 0.0).all()):
                raise StrategyError(
                    f"The {name!r} {of} must be edges above 0, finite and increasing. Got {_short(edges)} instead."
                )
        shape = len(context.policies), len(self.ages) + 1, len(self.views) + 1
        if self.table.shape != shape:
            raise StrategyError(
                f"The 'table' {of} must have shape {shape}: policies, ages and views, each edge with a bin on either "
                f"side. Got shape {self.table.shape} instead."
            )
        if not np.isfinite(self.table).all():
            place = tuple(int(i) for i in np.argwhere(~np.isfinite(self.table))[0])
            raise StrategyError(
                f"The 'table' {of} must hold finite numbers only. Got {float(self.table[place])!r} at {place} instead."
            )
        if self.by not in get_args(Weighing):
            raise StrategyError(f"The 'by' {of} must be 'weight' or 'deadline'. Got {self.by!r} instead.")
        return self

    def same_as(self, other: Ranking) -> bool:
        """Return whether another ranking gives every job the same priority by the same bins."""
        arrays = ("table", "ages", "views")
        return self.by == other.by and all(np.array_equal(getattr(self, name), getattr(other, name)) for name in arrays)


def checked_rankings(given: object, context: Context, owner: str) -> dict[str, Ranking]:
    """Return what ``_rank`` returned as a ranking by queue, or refuse it with the fault named.

    Parameters
    ----------
    given : object
        None = no queue is ranked; a ``Ranking`` for all queues; or a mapping from queues to rankings.
    context : Context
    owner : str
        Name of the strategy's class.

    Raises
    ------
    StrategyError
        If it is anything else, names an unknown queue, or holds a ranking that is not legal.
    """
    if given is None:
        return {}
    if isinstance(given, Ranking):
        given = dict.fromkeys(context.queues, given)
    if not isinstance(given, Mapping):
        raise StrategyError(
            f"The _rank method of {owner} must return None, a Ranking, or Rankings by queue. "
            f"Got {type(given).__name__} instead."
        )
    return {_queue(name, context, owner): _ranking(one, context, owner) for name, one in given.items()}


def _queue(name: Any, context: Context, owner: str) -> str:
    if name not in context.queues:
        raise StrategyError(
            f"A queue that {owner} ranks must be one of the scenario's pools. "
            f"Got {name!r} instead.{did_you_mean(str(name), context.queues)}"
        )
    return str(name)


def _ranking(one: object, context: Context, owner: str) -> Ranking:
    if not isinstance(one, Ranking):
        raise StrategyError(f"A queue that {owner} ranks must be given a Ranking. Got {type(one).__name__} instead.")
    return one.checked(context, owner)


def _short(edges: NDArray[np.float64]) -> str:
    return np.array2string(edges, threshold=8, separator=", ")
