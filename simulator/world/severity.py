"""Solves for the parameters of the law of severity from published figures: prevalence, AUC, concentration of harm.

All by one-dimensional integrals over the standard normal density. The law is stated in ``docs/world/severity.md``.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.creators import HarmConcentration
from simulator.errors import ScenarioError

NEVER = 40.0
"""Line of severity that nothing ever crosses, in severity sd: prevalence 0."""

_EDGE = 8.5
_POINTS = 4_001
_NODES = 256
_STRONGEST_TRAIT = 0.99
_SHARPEST = 1.0 - 1e-9


def prevalences(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (markets, policies) shares of uploads that violate each policy."""
    return np.array(
        [[scenario.prevalence(policy, market) for policy in scenario.policies] for market in scenario.markets]
    )


def lines(prevalence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lines above which severity (standard normal) violates, for these prevalences (any shape)."""
    from scipy import special  # heavy, and only runs need it

    return np.where(prevalence > 0, -special.ndtri(np.where(prevalence > 0, prevalence, 0.5)), NEVER)


def detector_noise(auc: float, prevalence: float) -> float:
    """Return the noise, in severity sd, with which a detector has this AUC at this prevalence; 1 for prevalence 0."""
    if prevalence <= 0:
        return 1.0
    correlation = _reading_correlation(auc, prevalence)
    return math.sqrt(1.0 / correlation**2 - 1.0)


def area_under_curve(correlation: float, prevalence: float) -> float:
    """Return the AUC of a reading whose correlation with severity is given, of items above the line of a prevalence.

    With t the standardised reading, ``AUC = integral f(t | violating) F(t | not violating) dt``, by the trapezoid rule.
    """
    from scipy import special  # heavy, and only runs need it

    reading = np.linspace(-_EDGE, _EDGE, _POINTS)
    weight = np.exp(-0.5 * reading * reading)
    severity_sd = math.sqrt(1.0 - correlation**2)
    positive = weight * special.ndtr((correlation * reading + special.ndtri(prevalence)) / severity_sd)
    negative = weight - positive
    below = np.cumsum(negative) - 0.5 * negative
    return float((positive * below).sum() / (positive.sum() * negative.sum()))


@cache
def _reading_correlation(auc: float, prevalence: float) -> float:
    from scipy import optimize  # heavy, and only runs need it

    if area_under_curve(_SHARPEST, prevalence) <= auc:
        return _SHARPEST
    return float(optimize.brentq(lambda rho: area_under_curve(rho, prevalence) - auc, 0.0, _SHARPEST, xtol=1e-13))


def trait_weight(
    concentration: HarmConcentration | None, line: NDArray[np.float64], share: NDArray[np.float64]
) -> float:
    """Return the weight r of the creator's trait in severity that gives the wanted concentration of harm.

    Parameters
    ----------
    concentration : HarmConcentration or None
        None gives 0: violations fall on all creators alike.
    line : (markets, policies) lines of severity, in severity sd
    share : (markets,) share of uploads

    Raises
    ------
    ScenarioError
        If violations are too common for so few accounts to produce so much of them.
    """
    from scipy import optimize  # heavy, and only runs need it

    if concentration is None or line.min() >= NEVER or concentration.harm == concentration.accounts:
        return 0.0
    accounts, harm = concentration.accounts, concentration.harm
    most = harm_share(_STRONGEST_TRAIT, accounts, line, share)
    if most <= harm:
        raise ScenarioError(
            f"`creators.harm_concentration.harm` must be below {most:.4g}, the most that {accounts:.4g} of accounts "
            f"can produce at these prevalences. Got {harm!r} instead."
        )
    return float(
        optimize.brentq(lambda r: harm_share(r, accounts, line, share) - harm, 0.0, _STRONGEST_TRAIT, xtol=1e-12)
    )


def harm_share(r: float, accounts: float, line: NDArray[np.float64], share: NDArray[np.float64]) -> float:
    """Return the share of violating uploads that come from the ``accounts`` of all creators whose trait is highest."""
    from scipy import special  # heavy, and only runs need it

    cut = -float(special.ndtri(accounts))
    markets, place = np.unique(line, axis=0, return_inverse=True)  # many markets have the same lines
    weights = np.bincount(place.ravel(), weights=share)
    parts = []
    for trait, density in (normal_nodes(-_EDGE, cut), normal_nodes(cut, _EDGE)):
        parts.append(float(density @ violating(trait, r, markets) @ weights))
    return parts[1] / sum(parts)


def violating(trait: NDArray[np.float64], r: float, line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (n, markets) probability that an upload violates any policy, given its creator's trait (n,)."""
    from scipy import special  # heavy, and only runs need it

    margins = (line[None, :, :] - r * trait[:, None, None]) / math.sqrt(1.0 - r * r)
    return np.asarray(1.0 - special.ndtr(margins).prod(axis=2))


def violating_share(r: float, line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (markets,) probability that an upload violates any policy."""
    trait, weight = normal_nodes(-_EDGE, _EDGE)
    return np.asarray(weight @ violating(trait, r, line))


def normal_nodes(low: float, high: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return nodes and weights (Gauss-Legendre) for integrals over the standard normal density on an interval."""
    node, weight = _legendre()
    points = low + 0.5 * (high - low) * (node + 1.0)
    return points, weight * np.exp(-0.5 * points * points) * (0.5 * (high - low) / math.sqrt(2.0 * math.pi))


@cache
def _legendre() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    return node, weight
