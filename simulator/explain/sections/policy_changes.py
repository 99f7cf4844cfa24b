"""Changes of policy: how far the line moves."""

from __future__ import annotations

from simulator.config.incidents import PolicyChange
from simulator.domain import format_duration
from simulator.explain.section import IncidentWords


def _strength(change: PolicyChange) -> str:
    lag = "never" if change.detector_lag is None else f"after {format_duration(change.detector_lag)}"
    return f"line moves by {change.shift:+g} severity sd; detectors follow {lag}"


INCIDENT = IncidentWords("policy_change", _strength)
