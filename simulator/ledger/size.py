"""Lengths of axes, from which an engine lays out its arrays."""

from __future__ import annotations

from dataclasses import dataclass

BUCKETS = 64
"""Hash classes of the units of an arm: of creators, unless whole markets are in an arm."""
PERIODS = 2
"""Before an experiment starts, and from then on."""


@dataclass(frozen=True)
class FlowSize:
    """Lengths of the axes that an engine needs to lay out its arrays; all at least 1 unless said otherwise."""

    days: int
    hours: int
    markets: int
    policies: int
    tiers: int
    pools: int
    creators: int
    desks: int
    """Most desks of any pool: reviewers ever on shift, or people, and its reserve; may be 0."""
    segments: int = 1
    """Segments, of which the first is that of accounts with a strike; arms count as one each."""
    arms: int = 0
    """Arms of an experiment inside the run; 0 = there is none."""
