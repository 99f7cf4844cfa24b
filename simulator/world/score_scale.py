"""Scales of scores: published scores for arguments of the law, for detectors with measured thresholds.

A scale is a monotone curve from the argument of the calibrated score to that of the published one, through the measured
thresholds (PCHIP), straight beyond them. It has two branches, for innocent and for violating uploads, that differ by
what the law of severity cannot reach. The law is stated in ``docs/world/detection.md``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.rng import inlined, struct

from .probability import LOWEST
from .roc import Fit, Floats

_FLATTEST, _STEEPEST = 0.05, 20.0
"""Slopes between which a scale goes on beyond its last threshold."""


@struct
class ScoreScales(NamedTuple):
    """Scales of scores. M markets, P policies, N branches, K knots at most."""

    branch: NDArray[np.int64]
    """(M, P) branch for innocent uploads, the next being that for violating ones; -1 = as the law has it."""
    knots: Floats
    """(N, K) arguments, rising, then inf."""
    origin: Floats
    """(N, K + 1) where each piece is counted from: before the first knot, between knots, after the last."""
    pieces: Floats
    """(N, K + 1, 4) coefficients of a piece, in powers of the distance from its origin."""


@inlined
def published(scales: ScoreScales, market: int, policy: int, violates: bool, argument: float) -> float:
    """Return the argument of the published score for an argument of the law."""
    branch = scales.branch[market, policy]
    if branch < 0:
        return argument
    if violates:
        branch += 1
    piece = 0
    while piece < scales.knots.shape[1] and argument >= scales.knots[branch, piece]:
        piece += 1
    d = argument - scales.origin[branch, piece]
    a, b, c = scales.pieces[branch, piece, 0], scales.pieces[branch, piece, 1], scales.pieces[branch, piece, 2]
    value: float = a + d * (b + d * (c + d * scales.pieces[branch, piece, 3]))
    return value


def law_argument(scales: ScoreScales, market: int, policy: int, violates: bool, argument: float) -> float:
    """Return the argument of the law at which a published argument is reached: the inverse of ``published``."""
    branch = int(scales.branch[market, policy]) + int(violates)
    if scales.branch[market, policy] < 0 or not np.isfinite(argument):
        return argument
    knots = scales.knots[branch][np.isfinite(scales.knots[branch])]
    values = scales.pieces[branch, 1 : knots.size + 1, 0]
    piece = int(np.searchsorted(values, argument, side="right"))
    a, b, c, d = scales.pieces[branch, piece]
    origin = float(scales.origin[branch, piece])
    if piece in (0, knots.size):
        return float(origin + (argument - a) / b)
    from scipy import optimize  # heavy, and only runs need it

    def off(x: float) -> float:
        return float(a + x * (b + x * (c + x * d)) - argument)

    width = float(knots[piece] - knots[piece - 1])
    return origin + (width if off(width) <= 0 else float(optimize.brentq(off, 0.0, width, xtol=1e-13)))


def scales_of(scenario: Scenario, fits: dict[tuple[int, int], Fit]) -> ScoreScales:
    """Return the scales of all detectors that were measured, from the fits by market and policy."""
    branch = np.full((len(scenario.markets), len(scenario.policies)), -1, np.int64)
    made: dict[int, int] = {}
    curves: list[tuple[Floats, Floats]] = []
    for place, one in fits.items():
        if id(one) not in made:  # markets of the same prevalence share a fit
            made[id(one)] = len(curves)
            curves += [(side[::-1], one.published[::-1]) for side in (one.innocent, one.violating)]
        branch[place] = made[id(one)]
    most = max((knots.size for knots, _ in curves), default=0)
    scales = ScoreScales(
        branch=branch,
        knots=np.full((len(curves), most), np.inf),
        origin=np.zeros((len(curves), most + 1)),
        pieces=np.zeros((len(curves), most + 1, 4)),
    )
    for row, (knots, values) in enumerate(curves):
        scales.knots[row, : knots.size] = knots
        scales.origin[row, : knots.size + 1] = np.append(knots[:1], knots)
        scales.pieces[row, : knots.size + 1] = _pieces(knots, values)
    return scales


def lowest_arguments(scales: ScoreScales) -> Floats:
    """Return the (M, P) arguments of the law at and below which scores count as 0, whichever branch they take."""
    lowest = np.full(scales.branch.shape, LOWEST)
    for market, policy in np.argwhere(scales.branch >= 0):
        both = (law_argument(scales, market, policy, violates, LOWEST) for violates in (False, True))
        lowest[market, policy] = min(both)
    return lowest


def no_scales(markets: int, policies: int) -> ScoreScales:
    """Return the scales of detectors without measurements."""
    empty = np.zeros((0, 0))
    return ScoreScales(np.full((markets, policies), -1, np.int64), empty, np.zeros((0, 1)), np.zeros((0, 1, 4)))


def _pieces(knots: Floats, values: Floats) -> Floats:
    """Return the (K + 1, 4) coefficients: a straight line, the pieces between knots, a straight line."""
    from scipy.interpolate import PchipInterpolator

    pieces = np.zeros((knots.size + 1, 4))
    slopes = [1.0, 1.0]
    if knots.size > 1:
        pieces[1:-1] = PchipInterpolator(knots, values).c[::-1].T
        secant = np.diff(values) / np.diff(knots)
        slopes = [min(max(float(one), _FLATTEST), _STEEPEST) for one in (secant[0], secant[-1])]
    pieces[0, :2] = values[0], slopes[0]
    pieces[-1, :2] = values[-1], slopes[1]
    return pieces
