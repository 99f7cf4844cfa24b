"""Measured beside true: what a platform's samples say of its indicators, and what is so.

Runs of the baseline and of a world whose detectors are weak in one language, each measured at the platform's own
sampling budget; and prevalence from scores alone (quantification) under prior shift.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import Table
from simulator.indicators import find_indicator
from simulator.measurement.quantification import (
    adjusted_count,
    classify_and_count,
    expectation_maximisation,
    probabilistic_adjusted_count,
)
from simulator.measurement.readings import Reading, Readings
from simulator.runs.simulate import simulate

Floats = NDArray[np.float64]

SMALL = ("scale=0.05", "horizon=2d", "measurement={}")
"""15,000 uploads per run, labelled at the default budget."""
WEAK = ("policies.*.detector.auc_by_language.+mixed_asia=0.95",)
"""Detectors that hardly read the language of the largest market."""
WORLDS: Mapping[str, Sequence[str]] = {
    "Measured beside true, on the baseline": SMALL,
    "Measured beside true, detectors weak in one language": (*SMALL, *WEAK),
}
SEED = 20_250_707


def readings_of(overrides: Sequence[str], runs: int, seed: int = SEED) -> Readings:
    """Return what is measured in some runs of the baseline with overrides."""
    found = simulate("baseline", overrides=overrides, replications=runs, seed=seed).readings
    assert found is not None  # the overrides switch it on  # noqa: S101
    return found


def tables(runs: int = 40) -> list[Table]:
    """Return the tables of the study."""
    return [*(_beside(title, readings_of(overrides, runs)) for title, overrides in WORLDS.items()), _quantification()]


def _beside(title: str, readings: Readings) -> Table:
    table = Table(
        title,
        ("indicator", "true", "measured", "bias", "SE", "in SE", "covered", "detectable change", "labels", "runs"),
        f"Means of {int(readings.runs.max())} runs of 2 days. *Bias*: measured less true, with its standard error over "
        "runs. *Covered*: runs whose interval on the dashboard covers the truth. *Detectable change*: smallest change "
        "between two such periods that is seen in 80 % of cases at 5 %, as a share of the truth. *Runs*: those that "
        "show a value; the others have too few violations for the ratio.",
    )
    for id_ in readings.ids:
        one = readings.reading(id_)
        cells = (*_numbers(one), f"{one.covered:.0%}", _share(one), f"{one.labels:,.0f}", str(one.runs))
        table.add(find_indicator(id_).title, *cells)
    return table


def _numbers(one: Reading) -> tuple[str, ...]:
    shares = find_indicator(one.indicator).unit == "share"
    form, factor = (".3f", 100.0) if shares else (",.4g", 1.0)
    unit = " %" if shares else ""
    bias, error = (format(factor * value, form) for value in (one.bias, one.bias_error))
    far = f"{one.bias / one.bias_error:+.1f}" if one.bias_error > 0 else "–"
    return f"{factor * one.true:{form}}{unit}", f"{factor * one.measured:{form}}{unit}", bias, error, far


def _share(one: Reading) -> str:
    return f"{one.detectable / one.true:.0%}" if one.true else "–"


# ----------------------------------------------------------------------------------------------------- quantification

ITEMS = 20_000
"""Items that the detector is fitted on, that are labelled, and that are asked about."""
FITTED, TRUE = 0.2, 0.02
SEPARATION = 2.5
"""Distance of the two kinds of items on the detector's feature, sd: an AUC of .96."""


def quantification_errors(populations: int, seed: int = 1) -> dict[str, Floats]:
    """Return the error of each estimate of a true 2 % by a detector fitted at 20 %, (populations,) each.

    The detector is a logistic regression on one feature, normal with the same spread in both kinds of items, so that
    its scores are calibrated where it was fitted.
    """
    random = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    for _ in range(populations):
        detector = Detector(*drawn(random, FITTED))
        feature, violates = drawn(random, FITTED)
        labelled = detector(feature)
        scores = detector(drawn(random, TRUE)[0])
        estimates = {
            "classify and count": classify_and_count(scores),
            "adjusted count": adjusted_count(scores, labelled, violates),
            "probabilistic adjusted count": probabilistic_adjusted_count(scores, labelled, violates),
            "expectation maximisation": expectation_maximisation(scores, float(violates.mean())),
        }
        for name, estimate in estimates.items():
            found.setdefault(name, []).append(estimate - TRUE)
    return {name: np.array(errors) for name, errors in found.items()}


def drawn(random: np.random.Generator, prevalence: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the feature of items, and whether they violate: exactly the share ``prevalence``."""
    violates = np.arange(ITEMS) < round(prevalence * ITEMS)
    return random.standard_normal(ITEMS) + SEPARATION * violates, violates


class Detector:
    """A logistic regression of violations on a feature, by Newton's method."""

    def __init__(self, feature: Floats, violates: NDArray[np.bool_]) -> None:
        design = np.column_stack([np.ones_like(feature), feature])
        weights = np.zeros(2)
        for _ in range(50):
            score = 1.0 / (1.0 + np.exp(-design @ weights))
            curvature = design.T @ (design * (score * (1.0 - score))[:, None])
            step = np.linalg.solve(curvature, design.T @ (violates - score))
            weights = weights + step
            if np.abs(step).max() < 1e-12:
                break
        self._weights = weights

    def __call__(self, feature: Floats) -> Floats:
        """Return the scores of items."""
        return np.asarray(1.0 / (1.0 + np.exp(-self._weights[0] - self._weights[1] * feature)))


def _quantification(populations: int = 200) -> Table:
    table = Table(
        "Prevalence from scores alone",
        ("estimate", "mean error", "SE", "mean size of the error", "at most .003"),
        f"A true {TRUE:.0%}, by a detector fitted and labelled where {FITTED:.0%} violate; {populations} populations "
        f"of {ITEMS:,} items, AUC .96. The last column is of the mean error and of its mean size.",
    )
    for name, errors in quantification_errors(populations).items():
        mean, error, size = errors.mean(), errors.std(ddof=1) / math.sqrt(len(errors)), np.abs(errors).mean()
        met = abs(mean) + 2 * error <= 0.003 and size <= 0.003
        table.add(name, f"{mean:+.5f}", f"{error:.5f}", f"{size:.5f}", "yes" if met else "no")
    return table
