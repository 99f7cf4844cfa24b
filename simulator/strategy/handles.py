"""Handles: items use them to ask for shared ids without access to the key of the draws."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray


class Fingerprints(Protocol):
    """The ids of accounts and uploads: at least 0, and equal where two share a device, an address or content."""

    def device(self, creator: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the (n,) ids of the creators' devices."""

    def address(self, creator: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the (n,) ids of the creators' network addresses."""

    def content(
        self, item: NDArray[np.int64], time: NDArray[np.float64], creator: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        """Return the (n,) ids of contents."""


class Handle:
    """Stands for fingerprints; its holder cannot reach the key of the world's draws."""

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
