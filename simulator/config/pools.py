"""Review pools: shifts, speed and accuracy, escalation, and help for other pools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.declare import NATURE, Search
from simulator.declare.units import SECONDS, show_bound
from simulator.domain.units import DAY, HOUR, MINUTE

from .confusion import Confusion
from .dates import Dated
from .fields import ALL, Distinct, Headcount, Name, Names, NonNegative, Sd, Seconds, TimeZone
from .model import Model, Whole, all_named, named, of_policy, policy_named
from .people import People
from .problems import Problem, known, refuse
from .service import Service

Weekday = Annotated[int, Field(ge=0, le=6, strict=True)]
Order = Literal[
    "priority",
    "fifo",
    "severity",
    "deadline",
    "views_now",
    "remaining_views",
    "harm_per_second",
    "opportunity_adjusted",
]
"""Orders of a queue: the rules are in ``simulator/strategy/rules/``."""
MOST_REVIEWERS = 10**7
"""Reviewers that one pool may have on duty after scale: each is a desk in memory."""


class Shift(Dated):
    """Staff on duty in a part of each day, on the local dates from `from` on and before `until`."""

    start: Seconds = Field(0.0, lt=DAY, description="local time of day at which it starts")
    end: Seconds = Field(
        DAY, gt=0, le=DAY, description="local time of day at which it ends; an end before `start` is on the next day"
    )
    reviewers: Headcount = Field(description="reviewers on duty, before scale; a whole number")
    weekdays: Annotated[tuple[Weekday, ...], Distinct] = Field(
        (0, 1, 2, 3, 4, 5, 6), min_length=1, description="weekdays on which it starts; 0 = Monday"
    )

    @model_validator(mode="after")
    def _some_length(self) -> Self:
        if self.start == self.end:
            must = f"must differ from `start` ({show_bound(self.start, SECONDS)}); leave both out for a day and a night"
            refuse([Problem(("end",), must, self.end)])
        refuse(self.date_problems())
        return self


class Help(Model):
    """Another pool whose jobs this pool's reviewers take when they have no jobs of their own."""

    pool: str = Field(description="pool that is helped")
    penalty: Annotated[float, Field(ge=1, strict=True), NATURE] = Field(
        1.0, description="factor on the time that helpers need for its jobs"
    )
    noise: Annotated[float, Field(ge=1, strict=True), NATURE] = Field(
        1.0, description="factor on the noise of helpers' readings of its jobs"
    )


class Pool(Model):
    """Reviewers who share one queue."""

    markets: Names = Field((ALL,), min_length=1, description="markets that it serves; '*' = all")
    policies: Names = Field((ALL,), min_length=1, description="policies that it serves; '*' = all")
    time_zone: TimeZone = Field("UTC", description="IANA name; the shifts follow local time")
    shifts: dict[Name, Shift] = Field(min_length=1, description="shifts, by name; staff is the sum over those on duty")
    service: Annotated[Service, NATURE]
    service_by_policy: Annotated[dict[str, Service], NATURE] = Field(
        default_factory=dict, description="values that differ by the policy that an item is flagged for"
    )
    noise: Annotated[Sd | None, NATURE] = Field(
        None, description="noise of a reviewer's reading of severity, in severity sd; null = `confusion` in its place"
    )
    confusion: Annotated[Confusion | None, NATURE] = Field(
        None, description="probabilities of verdicts by truth, in place of `noise`; null = `noise` applies"
    )
    confusion_by_policy: Annotated[dict[str, Confusion], NATURE] = Field(
        default_factory=dict, description="values that differ by the policy that an item is flagged for"
    )
    patience: Annotated[Annotated[Seconds, Field(gt=0)] | None, NATURE] = Field(
        None, description="mean time until a waiting job reneges (exponential); null = never"
    )
    sla: Annotated[Seconds, Search(MINUTE, 2 * DAY, log=True)] = Field(
        4 * HOUR, description="target time in the queue, before a reviewer opens the job"
    )
    order: Order = Field(
        "priority",
        description="which waiting job goes first: by the strategy's priority, or by a rule that ranks them again at "
        "each control tick",
    )
    votes: Annotated[int, Field(ge=1, le=9), Search(1, 3)] = Field(
        1, description="equal verdicts needed for a decision; 2 = two of three reviewers, 3 = three of five"
    )
    doubt: Annotated[Sd, Search(0.0, 1.0)] = Field(
        0.0, description="distance from the line, in severity sd, below which a reading is escalated"
    )
    escalate_to: str | None = Field(None, description="pool that decides escalated cases; null = none")
    helps: tuple[Help, ...] = Field(
        (), description="pools whose jobs an idle desk takes, in this order, after its own pool's jobs"
    )
    reserve: Annotated[Headcount, Search(0, 20)] = Field(
        0, description="reviewers that a strategy can call in on top of the shifts, before scale; 0 = none"
    )
    cost_per_hour: NonNegative | None = Field(
        None, description="cost of one reviewer-hour on shift, in the currency of your choice; null = unknown"
    )
    people: Annotated[People | None, NATURE] = Field(
        None, description="individual differences between reviewers; null = all reviewers are alike"
    )

    def serves(self, market: str, policy: str, parent: str) -> bool:
        """Return whether the pool serves a market and a policy, named itself or by its parent."""
        return (ALL in self.markets or market in self.markets) and not {ALL, policy, parent}.isdisjoint(self.policies)

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each unknown name, and for staff that does not fit into memory."""
        yield from all_named(whole, "markets", self.markets, ("markets",))
        policies = [*dict.fromkeys([*whole.names("policies"), *whole.parents()]), ALL]
        for place, policy in enumerate(self.policies):
            yield from known(policy, policies, ("policies", place), "a policy or '*'")
        for policy in self.service_by_policy:
            yield from policy_named(whole, policy, ("service_by_policy",))
        yield from self._check_confusion(whole)
        for place, help_ in enumerate(self.helps):
            yield from named(whole, "pools", help_.pool, ("helps", place, "pool"))
        reviewers = sum(shift.reviewers for shift in self.shifts.values()) * whole.scale
        if reviewers > MOST_REVIEWERS:
            must = f"must have at most {MOST_REVIEWERS} reviewers after scale ({whole.scale:g})"
            yield Problem(("shifts",), must, reviewers)

    def _check_confusion(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem if the reviewers' accuracy is missing, given twice, or needs a scale of severity."""
        for policy in self.confusion_by_policy:
            yield from policy_named(whole, policy, ("confusion_by_policy",))
        names = zip(whole.names("policies"), whole.parents(), strict=True)
        told = self.confusion is not None or all(of_policy(self.confusion_by_policy, *one) for one in names)
        if self.noise is None and not told:
            yield Problem(("noise",), "must be given, unless `confusion` is", None)
        if self.noise is not None and self.confusion is not None:
            yield Problem(("noise",), "must be null because `confusion` is given", self.noise)
        if self.confusion is None and not self.confusion_by_policy:
            return
        people = self.people or People()
        for path, value in (
            (("doubt",), self.doubt),
            (("people", "bias_sd"), people.bias_sd),
            (("people", "golden", "easier"), people.golden.easier),
        ):
            if value:
                yield Problem(path, "must be 0 because `confusion` has no distance in severity", value)


def reviewing_pools(
    pools: Mapping[str, Pool], appeals: str | None, market: str, policy: str, parent: str
) -> Iterator[int]:
    """Yield the places of the pools that review a market's flags for a policy: those for both, but not for appeals."""
    for place, (name, pool) in enumerate(pools.items()):
        if name != appeals and pool.serves(market, policy, parent):
            yield place


def check_pools(pools: Mapping[str, Pool]) -> Iterator[Problem]:
    """Check references between pools."""
    for name, pool in pools.items():
        yield from _check_escalation(pools, name)
        seen = {name}
        for place, help_ in enumerate(pool.helps):
            if help_.pool in seen:
                must = "must be another pool, named once"
                yield Problem(("pools", name, "helps", place, "pool"), must, help_.pool)
            seen.add(help_.pool)


def _check_escalation(pools: Mapping[str, Pool], name: str) -> Iterator[Problem]:
    """Check that escalated cases of a pool go to another pool and never return."""
    pool, path = pools[name], ("pools", name, "escalate_to")
    if pool.escalate_to is None:
        if pool.doubt > 0:
            yield Problem(path, "must name a pool because `doubt` is above 0", None)
        return
    yield from known(pool.escalate_to, pools, path, "a pool")
    passed, target = {name}, pool.escalate_to
    while target in pools and target not in passed:
        passed.add(target)
        target = pools[target].escalate_to or ""
    if target == name:
        yield Problem(path, "must not lead back to this pool", pool.escalate_to)


def check_routes(
    pools: Mapping[str, Pool], appeals: str | None, markets: tuple[str, ...], policies: Mapping[str, str]
) -> Iterator[Problem]:
    """Check that every market and policy (by name, to its parent) has a pool that reviews its flags."""
    for market in markets:
        for policy, parent in policies.items():
            if next(reviewing_pools(pools, appeals, market, policy, parent), None) is None:
                must = (
                    "must have a pool, apart from the appeals pool, that serves "
                    f"market {market!r} and policy {policy!r}"
                )
                yield Problem(("pools",), must, list(pools))
                return
