"""Populations of a re-upload storm: its copies, and the copies that the hash bank knew."""

from __future__ import annotations

from simulator.records.segments import Segment

_STORM = "an incident of kind reupload_storm"

SEGMENTS = (
    Segment(40, "copy", "copies of a re-upload storm", _STORM, lambda chunk: chunk.version != 0),
    Segment(50, "matched", "copies that the hash bank knew at upload", _STORM, lambda chunk: chunk.matched != 0),
)
