"""Staffing shortfalls: how many are absent."""

from __future__ import annotations

from simulator.config.incidents import StaffingShortfall
from simulator.explain.section import IncidentWords


def _strength(shortfall: StaffingShortfall) -> str:
    return f"{shortfall.absent:.0%} of the reviewers absent"


INCIDENT = IncidentWords("staffing_shortfall", _strength)
