"""The rows with the smallest keys of each group: a random sample of a stream, in bounded memory."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Smallest:
    """Keeps, of all rows offered, those with the ``most`` smallest keys of each group.

    Which they are does not depend on how the rows are portioned. With independent keys of one law they are a simple
    random sample of the group.

    Parameters
    ----------
    groups : int
    most : int
        Rows kept of a group.
    fields : list of (name, dtype)
        What is kept of a row besides its group and key.

    Examples
    --------
    >>> kept = Smallest(1, 2, [("item", "i8")])
    >>> for start in (0, 2):
    ...     items = np.arange(start, start + 2)
    ...     _ = kept.offer(np.zeros(2, np.int64), np.array([[0.3, 0.1], [0.2, 0.9]])[start // 2], item=items)
    >>> kept.rows["item"].tolist(), kept.cut.tolist()
    ([1, 2], [0.3])
    """

    def __init__(self, groups: int, most: int, fields: list[tuple[str, str]]) -> None:
        self._most = most
        self._groups = groups
        self._kept = np.empty(0, dtype=[("group", "i4"), ("key", "f8"), *fields])
        self._cut = np.full(groups, math.inf)
        self._new: list[NDArray[np.void]] = []
        self._waiting = 0

    def offer(self, group: NDArray[np.int64], key: Floats, **columns: NDArray[np.generic]) -> NDArray[np.bool_]:
        """Offer rows, (n,); return which of them may be among the smallest, as far as is known."""
        near = key < self._cut[group]
        rows = np.empty(int(near.sum()), dtype=self._kept.dtype)
        rows["group"], rows["key"] = group[near], key[near]
        for name, column in columns.items():
            rows[name] = column[near]
        if len(rows):
            self._new.append(rows)
            self._waiting += len(rows)
        if self._waiting > max(len(self._kept), self._most):
            self._settle()
        return near

    def __len__(self) -> int:
        return len(self._kept) + self._waiting

    @property
    def rows(self) -> NDArray[np.void]:
        """The rows kept, by group and then key."""
        self._settle()
        return self._kept

    @property
    def cut(self) -> Floats:
        """(groups,) key below which all rows offered are kept; infinite where every row is."""
        self._settle()
        return self._cut

    def _settle(self) -> None:
        if not self._new:
            return
        rows = np.concatenate([self._kept, *self._new])
        self._new, self._waiting = [], 0
        rows = rows[np.lexsort((rows["key"], rows["group"]))]
        starts = np.searchsorted(rows["group"], np.arange(self._groups))
        rank = np.arange(len(rows)) - starts[rows["group"]]
        beyond = rank == self._most
        self._cut[rows["group"][beyond]] = rows["key"][beyond]
        self._kept = rows[rank < self._most]
