"""Handles: how items ask for shared ids without holding what the ids are drawn from."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray


class Fingerprints(Protocol):
    """What can be asked of accounts and uploads: ids, at least 0, equal where two share a thing."""

    def device(self, creator: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the (n,) ids of the creators' devices."""

    def address(self, creator: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the (n,) ids of the creators' network addresses."""

    def content(
        self, item: NDArray[np.int64], time: NDArray[np.float64], creator: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        """Return the (n,) ids of contents."""


class Handle:
    """Stands for fingerprints, and leads to nothing: whoever holds it cannot get at the key of the world's draws."""

    __slots__ = ("__weakref__",)


_LENT: WeakKeyDictionary[Handle, Fingerprints] = WeakKeyDictionary()


def lend(fingerprints: Fingerprints) -> Handle:
    """Return a handle for fingerprints; they are let go with it."""
    handle = Handle()
    _LENT[handle] = fingerprints
    return handle


def lent(handle: Handle) -> Fingerprints:
    """Return the fingerprints of a handle."""
    return _LENT[handle]
