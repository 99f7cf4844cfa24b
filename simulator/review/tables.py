"""The tables of a review, for memo, terminal and page: decisions, guardrails, success, power and the stress matrix."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.present.changes import changes_table
from simulator.present.decision import decide as first_screen
from simulator.present.numbers import MISSING, format_percent, format_value
from simulator.present.outcomes import STATUSES
from simulator.present.rows import Row, found_text, requirement_text
from simulator.present.table import Column, Table

from .conduct import Reviewed
from .evidence import Test, of_kind


def decisions_table(reviewed: Reviewed) -> Table:
    """Return a row for each candidate: what the protocol says, and what stands."""
    rows = [
        (name, one.outcome, one.taken if one.override else "", MISSING if one.needed is None else f"{one.needed:,}")
        for name, one in reviewed.decisions.items()
    ]
    return _texts("decisions", ("candidate", "decision", "override", "pairs that would decide"), rows)


def differs_table(reviewed: Reviewed, candidate: str) -> Table:
    """Return what a candidate changes in the deciding scenario."""
    return changes_table(reviewed.deciding(candidate).differs)


def success_table(reviewed: Reviewed, candidate: str) -> Table:
    """Return a row for each success and deterioration indicator."""
    tests = reviewed.tests[candidate]
    rows = []
    for one in (*of_kind(tests, "success"), *of_kind(tests, "deterioration")):
        if one.difference is not None:
            row = Row(one.difference)
            rows.append((one.kind, one.world, one.name, *row.arms, row.change, row.shortest_change, one.found))
    columns = ("test", "scenario", "indicator", "baseline", "candidate", "difference", "change", "found")
    return _texts("success", columns, rows)


def guardrails_table(reviewed: Reviewed, candidate: str, worlds: Sequence[str] = ()) -> Table:
    """Return a row for each guardrail of some scenarios, by default all; the missed ones first."""
    tests = [one for one in of_kind(reviewed.tests[candidate], "guardrail") if not worlds or one.world in worlds]
    order = ("failed", "open", "passed")
    rows = []
    for one in sorted(tests, key=lambda test: (not _missed(test), order.index(test.status))):
        if one.guardrail is not None:
            symbol, words, _ = STATUSES[one.guardrail.status]
            words = f"{words}, beyond doubt" if one.status == "failed" else words
            limit = requirement_text(one.guardrail.requirement)
            needed = MISSING if one.needed is None else f"{one.needed:,}"
            rows.append((one.world, limit, f"{symbol} {words}", found_text(one.guardrail), needed))
    return _texts("guardrails", ("scenario", "requirement", "status", "found", "pairs that would decide"), rows)


def key_rows(reviewed: Reviewed, candidate: str) -> list[Row]:
    """Return the key indicators of the deciding scenario that the protocol does not test itself."""
    tested = {one.indicator.id for one in (*reviewed.review.success, *reviewed.review.deterioration) if not one.cell}
    return [row for row in first_screen(reviewed.deciding(candidate)).rows if row.indicator.id not in tested]


def key_table(reviewed: Reviewed, candidate: str) -> Table:
    """Return the key indicators of the deciding scenario that the protocol does not test itself."""
    rows = [
        (row.titled, *row.arms, row.change, row.shortest_change, f"{row.symbol} {row.conclusion}")
        for row in key_rows(reviewed, candidate)
    ]
    return _texts("key", ("indicator", "baseline", "candidate", "difference", "change", "outcome"), rows)


def power_table(reviewed: Reviewed) -> Table:
    """Return a row for each binding test: what the planned pairs can show."""
    rows = []
    for one in reviewed.power.rows:
        unit = one.indicator.unit
        rows.append(
            (
                one.kind,
                one.world,
                one.candidate,
                one.name,
                format_value(abs(one.effect), unit),
                MISSING if one.reached is None else format_percent(one.reached),
                format_percent(one.wanted),
                MISSING if one.needed is None else f"{one.needed:,}",
                one.reason,
            )
        )
    columns = ("test", "scenario", "candidate", "name", "size", "power", "wanted", "pairs needed", "note")
    return _texts("power", columns, rows)


def stress_table(reviewed: Reviewed) -> Table:
    """Return the stress matrix: a row for each scenario, a column for each candidate."""
    rows = []
    for world in reviewed.review.worlds.values():
        cells = [stress_cell(reviewed.tests[name], world.name) for name in reviewed.candidates]
        rows.append((world.name, world.role, *cells))
    return _texts("stress", ("scenario", "role", *reviewed.candidates), rows)


def stress_cell(tests: Sequence[Test], world: str) -> str:
    """Return what happens to the guardrails in one scenario, in a few words: the worst first."""
    some = [one for one in of_kind(tests, "guardrail") if one.world == world]
    counts = {status: sum(one.found == status for one in some) for status in STATUSES}
    order = ("missed", "too little evidence", "likely", "met")
    said = [f"{STATUSES[status][0]} {counts[status]} {_SHORT[status]}" for status in order if counts[status]]
    return ", ".join(said) or "no guardrail"


_SHORT = {"missed": "missed", "too little evidence": "without evidence", "likely": "likely", "met": "met"}


def _missed(one: Test) -> bool:
    return one.guardrail is not None and one.guardrail.missed


def _texts(id_: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return Table(id_, "", tuple(Column(name, align="left") for name in columns), tuple(map(tuple, rows)))
