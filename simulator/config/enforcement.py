"""Penalties on creators, the effect of limited actions on reach, and stages of an item's audience."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.declare import NATURE, Search, Unit
from simulator.domain.units import DAY, HOUR

from .detection import Latency
from .fields import ALL, Names, NonNegative, Sd, Seconds, Share
from .ladder import Rung, Strikes, check_ladder
from .model import Model, Whole, all_named, policy_named
from .problems import Problem, refuse
from .verdicts import VerdictRule, check_verdicts

Weight = Annotated[int, Unit("strikes"), Field(ge=0, le=250, strict=True), Search(0, 10)]


class Reach(Model):
    """Factor on the views of an item under each visible action."""

    limit: Share = Field(0.2, description="not eligible for the feed")
    label: Share = Field(0.9, description="shown with a warning")
    age_gate: Share = Field(0.7, description="shown to adults only")


class Recheck(Model):
    """The platform's own second look at removals, without an appeal."""

    rate: Share = Field(description="share of removals that are checked again")
    noise: Annotated[Sd, NATURE] = Field(0.02, description="noise of the second check's reading of severity")
    delay: Latency = Field(Latency(mean=DAY, cv=1.0), description="from removal to restoration (log-normal)")


class Stage(Model):
    """A stage of an item's audience, which lasts until a reviewer has cleared the item or the next stage begins."""

    from_views: Annotated[NonNegative, Unit("views"), Search(100, 1_000_000, log=True)] = Field(
        description="views at which the stage begins"
    )
    reach: Share = Field(description="factor on views in it; 0 = distribution stops, and the item goes to review")


class Enforcement(Model):
    """Penalties on creators, and the effect of limited actions on reach."""

    reach: Reach = Field(Reach(), description="factors on views")
    stages: tuple[Stage, ...] = Field(
        (), max_length=16, description="stages of the audience of items that no reviewer has cleared, by rising views"
    )
    suspend_at: Annotated[Strikes | None, Search(1, 20)] = Field(
        None, description="strikes at which a creator is suspended; null = never"
    )
    suspension: Annotated[Seconds, Search(HOUR, 60 * DAY, log=True)] = Field(
        7 * DAY, description="length of a suspension"
    )
    ban_at: Annotated[Strikes | None, Search(1, 20)] = Field(
        None, description="strikes at which a creator is banned; null = never"
    )
    strike_window: Annotated[Annotated[Seconds, Field(gt=0)] | None, Search(DAY, 365 * DAY, log=True)] = Field(
        None, description="time after which a strike expires; null = never"
    )
    past_strikes: Annotated[Share, NATURE] = Field(
        0.0,
        description="strikes per upload in the `strike_window` before the start; 0 = no creator has one at the start",
    )
    recheck: Recheck | None = Field(None, description="second check of removals by the platform itself; null = none")
    verdicts: tuple[VerdictRule, ...] = Field(
        (),
        description="what a violating verdict of a review leads to; below the first rule of a policy, and without one, "
        "the item is removed with a strike",
    )
    strike_weights: dict[str, Weight] = Field(
        {}, description="strikes that a removal for a policy counts as, 0 = none; 1 for policies left out"
    )
    ladder: tuple[Rung, ...] = Field(
        (), description="penalties by strikes in force, in place of `suspend_at`, `suspension` and `ban_at`"
    )
    ban_at_once: Names = Field((), description="policies of which a strike bans, however many there are; '*' = all")
    educate_first: bool = Field(
        False,
        description="whether the first strike in a `strike_window` is a warning; see `docs/world/consequences.md`",
    )
    feature_share: Annotated[Share, NATURE] = Field(
        0.2, description="share of uploads that use the feature which a feature block takes away"
    )

    @property
    def rungs(self) -> tuple[tuple[int, str, float], ...]:
        """Strikes, penalty and length (s) of the ladder in force: as given, or that of `suspend_at` and `ban_at`."""
        if self.ladder:
            return tuple((rung.at, rung.penalty, rung.length or 0.0) for rung in self.ladder)
        ban = () if self.ban_at is None else ((self.ban_at, "ban", 0.0),)
        if self.suspend_at is None or self.suspend_at == self.ban_at:
            return ban
        return ((self.suspend_at, "suspend", self.suspension), *ban)

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each unknown policy, and for verdicts whose severities do not rise."""
        yield from check_verdicts(self.verdicts, whole)
        yield from all_named(whole, "policies", self.ban_at_once, ("ban_at_once",))
        for policy, weight in self.strike_weights.items():
            yield from policy_named(whole, policy, ("strike_weights",))
            if weight == 0 and {policy, ALL} & set(self.ban_at_once):
                must = "must be at least 1 for a policy of `ban_at_once`"
                yield Problem(("strike_weights", policy), must, weight)

    @model_validator(mode="after")
    def _one_ladder(self) -> Self:
        if self.ladder and (self.suspend_at is not None or self.ban_at is not None):
            given = "suspend_at" if self.suspend_at is not None else "ban_at"
            refuse([Problem((given,), "must be null where `ladder` is given, which replaces it", getattr(self, given))])
        refuse(check_ladder(self.ladder))
        return self

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for place, (before, stage) in enumerate(pairwise(self.stages), start=1):
            if stage.from_views <= before.from_views:
                must = f"must be above that of the stage before it ({before.from_views:g})"
                refuse([Problem(("stages", place, "from_views"), must, stage.from_views)])
        if self.suspend_at is not None and self.ban_at is not None and self.ban_at < self.suspend_at:
            refuse([Problem(("ban_at",), f"must be at least `suspend_at` ({self.suspend_at})", self.ban_at)])
        if self.past_strikes > 0 and self.strike_window is None:
            must = "must be 0 where strikes never expire (`strike_window` is null)"
            refuse([Problem(("past_strikes",), must, self.past_strikes)])
        return self
