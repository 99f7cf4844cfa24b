"""The detectors of a scenario: noises from an AUC or from a measurement, and the fits of measurements."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.measured import Measured

from .mechanisms.hard import is_on
from .roc import Fit, fit
from .severity import detector_noise, prevalences


def detector_noises(scenario: Scenario, prevalence: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return the (markets, policies) noises of the detectors, sd: on ordinary items, and on hard ones if any."""
    kinds = [np.ones_like(prevalence) for _ in range(1 + is_on(scenario))]
    fits, policies = detector_fits(scenario), list(scenario.policies.values())
    for m, p, given in _given(scenario):
        if not isinstance(given, Measured):
            kinds[0][m, p] = detector_noise(given, float(prevalence[m, p]))
        elif (m, p) in fits:  # else nothing violates there
            kinds[0][m, p] = fits[m, p].noise
        hard = policies[p].hard
        if hard is not None and len(kinds) > 1:
            kinds[1][m, p] = detector_noise(hard.auc, float(prevalence[m, p]))
    return kinds


def detector_fits(scenario: Scenario) -> dict[tuple[int, int], Fit]:
    """Return the fits of measured detectors, by market and policy; none where the prevalence is 0.

    Raises
    ------
    ScenarioError
        If a measurement says nothing of a detector.
    """
    prevalence = prevalences(scenario)
    names, policies = list(scenario.markets), list(scenario.policies.values())
    fits = {}
    for m, p, given in _given(scenario):
        if isinstance(given, Measured) and prevalence[m, p] > 0:
            own = names[m] in policies[p].detector.measured
            sample = float(prevalence[m, p]) if own else policies[p].prevalence
            hard = policies[p].hard
            kind = (hard.share, hard.auc) if hard is not None and hard.share > 0 else None
            fits[m, p] = fit(given, float(prevalence[m, p]), sample, kind)
    return fits


def _given(scenario: Scenario) -> Iterator[tuple[int, int, Measured | float]]:
    for m, (name, market) in enumerate(scenario.markets.items()):
        for p, policy in enumerate(scenario.policies.values()):
            yield m, p, policy.detector.of(name, market.language)
