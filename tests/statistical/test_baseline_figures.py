"""The shipped baseline stays near the published figures that it is built from.

The bounds are not those of chance (a week at scale 1 has about 10,000 removals, so a share is known within half a
percentage point) but of likeness: how far the world may be from the platform before its comments would mislead.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulator.config import Scenario
from simulator.forecast.load import expected_load
from simulator.ledger.measures import Measure, PoolMeasure
from simulator.runs.simulate import simulate
from simulator.strategy.lookup import make_strategy

CATEGORY_SHARES = (0.345, 0.300, 0.157, 0.148, 0.027, 0.023)
"""Of all removals, enforcement report 2025 Q3."""
ZERO_VIEWS = (0.924, 0.916, 0.870, 0.920, 0.901, 0.835)
"""Share of a category's removals before any view, 2025 Q3."""
PROACTIVE = (0.996, 0.990, 0.988, 0.998, 0.998, 0.993)
"""Share of a category's removals before any report, 2025 Q3."""


@pytest.fixture(scope="module")
def ledger():
    return simulate("baseline", seed=1).ledger


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (Measure.REMOVALS, Measure.UPLOADS, 0.007, 0.0078),
        (Measure.REMOVALS_AUTOMATED, Measure.REMOVALS, 0.89, 0.93),
        (Measure.REMOVALS_PROACTIVE, Measure.REMOVALS, 0.985, 0.998),
        (Measure.REMOVALS_ZERO_VIEWS, Measure.REMOVALS, 0.88, 0.92),
        (Measure.REMOVALS_24H, Measure.REMOVALS, 0.93, 1.00),
        (Measure.APPEALS, Measure.REMOVALS, 0.048, 0.063),
        (Measure.OVERTURNS, Measure.APPEALS_DECIDED, 0.41, 0.55),
        (Measure.OVERTURNS, Measure.REMOVALS, 0.02, 0.032),
        (Measure.JOBS_IN_SLA, Measure.JOBS_DUE, 0.95, 1.00),
    ],
)
def test_a_share_is_near_the_published_one(ledger, part, whole, low, high):
    totals = ledger.items.sum(axis=(0, 1, 2, 3))

    assert low <= totals[part] / totals[whole] <= high


def test_removals_fall_on_the_categories_as_published(ledger):
    removals = ledger.items.sum(axis=(0, 1, 3))[:, Measure.REMOVALS]

    np.testing.assert_allclose(removals / removals.sum(), CATEGORY_SHARES, atol=0.02)


def test_each_category_is_near_what_is_published_of_it(ledger):
    removals = ledger.items.sum(axis=(0, 1, 3))
    shares = removals / removals[:, [Measure.REMOVALS]]

    # 3 points, and what a week's few removals of the rarest category (about 200) add by chance: 4 standard errors
    chance = 4 * np.sqrt(0.1 / removals[:, Measure.REMOVALS])
    zero_views = np.abs(shares[:, Measure.REMOVALS_ZERO_VIEWS] - ZERO_VIEWS)
    proactive = np.abs(shares[:, Measure.REMOVALS_PROACTIVE] - PROACTIVE)
    assert (zero_views < 0.03 + chance).all()
    assert (proactive < 0.03).all()


def test_reviewers_are_busy_but_not_overloaded_once_older_items_come_to_their_milestones(ledger):
    last_days = ledger.pools[4 * 24 :].sum(axis=0)

    utilisation = last_days[:, PoolMeasure.BUSY_TIME] / last_days[:, PoolMeasure.STAFFED_TIME]

    assert ((utilisation[:3] > 0.7) & (utilisation[:3] < 0.92)).all()


def test_explain_expects_the_load_that_comes(ledger):
    scenario = Scenario.load("baseline")

    expected = expected_load(scenario, make_strategy(scenario.strategy), sample=50_000, seed=1).arrivals.sum(
        axis=(0, 2)
    )

    came = ledger.pools.sum(axis=0)[:, PoolMeasure.ARRIVALS]
    # the sample holds about 50,000 / 1,400,000 of the jobs of a pool: 30 of the appeals, 700 and more of the others
    error = came / np.sqrt(came / 28)
    np.testing.assert_array_less(np.abs(expected - came), 4 * error + 0.05 * came)


def test_a_real_platform_s_volume_is_a_matter_of_scale():
    large = Scenario.load("baseline", ["scale=2000"])

    assert large.uploads.per_day * large.scale == 4e8
