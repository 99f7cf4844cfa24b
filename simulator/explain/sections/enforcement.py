"""Enforcement: consequences of verdicts, penalties, strikes from before the start, and the check of removals."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.config.enforcement import Enforcement
from simulator.config.fields import ALL
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
    yield from _consequences(given)
    yield from _penalties(given)
    if given.recheck is not None and given.recheck.rate > 0:
        yield (
            f"The platform checks {format_percent(given.recheck.rate)} of removals again and restores wrongful ones, "
            f"after {format_duration(given.recheck.delay.mean)} on average."
        )


_WHAT = {
    "label": "labelled",
    "age_gate": "age-gated",
    "limit": "limited",
    "remove": "removed without a strike",
    "educate": "removed with a warning",
    "strike": "removed with a strike",
}
_PENALTY = {"feature_block": "a feature block", "suspend": "a suspension", "ban": "a ban"}


def _consequences(given: Enforcement) -> Iterator[str]:
    """Yield what verdicts lead to, rule by rule."""
    for rule in given.verdicts:
        policies = "all policies" if ALL in rule.policies else ", ".join(rule.policies)
        reading = f" read at least {rule.severity:g} sd above the line" if rule.severity > 0 else ""
        yield f"A verdict on a violation of {policies}{reading}: the item is {_WHAT[rule.consequence]}."


def _penalties(given: Enforcement) -> Iterator[str]:
    """Yield what strikes weigh and lead to, where it is more than a suspension and a ban."""
    if given.strike_weights:
        weights = ", ".join(f"{policy} {weight}" for policy, weight in given.strike_weights.items())
        yield f"Strikes that a removal counts as, by policy: {weights}; 1 for all others."
    if given.ladder:
        rungs = (
            f"{_PENALTY[rung.penalty]}{f' of {format_duration(rung.length)}' if rung.length else ''} from {rung.at}"
            for rung in given.ladder
        )
        yield f"Strikes lead to {', '.join(rungs)}."
    if given.ban_at_once:
        policies = "any policy" if ALL in given.ban_at_once else ", ".join(given.ban_at_once)
        yield f"A strike for {policies} bans at once."
    if given.educate_first:
        yield "The first offence in a strike window is a warning in place of a strike."


SECTION = Section(93, _lines)
