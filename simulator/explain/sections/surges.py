"""Surges: how far prevalence rises."""

from __future__ import annotations

from simulator.config.incidents import Surge
from simulator.explain.section import IncidentWords


def _strength(surge: Surge) -> str:
    novel = f", {surge.novelty:.0%} of it unread by detectors" if surge.novelty else ""
    return f"prevalence x {surge.peak:g} at the peak{novel}"


INCIDENT = IncidentWords("surge", _strength)
