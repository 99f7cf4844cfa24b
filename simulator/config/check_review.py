"""What must hold of the rules of review besides pools: time limits and cross-training name what there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .fields import ALL, Problem, known

if TYPE_CHECKING:
    from .models import Scenario


def check_time_limits(scenario: Scenario) -> Iterator[Problem]:
    """Check that limits differ by name and name markets and policies of the scenario."""
    seen: set[str] = set()
    for place, limit in enumerate(scenario.time_limits):
        path = ("time_limits", place)
        if limit.name in seen:
            yield Problem((*path, "name"), "must not be the name of another limit", limit.name)
        seen.add(limit.name)
        for number, market in enumerate(limit.markets):
            yield from known(market, [*scenario.markets, ALL], (*path, "markets", number), "a market or '*'")
        for number, policy in enumerate(limit.policies):
            yield from known(policy, [*scenario.policies, ALL], (*path, "policies", number), "a policy or '*'")


def check_help(scenario: Scenario) -> Iterator[Problem]:
    """Check that pools help pools that there are, others than themselves, and each once."""
    for name, pool in scenario.pools.items():
        seen = {name}
        for place, help_ in enumerate(pool.helps):
            path = ("pools", name, "helps", place, "pool")
            yield from known(help_.pool, scenario.pools, path, "a pool")
            if help_.pool in seen:
                yield Problem(path, "must not be the pool itself, or one that is named before", help_.pool)
            seen.add(help_.pool)
