"""A launch review's JSON: decisions, the tests behind them, and differences in every scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.export import rows
from simulator.export.tidy import Tidy, fields_of, tidy

from .comparison import CELL, CHANGE, change_of
from .parts import differs_table, provenance_table
from .plain import Given
from .run import place_of

_DECISION = fields_of(rows.Plan, rows.Decision)
_TEST = fields_of(rows.Plan, rows.Test)
_SENTENCE = fields_of(rows.Sentence)
_SCENARIO = fields_of(rows.InScenario)


def tables_of_review(given: Given) -> list[Tidy]:
    """Return the tables of a review."""
    candidates = dict(given.at("candidates").items())
    tests = [
        {"plan": plan, **test.record(_TEST[1:], test="id")}
        for plan, one in candidates.items()
        for test in one.at("tests").rows()
    ]
    decisions = [{"plan": plan, **_decision(one.at("decision"))} for plan, one in candidates.items()]
    worlds = [(plan, world, pair) for plan, one in candidates.items() for world, pair in one.at("scenarios").items()]
    said = [one.record(_SENTENCE, sentence="id") for one in given.at("sentences").rows()]
    made = {name: given.at(name).value for name in ("title", "command", "engine", "made", "protocol", "review")}
    return [
        tidy("decisions", "The decision on a candidate.", _DECISION, decisions),
        tidy("tests", "A test of a candidate, on which its decision rests.", _TEST, tests),
        tidy(
            "differences",
            "An indicator of a candidate against the baseline, in one scenario.",
            (*_SCENARIO, *CHANGE),
            [row for plan, world, pair in worlds for row in _changes(plan, world, pair.at("indicators"))],
        ),
        tidy(
            "breakdowns",
            "A difference in one cell of a breakdown, in the deciding scenario.",
            (*_SCENARIO, *CELL, *CHANGE),
            [
                {**row, **place_of(one, by)}
                for plan, world, pair in worlds
                for by, found in pair.at("segments").items()
                for one, row in zip(found.rows(), _changes(plan, world, found), strict=True)
            ],
        ),
        tidy("sentences", "A sentence of the memo.", _SENTENCE, said),
        differs_table({f"{plan}, {world}": pair.at("differs") for plan, world, pair in worlds}),
        provenance_table({"": Given(made, given.file)}),
    ]


def _decision(given: Given) -> dict[str, Any]:
    lists = ("because", "missed")
    plain = [field for field in _DECISION[1:] if field.name not in lists]
    return {
        **given.record(plain),
        **{name: "; ".join(one.text() for one in given.at(name).rows()) for name in lists},
    }


def _changes(plan: str, world: str, found: Given) -> Iterator[dict[str, Any]]:
    for one in found.rows():
        yield {"scenario": world, **change_of(one, plan)}
