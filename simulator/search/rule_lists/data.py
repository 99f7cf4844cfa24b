"""A search for rules as plain data."""

from __future__ import annotations

from typing import Any

from simulator.present.changes import changes_to_list
from simulator.present.serialise import change_to_dict, interval
from simulator.runs.difference import Difference
from simulator.search.answer.points import Point
from simulator.search.question.quantities import change_alone, estimate_at

from .file import rules_yaml
from .result import RuleSearch
from .scoring import Score
from .told import conclusion
from .written import names_of

_NOT_SAID = ("space", "sampler", "most replications")
"""Parts of a problem that say nothing here."""


def data_of(found: RuleSearch) -> dict[str, Any]:
    """Return plain data for JSON; missing numbers are None."""
    fresh, winner = found.fresh, found.winner
    confirmed = None if fresh is None else fresh.confirmation
    problem = found.problem.to_dict()
    return {
        "conclusion": conclusion(found),
        "recommended": None if winner is None else str(winner.params["rules"]),
        "rules": rules_yaml(found) or None,
        "problem": {key: value for key, value in problem.items() if key not in _NOT_SAID},
        "searched": {
            "uploads_per_run": found.proposed.uploads,
            "replications": found.proposed.replications,
            "prices": found.proposed.prices,
            "lists": found.proposed.able,
            "corrections": dict(found.proposed.corrections),
            "fields": list(found.proposed.fields),
            "not_carried_over": list(found.proposed.lost),
            "assumed": [action.name.lower() for action in found.proposed.effects.assumed],
        },
        "lists": [_list(found, place) for place in range(len(found.candidates))],
        "start": None if fresh is None else _values(found, fresh.start),
        "selection": None if fresh is None or fresh.choice is None else fresh.choice.to_dict(),
        "confirmation": None
        if confirmed is None
        else {
            **confirmed.to_dict(),
            "changes": _changes(found, confirmed.finalist, confirmed.start),
            "requirements": [check.to_dict() for check in confirmed.finalist.checks],
            "start": _values(found, confirmed.start),
            "finalist": _values(found, confirmed.finalist),
        },
        "differs": changes_to_list(found.differs),
        "provenance": found.provenance.to_dict(),
    }


def _list(found: RuleSearch, place: int) -> dict[str, Any]:
    one, name = found.candidates[place], list(found.files)[place]
    fresh = found.fresh
    point = None if fresh is None else fresh.points[place]
    adds = found.adds if found.finalist is not None and found.place(found.finalist) == place else ()
    return {
        "name": name,
        "rules": [
            {
                "name": named,
                "when": rule.text,
                "do": rule.action.name.lower(),
                "matches_per_day": hit.matches,
                "decides_per_day": hit.decides,
                "violate": hit.precision if hit.decides else None,
                "share_of_violations": hit.share if hit.violations else None,
                "adds": {id_: _change(change) for id_, change in adds[number].items()} if adds else None,
            }
            for number, (named, rule, hit) in enumerate(
                zip(names_of(one.rules), one.rules, found.proposed.hits[place], strict=True)
            )
        ],
        "learned": _score(one.learned),
        "held_out": _score(one.held_out),
        "fresh": None if point is None else _values(found, point),
        "changes": None if point is None or fresh is None else _changes(found, point, fresh.start),
        "requirements": None if point is None else [check.to_dict() for check in point.checks],
        "on_front": None if point is None else point.on_front,
    }


def _score(one: Score) -> dict[str, Any]:
    return {"value": one.value, "against_in_force": dict(one.ratios)}


def _values(found: RuleSearch, point: Point) -> dict[str, Any]:
    return {
        id_: interval(one.value, one.low, one.high) for id_ in found.shown for one in (estimate_at(point.results, id_),)
    }


def _changes(found: RuleSearch, point: Point, start: Point) -> dict[str, Any]:
    return {id_: _change(change_alone(start.results, point.results, id_)) for id_ in found.shown}


def _change(one: Difference) -> dict[str, Any]:
    return {**change_to_dict(one), "outcome": one.outcome}
