"""The laws for many items at once agree with the laws that the engines call for one."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.world.expectations import age_at, flag_quality, views_at
from simulator.world.laws import age_at_views, natural_views
from simulator.world.parameters import parameters_of
from simulator.world.world import World
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario()
LAWS = parameters_of(SCENARIO).laws
AGES = np.array([0.0, 10.0, 30.0, 31.0, 1_000.0, 3_630.0, 9_000.0, 90_000.0, 2e6])


def test_views_by_age_are_the_law_s():
    vector = views_at(AGES, np.full(9, 20.0), np.full(9, 300.0), LAWS)

    np.testing.assert_allclose(vector, [natural_views(age, 20.0, 300.0, LAWS) for age in AGES], rtol=1e-12)


def test_ages_by_views_are_the_law_s():
    views = np.array([0.0, 5.0, 19.9, 20.0, 21.0, 150.0, 319.0, 320.0, 400.0])

    vector = age_at(views, np.full(9, 20.0), np.full(9, 300.0), LAWS)

    np.testing.assert_allclose(vector, [age_at_views(value, 20.0, 300.0, LAWS) for value in views], rtol=1e-12)


@pytest.mark.parametrize(("market", "policy"), [(0, 0), (1, 0), (0, 1), (1, 2)])
@pytest.mark.parametrize("score", [0.3, 0.6])
def test_flagged_and_rightly_flagged_shares_are_those_of_drawn_uploads(market, policy, score):
    chunks = list(World(SCENARIO.override("scale=50"), seed=1, replication=0).chunks(0.0, 172_800.0, 1 << 20))
    scores = np.concatenate([chunk.scores[chunk.market == market, policy] for chunk in chunks])
    law = parameters_of(SCENARIO).item_law

    flagged, both = flag_quality(law, market, policy, score)

    # a score is the probability of violation: the drawn share flagged, and the sum of the scores of those
    n, flags = scores.size, scores >= score
    assert abs(flags.mean() - flagged) < 5 * np.sqrt(flagged / n)
    assert abs(scores[flags].sum() / n - both) < 5 * np.sqrt(flagged / n)


def test_nothing_is_flagged_where_nothing_violates():
    law = parameters_of(SCENARIO.override("policies.hate.prevalence=0")).item_law

    assert flag_quality(law, 0, 1, 0.5) == (0.0, 0.0)
