"""Notices: what the flow tells the world of its decisions, so that creators, adversaries and detectors can answer."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Notice(IntEnum):
    """Kind of a notice."""

    REMOVAL = 0
    """An item was taken down; its creator has a strike more (said: 0 = automated, 1 = human)."""
    REINSTATEMENT = 1
    """A removal was overturned; the creator has a strike less (said: 0)."""
    VERDICT = 2
    """A reviewer said something of an item, in a review or an appeal (said: 0 = not violating, 1 = violating)."""
    BLOCKED = 3
    """An upload was refused, since its creator is suspended or banned (said: 0)."""
    BAN = 4
    """An account was banned (said: 0)."""
    UNBAN = 5
    """A ban ended, since a removal was overturned (said: 0)."""
    RETURN = 6
    """A banned creator is back with the account, without strikes (said: 0)."""


NOTICE = np.dtype(
    [
        ("time", "f8"),  # s
        ("uploaded", "f8"),  # when the item was uploaded, s
        ("index", "i8"),  # of the item (a record has a method named item)
        ("creator", "i4"),
        ("account", "i2"),  # number of the account that the item was uploaded with
        ("market", "i2"),
        ("policy", "i2"),  # top policy: what the detectors make of the item
        ("kind", "u1"),  # Notice
        ("said", "u1"),
        ("violates", "u1"),  # truth
        ("novel", "u1"),  # truth: kind of novel content
        ("version", "i4"),  # truth: version of a storm that it is a copy of
    ],
    align=True,
)
"""One notice. Truth is in it, so it is for the world alone: a strategy sees only strikes and counts of verdicts."""

STRIKES = np.array([1, -1, 0, 0, 0, 0, 0], dtype=np.int32)
"""Change of an account's strikes by kind of notice."""
