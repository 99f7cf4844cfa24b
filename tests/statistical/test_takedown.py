"""A takedown's delay costs what the law of the views' ages says, on the published ages and through the platform.

Source of the figures: Truong et al., arXiv 2502.08841 (2025). Tolerance of simulations: 4 standard errors over
replications.
"""

from __future__ import annotations

import pytest

from simulator.domain.units import DAY
from verification.takedown import (
    MASSES,
    PUBLISHED,
    change_at_masses,
    change_on_curve,
    curve_of_masses,
    simulated_change,
)

STANDARD_ERRORS = 4.0


def test_the_masses_are_a_law():
    assert sum(share for _, share in MASSES) == pytest.approx(1.0)


@pytest.mark.parametrize(("half_life", "change"), [(4.0, -0.287486), (2.0, -0.428313), (1.0, -0.617969)])
def test_the_formula_on_the_published_masses(half_life, change):
    assert change_at_masses(half_life) == pytest.approx(change, abs=5e-7)


@pytest.mark.parametrize(("half_life", "published"), PUBLISHED.items())
def test_the_masses_reproduce_the_published_curve_within_half_a_point(half_life, published):
    assert change_at_masses(half_life) == pytest.approx(published, abs=0.005)


@pytest.mark.parametrize("half_life", PUBLISHED)
def test_a_curve_of_knots_is_as_good_as_masses(half_life):
    assert change_on_curve(half_life * DAY, curve_of_masses()) == pytest.approx(change_at_masses(half_life), abs=1e-5)


@pytest.mark.parametrize("half_life", PUBLISHED)
def test_the_platform_follows_the_law(half_life):
    knots = curve_of_masses()

    change = simulated_change(half_life * DAY, knots, per_day=400, replications=8)

    law, error = change_on_curve(half_life * DAY, knots), float(change.interval().standard_error)
    assert error < 0.005
    assert abs(float(change.value) - law) <= STANDARD_ERRORS * error
    assert abs(float(change.value) - PUBLISHED[half_life]) <= 0.005 + STANDARD_ERRORS * error
