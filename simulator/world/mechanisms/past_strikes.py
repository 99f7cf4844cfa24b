"""Strikes from the time before the start, so that a run begins near its stationary state.

The law is stated in ``docs/world/enforcement.md``. A creator's past is drawn when the creator first uploads, by the
creator's address alone. Strikes come at random over the window before the start, more often the more the creator
uploads and the more of it violates; they suspend and ban as in a run.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.records import Chunk
from simulator.rng import Stream, exponential, inlined, kernel, struct
from simulator.world import severity
from simulator.world.arrivals import market_shares
from simulator.world.laws import Laws
from simulator.world.space import TRAIT, Space

MOST = 256
"""Strikes of one creator that are drawn, at most."""

_PAST = int(Stream.PAST)
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
        creator, market = chunk.creator[row], 0
        while market + 1 < law.first.shape[0] and law.first[market + 1] <= creator:
            market += 1
        at = (creator - law.first[market]) / law.number[market]
        active = (at + 1.0 / law.number[market]) ** law.activity - at**law.activity
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


@kernel
def past_standing(creator: int, past: float, opened: float, at: float, laws: Laws) -> tuple[int, float]:
    """Return the past strikes that are in force at a time (s, 0 or later), and until when the creator is barred, s.

    ``opened`` is when the account was opened, s.
    """
    strikes, in_force, barred, number = 0, 0, -math.inf, 0
    time = max(-laws.strike_window, opened) + past_gap(creator, 0, past, laws)
    while time < 0.0:
        if time >= barred:
            strikes += 1
            in_force += time + laws.strike_window > at
            if 0 < laws.ban_at <= strikes:
                return in_force, math.inf
            if 0 < laws.suspend_at <= strikes:
                barred = time + laws.suspension
        number += 1
        time += past_gap(creator, number, past, laws)
    return in_force, barred


def past_strikes(chunk: Chunk, at: float, laws: Laws) -> NDArray[np.int64]:
    """Return the past strikes in force at a time (s, 0 or later) on the accounts that uploads come with, (n,)."""
    strikes, barred = np.zeros(len(chunk), np.int64), np.empty(len(chunk))
    _fill(chunk, at, laws, strikes, barred)
    return strikes


def barred_by_past(chunk: Chunk, laws: Laws) -> NDArray[np.bool_]:
    """Return which uploads (n,) are refused because of strikes from before the start."""
    strikes, barred = np.zeros(len(chunk), np.int64), np.empty(len(chunk))
    _fill(chunk, 0.0, laws, strikes, barred)
    return np.asarray(barred > chunk.time)


@kernel
def _fill(chunk: Chunk, at: float, laws: Laws, strikes: NDArray[np.int64], barred: NDArray[np.float64]) -> None:
    for row in range(chunk.item.shape[0]):
        barred[row] = -math.inf
        if chunk.account[row] == 0 and chunk.past[row] > 0.0:
            found = past_standing(chunk.creator[row], chunk.past[row], chunk.opened[row], at, laws)
            strikes[row], barred[row] = found[0], found[1]
