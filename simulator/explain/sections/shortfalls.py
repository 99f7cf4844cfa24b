"""Staffing shortfalls: how many are absent."""

from __future__ import annotations

from simulator.config.incidents import StaffingShortfall
from simulator.explain.section import IncidentWords
from simulator.present.numbers import format_percent


def _strength(shortfall: StaffingShortfall) -> str:
    return f"{format_percent(shortfall.absent)} of the reviewers absent"


INCIDENT = IncidentWords("staffing_shortfall", _strength)
