"""Populations of creators who adapt to enforcement: what they upload, and what they upload again."""

from __future__ import annotations

from simulator.records import AGAIN
from simulator.records.segments import Segment

SEGMENTS = (
    Segment(70, "adapted", "violating uploads of creators who adapt", "adversaries", lambda chunk: chunk.adapted != 0),
    Segment(
        80,
        "reupload",
        "violating uploads of creators who adapt that were removed before",
        "adversaries.reupload",
        lambda chunk: chunk.adapted == AGAIN,
    ),
)
