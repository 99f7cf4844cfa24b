"""Results as riskbox saves them, small and made by hand, with names that spreadsheets would run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HOSTILE = ("=1+1", "+2", "-north", "@SUM(A1)", "\tx", "\rx", " =2*3", "'=4", '"=5', '=HYPERLINK("http://x")', "a,b\n=c")
"""Names of markets: texts that must stay texts."""


def estimate(id_: str, value: float | None, unit: str, **rest: Any) -> dict[str, Any]:
    """Return an estimate of a result in JSON."""
    bounds = {"low": None, "high": None} if value is None else {"low": value / 2, "high": value * 2}
    about = {"title": id_.replace("_", " "), "unit": unit, "direction": -1, "replications": 3, "batches": None}
    return {
        "id": id_,
        **about,
        "estimate": value,
        **bounds,
        "reason": "" if value is not None else "no removals",
        "coverage": 0.95,
        "withheld": False,
        "read": None,
        **rest,
    }


def provenance() -> dict[str, Any]:
    """Return how a result was made."""
    times = {"start": "2025-07-07T00:00:00Z", "warm_up": 86_400.0, "horizon": 7 * 86_400.0}
    return {"key": "abc", "seed": 2**60 + 1, "scenario": {"name": "-a platform", **times, "markets": {}}}


def run(markets: tuple[str, ...] = HOSTILE) -> dict[str, Any]:
    """Return a run by market with a share, a duration, a difference-like negative number and a missing value."""
    whole = [
        estimate("violative_view_rate", 0.0031, "share"),
        estimate("reviewer_hours", 3.1, "h"),
        estimate("review_wait_p90", -0.25, "s"),
        estimate("removal_precision", None, "share"),
    ]
    cells = [estimate("exposure", 10.0 + place, "views", cell={"market": name}) for place, name in enumerate(markets)]
    return {
        "differs": [{"path": "strategy.remove_at", "kind": "plan", "old": 0.1, "new": 0.30000000000000004}],
        "provenance": provenance(),
        "scenario": "-a platform",
        "strategy": "Threshold",
        "replications": 3,
        "level": 0.95,
        "indicators": whole,
        "breakdowns": {"market": cells},
    }


def difference(id_: str, **rest: Any) -> dict[str, Any]:
    """Return a difference of a result in JSON."""
    arm = {"estimate": 2.0, "low": 1.0, "high": 3.0, "reason": "", "coverage": None, "withheld": False, "read": None}
    return {
        "id": id_,
        "title": id_,
        "unit": "views",
        "direction": -1,
        "baseline": arm,
        "candidate": {**arm, "estimate": 1.5},
        "difference": {"estimate": -0.5, "low": -0.75, "high": -0.25},
        "relative": {"estimate": -0.25, "low": -0.3, "high": -0.2},
        "p_value": 0.01,
        "q_value": 0.02,
        "compared": 6,
        "outcome": "better",
        "reason": "",
        "coverage": 0.94,
        "withheld": False,
        **rest,
    }


def comparison() -> dict[str, Any]:
    """Return a comparison with a guardrail, by market."""
    kept = {"requirement": "sla_share>=0.5", "status": "met", **estimate("sla_share", 0.8, "share")}
    return {
        "differs": [{"path": "strategy.remove_at", "kind": "plan", "old": 0.79, "new": 0.7}],
        "provenance": {"baseline": provenance(), "candidate": provenance()},
        "baseline": "Threshold",
        "candidate": "Threshold(remove_at=0.7)",
        "indicators": [difference("exposure")],
        "breakdowns": {"market": [difference("exposure", cell={"market": "-north"})]},
        "guardrails": [kept],
    }


def saved(result: dict[str, Any], path: Path) -> Path:
    """Write a result and return its path."""
    path.write_text(json.dumps(result), encoding="utf-8")
    return path
