"""Time limits: how soon jobs must be decided, and what happens at the limit."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section

_STARTS = {"enqueue": "reviews", "report": "reviews triggered by reports", "appeal": "appeals"}
_EXPIRY = {
    "release": "a job that still waits then leaves the queue and its item is released",
    "remove": "a job that still waits then leaves the queue and its item is removed",
    "keep": "a job that still waits then is kept",
}


def _lines(facts: Facts) -> Iterator[str]:
    for law in facts.scenario.time_limits:
        yield (
            f"Time limit {law.name!r}: {_STARTS[law.starts]} must be decided within {format_duration(law.limit)} "
            f"({_names(law.markets, 'all markets')}; {_names(law.policies, 'all policies')}); {_EXPIRY[law.on_expiry]}."
        )


def _names(names: tuple[str, ...], everything: str) -> str:
    return everything if "*" in names else " ".join(names)


SECTION = Section(70, _lines)
