"""Gates close where expected harm is used up; reports trip the breaker; trusted accounts are exempt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.records import History
from simulator.strategy import Items
from simulator.testing import example_context, example_observations, example_uploads
from strategies.reach_gates import ReachGates

CONTEXT = example_context()
MARKETS, POLICIES = len(CONTEXT.markets), len(CONTEXT.policies)


def items_of(scores, strikes=None, market=0, policy=0, **counts):
    n = len(scores)
    columns = np.zeros((n, POLICIES))
    columns[:, policy] = scores
    uploads = example_uploads(CONTEXT, n).having(
        scores=columns, top_policy=np.full(n, policy, np.int16), market=np.full(n, market, np.int16)
    )
    history = History.blank(n)
    for name, values in counts.items():
        getattr(history, name)[:] = values
    return Items.from_chunk(
        uploads, CONTEXT, strikes=np.array(strikes or [0] * n, np.uint8), history=history, lottery_key=(1, 0)
    )


def started(**params):
    strategy = ReachGates(**{"remove_at": 0.9, "review_at": 0.5, "least_views": 0, **params})
    strategy.start(CONTEXT)
    return strategy


def test_a_gate_closes_where_expected_harm_is_the_budget():
    strategy = started(harm_budget=100, most_views=5_000)
    weight = CONTEXT.severity_weights[0]

    gates = strategy.triage(items_of([0.4, 0.1, 100 / (5_000 * weight), 0.99 * 100 / (5_000 * weight), 0.0]))

    np.testing.assert_allclose(gates.gate_at_views, [100 / (0.4 * weight), 100 / (0.1 * weight), 5_000, np.inf, np.inf])


def test_no_gate_closes_before_the_least_views_or_after_a_gate_for_all():
    strategy = started(harm_budget=1, least_views=300, gate_at_views=400)

    gates = strategy.triage(items_of([0.4, 0.0])).gate_at_views

    assert gates.tolist() == [300, 400]


@pytest.mark.parametrize(
    ("counts", "strikes", "exempt"),
    [
        ({"uploads": 20}, 0, True),
        ({"uploads": 19}, 0, False),
        ({"uploads": 50}, 1, False),
        ({"uploads": 50, "removals": 1}, 0, False),
        ({"uploads": 50, "removals": 1, "appeals_won": 1}, 0, True),
        ({"uploads": 50, "verdicts_violating": 1, "verdicts": 9}, 0, False),
    ],
)
def test_trusted_accounts_are_exempt_from_gates_and_stages(counts, strikes, exempt):
    triage = started(trusted_uploads=20).triage(items_of([0.4], strikes=[strikes], **counts))

    assert np.isinf(triage.gate_at_views[0]) == exempt
    assert triage.staged.tolist() == [0 if exempt else 1]


def test_nobody_is_exempt_without_a_number():
    assert started(trusted_uploads=None).triage(items_of([0.4], uploads=900)).staged.tolist() == [1]


def observed(strategy, ticks, reports):
    calm = example_observations(CONTEXT)["calm"]
    for _ in range(ticks):
        strategy.adapt(replace(calm, reports=np.asarray(reports, np.int64)))


def test_the_breaker_trips_in_the_cell_whose_reports_are_unusual_and_closes_again():
    strategy = started(trip_at=3, tripped=0.25, recent=CONTEXT.tick, usual=1_000 * CONTEXT.tick)
    usual = np.full((MARKETS, POLICIES), 10)
    many = usual.copy()
    many[0, 1] = 100

    def budgets():
        return [float(strategy.gates(items_of([0.4], market=m, policy=p))[0]) for m, p in ((0, 1), (0, 0), (1, 1))]

    observed(strategy, 100, usual)
    before = budgets()
    observed(strategy, 2, many)
    tripped = budgets()
    observed(strategy, 200, many)  # the usual number does not follow while it is tripped
    still = budgets()
    observed(strategy, 5, usual)

    assert tripped == pytest.approx([before[0] / 4, before[1], before[2]])
    assert still == tripped
    assert budgets() == before


def test_the_breaker_needs_a_usual_number_and_enough_reports():
    many = np.full((MARKETS, POLICIES), 100)
    first = started(recent=10 * CONTEXT.tick)
    observed(first, 5, many)
    few = started(least_reports=5, recent=CONTEXT.tick)
    observed(few, 50, 0 * many)
    observed(few, 1, 0 * many + 4)
    off = started(trip_at=None)
    observed(off, 50, 0 * many)
    observed(off, 5, many)

    assert [set(one._budget.ravel()) for one in (first, few, off)] == 3 * [{100.0}]


def test_it_says_where_the_gate_closes_and_who_is_exempt():
    strategy = started(harm_budget=40)
    at = 40 / (0.4 * CONTEXT.severity_weights[0])

    assert strategy.explain(items_of([0.4]), 0).startswith(
        f"expected harm of 40 weighted views is used up at {at:,.0f} views; "
    )
    assert strategy.explain(items_of([0.4], uploads=90), 0).startswith("account trusted by its history, ")
    assert "gate" not in strategy.explain(items_of([0.0]), 0)
    assert "gate" not in strategy.explain(items_of([0.95]), 0)
