"""The population of violations that detectors have not learned."""

from __future__ import annotations

from simulator.records.segments import Segment

SEGMENTS = (
    Segment(
        60,
        "novel",
        "violating uploads of a kind that is new to the detectors",
        "an incident of kind novel_content",
        lambda chunk: chunk.novel != 0,
    ),
)
