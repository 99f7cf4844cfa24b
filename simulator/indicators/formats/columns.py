"""Sides of indicators as expressions over a platform's tables.

Two tables are meant: ``items``, one row per published or prevented upload, and ``pool_hours``, one row per pool and
hour. Their columns are the ledger's measures and events in small letters (``removals`` is 1 for an item taken down),
``in_ring`` for a segment, and durations in seconds that are null where there is none.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.domain.events import Event
from simulator.indicators.base import Indicator
from simulator.indicators.registry import INDICATORS
from simulator.indicators.rules import BY_POOL, EXPOSURE, Counted, Quantile, Side
from simulator.indicators.traits import Sight
from simulator.ledger.measures import Measure, Within


@dataclass(frozen=True)
class Table:
    """A table that the definitions read.

    Parameters
    ----------
    name, key, unit, time : str
        Its name, and its columns of the row's key, of the unit that is randomised or observed, and of the time.
    dimensions : tuple of str
        Columns by which its rows are broken down.
    about : str
        One sentence.
    """

    name: str
    key: str
    unit: str
    time: str
    dimensions: tuple[str, ...]
    about: str


ITEMS = Table(
    "items",
    "item_id",
    "creator_id",
    "uploaded_at",
    ("market", "policy", "tier"),
    "One row per upload, with a column for each count.",
)
POOL_HOURS = Table(
    "pool_hours",
    "pool_hour_id",
    "pool",
    "hour_start",
    ("pool",),
    "One row per review pool and hour, with a column for each count.",
)
TABLES = (ITEMS, POOL_HOURS)


@dataclass(frozen=True)
class Column:
    """A numeric expression over a row of a table, with a name."""

    name: str
    table: Table
    expression: str
    quantile: float | None = None
    """Quantile of its values; None = their sum."""


@dataclass(frozen=True)
class Definition:
    """An indicator as a sum, a ratio of sums or a quantile of rows."""

    indicator: Indicator
    top: Column
    bottom: Column | None = None

    @property
    def description(self) -> str:
        """What it is, for whom it can be had, and how it is asked for."""
        one = self.indicator
        return (
            f"{one.definition} Question: {one.question or INDICATORS[one.driver_of].question} Seen: {one.sight.value}."
        )


def definitions() -> list[Definition]:
    """Return the indicators that rows of a platform's tables give, in order."""
    return [_definition(one) for one in INDICATORS.values() if is_defined(one)]


def is_defined(indicator: Indicator) -> bool:
    """Return whether an indicator follows from rows, and a platform can see or estimate it."""
    rule = indicator.rule
    return indicator.sight is not Sight.TRUE_ONLY and bool(rule.sides or isinstance(rule, Quantile))


def head(tool: str) -> str:
    """Return the lines of comment above the definitions."""
    left_out = [one.id for one in INDICATORS.values() if not is_defined(one)]
    tables = " ".join(f"{table.name}: {table.about}" for table in TABLES)
    lines = [
        f"Indicators of riskbox for {tool}: riskbox list indicators --format {tool}",
        *_wrapped(
            f"{tables} Columns are named after the measures in docs/indicators.md; labelled ones come from a sample."
        ),
        *_wrapped(f"Left out, since no platform can measure them or they are no sum of rows: {', '.join(left_out)}."),
    ]
    return "".join(f"# {line}\n" for line in lines)


def columns_of(found: list[Definition], table: Table) -> list[Column]:
    """Return the distinct columns that definitions need of a table, by name."""
    needed = {one.name: one for entry in found for one in (entry.top, entry.bottom) if one and one.table is table}
    return [needed[name] for name in sorted(needed)]


def _definition(indicator: Indicator) -> Definition:
    rule = indicator.rule
    if isinstance(rule, Quantile):
        name = rule.sketch.name.lower()
        return Definition(indicator, Column(f"{name}_p{round(100 * rule.q)}", ITEMS, name, rule.q))
    table = POOL_HOURS if rule.breakdown == BY_POOL else ITEMS
    top, *rest = (Column(_name(side), table, _expression(side)) for side in rule.sides)
    return Definition(indicator, top, rest[0] if rest else None)


def _name(side: Side) -> str:
    """Return a name that says what is added up."""
    plus, less = (" and ".join(_column(one) for one in some) for some in (_short(side.plus), side.less))
    words = f"{plus} less {less}" if less else plus
    weight = " by severity" if side.severity else ""
    factor = "" if side.factor == 1 else " in hours" if side.factor < 1 else f" times {side.factor:g}"
    return "_".join(f"{words}{weight}{factor}".split())


def _expression(side: Side) -> str:
    """Return the expression in SQL."""
    plus = _short(side.plus)
    text = " + ".join(map(_term, plus)) + "".join(f" - {_term(one)}" for one in side.less)
    text = f"({text})" if len(plus) + len(side.less) > 1 and (side.factor != 1 or side.severity) else text
    text = f"severity_weight * {text}" if side.severity else text
    if side.factor < 1:
        return f"{text} / {1 / side.factor:g}.0"
    return text if side.factor == 1 else f"{side.factor!r} * {text}"


def _short(counts: Sequence[Counted]) -> Sequence[Counted]:
    """Return counts, with exposure in place of the sum of its causes."""
    return (Measure.EXPOSURE,) if tuple(counts) == EXPOSURE else counts


def _term(one: Counted) -> str:
    if isinstance(one, Within):
        return f"case when in_{one.segment} then {_plain(one.count)} else 0 end"
    return _plain(one)


def _column(one: Counted) -> str:
    return f"{_plain(one.count)} of {one.segment}" if isinstance(one, Within) else _plain(one)


def _plain(one: Counted) -> str:
    return f"event_{one.name.lower()}" if isinstance(one, Event) else one.name.lower()


def _wrapped(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, 116, break_long_words=False, break_on_hyphens=False)
