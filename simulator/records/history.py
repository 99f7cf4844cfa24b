"""A history's row: what the platform has done with the account that an upload comes with."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .column import Column, blank

_I4: TypeAlias = NDArray[np.int32]


class History(NamedTuple):
    """Counts since the start of the run on the accounts of ``n`` uploads; every array has shape (n,).

    Examples
    --------
    >>> History.blank(2).removals
    array([0, 0], dtype=int32)
    """

    uploads: Annotated[_I4, Column("uploads", "uploads of the account that were published", 0)]
    removals: Annotated[_I4, Column("removals", "removals of its uploads, those undone later among them", 0)]
    appeals_won: Annotated[_I4, Column("removals", "removals that were undone on appeal", 0)]
    verdicts: Annotated[_I4, Column("verdicts", "verdicts of reviews of its uploads, without those of appeals", 0)]
    verdicts_violating: Annotated[_I4, Column("verdicts", "those of `verdicts` that said violating", 0)]

    @classmethod
    def blank(cls, n: int) -> Self:
        """Return the histories of ``n`` uploads by accounts of which nothing is known."""
        return cls(**blank(cls, n))

    def __len__(self) -> int:  # the number of uploads, not of columns
        return int(self.uploads.shape[0])

    def take(self, rows: NDArray[np.integer[Any]]) -> History:
        """Return the histories of some rows, in that order, as copies."""
        columns: list[Any] = [column[rows] for column in self]
        return History(*columns)
