"""Strategies made of strategies: who decides, what members see, whose orders count, and how they are named."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.config import split_overrides
from simulator.config.arms import Arms
from simulator.config.needs import is_met
from simulator.domain import Action
from simulator.errors import ParamError, StrategyError
from simulator.platform.observers import Observer
from simulator.platform.replication import Replication, run_replication
from simulator.space.search_space import search_space
from simulator.strategy import (
    HashOrder,
    Items,
    Observation,
    Ranking,
    RankOrder,
    ShedOrder,
    StaffOrder,
    Strategy,
    SweepOrder,
    Triage,
)
from simulator.strategy.lookup import changed_strategy, make_strategy, strategy_in_force
from simulator.testing import check_strategy, example_context, example_observations, example_uploads
from simulator.testing.case import difference
from simulator.world.arms import Assignment
from strategies.allow_list import AllowList
from strategies.by_market import ByMarket
from strategies.by_policy import ByPolicy
from strategies.chain import Chain
from strategies.on_call import OnCall
from strategies.ramp import Ramp
from strategies.shadow import Shadow
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

CONTEXT = example_context()
CALM: Observation = example_observations(CONTEXT)["calm"]
LOW, HIGH = "Threshold(remove_at=0.5, review_at=0.2)", "Threshold(remove_at=0.9, review_at=0.7)"
VARIANTS = [
    "Shadow(candidate='LinkedAccounts')",
    "Ramp(baseline='OnCall', candidate='LinkedAccounts', share=0.5)",
    "Chain(strategies='Ramp(candidate=\"OnCall\", share=0.5); LinkedAccounts(window=600, refresh=300); AllowAll;')",
    "ByPolicy(strategy='Chain')",
]


class Told(Strategy):
    """Allows everything, and orders and ranks what it is told to."""

    orders: tuple = ()
    ranking: Ranking | None = None

    def _triage(self, items):
        return Triage.allow(len(items))

    def _adapt(self, observation):
        return self.orders

    def _rank(self):
        return self.ranking


TOLD = f"{__name__}:Told"


def items_of(n=400, **columns) -> Items:
    uploads = example_uploads(CONTEXT, n).having(**columns)
    return Items.from_chunk(uploads, CONTEXT, strikes=np.zeros(n, np.uint8), lottery_key=(1, 0))


def started(strategy):
    made = make_strategy(strategy)
    made.start(CONTEXT)
    return made


def decided(strategy, items):
    return started(strategy).triage(items)


@pytest.mark.parametrize("spec", VARIANTS)
def test_nested_compositions_keep_the_contract(spec):
    assert [result for result in check_strategy(spec) if result.failed] == []


# -------------------------------------------------------------------------------------------------------- who decides


def test_the_first_member_of_a_chain_that_acts_decides():
    items = items_of(scores=np.repeat(np.linspace(0, 0.99, 400)[:, None], len(CONTEXT.policies), axis=1))
    first, last = Threshold(remove_at=None, hold_at=0.6, review_at=None), Threshold(remove_at=0.5, review_at=0.2)
    chain = decided(Chain(strategies=f"{first.spec}; {last.spec}"), items)
    held = items.top_score >= 0.6

    assert difference(chain.take(np.flatnonzero(held)), decided(first, items).take(np.flatnonzero(held))) == ""
    assert difference(chain.take(np.flatnonzero(~held)), decided(last, items).take(np.flatnonzero(~held))) == ""
    assert set(chain.action[held]) == {Action.HOLD}


def test_an_allow_list_spares_its_accounts_all_that_follows():
    day = 86_400.0
    scores = np.full((5, len(CONTEXT.policies)), 0.9)
    scores[4] = 0.99
    opened = -np.array([100.0, 10.0, np.inf, 100.0, 100.0]) * day
    uploads = example_uploads(CONTEXT, 5).having(scores=scores, opened=opened, time=np.zeros(5))
    items = Items.from_chunk(uploads, CONTEXT, strikes=np.array([0, 0, 0, 1, 0], np.uint8), lottery_key=(1, 0))

    actions = decided(Chain(strategies="AllowList; Threshold(remove_at=0.8, review_at=None)"), items).action

    remove, allow = Action.REMOVE, Action.ALLOW
    assert actions.tolist() == [allow, remove, allow, remove, remove]


def test_a_member_further_down_does_not_see_what_is_settled():
    items = items_of(time=np.zeros(400))
    chain = started(Chain(strategies="Threshold(remove_at=0.5, review_at=None); LinkedAccounts"))
    chain.triage(items)
    ((time, *_),) = chain.members[1]._waiting

    assert time.size == (items.top_score < 0.5).sum()


@pytest.mark.parametrize(("cls", "axis"), [(ByMarket, "market"), (ByPolicy, "top_policy")])
def test_each_market_or_policy_is_decided_by_its_own_member(cls, axis):
    items = items_of()
    names = CONTEXT.markets if cls is ByMarket else CONTEXT.policies
    both = decided(cls(strategy={names[0]: LOW, "*": HIGH}), items)
    first = getattr(items, axis) == 0

    for spec, rows in ((LOW, np.flatnonzero(first)), (HIGH, np.flatnonzero(~first))):
        assert rows.size
        assert difference(both.take(rows), decided(spec, items).take(rows)) == ""


def test_names_without_an_entry_take_the_default():
    assert ByMarket(strategy={"DE": LOW}) == ByMarket(strategy={"DE": LOW, "*": "Threshold"})


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_ramp_treats_the_accounts_of_the_experiment_with_its_salt(share):
    uploads = example_uploads(CONTEXT, 400).having(account=np.zeros(400, np.int16))
    items = Items.from_chunk(uploads, CONTEXT, lottery_key=(9, 4))
    treated = Assignment(Arms(share=0.3, salt=7), 0.0, len(CONTEXT.markets)).arm(uploads) == 1
    if share != 0.3:
        treated = np.full(400, share == 1.0)
    ramp = decided(Ramp(baseline=LOW, candidate=HIGH, share=share, salt=7), items)

    for spec, rows in ((HIGH, np.flatnonzero(treated)), (LOW, np.flatnonzero(~treated))):
        assert difference(ramp.take(rows), decided(spec, items).take(rows)) == ""


def test_accounts_stay_in_a_share_that_grows():
    items = items_of()
    small, large = (Ramp(share=share)._treated(items) for share in (0.2, 0.6))

    assert 0 < small.sum() < large.sum()
    assert (small <= large).all()
    assert (Ramp(share=0.2, salt=1)._treated(items) != small).any()


# --------------------------------------------------------------------------------------------------- what members read


def test_a_composition_reads_what_a_member_reads():
    plain, on_call, linked = (Ramp(candidate=spec) for spec in ("Threshold", "OnCall", "LinkedAccounts"))

    assert (plain.live, plain.reads_queues, plain.reads_history) == (False, False, False)
    assert (on_call.live, on_call.reads_queues) == (True, True)
    assert (linked.live, linked.reads_queues) == (True, False)


# -------------------------------------------------------------------------------------------------- orders and rankings


def told(composition, **orders):
    for address, given in orders.items():
        composition._members[address].orders = given
    composition.start(CONTEXT)
    return composition


def test_of_a_reserve_as_many_come_as_the_most_that_a_member_last_asked_for():
    ramp = told(Ramp(baseline=TOLD, candidate=TOLD, share=0.5), baseline=(StaffOrder("general", 1),))
    ramp._members["candidate"].orders = (StaffOrder("general", 2),)

    assert ramp.adapt(CALM) == (StaffOrder("general", 1), StaffOrder("general", 2))
    ramp._members["candidate"].orders = (StaffOrder("general", 0),)
    assert ramp.adapt(CALM)[-1] == StaffOrder("general", 1)
    ramp._members["baseline"].orders = (StaffOrder("general", 0),)
    assert ramp.adapt(CALM)[-1] == StaffOrder("general", 0)


@pytest.mark.parametrize(("share", "kept"), [(0.0, [1]), (0.5, [1, 2]), (1.0, [2])])
def test_only_those_who_decide_give_orders(share, kept):
    orders = {name: (ShedOrder("general", keep=k),) for name, k in (("baseline", 1), ("candidate", 2))}
    ramp = told(Ramp(baseline=TOLD, candidate=TOLD, share=share), **orders)

    assert [order.keep for order in ramp.adapt(CALM)] == kept


def test_a_shadow_orders_and_ranks_nothing():
    shadow = told(Shadow(baseline=TOLD, candidate=TOLD), candidate=(ShedOrder("general", keep=2),))
    shadow._members["candidate"].ranking = Ranking(np.ones((len(CONTEXT.policies), 1, 1)))

    assert shadow.adapt(CALM) == ()
    assert shadow.rank() == {}


def test_orders_for_content_reach_own_markets_and_policies_only():
    de, us = CONTEXT.markets[:2]
    given = (SweepOrder(remove_at=0.9), SweepOrder(market=us, remove_at=0.8), ShedOrder("general", keep=3))
    composition = told(ByMarket(strategy={de: TOLD, "*": "Threshold"}), **{f"strategy__{de}": given})
    scoped = [one for order in given for one in composition._scoped(f"strategy__{de}", order)]

    assert scoped == [SweepOrder(market=de, remove_at=0.9), ShedOrder("general", keep=3)]
    hate = CONTEXT.policies[0]
    by_policy = told(ByPolicy(strategy={hate: TOLD, "*": "Threshold"}))
    assert list(by_policy._scoped(f"strategy__{hate}", HashOrder())) == [HashOrder(policy=hate)]


def test_two_members_cannot_rank_a_queue_differently():
    one, other = (Ranking(np.full((len(CONTEXT.policies), 1, 1), value)) for value in (1.0, 2.0))
    ramp = told(Ramp(baseline=TOLD, candidate=TOLD, share=0.5))
    ramp._members["baseline"].ranking = one
    assert set(ramp.rank()) == set(CONTEXT.queues)

    ramp._members["candidate"].ranking = other
    with pytest.raises(StrategyError, match="Two members of Ramp rank the queue 'general' differently"):
        told(ramp).rank()
    ramp._members["candidate"].ranking = None
    ramp._members["candidate"].orders = (RankOrder("general", other),)
    told(ramp).rank()
    with pytest.raises(StrategyError, match="baseline and candidate: only one of them can"):
        ramp.adapt(CALM)


@pytest.mark.parametrize(("share", "alone"), [(0, LOW), (1, "OnCall(call_at=3, review_at=0.5)")])
def test_a_ramp_at_either_end_runs_like_one_strategy_alone(share, alone):
    scenario = tiny_scenario(horizon="1d", warm_up="0s")
    ramp = Ramp(baseline=LOW, candidate="OnCall(call_at=3, review_at=0.5)", share=share)
    one, other = (
        run_replication(Replication(scenario, make_strategy(strategy), seed=1, number=0)) for strategy in (ramp, alone)
    )

    np.testing.assert_array_equal(one.items, other.items)


# --------------------------------------------------------------------------------------------------------- the shadow


def test_disagreements_are_counted_by_market_policy_and_actions():
    items = items_of()
    shadow = started(Shadow(baseline=LOW, candidate=HIGH))
    for start in (0, 150):
        shadow.triage(items.take(np.arange(start, min(start + 150, 400) if start == 0 else 400)))
    low, high = decided(LOW, items).action, decided(HIGH, items).action

    for market, policy in np.ndindex(shadow.disagreements.shape):
        cell = (items.market == market) & (items.top_policy == policy)
        assert shadow.disagreements[market, policy] == (low[cell] != high[cell]).sum()
    assert shadow.disagreements.sum() == sum(row["uploads"] for row in shadow.table()) > 0
    assert shadow.counts.sum() == 400
    removed = (low == Action.REMOVE) & (high == Action.REVIEW)
    rows = [row for row in shadow.table() if (row["baseline"], row["candidate"]) == ("REMOVE", "REVIEW")]
    assert sum(row["uploads"] for row in rows) == removed.sum()


def test_a_shadow_changes_no_run_and_explaining_counts_nothing():
    class Kept(Observer):
        def shown(self, items, strategy):
            self.items, self.strategy = items, strategy

    scenario, kept = tiny_scenario(horizon="1d", warm_up="0s"), Kept()
    shadowed = run_replication(Replication(scenario, Shadow(baseline=LOW, candidate=HIGH), seed=1, number=0), [kept])
    alone = run_replication(Replication(scenario, make_strategy(LOW), seed=1, number=0))

    np.testing.assert_array_equal(shadowed.items, alone.items)
    before = kept.strategy.counts
    assert before.sum() > 500
    assert "candidate, without effect" in kept.strategy.explain(kept.items, 0)
    np.testing.assert_array_equal(kept.strategy.counts, before)


# ------------------------------------------------------------------------------------------------- names and parameters


def test_members_are_kept_with_full_specs():
    chain = Chain(strategies="AllowList( ) ;Threshold(remove_at=95%);")

    assert chain.params["strategies"] == "AllowList; Threshold(remove_at=0.95)"
    assert make_strategy(chain.spec) == chain


@pytest.mark.parametrize(
    ("cls", "params", "error", "said"),
    [
        (
            Ramp,
            {"candidate": "Treshold"},
            StrategyError,
            "The 'candidate' parameter of Ramp: A strategy must be regist",
        ),
        (
            Ramp,
            {"candidate": 3},
            ParamError,
            "The 'candidate' parameter of Ramp must be the spec of a strategy. Got 3 ",
        ),
        (
            Chain,
            {"strategies": "AllowList; Threshold(remove_at=2)"},
            ParamError,
            "The 'strategies' parameter of Chain: The 'remove_at' parameter of Threshold must be a probability in",
        ),
        (Chain, {"strategies": "AllowList;;Threshold"}, StrategyError, "A strategy must be"),
        (Chain, {"strategies": ""}, StrategyError, "A strategy must be"),
        (Ramp, {"candidate__remove": 0.9}, ParamError, "Got 'candidate__remove' instead. Did you mean"),
        (Ramp, {"candidate__remove_at": 2}, ParamError, "The 'candidate__remove_at' parameter of Ramp must be a prob"),
    ],
)
def test_wrong_members_are_refused_in_one_sentence(cls, params, error, said):
    with pytest.raises(error) as raised:
        cls(**params)

    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_market_that_is_not_there_is_refused_at_the_start():
    with pytest.raises(ParamError, match="must name a market of the scenario"):
        started(ByMarket(strategy={"XX": "Threshold"}))


@pytest.mark.parametrize(
    ("composition", "changes", "spec"),
    [
        (Ramp(), {"candidate__remove_at": 0.9}, "Ramp(candidate='PriorityReview(remove_at=0.9)')"),
        (
            Chain(strategies=f"AllowList; {HIGH}"),
            {"strategies__1__max_strikes": 2, "strategies__2__remove_at": 0.95},
            "Chain(strategies='AllowList(max_strikes=2); Threshold(remove_at=0.95, review_at=0.7)')",
        ),
        (
            ByMarket(strategy={"DE": "Threshold"}),
            {"strategy__DE__remove_at": 0.9, "strategy__review_at": 0.6},
            "ByMarket(strategy={'DE': 'Threshold(remove_at=0.9)', '*': 'Threshold(review_at=0.6)'})",
        ),
        (
            Shadow(candidate="Ramp"),
            {"candidate__candidate__remove_at": 0.9},
            "Shadow(candidate=\"Ramp(candidate='PriorityReview(remove_at=0.9)')\")",
        ),
    ],
)
def test_parameters_of_members_are_changed_by_name(composition, changes, spec):
    changed = composition.clone(**changes)

    assert changed.spec == spec
    assert make_strategy(spec) == changed
    for name, value in changes.items():
        assert changed.tunable[name].value == value


def test_parameters_of_members_are_searched():
    space = search_space(Ramp(candidate=HIGH), tiny_scenario(), ["candidate__remove_at=0.75:0.95", "share"])

    plan = space.build({"candidate__remove_at": 0.8, "share": 0.5})
    assert plan.strategy.spec == "Ramp(candidate='Threshold(remove_at=0.8, review_at=0.7)', share=0.5)"
    assert space.values_given() == {"candidate__remove_at": 0.9, "share": 0.05}


@pytest.mark.parametrize(
    "spec",
    [
        "Ramp(candidate='os.path:Evil')",
        "Chain(strategies='AllowAll; os.path:Evil')",
        "ByMarket(strategy={'DE': 'os.path:Evil(a=1)'})",
        r"Shadow(candidate='Ramp(candidate=\'os.path\\x3aEvil\')')",
    ],
)
def test_a_scenario_cannot_smuggle_code_in_as_a_member(spec):
    with pytest.raises(StrategyError, match=r"names code, 'os\.path:Evil', which is imported only with"):
        strategy_in_force(tiny_scenario(strategy=spec))


def test_a_member_can_meet_a_need():
    need = "a strategy with gate_at_views"

    assert is_met(need, tiny_scenario(strategy="Chain(strategies='AllowList; Threshold(gate_at_views=1000)')"))
    assert not is_met(need, tiny_scenario(strategy="Chain(strategies='AllowList; Threshold(gate_at_views=None)')"))


def test_a_parameter_of_a_member_is_overridden():
    _, changes = split_overrides(["strategy.candidate__remove_at=90%", "strategy.share=0.5"])

    changed = changed_strategy("Ramp(candidate='Threshold')", changes)
    assert changed.spec == "Ramp(candidate='Threshold(remove_at=0.9)', share=0.5)"


def test_shipped_members_written_by_module_need_no_permission():
    spec = "Ramp(candidate='strategies.on_call:OnCall')"

    assert strategy_in_force(tiny_scenario(strategy=spec)) == Ramp(candidate="OnCall")
    assert isinstance(OnCall(), Threshold)
    assert AllowList().live
