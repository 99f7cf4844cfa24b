"""Names of the random streams. A draw is addressed by (seed, replication, stream, index, k)."""

from __future__ import annotations

from enum import IntEnum


class Stream(IntEnum):
    """The purpose of a draw. Numbers are part of the results: never renumber, only append."""

    ARRIVAL = 1
    """index = item: spacing of upload times within a cell."""
    CELL = 2
    """index = cell: number of uploads (k = 0) and the closing gap (k = 1)."""
    ITEM = 3
    """index = item: market, creator, views, test audience, latency; from k = 8 on other creators, where the one drawn
    has no account yet."""
    SEVERITY = 4
    """index = item, k = policy: latent severity."""
    DETECTOR = 5
    """index = item, k = policy: detector noise."""
    CREATOR = 6
    """index = creator: trait (k = 0), tier (k = 1)."""
    REPORT = 7
    """index = item, k = report number: gap to the next report."""
    SERVICE = 8
    """index = item, k = job number: service time."""
    VERDICT = 9
    """index = item, k = job number: reviewer noise."""
    PATIENCE = 10
    """index = item, k = job number: how long the job waits before it reneges."""
    APPEAL = 11
    """index = item: whether (k = 0) and when (k = 1) the creator appeals."""
    STRATEGY = 12
    """index = item or creator: for the strategy's own lotteries."""
    BRIGADE = 13
    """index = creator, k = a number that follows from the brigade's name: whether it targets the creator."""
    REVIEWER = 14
    """index = reviewer: speed (k = 0), noise (k = 1), bias (k = 2)."""
    GOLDEN = 15
    """index = item, k = job number x 4: whether a golden item comes with the job, its service time and its reading."""
    RESCORE = 16
    """index = item, k = checkpoint: detector noise of a later score."""
    GROUP = 17
    """index = group of accounts, creator, market or item, each with blocks of its own: what is shared."""
    ACCOUNT = 18
    """index = creator: when the first account is opened (k = 0), whether (k = 4 x bans) and when (+ 1) a banned one
    returns, and whether account number a is recognised (k = 4 x a + 3)."""
    RESPONSE = 19
    """index = item: whether a creator withholds it."""
    ADVERSARY = 20
    """index = creator: whether it adapts to enforcement (k = 0), how (k = 1) and where (k = 2) it moves on;
    index = item: whether it is uploaded again after a removal (k = 4)."""
    COPY = 21
    """index = item: whether it is a copy (k = 0), of what (k = 1), whether it was changed (k = 2), whether its hash
    is kept (k = 3); index = version of a storm: its margin (k = 4) and the noise of its reading (k = 5)."""
    NOVEL = 22
    """index = item, k = a number that follows from the kind's name: whether it is of a kind that detectors have not
    learned."""
    ARM = 23
    """Key (salt, 0); index = unit of an experiment: its arm (k = 0); index = creator, market or market-hour: its bucket
    (k = 1)."""
    CASE = 24
    """index = item: what all readings of it have in common where reviewers' errors are correlated (k = 0)."""
    COMPONENT = 25
    """index = item: whether it is of the kind that detectors hardly read (k = 0)."""
    RECHECK = 26
    """index = item: whether its removal is looked at again (k = 0), how that reads it (k = 1), and when (k = 2)."""
    PAST = 27
    """index = creator, k = number of the strike: gap to it from the one before, in the time before the start."""
    AUDIT = 28
    """index = item, k = (sample, then its number or second, see ``measurement/luck.py``): who is audited, and how that
    reads it."""
    EXPECTED = 29
    """index = item: place of the grid of lifetime views over which its views are averaged (k = 0)."""
    FEATURE = 30
    """index = item: whether it uses the feature that a feature block takes away (k = 0)."""
    FURTHER = 31
    """index = item, k = 4 x a number that follows from the names of a policy and its further detector: its noise
    (+ 0), whether the item is in its blind spot (+ 1), and what it takes such an item for (+ 2); that number + 2**32 if
    index = version of a storm."""
