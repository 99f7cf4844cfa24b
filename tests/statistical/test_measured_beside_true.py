"""What a dashboard shows, held against the truth over many runs: no bias, and intervals that cover."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from simulator.measurement.interval import share_interval
from simulator.measurement.readings import Readings
from simulator.measurement.stratified import neyman_allocation
from simulator.runs.simulate import simulate
from tests.worlds import tiny_scenario

RUNS = 80
LABELS = {"views": 400, "uploads": 400, "removals": 60, "reviews": 60, "reports": 60}
PLANS = {
    "neyman": {},
    "proportional": {"raters": {"sensitivity": 0.9, "specificity": 0.98}},
    "dynamic": {"raters": {"sensitivity": 1.0, "specificity": 1.0}},
    "pps": {"raters": {"sensitivity": 1.0, "specificity": 1.0}},
}
MEANS = (
    "violative_view_rate",
    "exposure",
    "exposure_late",
    "exposure_delay",
    "exposure_wrong",
    "exposure_never",
    "severity_weighted_exposure",
    "prevalence",
    "removal_precision",
    "automated_precision",
    "review_accuracy",
    "report_precision",
)
"""Indicators whose denominator needs no label: their estimates are without bias, whatever the sample's size."""

RATIOS = (
    "removal_recall",
    "wrongful_removal_rate",
    "exposure_late_share",
    "exposure_delay_share",
    "exposure_wrong_share",
    "exposure_never_share",
)
"""Indicators with labels on both sides of the line."""


@cache
def readings(allocation: str) -> Readings:
    plan = {"labels_per_day": LABELS, "allocation": allocation, **PLANS[allocation]}
    scenario = tiny_scenario(measurement=plan, warm_up="0s")
    spec = "Threshold(remove_at=0.8, review_at=0.2, review_at_reports=1)"
    found = simulate(scenario, spec, replications=RUNS, seed=11, workers=1).readings
    assert found is not None
    return found


@pytest.mark.parametrize("allocation", PLANS)
@pytest.mark.parametrize("indicator", MEANS)
def test_estimates_are_without_bias(allocation, indicator):
    # the mean error of 80 runs, held to 4 of its standard errors
    one = readings(allocation).reading(indicator)

    assert one.runs == RUNS
    assert abs(one.bias) <= 4 * one.bias_error


@pytest.mark.parametrize("allocation", PLANS)
@pytest.mark.parametrize("indicator", [*MEANS, *RATIOS])
def test_intervals_of_the_dashboard_cover(allocation, indicator):
    # at least 95 % less 4 standard errors of a share of 80 runs; the interval may be wide, not narrow
    one = readings(allocation).reading(indicator)

    assert one.covered >= 0.95 - 4 * math.sqrt(0.95 * 0.05 / one.runs)


@pytest.mark.parametrize("allocation", PLANS)
@pytest.mark.parametrize("indicator", MEANS)
def test_the_errors_that_the_dashboard_reckons_with_are_those_that_it_makes(allocation, indicator):
    # root mean square of 80 errors beside the reckoned one: 4 standard errors are 4 / sqrt(2 x 80) of it, and a half
    # more for tails; where most of a small sample is labelled the reckoned error is on the safe side
    found = readings(allocation)
    place = found.ids.index(indicator), found.days
    made, reckoned = (math.sqrt(float(sums[place]) / RUNS) for sums in (found.error_sq, found.variance))

    assert made <= reckoned * (1 + 1.5 * 4 / math.sqrt(2 * RUNS))
    assert allocation == "pps" or made >= reckoned * (1 - 1.5 * 4 / math.sqrt(2 * RUNS))


@pytest.mark.parametrize(
    ("shares", "rates", "labels"),
    [
        ((0.80, 0.10, 0.05, 0.01, 0.04), (0.0005, 0.005, 0.01, 0.05, 0.0025), 1_000),
        ((0.80, 0.10, 0.05, 0.01, 0.04), (0.0005, 0.005, 0.01, 0.05, 0.0025), 4_000),
        ((1.0,), (0.02,), 200),
        ((1.0,), (0.001,), 1_000),
        ((1.0,), (0.9,), 200),
        ((1.0,), (0.98,), 200),
        ((0.9, 0.1), (0.97, 0.6), 200),
    ],
)
def test_intervals_of_weighted_sums_cover(shares, rates, labels):
    # 2,000 audits: at least 95 % less 4 standard errors (.931), and not 100 %
    weight, rate = np.array(shares), np.array(rates)
    sizes = neyman_allocation(shares, rates, labels)
    hits = np.random.default_rng(5).binomial(sizes, rate, size=(2_000, len(rate)))
    found, truth, covered = hits / sizes, float(weight @ rate), 0
    for part in found:
        variance = float((weight**2 * part * (1 - part) / (sizes - 1)).sum())
        low, high = share_interval(float(weight @ part), variance, float((weight / sizes).max()), labels)
        covered += low <= truth <= high

    assert 0.95 - 4 * math.sqrt(0.95 * 0.05 / 2_000) <= covered / 2_000 < 0.999
