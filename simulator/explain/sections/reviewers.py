"""Individual reviewers: their differences, fatigue and checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section
from simulator.present.numbers import format_percent

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.config.people import People


def _lines(facts: Facts) -> Iterator[str]:
    from simulator.world.rosters import seat_numbers

    scenario = facts.scenario
    for name, pool in scenario.pools.items():
        if pool.people is not None:
            parts = [f"are {len(seat_numbers(scenario, pool))} people", *_parts(scenario, pool.people)]
            yield f"Reviewers of pool {name!r} {'; '.join(parts)}."


def _parts(scenario: Scenario, people: People) -> Iterator[str]:
    spreads = {"pace": people.speed_sd, "noise": people.noise_sd, "bias": people.bias_sd}
    if any(spreads.values()):
        yield "they differ, with an sd of " + ", ".join(f"{sd:g} in {what}" for what, sd in spreads.items() if sd)
    tired = {"service times": people.fatigue.slower, "noise": people.fatigue.noisier}
    if any(tired.values()):
        rates = (f"{format_percent(rate)} to {what}" for what, rate in tired.items() if rate)
        yield "each hour on shift adds " + " and ".join(rates)
    if people.breaks:
        lengths = ", ".join(format_duration(one.length) for one in people.breaks)
        cohorts = people.break_cohorts
        yield f"breaks of {lengths}, {f'in {cohorts} cohorts' if cohorts > 1 else 'a whole shift at once'}"
    if people.severe is not None:
        weights = scenario.policies.items()
        severe = ", ".join(name for name, policy in weights if policy.severity_weight >= people.severe.weight)
        cap = people.severe.cap
        rest = "is metered" if cap is None else f"is metered, and at {format_duration(cap)} in a shift a desk rests"
        yield f"time on {severe or 'no policy'} {rest}"
    if people.golden.share:
        yield f"{format_percent(people.golden.share)} of jobs come with a golden item"


SECTION = Section(100, _lines)
