"""Populations that networks make: rings, and innocents who look like them."""

from __future__ import annotations

from simulator.domain.groups import Group
from simulator.records.segments import Segment

SEGMENTS = (
    Segment(20, "ring", "uploads of rings", "networks", lambda chunk: chunk.group == Group.RING),
    Segment(
        30,
        "look_alike",
        "uploads of innocent accounts that share what a ring shares",
        "networks",
        lambda chunk: chunk.group == Group.LOOK_ALIKE,
    ),
)
