"""What a world is expected to hold, without drawing it: for ``riskbox explain``, and for tests of the draws."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.config.models import Scenario
from simulator.domain.units import HOUR

from . import severity
from .parameters import Parameters, parameters_of


def hour_lengths(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (hours,) length of each hour of the run within the horizon, s: 3600, the last perhaps less."""
    hours = math.ceil(scenario.horizon / HOUR)
    return np.asarray(np.minimum(HOUR, scenario.horizon - HOUR * np.arange(hours)))


def expected_uploads(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (hours, markets) expected uploads, blocked ones included."""
    return parameters_of(scenario).rates * hour_lengths(scenario)[:, None]


def expected_prevalence(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (markets, policies) expected share of uploads that violate each policy."""
    return parameters_of(scenario).prevalence


def expected_violating(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (markets,) expected share of uploads that violate any policy; less than the sum over policies."""
    law = parameters_of(scenario).item_law
    return severity.violating_share(law.trait_weight, law.line)


def expected_flags(scenario: Scenario, threshold: float) -> NDArray[np.float64]:
    """Return the (markets, policies) expected share of uploads whose score is at least a threshold in (0, 1)."""
    from scipy import special  # heavy, and only runs need it

    reading = _reading_at(parameters_of(scenario), threshold)
    return np.asarray(special.ndtr(-reading))


def expected_recall(scenario: Scenario, threshold: float) -> NDArray[np.float64]:
    """Return the (markets, policies) expected share of violations whose score is at least a threshold in (0, 1).

    NaN where nothing violates.
    """
    parameters = parameters_of(scenario)
    law, reading = parameters.item_law, _reading_at(parameters, threshold)
    found = np.full(reading.shape, math.nan)
    for place in np.argwhere(parameters.prevalence > 0):
        m, p = place
        correlation = 1.0 / math.sqrt(1.0 + law.noise[m, p] ** 2)
        both = severity.both_above(float(law.line[m, p]), float(reading[m, p]), correlation)
        found[m, p] = both / parameters.prevalence[m, p]
    return found


def _reading_at(parameters: Parameters, threshold: float) -> NDArray[np.float64]:
    """Return the standardised reading at which each detector's score is the threshold, in sd of the reading."""
    from scipy import special  # heavy, and only runs need it

    law = parameters.item_law
    return np.asarray((special.ndtri(threshold) + law.offset) / law.slope / np.sqrt(1.0 + law.noise**2))


def staff(scenario: Scenario) -> NDArray[np.float64]:
    """Return the (hours, pools) mean number of reviewers on shift in each hour of the run."""
    lengths = hour_lengths(scenario)
    edges = np.append(HOUR * np.arange(lengths.shape[0]), scenario.horizon)
    table = np.empty((lengths.shape[0], len(scenario.pools)))
    capacity = parameters_of(scenario).capacity
    for pool in range(table.shape[1]):
        at = np.array([time for time, index, _ in capacity if index == pool])
        reviewers = np.array([level for _, index, level in capacity if index == pool], dtype=float)
        done = np.concatenate([[0.0], np.cumsum(reviewers * np.diff(np.append(at, scenario.horizon)))])
        worked = np.interp(edges, np.append(at, scenario.horizon), done)
        table[:, pool] = np.diff(worked) / lengths
    return table
