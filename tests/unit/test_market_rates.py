"""Markets whose people watch, report and appeal differently: from the scenario to the laws, and in words."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import ScenarioError
from simulator.platform.context import context_of
from simulator.world.parameters import parameters_of
from simulator.world.world import World
from tests.explained import lines_of
from tests.worlds import tiny_scenario

DE, US = 0, 1


def test_multipliers_reach_the_laws_of_their_market_alone():
    changed = tiny_scenario(
        markets={
            "DE": {"view_multiplier": 3.0, "report_rate_multiplier": 0.5},
            "US": {"false_report_multiplier": 4.0, "appeal_rate_multiplier": 0.25},
        }
    )
    plain, law = parameters_of(tiny_scenario()), parameters_of(changed)

    assert law.item_law.market_views.tolist() == [3.0, 1.0]
    np.testing.assert_array_equal(law.expected_views, plain.expected_views * [[3.0], [1.0]])
    np.testing.assert_array_equal(law.item_law.report_rate, plain.item_law.report_rate * [[0.5], [1.0]])
    np.testing.assert_array_equal(law.item_law.false_rate, plain.item_law.false_rate * [1.0, 4.0])
    np.testing.assert_array_equal(law.laws.appeal_rate_innocent, plain.laws.appeal_rate_innocent * [1.0, 0.25])
    np.testing.assert_array_equal(law.laws.appeal_rate_guilty, plain.laws.appeal_rate_guilty * [1.0, 0.25])


def test_an_upload_keeps_its_luck_and_gets_the_views_of_its_market():
    plain = World(tiny_scenario(), seed=3, replication=0)
    more = World(tiny_scenario(markets={"US": {"view_multiplier": 2.5}}), seed=3, replication=0)
    (a,), (b,) = (list(world.chunks(0.0, 3600.0, 10**6)) for world in (plain, more))

    factor = np.where(a.market == US, 2.5, 1.0)
    np.testing.assert_array_equal(a.market, b.market)
    np.testing.assert_allclose(b.test_views + b.main_views, factor * (a.test_views + a.main_views), rtol=1e-12)


def test_a_strategy_sees_expected_views_by_market_and_tier():
    context = context_of(World(tiny_scenario(markets={"US": {"view_multiplier": 2.5}}), seed=1, replication=0))

    np.testing.assert_allclose(context.expected_views[US], 2.5 * context.expected_views[DE])


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("view_multiplier=-1", "markets.DE.view_multiplier must be"),
        ("view_multiplier=yes", "markets.DE.view_multiplier must be a number"),
        ("report_rate_multiplier=.inf", "markets.DE.report_rate_multiplier must be"),
        ("false_report_multiplier=-0.1", "markets.DE.false_report_multiplier must be"),
        (
            "appeal_rate_multiplier=2",
            "appeal_rate_multiplier must be <= 1.66667, so that `appeals.rate_innocent` (0.6) stays a probability.",
        ),
    ],
)
def test_wrong_multipliers_are_refused_in_a_sentence(override, sentence):
    with pytest.raises(ScenarioError) as caught:
        tiny_scenario().override(f"markets.DE.{override}")

    assert sentence in str(caught.value)


def test_a_market_without_views_runs_and_is_never_reported():
    world = World(tiny_scenario(markets={"DE": {"view_multiplier": 0}}), seed=2, replication=0)
    (chunk,) = world.chunks(0.0, 3600.0, 10**6)

    views = chunk.test_views + chunk.main_views
    assert (views[chunk.market == DE] == 0).all()
    assert (views[chunk.market == US] > 0).all()


def test_explain_names_what_differs():
    assert lines_of(tiny_scenario(), "markets") == []
    changes = {"DE": {"view_multiplier": 2.0, "appeal_rate_multiplier": 0.5}, "US": {"report_rate_multiplier": 3.0}}

    assert lines_of(tiny_scenario(markets=changes), "markets") == [
        "Market 'DE' differs: views of an upload times 2; probability of an appeal times 0.5.",
        "Market 'US' differs: reports of violations per view times 3.",
    ]
