"""Creators: activity, tiers and concentration of harm; each response of creators has a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.declare import Unit

from .ban_evasion import BanEvasion
from .churn import Churn
from .deterrence import Deterrence
from .fields import Name, NonNegative, Positive, ProperShare, Weight
from .model import Model, Whole
from .new_accounts import NewAccounts
from .problems import Problem, refuse


class Tier(Model):
    """A class of creators."""

    share: Weight = Field(description="weight among creators; normalised")
    view_multiplier: NonNegative = Field(
        1.0, description="relative views of an item; normalised so that the mean over creators is 1"
    )


class HarmConcentration(Model):
    """The top ``accounts`` of all accounts produce ``harm`` of the violations."""

    accounts: ProperShare = Field(description="share of the accounts")
    harm: ProperShare = Field(description="share of the violations that these accounts produce")

    @model_validator(mode="after")
    def _at_least_equal(self) -> Self:
        if self.harm < self.accounts:
            refuse([Problem(("harm",), f"must be at least `accounts` ({self.accounts})", self.harm)])
        return self


class Creators(Model):
    """Creators: their activity, tiers and responses."""

    uploads_per_day: Annotated[Positive, Unit("uploads")] = Field(
        description="mean uploads of one creator per day; fixes the number of creators"
    )
    activity_exponent: Annotated[float, Field(ge=1, strict=True)] = Field(
        1.0, description="the most active share x of creators makes x^(1/exponent) of the uploads; 1 = equal activity"
    )
    harm_concentration: HarmConcentration | None = Field(
        None, description="concentration of violations; null = equal among creators"
    )
    tiers: dict[Name, Tier] = Field(min_length=1, description="classes of creators, by name")
    deterrence: Deterrence | None = Field(None, description="response of creators to their strikes; null = no response")
    new_accounts: NewAccounts | None = Field(None, description="opening of new accounts; null = all accounts are old")
    ban_evasion: BanEvasion | None = Field(
        None, description="return of banned creators with new accounts; null = no returns"
    )
    churn: Churn | None = Field(None, description="uploads withheld after wrongful removals; null = none")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem if the tiers leave no creators or no views."""
        tiers = self.tiers.values()
        if not any(tier.share for tier in tiers):
            yield Problem(("tiers",), "must have a `share` above 0 in at least one tier", 0.0)
        elif not any(tier.share * tier.view_multiplier for tier in tiers):
            must = "must have a `view_multiplier` above 0 in a tier whose `share` is above 0"
            yield Problem(("tiers",), must, 0.0)
