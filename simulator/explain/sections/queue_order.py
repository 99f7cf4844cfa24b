"""Queues that a rule ranks again at each control tick."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain.units import format_duration
from simulator.explain.section import Facts, Section

_FIXED = {
    "fifo": "in order of joining",
    "severity": "by the severity weight of the flag's policy, times the weight that the strategy gives the item",
    "deadline": "by their time limits, the earliest first",
}
_RANKED_AGAIN = {
    "views_now": "the views that they get now",
    "remaining_views": "the views that they are expected to get yet",
    "harm_per_second": "the harm that a review is expected to prevent",
    "opportunity_adjusted": "their remaining views, less what can still be prevented by a later review",
}


def _lines(facts: Facts) -> Iterator[str]:
    every = format_duration(facts.scenario.control.tick)
    pools: dict[str, list[str]] = {}
    for name, pool in facts.scenario.pools.items():
        pools.setdefault(pool.order, []).append(repr(name))
    for order, names in pools.items():
        of = f"Waiting jobs of {', '.join(names)} go"
        if order in _FIXED:
            yield f"{of} {_FIXED[order]}."
        elif order in _RANKED_AGAIN:
            yield f"{of} by {_RANKED_AGAIN[order]}, per second of reviewing; they are ranked again every {every}."


SECTION = Section(86, _lines)
