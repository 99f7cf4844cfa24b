"""The segments of a scenario: the populations of its mechanisms, and the segments of each upload."""

from __future__ import annotations

from functools import cache

from simulator.config import Scenario
from simulator.config.needs import is_met
from simulator.discovery import declared
from simulator.records.segments import Segment

from .mechanisms import FOLDER


@cache
def all_segments() -> tuple[Segment, ...]:
    """Return the segments that mechanisms declare as ``SEGMENTS``, in order of their ranks."""
    return declared(FOLDER, "SEGMENTS", Segment)


def segments_of(scenario: Scenario) -> tuple[Segment, ...]:
    """Return the segments that a scenario has, in the order of their bits from 1 on."""
    return tuple(segment for segment in all_segments() if not segment.needs or is_met(segment.needs, scenario))
