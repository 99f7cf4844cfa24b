"""The JSON of a search for rules: its lists, what each rule says and adds, and what was simulated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from simulator.export import rows
from simulator.export.tidy import INTEGER, Tidy, fields_of, tidy

from .parts import differs_table, provenance_table
from .plain import Given
from .search import CHANGE_NAMES, subject_of

_LIST = fields_of(rows.RuleList)
_ON = fields_of(rows.RuleList, rows.Luck)
_RULE = fields_of(rows.RuleList, rows.Rule)
_RULE_OF = fields_of(rows.RuleOf)
_SUBJECT = fields_of(rows.Subject)
_VALUE = fields_of(rows.Value)
_CHANGE = fields_of(rows.Change)
_KEPT = fields_of(rows.Kept, rows.Subject, rows.Value)
_START = "start"


class _Runs(NamedTuple):
    """A list, or the strategy in force, on some luck; what was not simulated there is null."""

    name: str
    luck: str
    values: Given
    changes: Given | None = None
    requirements: Given | None = None

    @property
    def about(self) -> dict[str, str]:
        """The columns that name it."""
        return {"list": self.name, "luck": self.luck}


def tables_of_rule_search(given: Given) -> list[Tidy]:
    """Return the tables of a search for rules."""
    lists = given.at("lists").rows()
    runs = [one for one in _simulated(given) if one.values.value is not None]
    return [
        tidy("lists", "A list of rules that was simulated.", fields_of(rows.RuleList, rows.RuleListOf), _lists(given)),
        tidy("rules", "A rule of a list.", (*_RULE, *_RULE_OF), (row for one in lists for row in _rules(one))),
        tidy("estimates", "An indicator under a list of rules.", (*_ON, *_SUBJECT, *_VALUE), _values(runs)),
        tidy(
            "differences",
            "An indicator under a list of rules against the strategy in force.",
            (*_ON, *_SUBJECT, *_CHANGE),
            _changes(runs),
        ),
        tidy(
            "adds",
            "What a rule of the finalist adds to an indicator: the list with it less the list without it.",
            (*_RULE, *_SUBJECT, *_CHANGE),
            (row for one in lists for row in _adds(one)),
        ),
        tidy("guardrails", "A requirement, and whether a list of rules keeps it.", (*_ON, *_KEPT), _kept(runs)),
        differs_table({"": given.at("differs")}),
        provenance_table({"": given.at("provenance")}),
    ]


def _simulated(given: Given) -> Iterator[_Runs]:
    """Yield the strategy in force and every list on fresh luck, and the finalist beside it on the third seed."""
    yield _Runs(_START, "fresh", given.at("start"))
    for one in given.at("lists").rows():
        yield _Runs(one.at("name").text(), "fresh", one.at("fresh"), one.at("changes"), one.at("requirements"))
    confirmed = given.at("confirmation")
    if confirmed.value is None:
        return
    yield _Runs(_START, "confirmation", confirmed.at("start"))
    number = confirmed.at("trial").scalar(INTEGER)
    name = given.at("lists").rows()[number - 1].at("name").text()
    changes, requirements = confirmed.at("changes"), confirmed.at("requirements")
    yield _Runs(name, "confirmation", confirmed.at("finalist"), changes, requirements)


def _lists(given: Given) -> Iterator[dict[str, Any]]:
    best = given.at("recommended").value
    for one in given.at("lists").rows():
        fields = fields_of(rows.RuleListOf)
        scores = [field for field in fields if field.name in ("learned", "held_out", "on_front")]
        yield {
            "list": one.at("name").text(),
            "rules": len(one.at("rules").rows()),
            **one.record(scores, learned="learned.value", held_out="held_out.value"),
            "recommended": one.at("name").value == best,
        }


def _rules(one: Given) -> Iterator[dict[str, Any]]:
    for about, rule in _places(one):
        yield {**about, **rule.record(_RULE_OF)}


def _adds(one: Given) -> Iterator[dict[str, Any]]:
    for about, rule in _places(one):
        added = rule.at("adds")
        for id_, found in added.items() if added.value is not None else ():
            yield {**about, **subject_of(id_), **found.record(_CHANGE, **CHANGE_NAMES)}


def _places(one: Given) -> Iterator[tuple[dict[str, Any], Given]]:
    """Yield the columns that name each rule of a list, and the rule."""
    for place, rule in enumerate(one.at("rules").rows(), 1):
        yield {"list": one.at("name").text(), "place": place, "rule": rule.at("name").text()}, rule


def _values(runs: list[_Runs]) -> Iterator[dict[str, Any]]:
    for one in runs:
        for id_, found in one.values.items():
            yield {**one.about, **subject_of(id_), **found.record(_VALUE)}


def _changes(runs: list[_Runs]) -> Iterator[dict[str, Any]]:
    for one in runs:
        for id_, found in one.changes.items() if one.changes is not None else ():
            yield {**one.about, **subject_of(id_), **found.record(_CHANGE, **CHANGE_NAMES)}


def _kept(runs: list[_Runs]) -> Iterator[dict[str, Any]]:
    for one in runs:
        for check in one.requirements.rows() if one.requirements is not None else ():
            yield {**one.about, **check.record(_KEPT, indicator="id")}
