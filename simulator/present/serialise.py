"""Results as plain data: one way from estimates and differences to JSON and to flat rows; what is missing is null."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.indicators import Indicator

from .shapes import DifferenceLike, EstimateLike


def plain(value: object) -> Any:
    """Return a value as JSON knows it: NumPy numbers and arrays unpacked, not-a-number and infinity as null.

    >>> plain({"a": (1, float("nan")), 2: range(2)})
    {'a': [1, None], '2': [0, 1]}
    """
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, str | bool | int | None):
        return value
    if isinstance(value, float):
        return optional(value)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Sequence | set | frozenset):
        return [plain(part) for part in value]
    return str(value)


def to_json(payload: Mapping[str, object], *, ascii_only: bool = False) -> str:
    """Return plain data as JSON text, without a line break at its end; ``ascii_only`` escapes all other characters."""
    return json.dumps(plain(payload), indent=2, ensure_ascii=ascii_only, allow_nan=False)


def optional(value: float | None) -> float | None:
    """Return a number, or None if it is missing, not a number or infinite."""
    return value if value is not None and math.isfinite(value) else None


def interval(value: float | None, low: float | None, high: float | None) -> dict[str, float | None]:
    """Return a value with its bounds.

    >>> interval(float("nan"), None, 2.0)
    {'estimate': None, 'low': None, 'high': 2.0}
    """
    return {"estimate": optional(value), "low": optional(low), "high": optional(high)}


def estimate_to_dict(one: EstimateLike) -> dict[str, Any]:
    """Return an estimate with what it estimates, where, and why a number is missing."""
    return {
        **_described(one.indicator, one.cell),
        **interval(one.value, one.low, one.high),
        "replications": one.replications,
        "batches": None if one.batches is None else one.batches.to_dict(),
        "reason": one.reason,
        **coverage_to_dict(one),
    }


def coverage_to_dict(one: EstimateLike | DifferenceLike) -> dict[str, Any]:
    """Return the measured coverage of an interval, whether it is withheld for it, and what to read in its place."""
    return {
        "coverage": one.coverage,
        "withheld": one.withheld,
        "read": (one.indicator.twin or None) if one.withheld else None,
    }


def difference_to_dict(one: DifferenceLike) -> dict[str, Any]:
    """Return a difference with both arms, its certainty and its outcome."""
    arms = {"baseline": one.baseline, "candidate": one.candidate}
    return {
        **_described(one.indicator, one.cell),
        **{
            name: {**interval(arm.value, arm.low, arm.high), "reason": arm.reason, **coverage_to_dict(arm)}
            for name, arm in arms.items()
        },
        **change_to_dict(one),
        "p_value": one.p_value,
        "q_value": one.q_value,
        "compared": one.compared,
        "reason": one.reason,
        **coverage_to_dict(one),
        "variance_reduction": one.variance_reduction,
        "outcome": one.outcome,
        "smallest_seen": smallest_to_dict(one),
    }


def smallest_to_dict(one: DifferenceLike) -> dict[str, float | None] | None:
    """Return the smallest difference that would have been seen, also as a part of the baseline; None for a clear one.

    It is None as well where there is no interval.
    """
    seen = one.smallest_seen
    if seen is None:
        return None
    baseline = abs(one.baseline.value)
    return {"difference": seen, "relative": optional(seen / baseline) if baseline > 0 else None}


def change_to_dict(one: DifferenceLike) -> dict[str, Any]:
    """Return the difference and the relative change, each with its bounds."""
    return {
        "difference": interval(one.difference, one.low, one.high),
        "relative": interval(one.relative, one.relative_low, one.relative_high),
    }


def estimate_to_row(one: EstimateLike) -> dict[str, Any]:
    """Return an estimate as a flat row of a table, missing numbers as NaN."""
    return {
        "indicator": one.indicator.id,
        "title": one.indicator.title,
        **one.cell,
        **flat("estimate", one.value, one.low, one.high, bounds=("low", "high")),
        "unit": one.indicator.unit,
        "replications": one.replications,
        "reason": one.reason,
    }


def difference_to_row(one: DifferenceLike) -> dict[str, Any]:
    """Return a difference as a flat row of a table, missing numbers as NaN."""
    before, after = one.baseline, one.candidate
    return {
        "indicator": one.indicator.id,
        "title": one.indicator.title,
        "unit": one.indicator.unit,
        **one.cell,
        **flat("baseline", before.value, before.low, before.high),
        **flat("candidate", after.value, after.low, after.high),
        **flat("difference", one.difference, one.low, one.high, bounds=("low", "high")),
        **flat("relative", one.relative, one.relative_low, one.relative_high),
        "p_value": _number(one.p_value),
        "q_value": _number(one.q_value),
        "variance_reduction": _number(one.variance_reduction),
        "outcome": one.outcome,
    }


def flat(
    name: str, value: float | None, low: float | None, high: float | None, bounds: tuple[str, str] | None = None
) -> dict[str, float]:
    """Return a value and its bounds as columns, missing numbers as NaN.

    >>> flat("exposure", 2.0, None, 3.0)
    {'exposure': 2.0, 'exposure_low': nan, 'exposure_high': 3.0}
    """
    least, most = bounds or (f"{name}_low", f"{name}_high")
    return {name: _number(value), least: _number(low), most: _number(high)}


def _described(indicator: Indicator, cell: Mapping[str, str]) -> dict[str, Any]:
    where = {"cell": dict(cell)} if cell else {}
    about = {"id": indicator.id, "title": indicator.title, "unit": indicator.unit, "direction": indicator.direction}
    return {**about, **where}


def _number(value: float | None) -> float:
    return math.nan if value is None else value
