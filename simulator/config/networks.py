"""Rings of coordinated accounts and innocent look-alikes. Their law is in ``docs/world/networks.md``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from .fields import ALL, Hours, Names, Sd, Share
from .model import Model, Whole, all_named
from .problems import Problem, refuse

MOST_VERSIONS = 64
"""Near-duplicates that a group may have in one window."""
Few = Annotated[int, Field(ge=1, le=1000, strict=True)]
Versions = Annotated[int, Field(ge=1, le=MOST_VERSIONS, strict=True)]
Size = Annotated[int, Field(ge=2, le=100_000, strict=True)]


class LookAlikes(Model):
    """Innocent groups: the probabilities that their accounts share devices, addresses and content."""

    share: Share = Field(0.02, description="share of the groups")
    device: Share = Field(0.1, description="probability that an account uses one of the group's devices")
    devices: Few = Field(5, description="devices of a group")
    address: Share = Field(0.8, description="probability that an account is behind one of the group's addresses")
    addresses: Few = Field(2, description="addresses of a group")
    campaigns: Share = Field(0.2, description="share of the windows in which the group has something to copy")
    copies: Share = Field(0.1, description="probability that an upload in such a window is a near-duplicate")
    versions: Versions = Field(2, description="near-duplicates of a group per window")


class Rings(Model):
    """Coordinated groups: what their accounts share, and how much more severe their uploads are."""

    share: Share = Field(0.005, description="share of the groups")
    severity_shift: Annotated[Sd, Field(le=10)] = Field(
        1.0, description="added to the severity of all uploads of a ring's accounts, severity sd"
    )
    policies: Names = Field((ALL,), min_length=1, description="policies whose severity is shifted; '*' = all")
    device: Share = Field(0.6, description="probability that an account uses one of the ring's devices")
    devices: Few = Field(5, description="devices of a ring")
    address: Share = Field(0.6, description="probability that an account is behind one of the ring's addresses")
    addresses: Few = Field(5, description="addresses of a ring")
    campaigns: Share = Field(0.5, description="share of the windows in which the ring has a campaign")
    copies: Share = Field(0.6, description="probability that an upload in such a window is a near-duplicate")
    versions: Versions = Field(2, description="near-duplicates of a ring per window")

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield policies that do not exist."""
        yield from all_named(whole, "policies", self.policies, ("policies",))


class Networks(Model):
    """Groups of accounts that share devices, addresses and content: rings, and innocent groups that look like rings."""

    group_size: Size = Field(50, description="accounts per group, ring or look-alike")
    window: Annotated[Hours, Field(gt=0)] = Field(
        6 * 3600.0, description="period in which a group copies the same content; a multiple of 1 h"
    )
    rings: Rings = Field(Rings(), description="groups that act together")
    look_alikes: LookAlikes = Field(
        LookAlikes(), description="innocent groups that share devices, addresses and content as rings do"
    )
    carrier: Share = Field(0.2, description="share of the other accounts that are behind an address shared by chance")
    carrier_size: Annotated[int, Field(ge=2, le=10_000_000, strict=True)] = Field(
        500, description="accounts behind one such address, on average"
    )

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        rest = 1.0 - self.rings.share
        if self.look_alikes.share > rest:
            must = f"must be at most 1 less the share of the rings ({rest:g})"
            refuse([Problem(("look_alikes", "share"), must, self.look_alikes.share)])
        return self
