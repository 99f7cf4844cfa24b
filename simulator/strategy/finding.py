"""What a strategy found out in a run, as sums by cell, which add up over runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from simulator.errors import InputError


@dataclass(frozen=True)
class Finding:
    """A table of sums that a strategy kept of a run.

    Parameters
    ----------
    title : str
        What was counted, with what a reader must know of it.
    axes : tuple of str
        Names of the columns that name a cell.
    columns : tuple of str
        Names of the sums.
    cells : mapping of tuple to tuple
        The sums of each cell.
    variances : tuple of str
        Columns whose sums are variances; they are shown as standard errors.

    Examples
    --------
    >>> first = Finding("audits", ("policy",), ("audited", "s.e."), {("spam",): (5.0, 9.0)}, ("s.e.",))
    >>> both = first + Finding("audits", ("policy",), ("audited", "s.e."), {("spam",): (3.0, 7.0)}, ("s.e.",))
    >>> both.per_run(2)
    {('spam',): (4.0, 2.0)}
    """

    title: str
    axes: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, ...], tuple[float, ...]]
    variances: tuple[str, ...] = ()

    def __add__(self, other: Self) -> Self:
        if (self.title, self.axes, self.columns) != (other.title, other.axes, other.columns):
            raise InputError(
                f"Findings that are added must be of one kind. Got {self.title!r} and {other.title!r} instead."
            )
        none = (0.0,) * len(self.columns)
        keys = dict.fromkeys((*self.cells, *other.cells))
        cells = {
            key: tuple(a + b for a, b in zip(self.cells.get(key, none), other.cells.get(key, none), strict=True))
            for key in keys
        }
        return type(self)(self.title, self.axes, self.columns, cells, self.variances)

    def per_run(self, runs: int) -> dict[tuple[str, ...], tuple[float, ...]]:
        """Return the means over runs of each cell, with standard errors in place of variances."""
        roots = [column in self.variances for column in self.columns]
        return {
            key: tuple((math.sqrt(one) if root else one) / runs for one, root in zip(sums, roots, strict=True))
            for key, sums in self.cells.items()
        }


def added(runs: Iterable[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """Return the findings of several runs of one strategy, added up one by one."""
    several = list(runs)
    total = several[0]
    for more in several[1:]:
        total = tuple(one + other for one, other in zip(total, more, strict=True))
    return total
