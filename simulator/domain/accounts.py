"""Accounts: a platform's view of creators, who may have several accounts, one after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ACCOUNT_BITS = 31
"""Bits of an account's index that hold its creator: there are at most 2**31 - 1 creators."""


def account_ids(creator: NDArray[np.int32], account: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return the index of each account: that of the creator for the first one, another one for each after a ban.

    >>> account_ids(np.array([7, 7], np.int32), np.array([0, 1], np.int16))
    array([         7, 2147483655])
    """
    ids = creator.astype(np.int64)
    return ids | account.astype(np.int64) << ACCOUNT_BITS if account.any() else ids


def creators_of(ids: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the creators whose accounts these are.

    >>> creators_of(np.array([7, 2147483655]))
    array([7, 7], dtype=int32)
    """
    return (ids & ((1 << ACCOUNT_BITS) - 1)).astype(np.int32)
