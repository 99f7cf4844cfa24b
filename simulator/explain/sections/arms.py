"""Arms: the experiment inside a run."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent

_UNITS = {
    "creator": "creators",
    "item": "items",
    "market": "markets",
    "market_hour": "hours of a market",
    "viewer": "viewers",
}


def _lines(facts: Facts) -> Iterator[str]:
    law = facts.scenario.arms
    if law is None:
        return
    begin = facts.scenario.warm_up if law.start is None else law.start
    start = "the end of the warm-up" if begin is None else format_duration(begin)
    differ = "decided by the scenario's strategy too" if law.strategy is None else f"decided by {law.strategy}"
    yield (
        f"Experiment: from {start} on, {format_percent(law.share)} of the {_UNITS[law.unit]} (salt {law.salt}) are in "
        f"the treatment arm, {differ}."
    )
    if law.strategy is not None:
        yield "The load below is that of the scenario's strategy alone."


SECTION = Section(160, _lines)
