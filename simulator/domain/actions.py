"""Actions on items, phases of items, and causes of violative views."""

from __future__ import annotations

from enum import IntEnum


class Action(IntEnum):
    """A decision of triage on an item."""

    ALLOW = 0
    """Distribute as usual."""
    LIMIT = 1
    """Not eligible for the feed: reach is multiplied by ``enforcement.reach.limit``."""
    LABEL = 2
    """Shown with a warning: reach is multiplied by ``enforcement.reach.label``."""
    AGE_GATE = 3
    """Shown to adults only: reach is multiplied by ``enforcement.reach.age_gate``."""
    REVIEW = 4
    """Stays live, and goes to a review queue at once."""
    HOLD = 5
    """Is not distributed until a reviewer has decided."""
    REMOVE = 6
    """Taken down without a human decision."""


class Consequence(IntEnum):
    """What a violating verdict of a review leads to; those that leave the item visible have the code of their action.

    >>> all(Action[one.name] == one for one in (Consequence.LIMIT, Consequence.LABEL, Consequence.AGE_GATE))
    True
    """

    STRIKE = 0
    """Removed, and the creator gets a strike."""
    LIMIT = 1
    """Live at limited reach."""
    LABEL = 2
    """Live with a label."""
    AGE_GATE = 3
    """Live for adults only."""
    REMOVE = 4
    """Removed without a strike."""
    EDUCATE = 5
    """Removed, and the creator gets a warning in place of a strike."""


class Phase(IntEnum):
    """The phase of an item."""

    PENDING = 0
    """Uploaded and distributed, not yet triaged."""
    LIVE = 1
    """Triaged and visible."""
    HELD = 2
    """Waiting for review, not distributed."""
    REMOVED = 3
    """Taken down."""


class Cause(IntEnum):
    """Why viewers met a violation: the state of knowledge in which its views accrued.

    Views of a violating item accrue in the first three states; at the end, views in ``UNDETECTED`` are
    *detected late* if the item ever left that state, else *never detected*. So the four causes add up exactly.
    """

    UNDETECTED = 0
    """No flag, report trigger or milestone has yet led to a review or a decision."""
    WAITING = 1
    """Sent to review, no verdict yet (views here are *review delay*)."""
    DECIDED = 2
    """A decision, human or automated, left it visible (views here are *wrong decision*)."""
