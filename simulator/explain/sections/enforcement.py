"""Enforcement: expiry of strikes, strikes from before the start, and the platform's own check of removals."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent


def _lines(facts: Facts) -> Iterator[str]:
    given = facts.scenario.enforcement
    if given.strike_window is not None:
        past = (
            f" A run starts with the strikes of that time, {given.past_strikes * 1000:.3g} per 1,000 uploads."
            if given.past_strikes > 0
            else " No creator has a strike at the start."
        )
        yield f"Strikes expire after {format_duration(given.strike_window)}.{past}"
    if given.recheck is not None and given.recheck.rate > 0:
        yield (
            f"The platform checks {format_percent(given.recheck.rate)} of removals again and restores wrongful ones, "
            f"after {format_duration(given.recheck.delay.mean)} on average."
        )


SECTION = Section(93, _lines)
