"""Every shipped strategy keeps every part of the contract; strategies are found, not listed."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest

import strategies
from simulator.platform.replication import Replication, run_replication
from simulator.strategy import Strategy
from simulator.strategy.lookup import list_strategies, make_strategy
from simulator.testing import CHECKS, check_strategy
from tests.worlds import tiny_scenario

SHIPPED = sorted(
    {
        value
        for module in iter_modules(strategies.__path__, "strategies.")
        for value in vars(import_module(module.name)).values()
        if isinstance(value, type) and issubclass(value, Strategy) and not inspect.isabstract(value)
    },
    key=lambda strategy: strategy.__name__,
)
VARIANTS = [
    "DetectorChoice(remove_at=0.9, review_at={'*': 0.2}, first='text', audited=1, every=300, least=0, margin=0)",
    "BanditCalibration(remove_at=0.6, review_at=0.01, doubt=1, half_life=3600, checked=0.5)",
    "Threshold(review_at=0, remove_at=None)",
    "Threshold(limit_at=0.5, hold_at=0.9, review_at_views=1000)",
    "Threshold(remove_at={'*': {'*': 0.95}}, review_at_reports={'*': 5}, priority={'*': 2})",
    "PriorityReview(limit_at=0.3, remove_at=None)",
    "LinkedAccounts(window=600, refresh=300, min_accounts=2, min_kinds=1, risky_accounts=1, by_review=True)",
    "GraduatedActions(label_below=1, limit_below={'*': 2}, educate_below=3, sure_at=0.95, remove_at=0.85)",
    "QueueOrder(order='deadline', review_at=0)",
    "ReachGates(harm_budget=1, least_views=0, trip_at=1.5, least_reports=0, trusted_uploads=5, gate_at_views=500)",
    "SharedStrikes(window=600, refresh=300, min_struck=1, odds_per_strike=5)",
    "CommunityScore(refresh=300, risky_at=0.1, follow=0.8, least=0, by_review=True)",
    "LinkedAccounts(refresh=60, memory=50, hub=1000, risky_share=0, risky_accounts=0, limit_at=0.3)",
]


def test_the_strategies_are_found():
    assert [strategy.__name__ for strategy in SHIPPED] == [
        "Admission",
        "AllowAll",
        "AllowList",
        "Backpressure",
        "BanditCalibration",
        "ByMarket",
        "ByPolicy",
        "Chain",
        "CommunityScore",
        "CostSensitive",
        "CreatorAware",
        "DetectorChoice",
        "GraduatedActions",
        "IncidentResponse",
        "LinkedAccounts",
        "OnCall",
        "PriorityReview",
        "QueueOrder",
        "Ramp",
        "RandomAudit",
        "ReachGates",
        "RuleSet",
        "Shadow",
        "SharedStrikes",
        "Threshold",
    ]


def test_every_shipped_strategy_is_registered_under_its_name():
    registered = {entry.name: entry.load() for entry in list_strategies() if entry.package == "riskbox"}

    assert registered == {strategy.__name__: strategy for strategy in SHIPPED}


@pytest.fixture(scope="module")
def results():
    return {strategy: {result.name: result for result in check_strategy(strategy)} for strategy in SHIPPED}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("strategy", SHIPPED, ids=lambda strategy: strategy.__name__)
def test_shipped_strategy_keeps_the_contract(results, strategy, check):
    assert not results[strategy][check].failed, results[strategy][check].detail


@pytest.mark.parametrize("spec", VARIANTS)
def test_it_is_kept_with_other_parameters_too(spec):
    assert [result for result in check_strategy(spec) if result.failed] == []


@pytest.mark.parametrize("linked", ["LinkedAccounts", "SharedStrikes", "CommunityScore"])
def test_they_decide_like_threshold_where_nothing_is_shared(linked):
    rules = "(remove_at=0.8, review_at=0.3)"
    one, two = (
        run_replication(Replication(tiny_scenario(horizon="1d"), make_strategy(name + rules), seed=1, number=0))
        for name in ("Threshold", linked)
    )

    assert (one.items == two.items).all()
