"""Tables whose cells are coloured by how an indicator changes in a market and policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.indicators import find_indicator
from simulator.present.outcomes import BETTER, WORSE
from simulator.present.rows import Row
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference

_STRONGEST = 0.5
"""A relative change of ±50 % or more has the strongest colour."""


@dataclass(frozen=True)
class Cell:
    """One market and policy.

    Parameters
    ----------
    text : str
        Relative change.
    arms : str
        Both arms' values.
    detail : str
        Change with its interval, and both arms' values.
    style : str
        CSS for the background; empty where the difference is not clear.
    symbol : str
        Sign of the outcome.
    """

    text: str
    arms: str
    detail: str
    style: str
    symbol: str


@dataclass(frozen=True)
class Heat:
    """An indicator's change by market (rows) and policy (columns)."""

    title: str
    definition: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def heat(comparison: Comparison, id_: str) -> Heat:
    """Return the changes of an indicator by market and policy."""
    indicator = find_indicator(id_)
    ledger = comparison.baseline.ledger
    found = comparison.rows([id_], ("market", "policy"))
    by_cell = {(one.cell["market"], one.cell["policy"]): _cell(one) for one in found}
    rows = tuple((market, tuple(by_cell[market, policy] for policy in ledger.policies)) for market in ledger.markets)
    return Heat(indicator.title, indicator.definition, ledger.policies, rows)


def legend(heats: Sequence[Heat]) -> str:
    """Return how to read the tables; empty if there is none."""
    if not heats:
        return ""
    return (
        "Relative change, candidate against baseline. Coloured cells are clear: the 95 % interval of the difference "
        "leaves out zero; ▲ is better, ▼ worse. Of the cells without any true change, one in twenty is "
        "coloured by luck."
    )


def _cell(one: Difference) -> Cell:
    row = Row(one)
    before, after = row.arms
    text = row.relative_alone
    detail = f"{row.relative}; {one.outcome}"
    return Cell(text, f"{before} → {after}", detail, _style(one), row.symbol if one.outcome in (BETTER, WORSE) else "")


def _style(one: Difference) -> str:
    if one.outcome not in (BETTER, WORSE):
        return ""
    size = 1.0 if one.relative is None else min(abs(one.relative) / _STRONGEST, 1.0)
    part = round(12 + 33 * size)
    return f"background: color-mix(in srgb, var(--{one.outcome}) {part}%, var(--page))"
