"""What a trial of rules found, as plain data and as frames for files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.domain import Action
from simulator.present.changes import changes_to_list
from simulator.present.serialise import flat, interval
from simulator.runs.estimate import Interval

from .told import listed
from .tried import RulesTried
from .watching import TURNS, Example

if TYPE_CHECKING:
    import pandas as pd

NO_RULE = "no rule"
_OF_RULES = {
    "hits_per_day": "hits",
    "decides_per_day": "decides",
    "precision": "precision",
    "recall": "recall",
    "unique_per_day": "unique",
}
_OF_COSTS = {"jobs_per_day": "jobs", "reviewer_hours_per_day": "hours", "delay_of_others": "delay"}
_ENDS = ("", "_low", "_high")
UNITS = {f"{name}{end}": "share" for name in ("precision", "recall", "violate") for end in _ENDS}
UNITS |= {f"delay_of_others{end}": "s" for end in _ENDS} | {f"reviewer_hours_per_day{end}": "h" for end in _ENDS}
UNITS |= {"uploaded": "s"}
"""Units of the frames' columns."""


def tried_to_dict(found: RulesTried, most: int) -> dict[str, Any]:
    """Return everything as plain data with stable keys, and ``most`` examples of each class."""
    rules = []
    for place, rule in enumerate(found.rules.rules):
        told = {
            "name": rule.name,
            "when": rule.text,
            "do": rule.action.name.lower(),
            "because": rule.because,
            "reads": list(rule.reads),
            **{key: _at(getattr(found, name), place) for key, name in _OF_RULES.items()},
            "overlap_per_day": dict(zip(found.names, found.overlap[place].tolist(), strict=True)),
        }
        if found.costs:
            told["cost"] = {key: _at(getattr(found, name), place) for key, name in _OF_COSTS.items()}
        rules.append(told)
    names = [*found.names, NO_RULE]
    return {
        "file": found.file,
        "match": found.rules.match,
        "uploads": found.uploads,
        "days": found.days,
        "replications": found.replications,
        "truth": "precision, recall, unique_per_day, violate and classes are of the platform's truth",
        "rules": rules,
        "flips": [
            {**pair, "items_per_day": _at(found.flips, place), "violate": _at(found.flips_violating, place)}
            for pair, place in _flips(found)
        ],
        "classes": {
            turn.value: {
                "per_day": _at(found.turns, place),
                "by_rule_per_day": dict(zip(names, found.turns_by_rule[place].tolist(), strict=True)),
                "examples": [example_row(one) for one in found.examples(turn, most)],
            }
            for place, turn in enumerate(TURNS)
        },
        "not_compared_per_day": found.apart,
        "differs": changes_to_list(found.differs),
        "provenance": {
            arm: about.to_dict() for arm, about in zip(("baseline", "candidate"), found.provenance, strict=True)
        },
    }


def _flips(found: RulesTried) -> Iterator[tuple[dict[str, str], tuple[int, int]]]:
    """Yield each pair of different actions that occurred, in words and as a place."""
    for before, after in np.argwhere(found.flips.value > 0).tolist():
        if before != after:
            yield {"baseline": Action(before).name.lower(), "rules": Action(after).name.lower()}, (before, after)


def example_row(one: Example) -> dict[str, Any]:
    """Return an example as plain data."""
    return {
        "class": one.turn.value,
        "replication": one.replication,
        "item": one.item,
        "uploaded": one.time,
        "market": one.market,
        "violates": one.violates or None,
        "views": one.views,
        "baseline": one.before.name.lower(),
        "rules": one.after.name.lower(),
        "rule": one.rule or None,
        "scores": one.scores,
    }


def frames(found: RulesTried, most: int) -> dict[str, pd.DataFrame]:
    """Return all tables as frames, by title; the first has a row for each rule."""
    import pandas as pd

    rules = []
    for place, rule in enumerate(found.rules.rules):
        row: dict[str, Any] = {"rule": rule.name, "do": rule.action.name.lower(), "when": rule.text}
        for key, name in {**_OF_RULES, **(_OF_COSTS if found.costs else {})}.items():
            row |= _flat(key, getattr(found, name), place)
        rules.append(row)
    overlap = pd.DataFrame(found.overlap, columns=list(found.names))
    overlap.insert(0, "rule", list(found.names))
    flips = [
        {**pair, **_flat("items_per_day", found.flips, place), **_flat("violate", found.flips_violating, place)}
        for pair, place in _flips(found)
    ]
    classes = [
        {
            "class": turn.value,
            **_flat("items_per_day", found.turns, place),
            **{
                f"by {name}": float(number)
                for name, number in zip((*found.names, NO_RULE), found.turns_by_rule[place], strict=True)
            },
        }
        for place, turn in enumerate(TURNS)
    ]
    examples = [
        {
            **{key: "" if value is None else value for key, value in example_row(one).items() if key != "scores"},
            **{f"score.{policy}": score for policy, score in one.scores.items()},
        }
        for one in listed(found, most)
    ]
    columns = None if examples else ["class", "replication", "item"]
    return {
        "rules": pd.DataFrame(rules),
        "overlap": overlap,
        "flips": pd.DataFrame(flips, columns=None if flips else ["baseline", "rules", "items_per_day"]),
        "classes": pd.DataFrame(classes),
        "examples": pd.DataFrame(examples, columns=columns),
    }


def _at(found: Interval, place: int | tuple[int, ...]) -> dict[str, float | None]:
    return interval(*(float(one[place]) for one in (found.value, found.low, found.high)))


def _flat(name: str, found: Interval, place: int | tuple[int, ...]) -> dict[str, float]:
    value, low, high = (float(one[place]) for one in (found.value, found.low, found.high))
    return flat(name, value, low, high)
