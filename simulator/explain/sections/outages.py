"""Detector outages: all scores are 0."""

from __future__ import annotations

from simulator.config.incidents import DetectorOutage
from simulator.explain.section import IncidentWords


def _strength(_outage: DetectorOutage) -> str:
    return "scores are 0"


INCIDENT = IncidentWords("detector_outage", _strength)
