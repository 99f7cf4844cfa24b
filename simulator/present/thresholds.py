"""Thresholds of a strategy that never act in a world, or act on everything, by the laws of its detectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.domain import DAY, score_text

from .numbers import format_percent

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.strategy import Strategy
    from simulator.world.parameters import Parameters

NEVER = 0.5
"""A threshold that fewer uploads of a run than this are expected to reach never acts."""
ALL = 0.99
"""A threshold that this share of the uploads reaches acts on everything."""
LITTLE = 0.05
"""Thresholds that catch a smaller share of a policy's violations together are worth a word."""


def threshold_warnings(scenario: Scenario, strategy: Strategy) -> tuple[str, ...]:
    """Return a sentence for each threshold on a first score that never acts, or acts on everything, over all markets.

    By the laws of ordinary times: incidents, storms and returning accounts are left out. A threshold of 1 says never,
    and one of 0 everything; there is nothing to add to them.
    """
    return tuple(_warnings(scenario, strategy))


def _warnings(scenario: Scenario, strategy: Strategy) -> Iterator[str]:
    from simulator.world.expectations import expected_uploads
    from simulator.world.parameters import parameters_of

    names = {name: one for name, one in strategy.tunable.items() if one.param.score}
    if not names:
        return
    policies = tuple(scenario.policies)
    axes = tuple(scenario.markets), policies, scenario.parents()
    parameters, uploads = parameters_of(scenario), expected_uploads(scenario).sum(axis=0)
    tables = {name: one.param.resolve(one.value, *axes) for name, one in names.items()}
    for p, policy in enumerate(policies):
        violating = float(uploads @ parameters.prevalence[:, p])
        if violating <= 0:
            continue
        silent, acts = [], False
        for name, table in tables.items():
            given = table[:, p]
            if not ((given > 0) & (given < 1)).any():
                continue
            reached = float(uploads @ _reached(parameters, p, given)[:, 0])
            if reached < NEVER:
                silent.append(f"`{name}` ({_values(given)})")
                continue
            acts = True
            if reached >= ALL * uploads.sum():
                share = format_percent(reached / float(uploads.sum()))
                yield f"`{name}` ({_values(given)}) acts on {share} of all uploads by the score for {policy!r}."
        if silent:
            one = _score_reached(parameters, p, uploads, scenario.horizon)
            verb = "acts" if len(silent) == 1 else "act"
            yield (
                f"{' and '.join(silent)} never {verb} for {policy!r}: fewer than one upload of the run is expected to "
                f"score so high. A score of {score_text(one)} is reached once per day."
            )
        lowest = np.min([table[:, p] for table in tables.values()], axis=0)
        caught = float(uploads @ _reached(parameters, p, lowest)[:, 1])
        if acts and caught < LITTLE * violating:
            share = format_percent(caught / violating)
            yield f"The thresholds catch {share} of the violations of {policy!r} at upload."


def _reached(parameters: Parameters, policy: int, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (M, 2): the shares of uploads that reach a score in each market, and that also violate."""
    from simulator.world.expectations import flag_quality

    law = parameters.item_law
    rows = [flag_quality(law, m, policy, float(score)) if score <= 1 else (0.0, 0.0) for m, score in enumerate(scores)]
    return np.array(rows)


def _values(given: NDArray[np.float64]) -> str:
    low, high = float(given.min()), float(given.max())
    return f"{low!r}" if low == high else f"{low!r} to {'never' if high > 1 else repr(high)}"


def _score_reached(parameters: Parameters, policy: int, uploads: NDArray[np.float64], horizon: float) -> float:
    """Return the score that one upload per day reaches."""
    low, high = 0.0, 1.0
    wanted = horizon / DAY
    for _ in range(40):
        middle = 0.5 * (low + high)
        reached = float(uploads @ _reached(parameters, policy, np.full(uploads.size, middle))[:, 0])
        low, high = (middle, high) if reached > wanted else (low, middle)
    return low
