"""Rankings against an exact result, and what they must leave unbiased."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.ledger.measures import Measure
from simulator.runs.simulate import simulate
from tests.worlds import tiny_scenario
from verification.ranking import MOMENT, RULES, cost_by_hand, cost_per_slot, counted, slots_of, standard_error


@pytest.mark.parametrize("n", [10, 300])
@pytest.mark.parametrize("rule", RULES)
def test_tables_alone_review_whom_a_count_by_hand_reviews(rule, n):
    """In every slot; what is reviewed has had the views of the moment before desks open."""
    slots = list(slots_of(n, 60, seed=2))

    engine, hand = cost_per_slot(rule, n, slots), cost_by_hand(rule, slots)

    most = MOMENT * 30.0 * n  # more views than a moment can bring
    assert (engine >= hand - 1e-9 * n).all()
    assert (engine <= hand + most).all()
    assert hand.max() > 100 * most


@pytest.mark.parametrize(("rule", "published"), [("c-mu", 1.240), ("c-mu/theta", 1.911), ("index", 0.820)])
def test_tables_alone_give_the_costs_of_gocmen_et_al(rule, published):
    """N = 1,000 and 9,977 counted slots; the fluid limit is 0.820 for the index."""
    costs = counted(cost_by_hand(rule, slots_of(1_000, 10_000, seed=1)), 1_000)

    error = standard_error(costs, 10)
    assert error < 0.002 * published
    assert costs.mean() == pytest.approx(published, abs=4 * error + 0.0005)  # it is published with three digits


MEASURES = (Measure.VIEWS, Measure.EXPOSURE, Measure.INNOCENT_VIEWS_LOST)


def test_expected_views_have_the_mean_of_drawn_ones_where_views_rank_the_queue():
    """Paired over 40 runs of a queue that is never empty, so how long an item waits depends on its views."""
    pools = {name: {"order": "remaining_views", "patience": None} for name in ("europe", "general")}
    sums = []
    for how in ("drawn", "expected"):
        scenario = tiny_scenario(
            horizon="1d", warm_up="0h", uploads={"per_day": 500}, pools=pools, views={"counted": how}
        )
        results = simulate(scenario, "Threshold(review_at=0.02, remove_at=0.9)", seed=1, replications=40, workers=1)
        sums.append(np.array([[float(one.total(measure)) for measure in MEASURES] for one in results.ledgers]))

    gap = sums[1] - sums[0]
    error = gap.std(axis=0, ddof=1) / np.sqrt(len(gap))
    assert (error > 0.0).all()
    assert (np.abs(gap.mean(axis=0)) < 4.0 * error).all()


def test_remaining_views_cut_exposure_on_a_congested_world_and_lengthen_the_tail_of_waits():
    """8 pairs of runs of two days in which the queues are never empty, against first in, first out."""
    found = {}
    for order in ("fifo", "remaining_views"):
        pools = {name: {"order": order, "patience": None} for name in ("europe", "general")}
        scenario = tiny_scenario(warm_up="0h", uploads={"per_day": 2000}, pools=pools)
        strategy = "Threshold(review_at=0.04, remove_at=0.95, review_at_reports=0)"
        found[order] = simulate(scenario, strategy, seed=1, replications=8, workers=1)
    exposure = {
        order: np.array([float(one.total(Measure.EXPOSURE)) for one in results.ledgers])
        for order, results in found.items()
    }

    gap = exposure["remaining_views"] - exposure["fifo"]
    assert gap.mean() < -4.0 * gap.std(ddof=1) / np.sqrt(len(gap))
    # what it costs: the same work, so the same mean wait, but old items starve
    mean, tail = (
        {order: results.value(name) for order, results in found.items()}
        for name in ("queue_wait_mean", "review_wait_p90")
    )
    assert mean["remaining_views"] == pytest.approx(mean["fifo"], rel=0.05)
    assert tail["remaining_views"] > 1.2 * tail["fifo"]
