"""Rankings: what a legal one is, what the rules' tables hold, and who may rank a queue."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from simulator.config.pools import Order
from simulator.config.search_space import space_of
from simulator.errors import InputError, ScenarioError, StrategyError
from simulator.platform.context import context_of
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.strategy import Observation, Ranking, RankOrder, Strategy, Triage
from simulator.strategy.rules import PRIORITY, RULES, opportunity_index
from simulator.strategy.rules.states import remaining, states_of
from simulator.strategy.view_law import ViewLaw
from simulator.testing import example_context
from simulator.world.world import World
from tests.worlds import tiny_scenario

CONTEXT = example_context()
ONES = np.ones((3, 1, 1))


class Ranks(Strategy):
    """Ranks as it is told."""

    given: object = None
    ordered: object = None

    def _triage(self, items):
        return Triage.allow(len(items))

    def _rank(self):
        return self.given

    def _adapt(self, observation: Observation):
        return self.ordered


def ranks(given: object) -> Ranks:
    strategy = Ranks()
    strategy.given = given
    strategy.start(CONTEXT)
    return strategy


# ---------------------------------------------------------------------------------------------------- legal rankings


def test_one_ranking_is_for_all_queues_and_a_mapping_for_some():
    ranking = Ranking(ONES)

    assert ranks(None).rank() == {}
    assert ranks(ranking).rank() == {"general": ranking, "senior": ranking}
    assert ranks({"senior": ranking}).rank() == {"senior": ranking}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            3,
            "The _rank method of Ranks must return None, a Ranking, or Rankings by queue. Got int instead.",
        ),
        (
            {"senoir": Ranking(ONES)},
            (
                "A queue that Ranks ranks must be one of the scenario's pools. Got 'senoir' instead. "
                "Did you mean 'senior'?"
            ),
        ),
        ({"senior": ONES}, "A queue that Ranks ranks must be given a Ranking. Got ndarray instead."),
        (
            Ranking(np.ones((2, 1, 1))),
            (
                "The 'table' of a Ranking of Ranks must have shape (3, 1, 1): policies, ages and views, each edge with "
                "a bin on either side. Got shape (2, 1, 1) instead."
            ),
        ),
        (
            Ranking(np.ones((3, 1, 2)), ages=[60.0]),
            (
                "The 'table' of a Ranking of Ranks must have shape (3, 2, 1): policies, ages and views, each edge with "
                "a bin on either side. Got shape (3, 1, 2) instead."
            ),
        ),
        (
            Ranking(np.where(np.arange(3) == 1, np.nan, 1.0)[:, None, None]),
            "The 'table' of a Ranking of Ranks must hold finite numbers only. Got nan at (1, 0, 0) instead.",
        ),
        (
            Ranking(np.ones((3, 1, 3)), views=[10.0, 10.0]),
            "The 'views' of a Ranking of Ranks must be edges above 0, finite and increasing. Got [10., 10.] instead.",
        ),
        (
            Ranking(np.ones((3, 2, 1)), ages=[0.0]),
            "The 'ages' of a Ranking of Ranks must be edges above 0, finite and increasing. Got [0.] instead.",
        ),
        (
            Ranking(ONES, by="views"),
            "The 'by' of a Ranking of Ranks must be 'weight' or 'deadline'. Got 'views' instead.",
        ),
    ],
)
def test_an_illegal_ranking_is_refused_in_a_sentence(given, sentence):
    with pytest.raises(StrategyError) as refusal:
        ranks(given).rank()

    assert str(refusal.value) == sentence


def test_what_is_no_table_is_refused_where_it_is_made():
    with pytest.raises(StrategyError) as refusal:
        Ranking("high")

    assert str(refusal.value) == "The 'table' of a Ranking must be an array of numbers. Got str instead."


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        (
            RankOrder("genral", None),
            (
                "The 'pool' of a RankOrder of Ranks must be the name of a pool. Got 'genral' instead. "
                "Did you mean 'general'?"
            ),
        ),
        (
            RankOrder("general", ONES),
            (
                "The 'ranking' of a RankOrder of Ranks must be a Ranking, or None for the priority of triage. "
                "Got ndarray instead."
            ),
        ),
        (
            RankOrder("general", Ranking(np.full((3, 1, 1), np.inf))),
            "The 'table' of a Ranking of Ranks must hold finite numbers only. Got inf at (0, 0, 0) instead.",
        ),
    ],
)
def test_an_order_of_an_illegal_ranking_is_refused(order, sentence):
    strategy = ranks(None)
    strategy.ordered = [order]
    zeros = np.zeros(2, dtype=np.int64)

    with pytest.raises(StrategyError) as refusal:
        strategy.adapt(Observation(0.0, zeros, zeros, zeros, np.zeros((3, 2)), np.zeros((3, 2)), zeros, zeros, zeros))

    assert str(refusal.value) == sentence


def test_a_table_cannot_be_changed_behind_the_platforms_back():
    table = np.ones((3, 1, 1))
    ranking = Ranking(table)
    table[:] = np.nan

    assert ranking.table.tolist() == [[[1.0]]] * 3
    with pytest.raises(ValueError, match="read-only"):
        ranking.table[0] = 2.0


def test_what_can_change_while_a_job_waits():
    by_age, by_views = (
        Ranking([[[1.0], [2.0]]], ages=[60.0]),
        Ranking([[[1.0, 2.0]]], views=[5.0]),
    )

    assert [(one.depends_on_state, one.depends_on_views) for one in (Ranking(ONES), by_age, by_views)] == [
        (False, False),
        (True, False),
        (True, True),
    ]


# -------------------------------------------------------------------------------------------------------- the rules


@pytest.fixture(scope="module")
def context():
    return context_of(World(tiny_scenario(), seed=1, replication=0))


def test_the_plan_names_the_rules():
    assert get_args(Order) == (PRIORITY, *RULES)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_gives_a_legal_ranking_of_every_queue(name, context):
    for queue in context.queues:
        RULES[name](context, queue).checked(context, name)
    RULES[name](CONTEXT, "general").checked(CONTEXT, name)


def test_only_rules_of_views_depend_on_views(context):
    depends = {name for name, rule in RULES.items() if rule(context, "general").depends_on_views}

    assert depends == {"views_now", "remaining_views", "harm_per_second", "opportunity_adjusted"}


def test_the_published_law_has_the_mean_of_the_markets_and_tiers(context):
    law, scenario = context.view_law, tiny_scenario()
    tiers = np.array([tier.share for tier in scenario.creators.tiers.values()])
    mean = np.array([market.share for market in scenario.markets.values()]) @ context.expected_views @ tiers

    # the bars of the histogram are 12 % wide, so their middles are off by less than a hundredth
    assert law.lifetime @ law.lifetime_share == pytest.approx(mean, rel=0.01)
    assert law.lifetime_share.sum() == pytest.approx(1.0)


def one_item(lifetime: float = 1000.0) -> ViewLaw:
    """Return a law by which every item has the same views: 100 in the first hour, then the rest over nine hours."""
    return ViewLaw(0.0, 3600.0, [0.0, 32_400.0], [0.0, 1.0], [100.0], [lifetime], [1.0])


def test_views_and_rates_follow_the_law():
    law = one_item()

    assert law.views_at([0.0, 1800.0, 3600.0, 19_800.0, 36_000.0, 1e6]).ravel().tolist() == [
        0,
        50,
        100,
        550,
        1000,
        1000,
    ]
    assert law.rates_at([1800.0, 19_800.0, 36_000.0]).ravel() == pytest.approx([100 / 3600, 900 / 32_400, 0.0])


def test_where_items_are_alike_the_rules_are_the_curve():
    context = replace(CONTEXT, view_law=one_item(), service_times=np.array([[10.0, 20.0, 40.0]]))
    states = states_of(context.view_law)
    row = int(np.searchsorted(states.ages, 2.5 * 3600.0))
    age = states.middles[row]
    left = 1000.0 - (100.0 + 900.0 * (age - 3600.0) / 32_400.0)
    column = int(np.searchsorted(states.views, 1000.0 - left, side="right"))

    rules = ("views_now", "remaining_views", "opportunity_adjusted", "harm_per_second")
    found = {name: RULES[name](context, "senior").table[:, row, column] for name in rules}

    assert found["views_now"] == pytest.approx(900 / 32_400 / np.array([10, 20, 40]))
    assert found["remaining_views"] == pytest.approx(left / np.array([10, 20, 40]))
    assert found["opportunity_adjusted"] == pytest.approx(left / np.array([10, 20, 40]))
    lost = 900 / 32_400 * np.array([10, 20, 40])
    assert found["harm_per_second"] == pytest.approx(CONTEXT.severity_weights * (left - lost) / np.array([10, 20, 40]))


def test_remaining_views_of_an_item_with_many_views_so_far_are_many(context):
    states = states_of(context.view_law)
    left = remaining(states)
    row = int(np.searchsorted(states.ages, 12 * 3600.0, side="right"))  # past the test audience
    law = context.view_law
    share = float(np.interp(states.middles[row] - law.start_delay - law.test_duration, law.curve_age, law.curve_share))
    for column in range(15, 25):  # 300 to 10,000 views, most of them after the test audience
        middle = np.sqrt(states.views[column - 1] * states.views[column])
        expected = (middle - law.test.mean()) * (1.0 - share) / share
        assert left[row, column] == pytest.approx(expected, rel=0.15)  # a bin is 47 % wide


# ------------------------------------------------------------------------------------------- the index of Gocmen et al.


def test_the_index_of_the_three_kinds_of_content():
    """A gets 2, 2, 2 views; B 1, and then with probability .1 30 and 30; C 3."""
    costs = [np.array([2.0, 1.0, 3.0]), np.array([2.0, 30.0]), np.array([2.0, 30.0])]
    moves = [np.array([[1.0, 0.0], [0.0, 0.1], [0.0, 0.0]]), np.eye(2)]

    first, second, third = opportunity_index(costs, moves)

    assert first == pytest.approx([6.0, 1.0 / 0.9, 3.0])
    assert second == pytest.approx([4.0, 60.0])
    assert third == pytest.approx([2.0, 30.0])


def test_an_index_is_between_the_cost_of_waiting_and_the_remaining_cost():
    rng = np.random.default_rng(4)
    costs = [rng.exponential(1.0, 5) for _ in range(4)]
    moves = [rng.dirichlet(np.ones(5), 5) for _ in range(3)]
    left = costs[-1]
    for stage in (2, 1, 0):
        left = costs[stage] + moves[stage] @ left
        index = opportunity_index(costs[stage:], moves[stage:])[0]
        assert (index >= costs[stage] - 1e-9).all()
        assert (index <= left + 1e-9).all()


def test_where_waiting_costs_nothing_the_index_is_0():
    moves = [np.full((3, 3), 1.0 / 3.0)]

    assert opportunity_index([np.zeros(3), np.array([1.0, 5.0, 9.0])], moves)[0].max() == pytest.approx(0.0, abs=1e-9)


# ------------------------------------------------------------------------------------------------ who ranks a queue


def platform(strategy: Strategy, treatment: Strategy | None = None, **changes: object) -> Platform:
    world = World(tiny_scenario(**changes), seed=1, replication=0)
    return Platform(world, strategy, engine_class("compiled")(world.laws, world.size), treatment=treatment)


def test_the_plan_and_the_strategy_cannot_rank_the_same_queue():
    strategy = Ranks()
    strategy.given = {"europe": Ranking(ONES)}

    platform(strategy, pools={"general": {"order": "fifo"}})
    with pytest.raises(InputError) as refusal:
        platform(strategy, pools={"europe": {"order": "fifo"}})

    assert str(refusal.value) == (
        "`pools.europe.order` must be 'priority' because Ranks ranks that queue itself. Got 'fifo' instead."
    )


def test_a_treatment_ranks_no_queue():
    treatment = Ranks()
    treatment.given = Ranking(ONES)

    with pytest.raises(StrategyError) as refusal:
        platform(Ranks(), treatment)

    assert str(refusal.value) == (
        "Ranks decides for one arm only, so it must rank no queue: the arms share queues. "
        "Got a ranking of 'europe' instead."
    )


def test_an_unknown_order_is_refused_with_the_rules():
    tiny = tiny_scenario()
    with pytest.raises(ScenarioError) as refusal:
        tiny.override("pools.general.order=lifo")

    assert "pools.general.order" in str(refusal.value)
    assert "'lifo'" in str(refusal.value)
    assert "remaining_views" in str(refusal.value)


def test_a_search_chooses_among_the_orders():
    space = space_of("pools.general.order", tiny_scenario())

    assert (space.kind, space.choices) == ("choice", get_args(Order))
