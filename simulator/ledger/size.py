"""Lengths of axes: what an engine needs to lay out its arrays."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FlowSize:
    """Lengths of the axes that an engine needs to lay out its arrays; all at least 1, ``desks`` at least 0."""

    days: int
    hours: int
    markets: int
    policies: int
    tiers: int
    pools: int
    creators: int
    desks: int
    """Most desks of any pool: reviewers ever on shift, or people, and its reserve."""
