"""The takedown laws of a cascade against cascades that are simulated view by view.

Tolerance: 4 standard errors over independent cascades. Their sizes are skew (Borel's law), and so many that the mean
is normal to well within that.
"""

from __future__ import annotations

import pytest

from simulator.domain.units import DAY, HOUR
from simulator.world.cascade import item_takedown_effect, takedown_effect
from verification.cascade import CENTROID, branch, prevented

STANDARD_ERRORS = 4.0


@pytest.fixture(scope="module", params=[HOUR, DAY], ids=["1h", "24h"])
def taken_down(request):
    return request.param, branch(CENTROID, request.param, cascades=100_000, seed=1)


def assert_near(share, exact: float) -> None:
    error = float(share.interval().standard_error)
    assert error < 0.004
    # a chord of the curve may add 0.0002 here
    assert abs(float(share.value) - exact) <= STANDARD_ERRORS * error + 0.0002


def test_chi_is_what_the_end_of_each_copy_prevents(taken_down):
    age, views = taken_down

    assert_near(prevented(views.copies_taken_down, views.all), takedown_effect(CENTROID, age))


def test_the_mean_curve_is_what_the_end_of_the_item_prevents(taken_down):
    age, views = taken_down

    assert_near(prevented(views.item_taken_down, views.all), item_takedown_effect(CENTROID, age))


def test_a_cascade_is_as_large_as_its_branching_says(taken_down):
    _, views = taken_down
    n, cascades = CENTROID.branching, views.all.size

    error = (n / (1 - n) ** 3 / cascades) ** 0.5  # variance of Borel's law
    assert abs(views.all.mean() - 1 / (1 - n)) <= STANDARD_ERRORS * error
