"""Tests as lines of a table: what was asked, what was found, and its status."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.indicators import find_indicator
from simulator.indicators.requirement import Requirement
from simulator.present.numbers import format_value
from simulator.present.outcomes import STATUSES, SYMBOLS, style_of
from simulator.present.rows import Row, change_text, found_text, requirement_text
from simulator.review.checked import Review
from simulator.review.evidence import Test
from simulator.runs.guardrails import Guardrail

_SIGNS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">"}
_PASSED, _FAILED = ("▲", "better"), ("▼", "worse")


@dataclass(frozen=True)
class Line:
    """One test, as texts.

    Parameters
    ----------
    title : str
        Indicator with its place, or what a quality check is about.
    asked : str
        Limit, or the change that counts; empty for a quality check.
    found : str
        What the runs show.
    sign, word, style : str
        Status.
    passed : bool
    needed : str
        How many pairs of runs an open test needs; empty where nothing is open, or more runs are not what is missing.
    """

    title: str
    asked: str
    found: str
    sign: str
    word: str
    style: str
    passed: bool
    needed: str


def asked_for(review: Review) -> dict[str, str]:
    """Return the change that counts, by success indicator, as the request names it."""
    return {name: change.replace("-", "−") for name, change in review.request.success.items()}


def lines(tests: Iterable[Test], wanted: dict[str, str]) -> list[Line]:
    """Return tests as lines.

    Parameters
    ----------
    tests : iterable of Test
    wanted : dict of str to str
        The change that counts, by the name of the success indicator.
    """
    return [_line(one, wanted) for one in tests]


def worst_first(tests: Iterable[Test]) -> list[Test]:
    """Return guardrails, those beyond their limit by most first."""
    return sorted(tests, key=lambda one: -beyond(one.guardrail) if one.guardrail else math.inf)


def beyond(one: Guardrail) -> float:
    """Return how far a guardrail is beyond its limit, as a part of that limit (or, where it is 0, in its unit).

    What has no value is further than anything.
    """
    limit = abs(one.requirement.threshold(math.nan if one.baseline is None else one.baseline.value))
    value = one.excess.value
    if not math.isfinite(value):
        return math.inf
    return value / limit if limit and math.isfinite(limit) else value


def margin_text(one: Guardrail) -> str:
    """Return how far a guardrail is from its limit, with the side."""
    excess = one.excess.value
    if not math.isfinite(excess):
        return "no value"
    size = format_value(abs(excess), one.estimate.indicator.unit)
    if one.estimate.indicator.unit == "share":
        size = size.replace(" %", " pp")
    return f"{size} {'beyond' if excess > 0 else 'to spare'}"


def place_text(one: Requirement) -> str:
    """Return an indicator's title with its places.

    >>> place_text(Requirement("exposure", "<=", 0.0, 1.05, ("market=TR",)))
    'Exposure: TR'
    """
    title = find_indicator(one.indicator).title
    names = [place.partition("=")[2] or place for place in one.places]
    return f"{title}: {', '.join(names)}" if names else title


def limit_text(one: Requirement) -> str:
    r"""Return a limit with its side; a part of the baseline's value as a change.

    >>> limit_text(Requirement("exposure", "<=", 0.0, 1.05)), limit_text(Requirement("sla_share", ">=", 0.9))
    ('≤\xa0+5\xa0%', '≥\xa090 %')
    """
    if _is_change(one) and one.factor is not None:
        change = f"{100 * (one.factor - 1):+.4g}\xa0%".replace("-", "−")
        return f"{_SIGNS[one.operator]}\xa0{'baseline' if one.factor == 1 else change}"
    return f"{_SIGNS[one.operator]}\xa0{requirement_text(one).partition(f' {one.operator} ')[2]}"


def _line(one: Test, wanted: dict[str, str]) -> Line:
    needed = _needed(one)
    passed = one.status == "passed"
    if one.guardrail is not None:
        sign, word, outcome = STATUSES[one.guardrail.status]
        word = f"{word}, beyond doubt" if one.status == "failed" else word
        requirement = one.guardrail.requirement
        return Line(
            place_text(requirement),
            limit_text(requirement),
            _found(one.guardrail),
            sign,
            word,
            style_of(outcome),
            passed,
            needed,
        )
    if one.difference is not None:
        row = Row(one.difference)
        where = ", ".join(one.difference.cell.values())
        title = f"{row.title}: {where}" if where else row.title
        return Line(
            title,
            wanted.get(one.name, ""),
            row.shortest_change,
            SYMBOLS[one.found],
            one.found,
            style_of(one.found),
            passed,
            needed,
        )
    sign, style = _PASSED if passed else _FAILED
    return Line(_capital(one.name), "", _capital(one.found), sign, one.status, style, passed, needed)


def _needed(one: Test) -> str:
    if one.needed is None or one.status != "open" or one.seen:
        return ""
    pairs = f"{one.needed:,} pairs"
    return f"{pairs} see the change that counts" if one.kind == "success" else f"{pairs} would decide"


def _found(one: Guardrail) -> str:
    if _is_change(one.requirement) and one.relative is not None:
        return change_text(one.relative, one.relative_low, one.relative_high)
    return found_text(one)


def _is_change(one: Requirement) -> bool:
    return one.factor is not None and one.limit == 0


def in_world(tests: Sequence[Test], world: str) -> list[Test]:
    """Return the tests of one scenario."""
    return [one for one in tests if one.world == world]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
