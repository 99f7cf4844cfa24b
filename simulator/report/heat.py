"""Tables with cells coloured by the change of an indicator in a market and policy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.indicators import find_indicator
from simulator.present.outcomes import BETTER, WORSE
from simulator.present.rows import Row
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference

_WIDEST = 7
"""Most policies beside each other: A4 in portrait holds them."""
_STRONGEST = 0.5
"""A relative change of ±50 % or more has the strongest colour."""


@dataclass(frozen=True)
class Cell:
    """One market and policy.

    Parameters
    ----------
    text : str
        Relative change, or why there is none.
    arms : str
        Both arms' values; empty without a change.
    style : str
        CSS for the background; empty where the difference is not clear.
    symbol : str
        Sign of the outcome.
    """

    text: str
    arms: str
    style: str
    symbol: str


@dataclass(frozen=True)
class Heat:
    """An indicator's change by market (rows) and policy (columns)."""

    title: str
    definition: str
    summary: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def heats(comparison: Comparison, id_: str) -> list[Heat]:
    """Return the changes of an indicator by market and policy, in tables that a page of paper can hold."""
    indicator = find_indicator(id_)
    ledger = comparison.baseline.ledger
    found = comparison.rows([id_], ("market", "policy"))
    cells = {(one.cell["market"], one.cell["policy"]): _cell(one) for one in found}
    parts = []
    for columns in batched(ledger.policies, _WIDEST):
        rows = tuple((market, tuple(cells[market, policy] for policy in columns)) for market in ledger.markets)
        those = [one for one in found if one.cell["policy"] in columns]
        title = (
            indicator.title if len(ledger.policies) <= _WIDEST else f"{indicator.title}, {columns[0]} to {columns[-1]}"
        )
        parts.append(Heat(title, indicator.definition, _summary(those), columns, rows))
    return parts


def batched(names: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return names in groups of similar size, up to a maximum.

    >>> batched("abcdefghi", 7)
    [('a', 'b', 'c', 'd', 'e'), ('f', 'g', 'h', 'i')]
    """
    parts = max(math.ceil(len(names) / size), 1)
    each = math.ceil(len(names) / parts)
    return [tuple(names[start : start + each]) for start in range(0, len(names), each)]


def legend(heats: Sequence[Heat]) -> str:
    """Return how to read the tables; empty if there is none."""
    if not heats:
        return ""
    return (
        "Change, candidate against baseline: relative, or the difference where the baseline is not clearly above 0. "
        "Coloured cells are clear, allowing for all rows and cells of the same breakdown; ▲ is better, ▼ worse."
    )


def _summary(found: Sequence[Difference]) -> str:
    """Return how many cells change clearly, for the line that stays when the table is folded."""
    better, worse = (sum(one.outcome == word for one in found) for word in (BETTER, WORSE))
    return f"of {len(found)} cells {better} better, {worse} worse"


def _cell(one: Difference) -> Cell:
    row = Row(one)
    before, after = row.arms
    symbol = row.symbol if one.outcome in (BETTER, WORSE) else ""
    return Cell(_text(row), f"{before} → {after}" if math.isfinite(one.difference) else "", _style(one), symbol)


def _text(row: Row) -> str:
    """Return the change, relative where it has bounds, or why there is none."""
    one = row.difference
    if not math.isfinite(one.difference):
        return next((arm.reason for arm in (one.baseline, one.candidate) if arm.reason), "no value")
    if one.baseline.value == one.candidate.value == 0:
        return "none in either arm"
    return row.shortest_change.partition(" [")[0]


def _style(one: Difference) -> str:
    if one.outcome not in (BETTER, WORSE):
        return ""
    size = 1.0 if one.relative is None else min(abs(one.relative) / _STRONGEST, 1.0)
    part = round(8 + 18 * size)
    return f"background: color-mix(in srgb, var(--{one.outcome}) {part}%, var(--page))"
