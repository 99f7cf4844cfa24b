"""A review as tables for a workbook: decisions, tests, the rows of every scenario, segments, power and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from simulator.export import Content, Sheet
from simulator.runs.crosses import allowed, axes_of

from .completed import Completed
from .conduct import Reviewed
from .data import decisive

_ARMS = [f"{arm}{bound}" for arm in ("baseline", "candidate") for bound in ("", "_low", "_high")]
_CHANGE = {
    **dict.fromkeys((*_ARMS, "difference", "low", "high"), "row"),
    **dict.fromkeys(("relative", "relative_low", "relative_high"), "share"),
}
_TESTS = {
    **dict.fromkeys(
        ("baseline", "candidate", "candidate_low", "candidate_high", "difference", "low", "high", "excess"), "row"
    ),
    "relative": "share",
}


def review_content(completed: Completed, data: Mapping[str, Any]) -> Content:
    """Return the tables of a review; ``data`` is its JSON twin."""
    reviewed = completed.reviewed
    sheets = (
        Sheet("decisions", _decisions(data)),
        Sheet("tests", _tests(data), _TESTS),
        Sheet("indicators", _rows(reviewed), _CHANGE),
        *(Sheet(f"by {cross}", frame, _CHANGE) for cross, frame in _segments(reviewed)),
        Sheet(
            "power", pd.DataFrame(data["power"]["tests"]), {**dict.fromkeys(("effect", "deviation"), "row"), **_SHARES}
        ),
        Sheet("sentences", _sentences(completed)),
    )
    payload = {**data, "provenance": {"made": data["made"], "review": data["review"], "command": data["command"]}}
    return Content("A review", reviewed.review.request.title, sheets, payload)


_SHARES = {"wanted": "share", "reached": "share"}


def _decisions(data: Mapping[str, Any]) -> pd.DataFrame:
    rows = []
    for name, one in data["candidates"].items():
        decision = one["decision"]
        override = decision["override"] or {}
        rows.append(
            {
                "candidate": name,
                "decision": decision["outcome"],
                "step": decision["step"],
                "because": "; ".join(decision["because"]),
                "missed": "; ".join(decision["missed"]),
                "pairs needed": decision["needed"],
                "override": override.get("decision"),
                "by": override.get("name"),
                "reason": override.get("reason"),
            }
        )
    return pd.DataFrame(rows)


def _tests(data: Mapping[str, Any]) -> pd.DataFrame:
    rows = []
    for name, one in data["candidates"].items():
        for test in one["tests"]:
            difference, guardrail = test["difference"] or {}, test["guardrail"] or {}
            rows.append(
                {
                    "candidate": name,
                    **{key: test[key] for key in ("scenario", "kind", "name", "status", "found")},
                    "unit": difference.get("unit") or guardrail.get("unit"),
                    **_numbers(difference, guardrail),
                    "pairs needed": test["needed"],
                }
            )
    return pd.DataFrame(rows)


def _numbers(difference: Mapping[str, Any], guardrail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers of a test: both arms, the difference or how far the limit is passed, each in its unit."""

    def of(value: Any, key: str = "value") -> Any:
        return value.get(key) if isinstance(value, Mapping) else value

    arm = difference.get("candidate") or guardrail
    excess = guardrail.get("excess") or {}
    return {
        "baseline": of(difference.get("baseline") or guardrail.get("baseline")),
        "candidate": of(arm, "value" if isinstance(arm, Mapping) and "value" in arm else "estimate"),
        "candidate_low": of(arm, "low"),
        "candidate_high": of(arm, "high"),
        "difference": of(difference.get("difference")),
        "low": of(difference.get("difference"), "low"),
        "high": of(difference.get("difference"), "high"),
        "relative": of(difference.get("relative") or guardrail.get("relative")),
        "excess": excess.get("value"),
    }


def _rows(reviewed: Reviewed) -> pd.DataFrame:
    """Return all indicators that tables show, of every scenario and candidate, below each other."""
    parts = []
    for world, pairs in reviewed.pairs.items():
        for name, pair in pairs.items():
            frame = pair.table((), pair.shown())
            frame.insert(0, "candidate_name", name)
            frame.insert(0, "scenario", world)
            parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def _segments(reviewed: Reviewed) -> Iterator[tuple[str, pd.DataFrame]]:
    for cross in reviewed.review.request.segments:
        parts = []
        for name in reviewed.candidates:
            pair = reviewed.deciding(name)
            axes = axes_of(cross)
            frame = pair.table(axes, allowed(decisive(reviewed, pair), axes))
            frame.insert(0, "candidate_name", name)
            parts.append(frame)
        yield cross, pd.concat(parts, ignore_index=True)


def _sentences(completed: Completed) -> pd.DataFrame:
    rows = [{"id": one.id, "sentence": one.text, "test": one.test, "seed": one.seed} for one in completed.sentences]
    return pd.DataFrame(rows)
