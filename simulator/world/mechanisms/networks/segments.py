"""Populations of networks: rings, and innocent look-alikes."""

from __future__ import annotations

from simulator.domain.groups import Group
from simulator.records.segments import Segment

_RING, _LOOK_ALIKE = int(Group.RING), int(Group.LOOK_ALIKE)  # arrays are compared with plain numbers far quicker

SEGMENTS = (
    Segment(20, "ring", "uploads of rings", "networks", lambda chunk: chunk.group == _RING),
    Segment(
        30,
        "look_alike",
        "uploads of innocent accounts that share what a ring shares",
        "networks",
        lambda chunk: chunk.group == _LOOK_ALIKE,
    ),
)
