"""What must hold between the fields of a scenario: each function yields the problems that it finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from simulator.domain.units import DAY

from .check_conditions import check_conditions
from .check_review import check_help, check_time_limits
from .fields import ALL, Problem, known

if TYPE_CHECKING:
    from .models import Scenario

LEAST_PREVALENCE = 1e-9
"""Of a policy in a market, unless it is 0: what is rarer is lost in the rounding of the laws of severity."""
MOST_CREATORS = 2**31 - 1
"""Creators are numbered by 32-bit integers."""
MOST_REVIEWERS = 10**7
"""Reviewers that one pool may have on duty after scale: each is a desk in memory."""


def check_curve(curve: Sequence[tuple[float, float]]) -> Iterator[Problem]:
    """Check that a view-age curve runs from (0, 0) to (age, 1) and rises strictly."""
    if tuple(curve[0]) != (0.0, 0.0):
        yield Problem(("curve", 0), "must be [0, 0]", list(curve[0]))
    if curve[-1][1] != 1.0:
        yield Problem(("curve", len(curve) - 1, 1), "must be 1, so that all views come", curve[-1][1])
    for place, (before, after) in enumerate(pairwise(curve), start=1):
        if after[0] <= before[0] or after[1] <= before[1]:
            must = f"must be later and higher than the point before it, {list(before)}"
            yield Problem(("curve", place), must, list(after))


def check_scenario(scenario: Scenario) -> Iterator[Problem]:
    """Check everything that needs more than one part of the scenario."""
    yield from _check_times(scenario)
    yield from _check_weights(scenario)
    yield from _check_policies_of_markets(scenario)
    yield from _check_pools(scenario)
    yield from _check_size(scenario)
    yield from _check_new_accounts(scenario)
    yield from check_conditions(scenario)
    yield from check_time_limits(scenario)
    yield from check_help(scenario)


def _check_times(scenario: Scenario) -> Iterator[Problem]:
    if scenario.warm_up >= scenario.horizon:
        yield Problem(("warm_up",), f"must be shorter than `horizon` ({scenario.horizon:g} s)", scenario.warm_up)


def _check_new_accounts(scenario: Scenario) -> Iterator[Problem]:
    new, days = scenario.creators.new_accounts, scenario.horizon / DAY
    if new is not None and new.per_day * days > 0.5:
        must = f"must be at most 0.5 / days of the run ({0.5 / days:.4g}), so that there are accounts at its start"
        yield Problem(("creators", "new_accounts", "per_day"), must, new.per_day)


def _check_weights(scenario: Scenario) -> Iterator[Problem]:
    if not any(market.share for market in scenario.markets.values()):
        yield Problem(("markets",), "must have a `share` above 0 in at least one market", 0.0)
    for name, market in scenario.markets.items():
        if not any(market.weekly):
            yield Problem(("markets", name, "weekly"), "must have a multiplier above 0", list(market.weekly))
    tiers = scenario.creators.tiers.values()
    if not any(tier.share for tier in tiers):
        yield Problem(("creators", "tiers"), "must have a `share` above 0 in at least one tier", 0.0)
    elif not any(tier.share * tier.view_multiplier for tier in tiers):
        must = "must have a `view_multiplier` above 0 in a tier whose `share` is above 0"
        yield Problem(("creators", "tiers"), must, 0.0)


def _check_policies_of_markets(scenario: Scenario) -> Iterator[Problem]:
    languages = list(dict.fromkeys(market.language for market in scenario.markets.values()))
    for name, policy in scenario.policies.items():
        if 0 < policy.prevalence < LEAST_PREVALENCE:
            yield Problem(("policies", name, "prevalence"), f"must be 0 or >= {LEAST_PREVALENCE:g}", policy.prevalence)
        path = ("policies", name, "detector", "auc_by_language")
        for language in policy.detector.auc_by_language:
            yield from known(language, languages, path, "a market's language")
    for name, market in scenario.markets.items():
        for policy_name, factor in market.prevalence_multiplier.items():
            place = ("markets", name, "prevalence_multiplier")
            if policy_name not in scenario.policies:
                yield from known(policy_name, scenario.policies, place, "a policy")
                continue
            prevalence = scenario.policies[policy_name].prevalence * factor
            if prevalence >= 0.5:
                must = f"must keep the prevalence below 0.5 here; with {factor:g} it is {prevalence:.3g}"
                yield Problem((*place, policy_name), must, factor)
            elif 0 < prevalence < LEAST_PREVALENCE:
                must = f"must keep the prevalence 0 or at least {LEAST_PREVALENCE:g} here; it is {prevalence:.3g}"
                yield Problem((*place, policy_name), must, factor)


def _check_escalation(scenario: Scenario, name: str) -> Iterator[Problem]:
    """Check that doubtful cases of a pool go to another one, and never come back."""
    pool = scenario.pools[name]
    if pool.escalate_to is None:
        if pool.doubt > 0:
            yield Problem(("pools", name, "escalate_to"), "must name a pool, since `doubt` is above 0", None)
        return
    path = ("pools", name, "escalate_to")
    yield from known(pool.escalate_to, scenario.pools, path, "a pool")
    passed, target = {name}, pool.escalate_to
    while target in scenario.pools and target not in passed:
        passed.add(target)
        target = scenario.pools[target].escalate_to or ""
    if target == name:
        yield Problem(path, "must not lead back to the pool itself", pool.escalate_to)


def _check_pools(scenario: Scenario) -> Iterator[Problem]:
    for name, pool in scenario.pools.items():
        for place, market in enumerate(pool.markets):
            yield from known(market, [*scenario.markets, ALL], ("pools", name, "markets", place), "a market or '*'")
        for place, policy in enumerate(pool.policies):
            yield from known(policy, [*scenario.policies, ALL], ("pools", name, "policies", place), "a policy or '*'")
        yield from _check_escalation(scenario, name)
    if scenario.appeals.pool is not None:
        yield from known(scenario.appeals.pool, scenario.pools, ("appeals", "pool"), "a pool")
    unserved = next(_unserved(scenario), None)
    if unserved is not None:
        market, policy = unserved
        must = f"must have a pool, other than that for appeals, that serves market {market!r} and policy {policy!r}"
        yield Problem(("pools",), must, list(scenario.pools))


def _unserved(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for market in scenario.markets:
        for policy in scenario.policies:
            if next(reviewing_pools(scenario, market, policy), None) is None:
                yield market, policy


def reviewing_pools(scenario: Scenario, market: str, policy: str) -> Iterator[int]:
    """Yield the places of the pools that review a market's flags for a policy: those for both, but not for appeals."""
    for place, (name, pool) in enumerate(scenario.pools.items()):
        if name != scenario.appeals.pool and _serves(pool.markets, market) and _serves(pool.policies, policy):
            yield place


def _serves(names: tuple[str, ...], name: str) -> bool:
    return ALL in names or name in names


def _check_size(scenario: Scenario) -> Iterator[Problem]:
    per_day, scale = scenario.uploads.per_day, scenario.scale
    creators = per_day * scale / scenario.creators.uploads_per_day
    if creators > MOST_CREATORS:
        must = f"must leave at most {MOST_CREATORS:.3g} creators; uploads and scale make it {creators:.3g}"
        yield Problem(("creators", "uploads_per_day"), must, scenario.creators.uploads_per_day)
    uploads = per_day * scale * scenario.horizon / DAY
    if uploads > 1e15:
        must = f"must leave at most 1e15 uploads in a run; scale makes it {uploads:.3g}"
        yield Problem(("uploads", "per_day"), must, per_day)
    for name, pool in scenario.pools.items():
        reviewers = sum(shift.reviewers for shift in pool.shifts) * scale
        if reviewers > MOST_REVIEWERS:
            must = f"must have at most {MOST_REVIEWERS} reviewers after scale ({scale:g})"
            yield Problem(("pools", name, "shifts"), must, reviewers)
