"""Surges: how far prevalence rises."""

from __future__ import annotations

from simulator.config.incidents import Surge
from simulator.explain.section import IncidentWords
from simulator.present.numbers import format_percent


def _strength(surge: Surge) -> str:
    novel = f", {format_percent(surge.novelty)} of it unread by detectors" if surge.novelty else ""
    return f"prevalence x {surge.peak:g} at the peak{novel}"


INCIDENT = IncidentWords("surge", _strength)
