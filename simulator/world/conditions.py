"""Conditions over time: tables of the lines and detectors of a policy, one set for each state that the world is in.

A state is constant within an hour of the run. Each mechanism says how strongly it acts in each hour (its *profiles*,
all 0 when it does not act) and what a state changes in the tables. State 0 is that of ordinary times. So a world in
which nothing changes has one state, and an hour in which nothing acts has exactly the numbers of such a world.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain.units import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

Floats = NDArray[np.float64]


@dataclass
class Tables:
    """What the kernel that draws items indexes by state. S states, M markets, P policies, B brigades."""

    line: Floats
    """(S, M, P) severity above which an item violates, sd."""
    noise: Floats
    """(S, M, P) noise of the detectors, severity sd."""
    slope: Floats
    """(S, M, P) a in score = Phi(a x reading - b)."""
    offset: Floats
    """(S, M, P) b in score = Phi(a x reading - b)."""
    fade: Floats
    """(S, M, P) what is taken from ``a x reading - b`` of an item that violates the policy."""
    brigade_rate: Floats
    """(S, M, B) false reports per view that a brigade adds."""


@dataclass(frozen=True)
class Mechanism:
    """One thing that changes conditions."""

    profiles: Callable[[Scenario, Floats], Floats]
    """(hours, k) how strongly each of its k parts acts, at least 0; from the midpoints (s) of the hours."""
    apply: Callable[[Scenario, Floats, Tables], None]
    """Changes the tables for (S, k) profiles of the states."""


@dataclass(frozen=True)
class Conditions:
    """States of the world over the hours of a run."""

    state: NDArray[np.int64]
    """(hours,) state of each hour."""
    tables: Tables

    def rows(self, table: Floats) -> Floats:
        """Return an (S, M, n) table as the (S x M, n) rows that the kernel indexes by state x M + market."""
        return np.ascontiguousarray(table.reshape(table.shape[0] * table.shape[1], table.shape[2]))


def conditions_of(scenario: Scenario, line: Floats, noise: Floats, mechanisms: Iterable[Mechanism]) -> Conditions:
    """Return the states of a scenario and their tables.

    Parameters
    ----------
    scenario : Scenario
    line, noise : (M, P) lines and detectors' noise of ordinary times, severity sd
    mechanisms : iterable of Mechanism
        Applied in this order.
    """
    mechanisms = tuple(mechanisms)
    midpoints = hour_midpoints(scenario)
    profiles = [mechanism.profiles(scenario, midpoints) for mechanism in mechanisms]
    state, states = _distinct(np.concatenate(profiles, axis=1, dtype=np.float64))
    count = states.shape[0]
    slope: Floats = 1.0 / (noise * np.sqrt(1.0 + noise**2))
    offset: Floats = line * np.sqrt(1.0 + noise**2) / noise
    tables = Tables(
        line=np.repeat(line[None], count, axis=0),
        noise=np.repeat(noise[None], count, axis=0),
        slope=np.repeat(slope[None], count, axis=0),
        offset=np.repeat(offset[None], count, axis=0),
        fade=np.zeros((count, *line.shape)),
        brigade_rate=np.zeros((count, line.shape[0], 0)),
    )
    first = 0
    for mechanism, profile in zip(mechanisms, profiles, strict=True):
        mechanism.apply(scenario, states[:, first : first + profile.shape[1]], tables)
        first += profile.shape[1]
    return Conditions(state, tables)


def _distinct(profiles: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return the (hours,) state of each hour and the (S, k) profiles of the states; the first is all zeros."""
    if profiles.shape[1] == 0:
        return np.zeros(profiles.shape[0], np.int64), np.zeros((1, 0))
    ordinary = np.zeros((1, profiles.shape[1]))  # profiles are never below 0, so it sorts first
    states, place = np.unique(np.concatenate([ordinary, profiles]), axis=0, return_inverse=True)
    return place.ravel()[1:].astype(np.int64), states


def hour_midpoints(scenario: Scenario) -> Floats:
    """Return the (hours,) midpoint of each hour of the run, s; what acts in an hour is what acts then."""
    return np.arange(math.ceil(scenario.horizon / HOUR), dtype=np.float64) * HOUR + 0.5 * HOUR


def columns(parts: Iterable[Floats], hours: int) -> Floats:
    """Return (hours,) profiles side by side, (hours, k); k may be 0."""
    return np.stack([np.zeros(hours), *parts], axis=1)[:, 1:]


def within(at: Floats, start: float, stop: float) -> Floats:
    """Return 1 at the times in [start, stop), else 0."""
    return ((at >= start) & (at < stop)).astype(np.float64)


def places(names: tuple[str, ...], among: Iterable[str]) -> list[int]:
    """Return where names stand among all; ``*`` stands for all."""
    return [place for place, name in enumerate(among) if "*" in names or name in names]
