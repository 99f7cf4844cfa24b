"""What ties some accounts together: a ring acts in concert, a look-alike only shares what a ring shares."""

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
