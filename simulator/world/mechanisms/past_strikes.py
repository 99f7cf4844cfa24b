"""Strikes from the time before the start, so that a run begins near its stationary state.

The law is stated in ``docs/world/enforcement.md``. A creator's past is drawn by the creator's address alone, so it
may be drawn again at any upload. Strikes come at random over the window before the start, more often the more the
creator uploads and the more of it violates; they lead to penalties as in a run.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain.events import Event
from simulator.records import Chunk
from simulator.rng import Stream, exponential, inlined, kernel, struct, uniform
from simulator.world import severity
from simulator.world.arrivals import market_shares
from simulator.world.laws import Laws, uses_feature
from simulator.world.penalties import policy_at, rung_at
from simulator.world.space import TRAIT, Space

MOST = 256
"""Strikes of one creator that are drawn, at most."""

_PAST = int(Stream.PAST)
_POLICIES = 1 << 16
"""First draw of the policies of past strikes: the stream is shared with their gaps, the draws are not."""
_BEYOND_ROUNDING = 1.0 + 1e-9
_LOWEST, _STEP, _KNOTS = -8.0, 0.05, 321
"""Grid of traits."""


@struct
class PastLaw(NamedTuple):
    """Expected strikes of a creator in the window before the start; M markets, K knots of a grid of traits."""

    strikes: NDArray[np.float64]
    """(M, K) strikes of all creators of a market, if all had a trait; 0 = there were none."""
    first: NDArray[np.int64]
    """(M,) first creator of a market."""
    number: NDArray[np.float64]
    """(M,) creators of a market."""
    activity: float
    """1 / the exponent of activity."""
    on: int
    """1 if there are any."""


def past_law(
    scenario: Scenario,
    rates: NDArray[np.float64],
    creators: NDArray[np.int64],
    r: float,
    line: NDArray[np.float64],
) -> PastLaw:
    """Return the law of past strikes.

    Parameters
    ----------
    scenario : Scenario
    rates : (hours, M) uploads per second
    creators : (M,) creators of a market
    r : float
        Weight of the creator's trait in severity.
    line : (M, P) lines of ordinary times, severity sd
    """
    given = scenario.enforcement
    trait = _LOWEST + _STEP * np.arange(_KNOTS, dtype=np.float64)
    strikes = np.zeros((creators.size, _KNOTS))
    if given.past_strikes > 0.0 and given.strike_window is not None:
        uploads = rates.mean(axis=0) * given.strike_window
        everywhere = float(market_shares(scenario) @ severity.violating_share(r, line))
        likely = severity.violating(trait, r, line) / everywhere if everywhere > 0.0 else 1.0
        strikes += given.past_strikes * uploads[:, None] * np.transpose(np.broadcast_to(likely, strikes.T.shape))
    return PastLaw(
        strikes=strikes,
        first=np.cumsum(creators) - creators,
        number=creators.astype(np.float64),
        activity=1.0 / scenario.creators.activity_exponent,
        on=int(strikes.any()),
    )


@inlined
def expect_past(start: int, number: int, law: PastLaw, space: Space, chunk: Chunk) -> None:
    """Write the expected strikes of a batch's creators in the window before the start."""
    for place in range(number):
        row = start + place
        creator, market = chunk.creator[row], space.home[place]
        at = (creator - law.first[market]) / law.number[market]
        next_at = at + 1.0 / law.number[market]
        if law.activity == 0.5:
            active = math.sqrt(next_at) - math.sqrt(at)
        else:
            active = next_at**law.activity - at**law.activity
        knot = min(max((space.normal[TRAIT, place] - _LOWEST) / _STEP, 0.0), _KNOTS - 1.001)
        left = int(knot)
        low, high = law.strikes[market, left], law.strikes[market, left + 1]
        chunk.past[row] = active * (low + (knot - left) * (high - low))


@kernel
def past_gap(creator: int, number: int, past: float, laws: Laws) -> float:
    """Return the time between a creator's past strike and the one before, s; the first comes after the window begins.

    Parameters
    ----------
    creator : int
    number : int
        Of the strike, from 0.
    past : float
        Strikes to expect in the window (``Chunk.past``).
    """
    if past <= 0.0 or number >= MOST:
        return math.inf
    return exponential(laws.seed, laws.replication, _PAST, creator, number) * (laws.strike_window / past)


@inlined
def is_surely_clean(creator: int, past: float, laws: Laws) -> bool:
    """Return whether a creator has no past strike for a reason that is quick to see; most creators that have none do.

    The first gap is ``-log(u)`` windows over ``past``, and ``-log(u)`` is at least ``1 - u``.
    """
    return bool(1.0 - uniform(laws.seed, laws.replication, _PAST, creator, 0) > past * _BEYOND_ROUNDING)


@kernel
def past_policy(creator: int, number: int, laws: Laws) -> int:
    """Return the policy of a creator's past strike, of the mix of violations."""
    return policy_at(uniform(laws.seed, laws.replication, _PAST, creator, _POLICIES + number), laws.penalties)


@kernel
def past_standing(creator: int, past: float, opened: float, at: float, laws: Laws) -> tuple[int, float, float]:
    """Return the past strikes in force at a time (s, 0 or later), and until when creator and feature are barred, s.

    ``opened`` is when the account was opened, s.
    """
    law = laws.penalties
    if is_surely_clean(creator, past, laws):
        return 0, -math.inf, -math.inf
    strikes, in_force, barred, blocked, number = 0, 0, -math.inf, -math.inf, 0
    warned = not law.educates
    time = max(-laws.strike_window, opened) + past_gap(creator, 0, past, laws)
    while time < 0.0:
        if time >= barred:
            policy = past_policy(creator, number, laws)
            weight, at_once = law.weight[policy], law.at_once[policy] != 0
            if weight > 0 and not warned and not at_once:
                warned = True
                weight = 0
            if weight > 0:
                strikes += weight
                in_force += weight if time + laws.strike_window > at else 0
                rung = rung_at(strikes, law)
                penalty = law.penalty[rung] if rung >= 0 else -1
                if at_once or penalty == Event.BAN:
                    return in_force, math.inf, blocked
                if penalty == Event.SUSPEND:
                    barred = max(barred, time + law.length[rung])
                elif penalty == Event.FEATURE_BLOCK:
                    blocked = max(blocked, time + law.length[rung])
        number += 1
        time += past_gap(creator, number, past, laws)
    return in_force, barred, blocked


def past_strikes(chunk: Chunk, at: float, laws: Laws) -> NDArray[np.int64]:
    """Return the past strikes in force at a time (s, 0 or later) on the accounts that uploads come with, (n,)."""
    strikes, refused = np.zeros(len(chunk), np.int64), np.zeros(len(chunk), np.uint8)
    _fill(chunk, at, laws, strikes, refused)
    return strikes


def barred_by_past(chunk: Chunk, laws: Laws) -> NDArray[np.bool_]:
    """Return which uploads (n,) are refused because of strikes from before the start."""
    strikes, refused = np.zeros(len(chunk), np.int64), np.zeros(len(chunk), np.uint8)
    _fill(chunk, 0.0, laws, strikes, refused)
    return np.asarray(refused != 0)


@kernel
def _fill(chunk: Chunk, at: float, laws: Laws, strikes: NDArray[np.int64], refused: NDArray[np.uint8]) -> None:
    for row in range(chunk.item.shape[0]):
        if chunk.account[row] == 0 and chunk.past[row] > 0.0:
            found = past_standing(chunk.creator[row], chunk.past[row], chunk.opened[row], at, laws)
            strikes[row] = found[0]
            blocked = found[2] > chunk.time[row] and uses_feature(chunk.item[row], laws)
            refused[row] = found[1] > chunk.time[row] or blocked
