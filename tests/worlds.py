"""Small worlds for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.config import Scenario

_TINY: dict[str, Any] = {
    "name": "tiny",
    "description": "Two markets on two clocks, three policies, three pools, everything switched on.",
    "start": "2025-07-07T00:00:00+00:00",
    "horizon": "2d",
    "warm_up": "3h",
    "control": {"tick": "10m", "signal_lag": "5m"},
    "uploads": {"per_day": 2_000},
    "markets": {
        "DE": {
            "share": 0.6,
            "language": "de",
            "time_zone": "Europe/Berlin",
            "daily_amplitude": 0.6,
            "daily_peak": "20h",
            "weekly": [1.0, 1.0, 1.0, 1.0, 1.1, 1.3, 1.2],
        },
        "US": {
            "share": 0.4,
            "language": "en",
            "time_zone": "America/New_York",
            "daily_amplitude": 0.4,
            "daily_peak": "21h",
            "prevalence_multiplier": {"spam": 1.5},
        },
    },
    "policies": {
        "spam": {
            "prevalence": 0.06,
            "severity_weight": 1.0,
            "report_rate": 0.02,
            "detector": {"auc": 0.93, "auc_by_language": {"de": 0.88}},
        },
        "hate": {
            "prevalence": 0.03,
            "severity_weight": 4.0,
            "view_multiplier": 1.5,
            "report_rate": 0.04,
            "detector": {"auc": 0.9},
        },
        "minors": {
            "prevalence": 0.01,
            "severity_weight": 10.0,
            "view_multiplier": 0.7,
            "report_rate": 0.03,
            "detector": {"auc": 0.95},
        },
    },
    "creators": {
        "uploads_per_day": 4.0,
        "activity_exponent": 1.5,
        "harm_concentration": {"accounts": 0.03, "harm": 0.33},
        "tiers": {"small": {"share": 0.9, "view_multiplier": 1.0}, "large": {"share": 0.1, "view_multiplier": 8.0}},
    },
    "views": {
        "mean": 150.0,
        "log_sd": 1.5,
        "start_delay": "30s",
        "test_audience": {"median": 20.0, "log_sd": 0.5, "duration": "1h"},
        "curve": [[0, 0], ["6h", 0.4], ["1d", 0.8], ["7d", 1.0]],
    },
    "detection": {"latency": {"mean": "25s", "cv": 1.0}},
    "reports": {"false_rate": 0.0005, "perception_noise": 0.7},
    "pools": {
        "europe": {
            "markets": ["DE"],
            "time_zone": "Europe/Berlin",
            "shifts": {
                "day": {"start": "8h", "end": "20h", "reviewers": 2},
                "evening": {"start": "16h", "end": "22h", "reviewers": 1, "weekdays": [0, 1, 2, 3, 4]},
            },
            "service": {"law": "lognormal", "mean": "5m", "cv": 0.6},
            "noise": 0.5,
            "patience": "6h",
            "sla": "2h",
        },
        "general": {
            "time_zone": "America/New_York",
            "shifts": {
                "night": {"start": "18h", "end": "6h", "reviewers": 2},
                "day": {"start": "9h", "end": "17h", "reviewers": 1},
            },
            "service": {"law": "exponential", "mean": "4m"},
            "noise": 0.6,
            "patience": "1d",
        },
        "appeals": {
            "shifts": {"day": {"start": "6h", "end": "23h", "reviewers": 1}},
            "service": {"law": "deterministic", "mean": "8m"},
            "noise": 0.2,
        },
    },
    "appeals": {
        "pool": "appeals",
        "rate_innocent": 0.6,
        "rate_guilty": 0.15,
        "perception_noise": 0.8,
        "delay": {"mean": "2h", "cv": 1.0},
    },
    "enforcement": {"suspend_at": 2, "suspension": "12h", "ban_at": 4},
}


def tiny_scenario(**changes: Any) -> Scenario:
    """Return a world of about 4,000 uploads in which everything happens: reports, appeals, suspensions, empty nights.

    Parameters
    ----------
    **changes
        Fields to change. A mapping changes the named parts of a part and leaves the others; any other value replaces.
        A value of ``DROP`` takes the entry away, a map
        of the class ``Instead`` replaces.

    Examples
    --------
    >>> tiny_scenario(horizon="6h", uploads={"per_day": 100}).horizon
    21600.0
    """
    return Scenario.model_validate(_merge(_TINY, changes))


DROP = object()
"""Marks an entry that ``tiny_scenario`` is to leave out, so that the model's default holds."""


class Instead(dict[str, Any]):
    """A map that ``tiny_scenario`` puts in the place of the one below, where others are merged into it."""


def shifts_of(*shifts: Mapping[str, Any]) -> Instead:
    """Return these shifts, called ``shift 0``, ``shift 1`` and so on, in the place of those of the tiny world."""
    return Instead({f"shift {place}": dict(shift) for place, shift in enumerate(shifts)})


def _merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in changes.items():
        if value is DROP:
            merged.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(merged.get(name), Mapping) and not isinstance(value, Instead):
            merged[name] = _merge(merged[name], value)
        else:
            merged[name] = value
    return merged
