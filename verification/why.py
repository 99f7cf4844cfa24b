"""Whether the items' amounts add up to what the ledgers differ by: random plans on ``everything``, all sums at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.table import Table
from simulator.config import load_scenario
from simulator.config.library import scenario_to_dict
from simulator.config.search_space import space_of
from simulator.errors import InputError
from simulator.indicators import INDICATORS, Indicator
from simulator.space.variable import Variable
from simulator.why import Why, why
from simulator.why.contributions import change_of, check_sum, contributions, parts_in, value_in

WORLD = "scale=0.1"
PAIRS = 50
CHANGES = 4
"""Fields of the plan that an arm changes besides its thresholds, at most."""
TRIES = 20
"""Draws of a plan until one is valid."""


def tables(pairs: int = PAIRS) -> list[Table]:
    """Return, for the sums of random pairs of plans, how far items are from the ledgers, in units of rounding."""
    heads = ("pairs of plans", "stories, least", "median", "most", "sums checked", "numbers equal", "views and times")
    table = Table("Items' amounts against the ledgers' difference", heads, f"everything, {WORLD}.")
    stories, exact, numbers, worst = [], 0, 0, 0.0
    for found in _random_pairs(pairs):
        stories.append(len(found.stories))
        for indicator in sums():
            gap = reconciled(found, indicator)
            if gap is None:
                continue
            worst = max(worst, gap)
            if indicator.rule.numbers:
                numbers += 1
                exact += counted_alike(found, indicator)
    checked = len(sums()) * len(stories)
    spread = (str(min(stories)), f"{np.median(stories):.0f}", str(max(stories)))
    table.add(str(len(stories)), *spread, str(checked), f"{exact} of {numbers}", f"within {worst:.1g} of the sum")
    return [table]


def sums() -> list[Indicator]:
    """Return the indicators that are sums over items or ratios of two."""
    found = []
    for indicator in INDICATORS.values():
        try:
            check_sum(indicator)
        except InputError:
            continue
        found.append(indicator)
    return found


def reconciled(found: Why, indicator: Indicator) -> float | None:
    """Return how far the items are from the ledgers, relative to what is summed; None where there is no value."""
    before, after = (value_in(indicator, ledger, {}) for ledger in found.ledgers)
    if math.isnan(before) or math.isnan(after):
        return None
    amounts = contributions(indicator, found.stories, found.ledgers, {})
    summed = abs(before) + abs(after) + float(np.abs(amounts).sum())
    return abs(math.fsum(amounts) - (after - before)) / summed if summed else 0.0


def counted_alike(found: Why, indicator: Indicator) -> bool:
    """Return whether the items' whole numbers sum up to exactly what the numerators of the ledgers differ by."""
    top = indicator.rule.sides[0]
    before, after = (parts_in(indicator, ledger, {})[0] for ledger in found.ledgers)
    factor = indicator.rule.factor
    return round(float(change_of(top, found.stories, found.ledgers[0], {}).sum()) / factor) == round(
        (after - before) / factor
    )


def _random_pairs(pairs: int) -> Iterator[Why]:
    luck = np.random.default_rng(1)
    variables = list(_plan_variables())
    for seed in range(1, pairs + 1):
        for _ in range(TRIES):
            baseline, candidate = (_plan(variables, luck) for _ in range(2))
            try:
                found = why("everything", overrides=[WORLD, *baseline], candidate_overrides=candidate, seed=seed)
            except InputError:
                continue  # values that do not go together, such as a ban before a suspension
            yield found
            break


def _plan(variables: list[Variable], luck: np.random.Generator) -> list[str]:
    """Return two thresholds, and a few fields of the plan."""
    review, remove = sorted(luck.uniform(0.2, 0.95, 2).round(3))
    fields = [_change(variables, luck) for _ in range(luck.integers(1, CHANGES + 1))]
    return [f"strategy.review_at={review}", f"strategy.remove_at={remove}", *fields]


def _change(variables: list[Variable], luck: np.random.Generator) -> str:
    chosen = variables[luck.integers(len(variables))]
    value: Any = chosen.at(float(luck.uniform()))
    return f"{chosen.param}={value}".replace("True", "true").replace("False", "false").replace("None", "null")


def _plan_variables() -> Iterator[Variable]:
    """Yield what of the plan can be searched: numbers, choices and switches."""
    scenario = load_scenario("everything")
    for path in _leaves(scenario_to_dict(scenario), ""):
        try:
            yield Variable(path, (), space_of(path, scenario))
        except InputError:
            continue


def _leaves(data: Any, path: str) -> Iterator[str]:
    if isinstance(data, dict):
        for name, part in data.items():
            yield from _leaves(part, f"{path}.{name}" if path else str(name))
    elif isinstance(data, int | float | bool):
        yield path
