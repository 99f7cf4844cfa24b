"""What a search looks at: indicators of the whole run, or of a market, policy, tier or pool, ``exposure[TR]``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.config import Scenario
from simulator.errors import InputError
from simulator.indicators import INDICATORS, Indicator, cells
from simulator.indicators.applies import axis_names
from simulator.indicators.coverage import covers
from simulator.indicators.places import cell_of, parse_placed
from simulator.indicators.requirement import Requirement
from simulator.ledger import Ledger
from simulator.runs.compare import Comparison
from simulator.runs.difference import Difference, difference_at
from simulator.runs.estimate import Estimate, Influence, uploads_of
from simulator.runs.guardrails import cell_at
from simulator.runs.judged import measured
from simulator.runs.results import Results


def indicator_of(text: str) -> Indicator:
    """Return the indicator of a text such as ``exposure[TR]``, or of a key of it in a scenario."""
    return parse_placed(split_world(text)[0], INDICATORS)[0]


def title_of(text: str) -> str:
    """Return the name of an indicator with its place.

    >>> title_of("violative_view_rate[TR]")
    'Violative view rate [TR]'
    """
    text, world = split_world(text)
    indicator, places = parse_placed(text, INDICATORS)
    title = f"{indicator.title} [{', '.join(places)}]" if places else indicator.title
    return f"{title}, {world}" if world else title


def placed(indicator: str, places: Sequence[str]) -> str:
    """Return an indicator's id with its places in brackets."""
    return f"{indicator}[{','.join(places)}]" if places else indicator


def in_world(text: str, world: str) -> str:
    """Return the key of an indicator in one of several scenarios."""
    return f"{text}@{world}"


def split_world(key: str) -> tuple[str, str]:
    """Return the indicator and the scenario of a key; the scenario is empty where it is of all.

    >>> split_world("exposure[TR]@surge"), split_world("exposure[TR]")
    (('exposure[TR]', 'surge'), ('exposure[TR]', ''))
    """
    text, _, world = key.partition("@")
    return text, world


def of_requirement(one: Requirement) -> str:
    """Return what a requirement is about."""
    return placed(one.indicator, one.places)


def check_quantity(text: str, scenario: Scenario) -> None:
    """Refuse an indicator that does not apply to the scenario, or a place that is not there.

    Raises
    ------
    InputError
    """
    indicator, cell = resolved(text, scenario)
    indicator.check(tuple(cell))
    if not indicator.could_speak_of(scenario):
        raise InputError(
            f"{text} has no value in scenario {scenario.name!r}, which lacks {', '.join(indicator.needs)}; "
            "an objective or a requirement must have a value in it."
        )


def values_at(ledger: Ledger, texts: Iterable[str], scenario: Scenario) -> dict[str, float]:
    """Return the values of indicators, perhaps in a place, in some runs; NaN where there is none."""
    found = {}
    for text in texts:
        indicator, cell = resolved(text, scenario)
        axes = tuple(cell)
        place = cells(ledger, axes).index(cell) if axes else 0
        found[text] = float(indicator.value(ledger, axes).flat[place])
    return found


def estimate_at(results: Results, text: str) -> Estimate:
    """Return an indicator, perhaps in a place, with its interval."""
    indicator, cell = resolved(text, results.scenario)
    found = results.estimates([indicator.id], tuple(cell))
    return found[cells(results.ledger, tuple(cell)).index(cell)] if cell else found[0]


def influence_at(results: Results, text: str) -> Influence:
    """Return what each replication says of an indicator, perhaps in a place: arrays of one cell."""
    indicator, cell = resolved(text, results.scenario)
    by = tuple(cell)
    place = cells(results.ledger, by).index(cell) if cell else 0
    return cell_at(Influence.of(indicator, results.ledgers, by), place)


def change_at(pair: Comparison, text: str) -> Difference:
    """Return the paired change of an indicator, perhaps in a place."""
    indicator, cell = resolved(text, pair.baseline.scenario)
    found = pair.rows([indicator.id], tuple(cell))
    return found[cells(pair.baseline.ledger, tuple(cell)).index(cell)] if cell else found[0]


def change_alone(before: Results, after: Results, text: str) -> Difference:
    """Return the paired change of an indicator, perhaps in a place, by its own interval: it allows for no other row."""
    indicator, cell = resolved(text, before.scenario)
    by = tuple(cell)
    one = measured(before, after, [indicator], by)[indicator.id]
    place = cells(before.ledger, by).index(cell) if cell else 0
    return difference_at(
        indicator,
        cell,
        place,
        one.baseline.interval(),
        one.candidate.interval(),
        one.paired,
        float(one.paired.p_value.flat[place]),
        1,
        uploads=uploads_of(before.ledgers),
    )


def unbounded(change: Difference) -> str:
    """Return in few words why a change has no interval; empty where it has one, or where nothing changed at all."""
    if change.low is not None or not change.difference:
        return ""
    return f"withheld: {covers(change.coverage)}" if change.withheld else "too little happened"


def resolved(text: str, scenario: Scenario) -> tuple[Indicator, dict[str, str]]:
    """Return the indicator of a text, and its cell in a scenario: axis to name."""
    indicator, places = parse_placed(text, INDICATORS)
    return indicator, cell_of(places, axis_names(scenario), text) if places else {}
