"""Views as a cascade: the renewal equation, its knots, the takedown law, and the scenario's field."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.config import Scenario, scenario_from_dict, scenario_to_dict
from simulator.config.views import Cascade
from simulator.domain.units import DAY, HOUR
from simulator.errors import ScenarioError
from simulator.ledger.measures import Measure
from simulator.runs.simulate import simulate
from simulator.world.cascade import (
    LONGEST,
    branching_by,
    cascade_knots,
    item_takedown_effect,
    mean_views,
    takedown_effect,
)
from simulator.world.parameters import parameters_of
from tests.worlds import tiny_scenario

CENTROID = Cascade(branching=0.751503, exponent=0.250215, cutoff=30.0)
"""Schneider & Rizoiu, PNAS 2023."""
CASCADE = ["views.curve=null", "views.cascade={branching: 0.751503, exponent: 0.250215, cutoff: 30s}"]

KINDS = [
    CENTROID,
    Cascade(branching=0.1, exponent=0.05, cutoff=1.0),
    Cascade(branching=0.95, exponent=1.0, cutoff=3600.0),
    Cascade(branching=0.5, exponent=4.0, cutoff=0.001),
    Cascade(branching=0.99, exponent=0.5, cutoff=1e6),
]


def test_the_published_takedown_at_24_hours():
    assert takedown_effect(CENTROID, 24 * HOUR) == pytest.approx(0.2918, abs=5e-5)


def test_a_takedown_at_once_leaves_the_first_view_and_a_late_one_prevents_nothing():
    assert takedown_effect(CENTROID, 0.0) == CENTROID.branching == item_takedown_effect(CENTROID, 0.0)
    assert takedown_effect(Cascade(branching=0.5, exponent=4.0, cutoff=1.0), 1e9) == pytest.approx(0.0, abs=1e-12)


def test_branching_left_is_that_of_the_formula():
    n, g, c = CENTROID.branching, CENTROID.exponent, CENTROID.cutoff

    for age in (1.0, HOUR, DAY):
        assert branching_by(CENTROID, age) == pytest.approx(n * (1 - c**g * (c + age) ** -g), rel=1e-12)


@pytest.mark.parametrize("age", [60.0, HOUR, DAY, 30 * DAY])
def test_the_end_of_an_item_prevents_more_than_that_of_each_copy(age):
    assert item_takedown_effect(CENTROID, age) > takedown_effect(CENTROID, age)


def test_few_views_beget_views_as_the_kernel_alone_says():
    # R = 1 + n K + n^2 K*K + ..., and K*K <= K: with n = 1e-6 the second generation is below a millionth of the first
    rare = Cascade(branching=1e-6, exponent=0.25, cutoff=30.0)
    ages = 30.0 * np.expm1(np.linspace(0.0, 10.0, 400))

    shares = (mean_views(rare, ages) - 1.0) / rare.branching

    np.testing.assert_allclose(shares, 1 - (1 + ages / 30) ** -0.25, atol=2e-6)


@pytest.mark.parametrize("cascade", KINDS)
def test_knots_rise_from_nothing_to_all_and_only_the_last_lies_beyond_any_run(cascade):
    ages, shares = cascade_knots(cascade)

    assert (ages[0], shares[0], shares[-1]) == (0.0, 0.0, 1.0)
    assert (np.diff(ages) > 0).all()
    assert (np.diff(shares) > 0).all()
    assert ages[-2] <= LONGEST * (1 + 1e-12) < ages[-1]


@pytest.mark.parametrize("cascade", KINDS)
def test_chords_are_within_a_thousandth_of_the_law(cascade):
    ages, shares = cascade_knots(cascade)
    # twelve ages between two knots: a finer solution, which at the knots also checks the equation's steps
    parts = np.linspace(0.0, 1.0, 12, endpoint=False)
    fine = (ages[:-2, None] + parts * np.diff(ages[:-1])[:, None]).ravel()

    exact = (mean_views(cascade, fine) - 1.0) * (1.0 - cascade.branching) / cascade.branching

    np.testing.assert_allclose(np.interp(fine, ages, shares), exact, atol=1e-3)
    np.testing.assert_allclose(shares[:-2], exact[::12][: ages.size - 2], atol=5e-5)


def test_the_tail_is_that_of_the_kernel():
    ages, shares = cascade_knots(CENTROID)

    # to first order; the next order is a few per cent of it here
    late = (CENTROID.cutoff / ages[-2]) ** CENTROID.exponent / (1 - CENTROID.branching)
    assert 1 - shares[-2] == pytest.approx(late, rel=0.05)


def test_a_scenario_resolves_to_the_knots():
    laws = parameters_of(Scenario.load("baseline", CASCADE)).laws

    ages, shares = cascade_knots(CENTROID)
    assert laws.curve_age.tolist() == ages.tolist()
    assert laws.curve_share.tolist() == shares.tolist()


def test_without_a_cascade_the_curve_is_taken_as_it_stands():
    scenario = Scenario.load("baseline")

    laws = parameters_of(scenario).laws
    assert list(zip(laws.curve_age, laws.curve_share, strict=True)) == list(scenario.views.curve)
    assert scenario_from_dict(scenario_to_dict(scenario)) == scenario


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (CASCADE[1:], "views.curve must be given, unless `cascade` is, but not both. Got 'both' instead."),
        (CASCADE[:1], "views.curve must be given, unless `cascade` is, but not both. Got None instead."),
        (
            [CASCADE[0], CASCADE[1].replace("0.751503", "1.0")],
            "views.cascade.branching must be a share in (0, 1). Got 1.0 instead.",
        ),
    ],
)
def test_exactly_one_law_is_given(overrides, words):
    with pytest.raises(ScenarioError) as error:
        Scenario.load("baseline", overrides)

    assert words in str(error.value)


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_a_takedown_at_an_age_leaves_the_views_until_then(engine):
    overrides = [
        *CASCADE,
        "policies.any.prevalence=0.45",
        "views.mean=1000",
        "views.test_audience.median=1e-9",
        "views.test_audience.duration=0s",
        "uploads.per_day=400",
        "pools.desk.shifts.all_day.reviewers=1000",
        "pools.desk.service={law: deterministic, mean: 24h}",
        "warm_up=0s",
        "horizon=2d",
    ]

    ledger = simulate("queueing", "Threshold(remove_at=None, review_at=0)", overrides=overrides, engine=engine).ledger

    first_day = ledger.total(Measure.EXPOSURE, by=("day",))[0] / ledger.total(Measure.VIOLATIONS, by=("day",))[0]
    assert first_day == pytest.approx(1000 * np.interp(DAY, *cascade_knots(CENTROID)), rel=1e-9)


def test_both_engines_run_everything_on_a_cascade():
    scenario = tiny_scenario(horizon="12h", warm_up="0s").override(*CASCADE)

    ledgers = [simulate(scenario, "Threshold(review_at=0.3)", engine=engine).ledger for engine in ("compiled", "simpy")]

    np.testing.assert_allclose(ledgers[0].items, ledgers[1].items, rtol=1e-9, atol=1e-9)
