"""What a strategy decides for a chunk, and the check that it is complete and legal."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain import Action
from simulator.errors import StrategyError

SCENARIO_ROUTE = -1
"""In ``Triage.queue``: the queue that the scenario names for the item's market and top policy."""
NEVER = math.inf
"""In ``Triage.review_at_views`` and of later scores: nothing triggers it."""


@dataclass(frozen=True, eq=False)
class Triage:
    """Decisions for ``n`` items; every array has shape (n,). Those of later scores may be left out: never."""

    action: NDArray[np.uint8]
    """Code of ``Action``."""
    queue: NDArray[np.int16]
    """Queue that any review of the item joins; -1 = the scenario's route."""
    priority: NDArray[np.float64]
    """Any review of the item goes before those of lower priority; finite."""
    review_at_reports: NDArray[np.int32]
    """User reports that trigger a review; 0 = never."""
    review_at_views: NDArray[np.float64]
    """Views that trigger a review, once; inf = never."""
    remove_at_rescore: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """Later score that removes the item without review; inf = never."""
    review_at_rescore: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """Later score that triggers a review; inf = never."""
    delay: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """Time by which the decision takes effect later than it could, s; may be left out: 0."""

    @classmethod
    def allow(cls, n: int) -> Triage:
        """Return decisions that do nothing (allow, the scenario's route, priority 0, no triggers), to be changed."""
        return cls(
            np.zeros(n, np.uint8),
            np.full(n, SCENARIO_ROUTE, np.int16),
            np.zeros(n),
            np.zeros(n, np.int32),
            np.full(n, NEVER),
            np.full(n, NEVER),
            np.full(n, NEVER),
            np.zeros(n),
        )

    def write(self, rows: NDArray[np.intp], part: Triage) -> None:
        """Put the decisions of ``part``, which leaves none out, into these rows, in order."""
        for column in fields(Triage):
            getattr(self, column.name)[rows] = getattr(part, column.name)


_DTYPES: dict[str, Any] = {
    "action": np.uint8,
    "queue": np.int16,
    "priority": np.float64,
    "review_at_reports": np.int32,
    "review_at_views": np.float64,
    "remove_at_rescore": np.float64,
    "review_at_rescore": np.float64,
    "delay": np.float64,
}
_RESCORE = ("remove_at_rescore", "review_at_rescore")
_OPTIONAL = {**dict.fromkeys(_RESCORE, NEVER), "delay": 0.0}
"""What those are that are left out."""


def checked(triage: object, n: int, queues: int, owner: str) -> Triage:
    """Return the decisions in their exact dtypes, or say what is wrong with them.

    Parameters
    ----------
    triage : object
        What a strategy returned for ``n`` items.
    n, queues : int
    owner : str
        Name of the strategy's class.

    Raises
    ------
    StrategyError
        If it is no ``Triage``, or a field has a wrong shape or type, an unknown code or a value that is not finite.
    """
    if not isinstance(triage, Triage):
        raise StrategyError(f"The _triage method of {owner} must return a Triage. Got {type(triage).__name__} instead.")
    columns = {column.name: getattr(triage, column.name) for column in fields(Triage)}
    for name, value in _OPTIONAL.items():
        if isinstance(columns[name], np.ndarray) and columns[name].shape == (0,):
            columns[name] = np.full(n, value)
    for name, column in columns.items():
        _check_array(column, name, n, owner)
    if n:
        actions = f"Action codes from 0 to {max(Action)}"
        _check_range(columns["action"], "action", 0, max(Action), actions, owner)
        _check_range(
            columns["queue"], "queue", SCENARIO_ROUTE, queues - 1, f"queue indices from -1 to {queues - 1}", owner
        )
        _check_range(
            columns["review_at_reports"], "review_at_reports", 0, 2**31 - 1, "numbers of reports, 0 for never,", owner
        )
        if not np.isfinite(columns["priority"]).all():
            _refuse(columns["priority"], ~np.isfinite(columns["priority"]), "priority", "finite numbers", owner)
        _check_not_negative(columns["review_at_views"], "review_at_views", "numbers of views, inf for never,", owner)
        for name in _RESCORE:
            _check_not_negative(columns[name], name, "scores, inf for never,", owner)
        wrong = ~(np.isfinite(columns["delay"]) & (columns["delay"] >= 0.0))
        if wrong.any():
            _refuse(columns["delay"], wrong, "delay", "finite numbers of seconds, at least 0,", owner)
    return Triage(**{name: np.ascontiguousarray(column, dtype=_DTYPES[name]) for name, column in columns.items()})


def _check_array(column: object, name: str, n: int, owner: str) -> None:
    where = f"The {name!r} field of the Triage of {owner}"
    if not isinstance(column, np.ndarray):
        raise StrategyError(f"{where} must be an array of shape ({n},). Got {type(column).__name__} instead.")
    if column.shape != (n,):
        raise StrategyError(f"{where} must have shape ({n},), one value an item. Got shape {column.shape} instead.")
    dtype = np.dtype(_DTYPES[name])
    allowed = "iu" if dtype.kind in "iu" else "iuf"
    if column.dtype.kind not in allowed:
        kind = "an integer type" if allowed == "iu" else "a number type"
        raise StrategyError(f"{where} must have {kind}, such as {dtype}. Got {column.dtype} instead.")


def _check_range(column: NDArray[Any], name: str, low: int, high: int, what: str, owner: str) -> None:
    if column.min() < low or column.max() > high:
        _refuse(column, (column < low) | (column > high), name, what, owner)


def _check_not_negative(column: NDArray[Any], name: str, what: str, owner: str) -> None:
    if not column.min() >= 0.0:  # also true for nan
        _refuse(column, ~(column >= 0.0), name, what, owner)


def _refuse(column: NDArray[Any], wrong: NDArray[np.bool_], name: str, what: str, owner: str) -> None:
    row = int(np.flatnonzero(wrong)[0])
    raise StrategyError(
        f"The {name!r} field of the Triage of {owner} must hold {what} only. "
        f"Got {column[row].item()!r} at row {row} instead."
    )
