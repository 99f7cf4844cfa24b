"""New accounts: the time when a creator's account opens, and the creator who uploads in its place before.

The law is stated in ``docs/world/new_accounts.md``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from simulator.config import Scenario
from simulator.domain.units import DAY
from simulator.rng import Stream, inlined, struct, uniform
from simulator.world.laws import Laws

ATTEMPTS = 64
"""Creators that are tried for an upload, at most."""

_ACCOUNT = int(Stream.ACCOUNT)
_ITEM = int(Stream.ITEM)
_FIRST_DRAW = 8
"""Draws of an item that other creators are drawn by, from this one on."""


@struct
class NewAccountLaw(NamedTuple):
    """Times when accounts open, and the severity of young accounts' uploads."""

    rate: float
    """Share of the accounts that is opened a second; 0 = all were there long before."""
    shift: float
    """Added to the severity of what a newborn account uploads, severity sd."""
    fading: float
    """Rate at which that falls with age, 1/s."""


def new_account_law(scenario: Scenario) -> NewAccountLaw:
    """Return the law of a scenario's new accounts."""
    law = scenario.creators.new_accounts
    if law is None:
        return NewAccountLaw(0.0, 0.0, 0.0)
    return NewAccountLaw(law.per_day / DAY, law.shift, 1.0 / law.fade)


@inlined
def opened_at(creator: int, law: NewAccountLaw, laws: Laws) -> float:
    """Return when a creator's first account is opened, s: evenly over the time before the end of the run."""
    return opening(uniform(laws.seed, laws.replication, _ACCOUNT, creator, 0), law, laws)


@inlined
def opening(u: float, law: NewAccountLaw, laws: Laws) -> float:
    """Return when an account is opened that has the draw ``u`` in (0, 1), s."""
    return laws.horizon - u / law.rate


@inlined
def who_is_there(
    item: int, time: float, creator: int, first: int, number: float, exponent: float, law: NewAccountLaw, laws: Laws
) -> int:
    """Return the creator of an upload: the one drawn, or the next one drawn by the same law who has an account."""
    for attempt in range(ATTEMPTS):
        if opened_at(creator, law, laws) <= time:
            break
        u = uniform(laws.seed, laws.replication, _ITEM, item, _FIRST_DRAW + attempt)
        creator = first + int(number * u**exponent)
    return creator


@inlined
def youth_shift(age: float, law: NewAccountLaw) -> float:
    """Return the severity added at an age (s)."""
    return law.shift * math.exp(-law.fading * age)
