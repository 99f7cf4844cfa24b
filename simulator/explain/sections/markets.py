"""Differences between markets in views, reports and appeals."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.config.uploads import Market
from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    for name, market in facts.scenario.markets.items():
        parts = list(_parts(market))
        if parts:
            yield f"Market {name!r} differs: {'; '.join(parts)}."


def _parts(market: Market) -> Iterator[str]:
    """Yield the differences from other markets."""
    told = (
        ("views of an upload", market.view_multiplier),
        ("reports of violations per view", market.report_rate_multiplier),
        ("false reports per view", market.false_report_multiplier),
        ("probability of an appeal", market.appeal_rate_multiplier),
    )
    for what, factor in told:
        if factor != 1.0:
            yield f"{what} times {factor:g}"


SECTION = Section(15, _lines)
