"""A strategy that names the rule of the queues ranks them as the plan would by that rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.runs.simulate import simulate
from simulator.strategy.rules import PRIORITY, RULES
from simulator.testing import example_context
from strategies.queue_order import QueueOrder
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

CONTEXT = example_context()


def ranked(strategy, context=CONTEXT):
    strategy.start(context)
    return strategy.rank()


@pytest.mark.parametrize("order", RULES)
def test_each_queue_gets_the_table_of_the_rule(order):
    rankings = ranked(QueueOrder(order=order))

    assert list(rankings) == list(CONTEXT.queues)
    assert all(one.same_as(RULES[order](CONTEXT, queue)) for queue, one in rankings.items())


def test_priority_ranks_nothing():
    assert ranked(QueueOrder(order=PRIORITY)) == {}


def test_what_the_plan_ranks_is_left_to_it():
    planned = replace(CONTEXT, orders=("fifo", *CONTEXT.orders[1:]))

    assert list(ranked(QueueOrder(order="severity"), planned)) == list(CONTEXT.queues[1:])


def test_a_run_is_that_of_the_plan_with_the_same_rule():
    rules = {"remove_at": None, "review_at": 0.0}
    scenario = tiny_scenario(horizon="12h", warm_up="0s")
    by_strategy = simulate(scenario, QueueOrder(order="severity", **rules), seed=1)
    by_plan = simulate(scenario, Threshold(**rules), seed=1, overrides=["pools.*.order=severity"])
    neither = simulate(scenario, Threshold(**rules), seed=1)

    assert (by_strategy.ledger.items == by_plan.ledger.items).all()
    assert (by_strategy.ledger.items != neither.ledger.items).any()
