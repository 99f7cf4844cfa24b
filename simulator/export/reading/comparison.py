"""A comparison's JSON, of one candidate or of several: both plans, differences, guardrails."""

from __future__ import annotations

from typing import Any

from simulator.export import rows
from simulator.export.tidy import Tidy, fields_of, tidy

from .parts import differs_table, provenance_table
from .plain import Given
from .run import place_of

_BASELINE = "baseline"
CHANGE = fields_of(rows.Plan, rows.Subject, rows.Difference, rows.Change, rows.Certainty)
CELL = fields_of(rows.Cell)
_OF_ARM = fields_of(rows.Plan, rows.Subject, rows.Value)
_KEPT = fields_of(rows.Plan, rows.Kept, rows.Subject, rows.Value)
_NAMES = {
    "indicator": "id",
    "baseline": "baseline.estimate",
    "candidate": "candidate.estimate",
    **{f"{arm}_{bound}": f"{arm}.{bound}" for arm in ("baseline", "candidate") for bound in ("low", "high")},
    "difference": "difference.estimate",
    "low": "difference.low",
    "high": "difference.high",
    "relative": "relative.estimate",
    "relative_low": "relative.low",
    "relative_high": "relative.high",
}


def tables_of_comparison(given: Given) -> list[Tidy]:
    """Return the tables of a comparison; the plan of a single candidate is called ``candidate``."""
    pairs = dict(given.at("candidates").items()) if "candidates" in given else {"candidate": given}
    first = next(iter(pairs.values()), given)
    arms = [_arm(one, _BASELINE, "baseline") for one in first.at("indicators").rows()]
    arms += [_arm(one, plan, "candidate") for plan, pair in pairs.items() for one in pair.at("indicators").rows()]
    changes = [change_of(one, plan) for plan, pair in pairs.items() for one in pair.at("indicators").rows()]
    cells = [
        {**change_of(one, plan), **place_of(one, by)}
        for plan, pair in pairs.items()
        for by, found in pair.at("breakdowns").items()
        for one in found.rows()
    ]
    kept = [
        {**one.record(_KEPT[1:], indicator="id"), "plan": plan}
        for plan, pair in pairs.items()
        for one in pair.at("guardrails").rows()
    ]
    made = {_BASELINE: first.at("provenance").at("baseline")}
    made |= {plan: pair.at("provenance").at("candidate") for plan, pair in pairs.items()}
    return [
        tidy("estimates", "An indicator of one plan over the whole run.", _OF_ARM, arms),
        tidy("differences", "An indicator of a candidate against the baseline, over the whole run.", CHANGE, changes),
        tidy("breakdowns", "A difference in one cell of a breakdown.", (*CELL, *CHANGE), cells),
        tidy("guardrails", "A guardrail, and whether a candidate keeps it.", _KEPT, kept),
        differs_table({plan: pair.at("differs") for plan, pair in pairs.items()}),
        provenance_table(made),
    ]


def _arm(given: Given, plan: str, arm: str) -> dict[str, Any]:
    names = {"indicator": "id", **{name: f"{arm}.{name}" for name in ("estimate", "low", "high")}}
    return {**given.record(_OF_ARM[1:], **names), "plan": plan}


def change_of(given: Given, plan: str) -> dict[str, Any]:
    """Return a difference as a row."""
    return {**given.record(CHANGE[1:], **_NAMES), "plan": plan}
