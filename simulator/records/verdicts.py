"""A verdict's row: what a reviewer said of an item, as a strategy that learns from single verdicts is told."""

from __future__ import annotations

from typing import Annotated, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .column import Column, blank

_F8: TypeAlias = NDArray[np.float64]
_I8: TypeAlias = NDArray[np.int64]
_B1: TypeAlias = NDArray[np.bool_]


class Verdicts(NamedTuple):
    """``k`` verdicts in order of time; every array has shape (k,).

    Examples
    --------
    >>> Verdicts.blank(2).violating
    array([False, False])
    """

    time: Annotated[_F8, Column("s", "when it was given")]
    item: Annotated[_I8, Column("index", "item that it is about")]
    violating: Annotated[_B1, Column("flag", "whether it says that the item violates", 0)]
    on_appeal: Annotated[_B1, Column("flag", "whether it was given on an appeal, and not in a review", 0)]

    @classmethod
    def blank(cls, k: int) -> Self:
        """Return ``k`` verdicts; time and item are not written yet."""
        return cls(**blank(cls, k))

    def __len__(self) -> int:  # the number of verdicts, not of columns
        return int(self.item.shape[0])
