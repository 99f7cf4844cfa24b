"""A scenario small enough for a check: about 500 uploads of one day, with every trigger of a review."""

from __future__ import annotations

from typing import Any

from simulator.config import Scenario
from simulator.domain import DAY

_POLICY = {"report_rate": 0.02, "detector": {"auc": 0.9}}
_EXAMPLE: dict[str, Any] = {
    "name": "example",
    "description": "The scenario that check_strategy uses.",
    "horizon": "1d",
    "control": {"tick": "10m"},
    "uploads": {"per_day": 500},
    "markets": {"east": {"share": 2, "language": "en"}, "west": {"share": 1, "language": "de"}},
    "policies": {
        "fraud": {"prevalence": 0.08, "severity_weight": 1.0, **_POLICY},
        "violence": {"prevalence": 0.04, "severity_weight": 5.0, **_POLICY},
    },
    "creators": {"uploads_per_day": 4, "tiers": {"all": {"share": 1}}},
    "views": {
        "mean": 150,
        "log_sd": 1.5,
        "test_audience": {"median": 20, "log_sd": 0.5, "duration": "1h"},
        "curve": [[0, 0], ["6h", 0.5], ["3d", 1]],
    },
    "detection": {"latency": {"mean": "25s", "cv": 1}},
    "reports": {"false_rate": 0.0005},
    "pools": {
        "general": {
            "shifts": {"day": {"start": "6h", "end": "22h", "reviewers": 1}},
            "service": {"mean": "5m"},
            "noise": 0.5,
            "patience": "6h",
        },
        "appeals": {
            "shifts": {"day": {"start": "8h", "end": "20h", "reviewers": 1}},
            "service": {"mean": "8m"},
            "noise": 0.2,
        },
    },
    "appeals": {"pool": "appeals", "rate_innocent": 0.5, "rate_guilty": 0.2},
    "enforcement": {"suspend_at": 2, "ban_at": 4},
}


_UPLOADS = 500


def small(scenario: Scenario) -> Scenario:
    """Return a scenario cut to at most a day and about 500 uploads, staff in proportion, so that a check "
    "takes a moment.
    """
    horizon = min(scenario.horizon, DAY)
    uploads = scenario.uploads.per_day * horizon / DAY
    scale = min(scenario.scale, _UPLOADS / uploads) if uploads > 0 else scenario.scale
    return scenario.model_copy(update={"horizon": horizon, "warm_up": 0.0, "scale": scale})


def example_scenario() -> Scenario:
    """Return the default scenario of ``check_strategy``."""
    return Scenario.model_validate(_EXAMPLE)
