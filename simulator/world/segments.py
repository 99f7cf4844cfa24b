"""The segments of a scenario: which populations its mechanisms make, and what each upload belongs to."""

from __future__ import annotations

from simulator.config.models import Scenario
from simulator.config.needs import is_met
from simulator.domain.groups import Group
from simulator.records import AGAIN
from simulator.records.segments import Segment

_STORM = "an incident of kind reupload_storm"

SEGMENTS = (
    Segment(
        "returned",
        "uploads of accounts that banned creators opened",
        "creators.ban_evasion",
        lambda chunk: chunk.account > 0,
    ),
    Segment("ring", "uploads of rings", "networks", lambda chunk: chunk.group == Group.RING),
    Segment(
        "look_alike",
        "uploads of innocent accounts that share what a ring shares",
        "networks",
        lambda chunk: chunk.group == Group.LOOK_ALIKE,
    ),
    Segment("copy", "copies of a re-upload storm", _STORM, lambda chunk: chunk.version != 0),
    Segment("matched", "copies that the hash bank knew at upload", _STORM, lambda chunk: chunk.matched != 0),
    Segment(
        "novel",
        "violating uploads of a kind that is new to the detectors",
        "an incident of kind novel_content",
        lambda chunk: chunk.novel != 0,
    ),
    Segment("adapted", "violating uploads of creators who adapt", "adversaries", lambda chunk: chunk.adapted != 0),
    Segment(
        "reupload",
        "violating uploads of creators who adapt that were removed before",
        "adversaries.reupload",
        lambda chunk: chunk.adapted == AGAIN,
    ),
)
"""All segments besides ``struck``, in the order of their bits."""


def segments_of(scenario: Scenario) -> tuple[Segment, ...]:
    """Return the segments that a scenario has, in the order of their bits from 1 on."""
    return tuple(segment for segment in SEGMENTS if not segment.needs or is_met(segment.needs, scenario))
