"""The protocol as tables: its levels and powers, and what the power check found before the review ran."""

from __future__ import annotations

from simulator.present.numbers import format_percent, format_value
from simulator.present.table import Cell, Column, Table
from simulator.review.checked import Review
from simulator.review.decision import RULES
from simulator.review.power import PowerCheck, PowerRow
from simulator.review.protocol import GUARDRAIL_LEVEL


def rules() -> list[str]:
    """Return the rule, step by step."""
    return list(RULES.values())


def levels(review: Review) -> Table:
    """Return what the protocol promises, and what that asks of each test."""
    protocol = review.request.protocol
    success, guardrails = review.success_tests, review.bound_guardrails
    rows: list[tuple[Cell, ...]] = [
        ("Success, all tests together", "level, two-sided", format_percent(protocol.alpha), "the protocol"),
        (
            "Success, each test",
            "level, two-sided",
            format_percent(protocol.success_level(success)),
            f"split over {success}",
        ),
        ("Guardrail, each test", "level, one-sided", format_percent(GUARDRAIL_LEVEL), "not split: all must be kept"),
        ("The decision", "power", format_percent(protocol.power), "the protocol"),
        (
            "Guardrail, each test",
            "power",
            format_percent(protocol.guardrail_power(guardrails)),
            f"so that all {guardrails} are shown to be kept",
        ),
    ]
    columns = (Column("test"), Column("what"), Column("value", align="right"), Column("because"))
    kept = rows if guardrails else [row for row in rows if not str(row[0]).startswith("Guardrail")]
    return Table("levels", "Levels and powers", columns, tuple(kept))


def power(check: PowerCheck, *, several: bool) -> Table:
    """Return the power of every test with the planned pairs, the weak ones first."""
    heads = ["scenario", *(["candidate"] if several else []), "test", "to be shown"]
    columns = (
        *(Column(head) for head in heads),
        Column("power", align="right"),
        Column("wanted", align="right"),
        Column("pairs needed", align="right"),
    )
    ordered = sorted(check.rows, key=lambda one: one.enough)
    rows = tuple(_row(one, several=several) for one in ordered)
    return Table("power", f"Power with {check.pairs:,} pairs, from a pilot of {check.pilot:,} pairs", columns, rows)


def _row(one: PowerRow, *, several: bool) -> tuple[Cell, ...]:
    unit = one.indicator.unit
    effect = format_value(abs(one.effect), unit)
    return (
        one.world,
        *([one.candidate] if several else []),
        one.name,
        effect.replace(" %", " pp") if unit == "share" else effect,
        one.reason if one.reached is None else format_percent(one.reached),
        format_percent(one.wanted),
        "–" if one.needed is None else f"{one.needed:,}",
    )
