"""The events of the flow: their codes, and the total order of simultaneous ones.

Events happen in the order ``(time, Event code, item, sequence)``: at one instant, a code with a lower number goes
first. Control-plane changes (capacity) come before everything else at their instant. What an event causes at the same
instant (a verdict removes an item, a freed desk starts the next job) follows it at once, before any other event, in
the order stated in ``docs/flow.md``.
"""

from __future__ import annotations

from enum import IntEnum


class Event(IntEnum):
    """Kind of event; the number is its priority among events of the same instant (lower first)."""

    CAPACITY = 0
    """A pool's staff changed (item = -1, detail = reviewers on shift)."""
    VERDICT = 1
    """A reviewer gave a verdict (detail 1 = violating, 0 = not violating, 2 = too doubtful, escalated)."""
    RENEGE = 2
    """A job left its queue undecided (detail = Leaving)."""
    UPLOAD = 3
    """An item was published."""
    BLOCKED = 4
    """A suspended or banned creator could not upload (detail 1 = a feature that the upload needs is blocked)."""
    TRIAGE = 5
    """The strategy's decision took effect (detail = Action)."""
    REPORT = 6
    """A user reported the item (detail = number of reports so far)."""
    MILESTONE = 7
    """Views reached the item's review milestone."""
    APPEAL = 8
    """The creator appealed a removal or a restriction after a review."""
    ENQUEUE = 9
    """A job joined a queue (detail = Trigger)."""
    START = 10
    """A reviewer opened the job (desk = reviewer's desk)."""
    REMOVE = 11
    """The item was taken down (detail 0 = automated, 1 = human)."""
    RELEASE = 12
    """A held item went live, or a live one was cleared by a reviewer or on appeal."""
    SUSPEND = 13
    """The creator was suspended (detail = strikes)."""
    BAN = 14
    """The creator was banned (detail = strikes)."""
    REINSTATE = 15
    """A removal was undone and the item is live again (detail 0 = on appeal, 1 = by the platform's own re-check)."""
    LIFT = 16
    """A suspension, feature block or ban was lifted after an overturn (detail = strikes)."""
    WITHHELD = 17
    """A creator kept an upload back: it takes the place of UPLOAD."""
    RETURN = 18
    """The creator is back with a new account, without strikes, just before an upload (detail = accounts so far)."""
    RESCORE = 19
    """A later score reached a threshold of the item (detail = Checkpoint)."""
    REST = 20
    """A reviewer reached the cap of severe content and rests until the next shift (item = -1, detail = minutes)."""
    ORDER = 21
    """A strategy ordered staff for a pool (item = -1, detail = reviewers of the reserve asked for)."""
    RECOGNISE = 22
    """The creator is recognised and banned at once, just after a RETURN (detail = accounts so far)."""
    RECHECK = 23
    """The platform looked at a removal again and found it wrong."""
    RANKING = 24
    """A queue got a ranking (item = -1, detail = how many it has had; 0 = it is ordered by priority again)."""
    GATE = 25
    """Views reached a gate or a stage of the audience (detail 0 = distribution stops, else number of the stage)."""
    SHED = 26
    """A strategy ordered that waiting jobs of a pool be dropped (item = -1, detail = jobs dropped)."""
    RESTRICT = 27
    """A verdict limited, labelled or age-gated the item (detail = Action)."""
    EDUCATE = 28
    """The creator got a warning in place of a strike (detail = strikes)."""
    FEATURE_BLOCK = 29
    """A feature was blocked for the creator (detail = strikes)."""
    MOVE = 30
    """A strategy ordered reviewers from one pool to another: two events (item = -1, detail = -reviewers, reviewers)."""
    SWEEP = 31
    """A strategy ordered that live uploads be swept (item = -1, market and policy or -1, detail = items hit)."""
    SWEPT = 32
    """A sweep hit the item (detail 1 = it removes it, 0 = it sends it to review)."""
    EXPIRY = 33
    """A strategy ordered what happens at a time limit (item = -1, detail = 3 x its place in the scenario + rule)."""

    HASH = 34
    """A strategy ordered that removed items be hashed (item = -1, market and policy or -1, detail = new versions)."""


OF_POOLS = frozenset(
    {
        Event.CAPACITY,
        Event.REST,
        Event.ORDER,
        Event.RANKING,
        Event.SHED,
        Event.MOVE,
        Event.SWEEP,
        Event.EXPIRY,
        Event.HASH,
    }
)
"""Events of pools or, where an order is of none, of the platform; all others are of items."""

BANS = frozenset({Event.BAN, Event.RECOGNISE})
"""Events by which a creator's account is banned."""

OF_CREATORS = frozenset(
    {
        Event.REMOVE,
        Event.EDUCATE,
        Event.FEATURE_BLOCK,
        Event.SUSPEND,
        Event.BAN,
        Event.REINSTATE,
        Event.LIFT,
        Event.RETURN,
        Event.RECOGNISE,
    }
)
"""Events of an item that matter to its creator's other items."""

TOLD = frozenset(
    {
        Event.VERDICT,
        Event.BLOCKED,
        Event.REMOVE,
        Event.BAN,
        Event.REINSTATE,
        Event.LIFT,
        Event.RETURN,
        Event.RECOGNISE,
    }
)
"""Events that the world is told of, each by a notice; of verdicts those that are votes."""


DOUBTFUL = 2
"""Detail of a VERDICT by which a reviewer passes a case on."""


class Leaving(IntEnum):
    """The reason why a job left its queue undecided."""

    PATIENCE = 0
    """It was out of patience."""
    LIMIT = 1
    """Its time limit was over."""
    SHED = 2
    """A strategy ordered that jobs be dropped, and it was among the last of the queue."""


class Trigger(IntEnum):
    """The reason why a job joined a queue."""

    TRIAGE = 0
    REPORTS = 1
    VIEWS = 2
    APPEAL = 3
    VOTE = 4
    """The verdicts so far are too few for a decision."""
    ESCALATION = 5
    """A reviewer was in doubt."""
    RESCORE = 6
    """A later score reached the strategy's threshold."""
    GATE = 7
    """A gate closed: views reached the number at which distribution stops until a verdict."""
    SWEEP = 8
    """A sweep found its score high enough."""


class Checkpoint(IntEnum):
    """The checkpoint that an item reached when it was scored again."""

    VIEWS = 0
    REPORTS = 1
    AGE = 2
