"""Conditions over time: tables of the lines and detectors of a policy, one set for each state that the world is in.

A state is constant within an hour of the run. Each condition says how strongly it acts in each hour (its *profiles*,
all 0 when it does not act) and what a state changes in the tables. State 0 is ordinary times. So a world without
changes has one state, and an hour in which no condition acts has exactly the numbers of such a world.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.discovery import declared
from simulator.domain.units import HOUR

from .mechanisms import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

Floats = NDArray[np.float64]


@runtime_checkable
class Ramped(Protocol):
    """An incident that rises to a plateau and falls; times in s."""

    @property
    def start(self) -> float:
        """Time of its start."""
        ...

    @property
    def ramp(self) -> float:
        """Time of the linear rise."""
        ...

    @property
    def plateau(self) -> float:
        """Time at the peak."""
        ...

    @property
    def decay(self) -> float:
        """Time of the linear fall."""
        ...

    @property
    def stop(self) -> float:
        """Time of its end."""
        ...


@dataclass
class Tables:
    """Tables that the drawing kernel indexes by state. S states, M markets, P policies, B brigades."""

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
    loss: Floats
    """(S, M, P) severity of violating uploads that a detector stops reading, sd per day since it was trained."""
    brigade_rate: Floats
    """(S, M, B) false reports per view that a brigade adds."""


@dataclass(frozen=True)
class Condition:
    """One thing that changes conditions; a mechanism declares it as its ``CONDITION``."""

    rank: int
    """Its place in the order in which all act on the tables."""
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


@cache
def all_conditions() -> tuple[Condition, ...]:
    """Return the kinds of condition, in the order in which they act on the tables."""
    return declared(FOLDER, "CONDITION", Condition)


def conditions_of(scenario: Scenario, line: Floats, noise: Floats, loss: Floats) -> Conditions:
    """Return the states of a scenario and their tables.

    Parameters
    ----------
    scenario : Scenario
    line, noise : (M, P) lines and detectors' noise of ordinary times, severity sd
    loss : (P,) severity of violating uploads that detectors stop reading, sd per day
    """
    conditions = all_conditions()
    midpoints = hour_midpoints(scenario)
    profiles = [condition.profiles(scenario, midpoints) for condition in conditions]
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
        loss=np.broadcast_to(loss, (count, *line.shape)),
        brigade_rate=np.zeros((count, line.shape[0], 0)),
    )
    first = 0
    for condition, profile in zip(conditions, profiles, strict=True):
        condition.apply(scenario, states[:, first : first + profile.shape[1]], tables)
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
    """Return the (hours,) midpoint of each hour of the run, s, which decides the conditions of the hour."""
    return np.arange(math.ceil(scenario.horizon / HOUR), dtype=np.float64) * HOUR + 0.5 * HOUR


def columns(parts: Iterable[Floats], hours: int) -> Floats:
    """Return (hours,) profiles side by side, (hours, k); k may be 0."""
    return np.stack([np.zeros(hours), *parts], axis=1)[:, 1:]


def within(at: Floats, start: float, stop: float) -> Floats:
    """Return 1 at the times in [start, stop), else 0."""
    return ((at >= start) & (at < stop)).astype(np.float64)


def course(incident: Ramped, at: Floats) -> Floats:
    """Return the strength of an incident at these times (s), from ordinary times (0) to its peak (1)."""
    top, fall = incident.start + incident.ramp, incident.start + incident.ramp + incident.plateau
    rising = (at - incident.start) / incident.ramp if incident.ramp else (at >= incident.start).astype(np.float64)
    falling = (incident.stop - at) / incident.decay if incident.decay else (at < fall).astype(np.float64)
    return np.clip(np.where(at < top, rising, np.where(at < fall, 1.0, falling)), 0.0, 1.0)


def places(names: tuple[str, ...], among: Iterable[str]) -> list[int]:
    """Return the places of names among all; ``*`` stands for all."""
    return [place for place, name in enumerate(among) if "*" in names or name in names]
