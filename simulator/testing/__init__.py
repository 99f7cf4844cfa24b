"""Checks for authors of strategies: the contract as tests, and a small world for trying a strategy.

from simulator.testing import check_strategy

def test_my_strategy_keeps_the_contract():
assert [result for result in check_strategy(MyStrategy) if result.failed] == []
"""

from __future__ import annotations

from .example import (
    example_context,
    example_history,
    example_items,
    example_observations,
    example_strikes,
    example_uploads,
)
from .scenario import example_scenario
from .strategy_checks import CHECKS, CheckResult, check_strategy

__all__ = [
    "CHECKS",
    "CheckResult",
    "check_strategy",
    "example_context",
    "example_history",
    "example_items",
    "example_observations",
    "example_scenario",
    "example_strikes",
    "example_uploads",
]
