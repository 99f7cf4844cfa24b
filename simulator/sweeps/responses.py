"""What a sweep saw of one indicator: a value per point and replication, and changes on common luck with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError
from simulator.indicators import find_indicator
from simulator.indicators.coverage import Kind, coverage_of, too_low

if TYPE_CHECKING:
    from .table import SweepTable

Floats = NDArray[np.float64]
_LEVEL = 0.95
_ROUNDING = 1e-10
"""Relative difference below which two runs differ by rounding only."""


class Change(NamedTuple):
    """A difference with its paired 95 % interval; without bounds where there is too little to tell them from."""

    value: float
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Responses:
    """One indicator in all runs.

    Parameters
    ----------
    id : str
    settings : tuple of mapping
        The value of each axis, by point.
    values : (points, replications) float64
        NaN where a run has none.
    given : mapping
        The settings that others are compared with.
    at_given : (replications,) float64
    """

    id: str
    settings: tuple[Mapping[str, Any], ...]
    values: Floats
    given: Mapping[str, Any]
    at_given: Floats

    @property
    def means(self) -> Floats:
        """The mean of each point over its replications."""
        return np.asarray(self.values.mean(axis=1))

    def change(self, differences: Floats, scale: float | None = None) -> Change:
        """Return the mean of differences of runs with the same luck, and its interval.

        Parameters
        ----------
        differences : (replications,) float64
        scale : float, optional
            Size of the values that were taken from each other; differences that are but rounding of it count as 0.
        """
        size = float(np.nanmax(np.abs(self.values), initial=0.0)) if scale is None else scale
        return change_of(self.id, np.where(np.abs(differences) <= _ROUNDING * size, 0.0, differences))


def change_of(id_: str, differences: Floats) -> Change:
    """Return a mean with Student's interval; none where all differ by the same amount, which tells no spread.

    An interval whose measured coverage is too low is withheld, as it is in comparisons.
    """
    from scipy.special import stdtrit

    value, count = float(differences.mean()), len(differences)
    if count < 2 or not math.isfinite(value):
        return Change(value, None, None)
    error = float(differences.std(ddof=1)) / math.sqrt(count)
    if error == 0:
        return Change(value, 0.0, 0.0) if value == 0 else Change(value, None, None)
    if too_low(coverage_of(id_, Kind.LARGE if (differences != 0).all() else Kind.SMALL, count, 0.0)):
        return Change(value, None, None)
    half = error * float(stdtrit(count - 1, (1 + _LEVEL) / 2))
    return Change(value, value - half, value + half)


def responses(table: SweepTable, id_: str) -> Responses:
    """Return what a sweep saw of an indicator.

    Raises
    ------
    InputError
        If no run has a value of it, or the table is not what a sweep returned.
    """
    find_indicator(id_)
    if id_ not in table.columns:
        raise InputError(f"The runs of this sweep have no value of {id_!r}.")
    number = int(table.attrs["provenance"]["replications"])
    points = int(table.attrs["design"]["points"])
    if len(table) != points * number:
        raise InputError("The table must be the one that `sweep` returned, with all of its rows in order.")
    rows = table.iloc[::number][table.axes_swept].to_dict(orient="records")
    given = table.attrs["given"]
    known = given["values"].get(id_, [None] * number)
    return Responses(
        id_,
        tuple({str(name): value for name, value in row.items()} for row in rows),
        table[id_].to_numpy(dtype=np.float64).reshape(points, number),
        given["settings"],
        np.array([math.nan if one is None else one for one in known], dtype=np.float64),
    )


def moving(table: SweepTable) -> list[str]:
    """Return the axes that have several values."""
    return [name for name in table.axes_swept if table[name].nunique(dropna=False) > 1]
