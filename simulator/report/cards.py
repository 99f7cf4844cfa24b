"""Cards of the key indicators: the change, its bounds, and both arms' values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.present.rows import Row, estimate_text
from simulator.present.shapes import EstimateLike


@dataclass(frozen=True)
class Card:
    """One indicator, as texts.

    Parameters
    ----------
    title : str
    symbol, outcome, style : str
        Sign, word and style of the outcome.
    change : str
        Relative change, or the difference where that has no bounds.
    span : str
        Between which bounds the truth lies and, where there is no clear difference, what size of change would have been
        seen; empty without an interval.
    values : str
        Both arms' values.
    """

    title: str
    symbol: str
    outcome: str
    style: str
    change: str
    span: str
    values: str


def card(row: Row, *, seen: bool = True) -> Card:
    """Return the card of a row, with or without what size of change would have been seen."""
    change, bracket, bounds = row.shortest_change.removesuffix("]").partition(" [")
    before, after = row.arms
    unit = f" {row.unit}" if row.unit else ""
    return Card(
        title=row.title,
        symbol=row.symbol,
        outcome=row.outcome_among,
        style=row.style,
        change=change,
        span="; ".join(filter(None, (_span(bounds, change) if bracket else "", row.seen if seen else ""))),
        values=f"{before} → {after}{unit}",
    )


def cards(rows: Sequence[Row]) -> list[Card]:
    """Return the cards of rows, in order."""
    return [card(row) for row in rows]


@dataclass(frozen=True)
class ValueCard:
    """One indicator of one arm, as texts: its value and the bounds of its interval."""

    title: str
    value: str
    span: str


def estimate_card(one: EstimateLike) -> ValueCard:
    """Return the card of an estimate."""
    value, bracket, rest = estimate_text(one).partition(" [")
    bounds, _, label = rest.partition("]")
    return ValueCard(one.indicator.title, value, _span(bounds, value) + label if bracket else one.reason)


def _span(bounds: str, change: str) -> str:
    """Return bounds in words, with the unit of the change; a word in place of bounds as it is.

    >>> _span("−8.0, +51.0", "+21.6 %"), _span("withheld: covers 80 %", "+21.6 %")
    ('between −8.0 % and +51.0 %', 'withheld: covers 80 %')
    """
    low, comma, high = bounds.partition(", ")
    if not comma:
        return bounds
    unit = change.rpartition(" ")[2] if " " in change else ""
    return f"between {low} {unit} and {high} {unit}" if unit else f"between {low} and {high}"
