"""A decision's row: what a strategy decides of an upload when it is triaged."""

from __future__ import annotations

import math
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action

from .column import Column, blank

SCENARIO_ROUTE = -1
"""In ``Triage.queue``: the queue that the scenario names for the item's market and top policy."""
NEVER = math.inf
"""In ``Triage.review_at_views``, ``gate_at_views`` and of later scores: nothing triggers it."""

PLANNED_STRIKE = -1
"""In ``Triage.strike``: the weight that the plan gives a strike for the item's top policy."""

_LEFT_OUT: Any = np.zeros(0)
"""A column that is left out: empty values."""


class Triage(NamedTuple):
    """Decisions for ``n`` items; every array has shape (n,). Those with a default may be left out.

    Examples
    --------
    >>> triage = Triage.allow(2)
    >>> triage.action[:] = Action.HOLD
    >>> triage.review_at_views
    array([inf, inf])
    """

    action: Annotated[
        NDArray[np.uint8],
        Column(
            "code",
            "Action",
            Action.ALLOW,
            kept="action",
            least=0,
            most=max(Action),
            legal=f"Action codes from 0 to {max(Action)}",
        ),
    ]
    queue: Annotated[
        NDArray[np.int16],
        Column(
            "index",
            "queue for reviews of the item; -1 = the scenario's route",
            SCENARIO_ROUTE,
            kept="queue",
            least=SCENARIO_ROUTE,
        ),
    ]
    priority: Annotated[
        NDArray[np.float64],
        Column(
            "number",
            "priority of the item's reviews; higher goes first",
            0.0,
            kept="priority",
            finite=True,
            legal="finite numbers",
        ),
    ]
    review_at_reports: Annotated[
        NDArray[np.int32],
        Column(
            "reports",
            "user reports that trigger a review; 0 = never",
            0,
            kept="review_at_reports",
            least=0,
            most=2**31 - 1,
            legal="numbers of reports, 0 for never,",
        ),
    ]
    review_at_views: Annotated[
        NDArray[np.float64],
        Column(
            "views",
            "views that trigger a review, once; inf = never",
            NEVER,
            kept="review_at_views",
            least=0,
            legal="numbers of views, inf for never,",
        ),
    ]
    remove_at_rescore: Annotated[
        NDArray[np.float64],
        Column(
            "probability",
            "later score that removes the item without review; inf = never",
            NEVER,
            kept="remove_at_rescore",
            least=0,
            legal="scores, inf for never,",
        ),
    ] = _LEFT_OUT
    review_at_rescore: Annotated[
        NDArray[np.float64],
        Column(
            "probability",
            "later score that triggers a review; inf = never",
            NEVER,
            kept="review_at_rescore",
            least=0,
            legal="scores, inf for never,",
        ),
    ] = _LEFT_OUT
    delay: Annotated[
        NDArray[np.float64],
        Column(
            "s",
            "extra delay before the decision takes effect",
            0.0,
            least=0,
            finite=True,
            legal="finite numbers of seconds, at least 0,",
        ),
    ] = _LEFT_OUT
    weight: Annotated[
        NDArray[np.float64],
        Column(
            "number",
            "factor on a ranking's priority of the item's reviews",
            1.0,
            kept="weight",
            finite=True,
            legal="finite numbers",
        ),
    ] = _LEFT_OUT
    gate_at_views: Annotated[
        NDArray[np.float64],
        Column(
            "views",
            "views at which distribution stops until a verdict; inf = never",
            NEVER,
            kept="gate_at_views",
            least=0,
            legal="numbers of views, inf for never,",
        ),
    ] = _LEFT_OUT
    staged: Annotated[
        NDArray[np.uint8],
        Column(
            "flag",
            "1 = the plan's stages of the audience apply (`enforcement.stages`), 0 = the item is exempt",
            1,
            kept="staged",
            least=0,
            most=1,
            legal="flags, 0 or 1,",
        ),
    ] = _LEFT_OUT
    strike: Annotated[
        NDArray[np.int16],
        Column(
            "strikes",
            "strikes that a removal without a review counts as; 0 = none, -1 = as the plan says",
            PLANNED_STRIKE,
            kept="strike",
            least=PLANNED_STRIKE,
            most=250,
            legal="numbers of strikes up to 250, -1 for the plan's,",
        ),
    ] = _LEFT_OUT

    @classmethod
    def allow(cls, n: int) -> Triage:
        """Return decisions that do nothing (allow, the scenario's route, priority 0, no triggers), to be changed."""
        return cls(**blank(cls, n))

    def __len__(self) -> int:  # the number of items, not of columns
        return int(self.action.shape[0])

    def having(self, **columns: NDArray[Any]) -> Triage:
        """Return the decisions with some columns in place of their own; these stay as they are."""
        return Triage(**{**self._asdict(), **columns})

    def take(self, rows: NDArray[np.intp]) -> Triage:
        """Return the decisions of some rows, in that order, as copies."""
        columns: list[Any] = [column[rows] for column in self]
        return Triage(*columns)

    def write(self, rows: NDArray[np.intp] | slice, part: Triage) -> None:
        """Put the decisions of ``part``, which leaves none out, into these rows, in order."""
        columns: list[Any] = list(self)
        for column, decided in zip(columns, tuple(part), strict=True):
            column[rows] = decided
