"""Views by age: a rising curve and its inverse, whatever the curve."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.world.expectations import age_at, views_at
from simulator.world.laws import Laws, age_at_views, natural_views
from simulator.world.parameters import parameters_of
from tests.worlds import tiny_scenario

BASE = parameters_of(tiny_scenario()).laws

amounts = st.floats(0.01, 1e7)
ages = st.floats(0, 1e7)
steps = st.lists(st.tuples(st.floats(1.0, 1e5), st.floats(0.01, 1.0)), min_size=1, max_size=6)


@st.composite
def laws(draw) -> Laws:
    rises = draw(steps)
    age = np.concatenate([[0.0], np.cumsum([step for step, _ in rises])])
    share = np.concatenate([[0.0], np.cumsum([rise for _, rise in rises])])
    share /= share[-1]
    share[-1] = 1.0
    return BASE._replace(
        start_delay=draw(st.floats(0, 1e4)), test_duration=draw(st.floats(1, 1e4)), curve_age=age, curve_share=share
    )


@given(laws(), amounts, amounts, ages, ages)
def test_views_never_fall(law, test, main, a, b):
    young, old = sorted((a, b))

    assert natural_views(young, test, main, law) <= natural_views(old, test, main, law) * (1 + 1e-12)
    assert 0 <= natural_views(old, test, main, law) <= (test + main) * (1 + 1e-12)


@given(laws(), amounts, amounts, st.floats(0, 1, exclude_max=True))
def test_age_at_views_inverts_natural_views(law, test, main, part):
    views = part * (test + main)
    age = age_at_views(views, test, main, law)

    if math.isfinite(age):  # else rounding has brought the views to all there are
        found = natural_views(age, test, main, law)
        step = natural_views(math.nextafter(age, math.inf), test, main, law) - found  # an age has only so many digits

        assert math.isclose(found, views, rel_tol=1e-6, abs_tol=1e-6 + 2 * abs(step))
    else:
        assert views >= test + main


@given(laws(), amounts, amounts, st.floats(0, 2), st.floats(0, 2))
def test_more_views_take_longer(law, test, main, a, b):
    few, many = sorted((a * (test + main), b * (test + main)))

    assert age_at_views(few, test, main, law) <= age_at_views(many, test, main, law) * (1 + 1e-12)


@given(laws(), amounts, amounts, ages)
def test_views_of_many_items_at_once_are_the_same(law, test, main, age):
    many = [np.array([x, x]) for x in (age, test, main)]
    views = natural_views(age, test, main, law)

    np.testing.assert_allclose(views_at(*many, law), views, rtol=1e-9, atol=1e-9)
    ages_of_views = age_at(np.array([views, 0.0]), many[1], many[2], law)
    if views < (test + main) * (1 - 1e-9):
        expected = [age_at_views(views, test, main, law), law.start_delay]
        np.testing.assert_allclose(ages_of_views, expected, rtol=1e-6, atol=1e-6)
