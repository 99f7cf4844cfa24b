"""The population of violations that are new to detectors."""

from __future__ import annotations

from simulator.records.segments import Segment

SEGMENTS = (
    Segment(
        60,
        "novel",
        "violating uploads of a kind new to the detectors",
        "an incident of kind novel_content",
        lambda chunk: chunk.novel != 0,
    ),
)
