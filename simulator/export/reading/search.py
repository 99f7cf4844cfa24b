"""A search's JSON: its points, what was set in each, and how good each is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.export import rows
from simulator.export.tidy import NUMBER, Tidy, fields_of, tidy
from simulator.indicators import INDICATORS
from simulator.indicators.places import parse_placed
from simulator.present.numbers import exact

from .parts import differs_table, provenance_table
from .plain import Given

_POINT = fields_of(rows.Point)
_OF_POINT = fields_of(rows.PointOf)
_VALUE = fields_of(rows.Value)
_CHANGE = fields_of(rows.Change)
_KEPT = fields_of(rows.Kept, rows.Subject, rows.Value)
_IN_SCENARIO = fields_of(rows.InScenario)
_SUBJECT = fields_of(rows.Subject)
CHANGE_NAMES = {
    "difference": "difference.estimate",
    "low": "difference.low",
    "high": "difference.high",
    "relative": "relative.estimate",
    "relative_low": "relative.low",
    "relative_high": "relative.high",
}
"""Where the columns of ``rows.Change`` stand in a search's JSON."""


def tables_of_search(given: Given) -> list[Tidy]:
    """Return the tables of a search."""
    points = {"start": given.at("start")}
    points |= {f"trial {one.at('trial').value}": one for one in given.at("points").rows()}
    winner = given.at("winner")
    best = "" if winner.value is None else f"trial {winner.at('trial').value}"
    seen = [{"point": name, **one.record(_OF_POINT[:-1]), "recommended": name == best} for name, one in points.items()]
    kept = [
        {"point": name, **check.record(_IN_SCENARIO), **_judged(check)}
        for name, one in points.items()
        for check in one.at("requirements").rows()
    ]
    return [
        tidy("points", "A point of the search that was run again on new seeds.", (*_POINT, *_OF_POINT), seen),
        tidy("settings", "What a point sets one parameter to.", fields_of(rows.Point, rows.Setting), _set(points)),
        tidy("estimates", "An objective at a point.", (*_POINT, *_SUBJECT, *_VALUE), _objectives(points)),
        tidy("differences", "An objective against the start.", (*_POINT, *_SUBJECT, *_CHANGE), _changes(points)),
        tidy("guardrails", "A requirement, and whether a point keeps it.", (*_POINT, *_IN_SCENARIO, *_KEPT), kept),
        differs_table({"": given.at("differs")}),
        provenance_table({"": given.at("provenance")}),
    ]


def setting_of(value: Any) -> dict[str, Any]:
    """Return a setting's value as text and, where it is one, as a number."""
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return {"value": exact(value), "number": number}


def subject_of(text: str) -> dict[str, str]:
    """Return the columns about an indicator; the title of one in a place, ``exposure[TR]``, names the place."""
    one, places = parse_placed(text, INDICATORS)
    title = f"{one.title} [{', '.join(places)}]" if places else one.title
    return {"indicator": one.id, "title": title, "unit": one.unit}


def _set(points: dict[str, Given]) -> Iterator[dict[str, Any]]:
    for name, one in points.items():
        for setting, found in one.at("params").items():
            yield {"point": name, "setting": setting, **setting_of(found.value)}


def _objectives(points: dict[str, Given]) -> Iterator[dict[str, Any]]:
    for name, one in points.items():
        for id_, found in one.at("objectives").items():
            yield {"point": name, **subject_of(id_), **found.record(_VALUE)}


def _judged(check: Given) -> dict[str, Any]:
    """Return a requirement that a point is judged by; a chance constraint has the share of runs that keep it."""
    if "kept" not in check:
        return check.record(_KEPT, indicator="id")
    told = {name: check.at(name).scalar(NUMBER) for name in ("value", "low")}
    return {
        **check.record(fields_of(rows.Kept)),
        "indicator": None,
        "title": "Share of runs that keep it",
        "unit": "share",
        "estimate": told["value"],
        "low": told["low"],
        "high": None,
    }


def _changes(points: dict[str, Given]) -> Iterator[dict[str, Any]]:
    for name, one in points.items():
        for id_, found in one.at("against_start").items():
            yield {"point": name, **subject_of(id_), **found.record(_CHANGE, **CHANGE_NAMES)}
