"""Groups of accounts: a ring acts together, a look-alike only shares devices, addresses or content as a ring does."""

from __future__ import annotations

from enum import IntEnum


class Group(IntEnum):
    """Code of the truth about an account's group; never visible to a strategy."""

    NONE = 0
    """No group, or one whose accounts share nothing."""
    RING = 1
    """Coordinated accounts."""
    LOOK_ALIKE = 2
    """Innocent accounts with shared signals: a household, a school, a club."""
