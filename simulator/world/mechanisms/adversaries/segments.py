"""Populations of creators who adapt to enforcement: their violating uploads, and their re-uploads."""

from __future__ import annotations

from simulator.records import AGAIN
from simulator.records.segments import Segment

SEGMENTS = (
    Segment(70, "adapted", "violating uploads of creators who adapt", "adversaries", lambda chunk: chunk.adapted != 0),
    Segment(
        80,
        "reupload",
        "re-uploads of removed content by creators who adapt",
        "adversaries.reupload",
        lambda chunk: chunk.adapted == AGAIN,
    ),
)
