"""Every shipped strategy keeps every part of the contract; strategies are found, not listed."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest

import strategies
from simulator.platform.registry import list_strategies
from simulator.strategy import Strategy
from simulator.testing import CHECKS, check_strategy

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
    "Threshold(review_at=0, remove_at=None)",
    "Threshold(limit_at=0.5, hold_at=0.9, review_at_views=1000)",
    "Threshold(remove_at={'*': {'*': 0.95}}, review_at_reports={'*': 5}, priority={'*': 2})",
    "PriorityReview(limit_at=0.3, remove_at=None)",
]


def test_the_strategies_are_found():
    assert [strategy.__name__ for strategy in SHIPPED] == ["AllowAll", "PriorityReview", "Threshold"]


def test_every_shipped_strategy_is_registered_under_its_name():
    registered = {entry.name: entry.load() for entry in list_strategies() if entry.package == "riskbox"}

    assert registered == {strategy.__name__: strategy for strategy in SHIPPED}


@pytest.fixture(scope="module")
def results():
    return {strategy: {result.name: result for result in check_strategy(strategy)} for strategy in SHIPPED}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("strategy", SHIPPED, ids=lambda strategy: strategy.__name__)
def test_shipped_strategy_keeps_the_contract(results, strategy, check):
    assert results[strategy][check].passed, results[strategy][check].detail


@pytest.mark.parametrize("spec", VARIANTS)
def test_it_is_kept_with_other_parameters_too(spec):
    assert [result for result in check_strategy(spec) if not result.passed] == []
