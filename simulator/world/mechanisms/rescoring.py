"""Later scores: a detector's reading of an item that has gathered views, reports or age.

The law is stated in ``docs/world/rescoring.md``.

A later score is a pure function of the item's address, its checkpoint and the hour, so an engine may ask for it at any
time and as often as it likes.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain.units import HOUR
from simulator.rng import Stream, inlined, kernel, normal, struct, whole_units
from simulator.world.conditions import Floats, conditions_of
from simulator.world.probability import probability, probability_table
from simulator.world.score_scale import ScoreScales, lowest_arguments, published

FARTHEST = 8.3
"""No normal draw is farther from 0: a uniform draw has 52 bits."""
REPORTS, AGES = 1 << 40, 2 << 40
"""First numbers of the draws at checkpoints of reports and of age; those of views start at 0."""
ROUNDING = 1e-12
"""Views so near to a checkpoint, relative, have reached it: a gate at the same views would stop them just there."""

_RESCORE = int(Stream.RESCORE)


@struct
class Rescoring(NamedTuple):
    """Parameters of a scenario's later scores.

    D depths, S states, M markets, P policies; K = 2 kinds of items where some are hard to read, else 1.
    """

    views: Floats
    """(V,) views at which an item is scored again, rising."""
    reports: NDArray[np.int64]
    """(N,) user reports at which it is, rising."""
    ages: Floats
    """(A,) ages at which it is, s, rising."""
    ages_from_views: float
    """Views without which an item is not scored at an age."""
    markets: int
    rows: int
    """S x M: rows of the tables of one kind of items."""
    state: NDArray[np.int64]
    """(hours,) state of the world in each hour."""
    slope: Floats
    """(D, K x S x M, P) a in score = Phi(level + a x legible margin + spread x noise - fade), noise standard normal."""
    level: Floats
    """(D, K x S x M, P)"""
    spread: Floats
    """(D, K x S x M, P)"""
    fade: Floats
    """(D, K x S x M, P) loss of reading of violating uploads."""
    floor: Floats
    """(K x M, P) legible margin at and below which all later scores are 0."""
    scales: ScoreScales
    """What scores are published as, where detectors were measured."""
    table: Floats
    """Coefficients of the normal distribution function."""


def rescoring_of(
    scenario: Scenario, line: Floats, kinds: Sequence[Floats], loss: Floats, scales: ScoreScales
) -> Rescoring:
    """Return the parameters of a scenario's later scores; conditions act on them as on first scores.

    Parameters
    ----------
    scenario : Scenario
    line : (M, P) lines of ordinary times, severity sd
    kinds : (M, P) each, the detectors' noise at a first score, on ordinary items and on hard ones if there are any
    loss : (P,) what detectors stop reading of violating uploads, severity sd per day
    scales : ScoreScales
    """
    given = scenario.detection.rescoring
    depths = max(len(given.views), len(given.reports), len(given.ages))
    made = [
        [conditions_of(scenario, line, noise * given.noise_factor ** (depth + 1), loss) for noise in kinds]
        for depth in range(max(depths, 1))
    ]
    first = made[0][0]

    def stacked(name: str) -> Floats:
        return np.stack([np.concatenate([one.rows(getattr(one.tables, name)) for one in depth]) for depth in made])

    tables = {field.name: stacked(field.name) for field in dataclasses.fields(first.tables)}
    slope = tables["slope"]
    level, spread = slope * tables["line"] - tables["offset"], slope * tables["noise"]
    lowest = np.full_like(slope, math.inf)
    least = np.tile(lowest_arguments(scales), (slope.shape[1] // line.shape[0], 1))
    np.divide(least - level - FARTHEST * spread, slope, out=lowest, where=slope > 0)
    return Rescoring(
        views=np.array(given.views, dtype=np.float64),
        reports=np.array(given.reports, dtype=np.int64),
        ages=np.array(given.ages, dtype=np.float64),
        ages_from_views=given.ages_from_views,
        markets=line.shape[0],
        rows=first.tables.line.shape[0] * line.shape[0],
        state=first.state,
        slope=slope,
        level=level,
        spread=spread,
        fade=tables["fade"],
        floor=_of_all_times(lowest, len(kinds), line.shape) - 1e-9,
        scales=scales,
        table=probability_table(),
    )


def _of_all_times(lowest: Floats, kinds: int, shape: tuple[int, ...]) -> Floats:
    """Return the (K x M, P) least over depths and states of a (D, K x S x M, P) table."""
    return np.asarray(lowest.reshape(lowest.shape[0], kinds, -1, *shape).min(axis=(0, 2)).reshape(-1, shape[1]))


@inlined
def may_score(law: Rescoring, market: int, policy: int, hard: int, legible: float, wanted: float) -> bool:
    """Return whether any later score of an item could reach ``wanted``: cheap, and no for nearly all items."""
    return wanted <= 1.0 and (legible > law.floor[int(hard) * law.markets + market, policy] or wanted <= 0.0)


@kernel
def later_score(
    law: Rescoring,
    seed: int,
    replication: int,
    item: int,
    market: int,
    policy: int,
    hard: int,
    legible: float,
    violates: bool,
    depth: int,
    k: int,
    time: float,
) -> float:  # fmt: skip
    """Return the score of an item at a checkpoint: the probability of a violation that the reading implies.

    Parameters
    ----------
    item, market : int
    policy : int
        The policy of which the item has the greatest margin.
    hard : int
        1 if detectors of that policy hardly read the item, else 0.
    legible : float
        Severity above that policy's line, severity sd, less what detectors do not read of it.
    violates : bool
    depth : int
        Number of the checkpoint among those of its kind: 0 is the first.
    k : int
        Number of its draw: views, or ``REPORTS`` + reports, or ``AGES`` + age (s).
    time : float
        When, s: the conditions of its hour hold.
    """
    at = int(hard) * law.rows + law.state[whole_units(time, HOUR)] * law.markets + market
    argument = law.level[depth, at, policy] + law.slope[depth, at, policy] * legible
    if violates:
        argument -= law.fade[depth, at, policy]
    argument += law.spread[depth, at, policy] * normal(seed, replication, _RESCORE, item, k)
    if law.scales.knots.shape[0] > 0:
        argument = published(law.scales, market, policy, violates, argument)
    return probability(argument, law.table)
