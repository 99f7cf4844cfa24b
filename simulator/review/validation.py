"""How often the rule launched candidates whose truth is known, as it was measured; every memo prints it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from simulator.present.numbers import format_interval, format_percent_change
from simulator.present.table import Column, Table

from .decision import LACKING, RAMP, REFUSED, SHIP

FILE = Path(__file__).with_name("validation.json")
"""Written by ``python -m verification.reviews``."""
_MEANS = {
    "null": "null: nothing differs in law",
    "good": "good: the gain that counts, all guardrails kept",
    "harmful": "harmful: a large gain, a guardrail a little beyond its limit",
    "worse": "worse: the success indicator falls back",
}


@cache
def measured() -> dict[str, Any]:
    """Return what was measured."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def validation_table() -> Table:
    """Return a row for each kind of candidate: the share of reviews that ended with each decision."""
    found = measured()
    rows = []
    for name, one in found["candidates"].items():
        outcomes = one["outcomes"]
        launched = outcomes[SHIP] + outcomes[RAMP]
        shares = [_share(count, found["reviews"]) for count in (launched, outcomes[REFUSED], outcomes[LACKING])]
        true = ", ".join(f"{id_} {format_percent_change(value)}" for id_, value in one["true"].items())
        rows.append((_MEANS[name], true, *shares))
    title = (
        f"{found['reviews']:,} reviews of each, {found['pairs']} pairs of runs on {found['world']}; success: "
        f"{', '.join(f'{id_} {change}' for id_, change in found['success'].items())}; guardrails: "
        f"{', '.join(found['guardrails'])}. Shares with 95 % intervals (Clopper and Pearson)."
    )
    names = ("candidate", "true change", "launched", "not launched", "not enough evidence")
    return Table("validation", title, tuple(Column(name, align="left") for name in names), tuple(rows))


def _share(count: int, of: int) -> str:
    from scipy.stats import binomtest

    bounds = binomtest(count, of).proportion_ci(0.95)
    return format_interval(count / of, float(bounds.low), float(bounds.high), "share")
