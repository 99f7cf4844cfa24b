"""Is it worth it: the net cost, the weights that it goes by, and the price of a view at which the answer turns."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from simulator.indicators import INDICATORS
from simulator.ledger import PoolMeasure
from simulator.present.worth import Bounded, Worth
from simulator.runs.difference import difference_at
from simulator.runs.estimate import Influence, student
from simulator.runs.paired import Paired
from simulator.runs.worth import worth_of
from tests.ledgers import ledger_with

HOUR, DAYS = 3600.0, 1.25
NET = INDICATORS["net_cost_per_day"]


def runs(exposure, hours, removals=0, weights=(0.5, 4.0, None)):
    """Return one ledger per number of violative views; policies of severity 1, wrongful removals, hours of staff."""
    made = []
    for views in exposure:
        one = ledger_with(exposure_late=views, removals=removals)
        pools = one.pools.copy()
        pools[0, 0, PoolMeasure.STAFFED_TIME] = hours * HOUR
        made.append(replace(one, pools=pools, pool_costs=(20.0, 20.0), harm_costs=weights))
    return made


def worth(baseline, candidate):
    before, after = (Influence.of(NET, arm) for arm in (baseline, candidate))
    paired = Paired.of(before, after)
    net = difference_at(NET, {}, 0, before.interval(), after.interval(), paired, float(paired.p_value), 1)
    return worth_of(net, baseline, candidate)


def test_the_break_even_is_what_all_else_costs_per_prevented_view():
    """Two more hours at 20 and one more wrongful removal at 4 prevent 40, 50 and 42 views."""
    found = worth(runs([100, 140, 120], hours=10), runs([60, 90, 78], hours=12, removals=1))

    assert found.prevents is True
    assert found.break_even.value == pytest.approx(44 / 44)
    assert found.per_prevented.value == pytest.approx(44 / 44)
    assert found.net.difference == pytest.approx((44 - 0.5 * 44) / DAYS)
    assert found.weights == {"violative_view": 0.5, "wrongful_removal": 4.0, "missed_limit": None}


def test_at_a_bound_of_the_break_even_the_interval_of_the_net_cost_touches_zero():
    others, harm = np.full(3, 44 / DAYS), np.array([-40.0, -50.0, -42.0]) / DAYS
    found = worth(runs([100, 140, 120], hours=10), runs([60, 90, 78], hours=12, removals=1)).break_even

    assert found.low < 1 < found.high
    for price in (found.low, found.high):
        net = others + price * harm
        interval = student(net.mean(axis=0), net)
        assert min(abs(float(interval.low)), abs(float(interval.high))) == pytest.approx(0, abs=1e-9)


def test_severe_views_count_by_their_weight_and_prevented_views_by_their_number():
    """All views are of the policy of severity 10, so a view of severity 1 may cost a tenth."""

    def severe(arm):
        return [replace(one, items=np.roll(one.items, 2, axis=2)) for one in arm]

    found = worth(severe(runs([100, 140, 120], 10)), severe(runs([60, 90, 78], 12)))

    assert found.break_even.value == pytest.approx(40 / 440)
    assert found.per_prevented.value == pytest.approx(40 / 44)


@pytest.mark.parametrize(
    ("exposure", "hours", "turning"),
    [
        ([60, 90, 78], 12, "It is worth it while a violative view of severity weight 1 costs more than 0.9"),
        ([60, 90, 78], 8, "It is worth it whatever a violative view costs."),
        ([140, 190, 162], 8, "It is worth it while a violative view of severity weight 1 costs less than 0.9"),
        ([140, 190, 162], 12, "It is not worth it, whatever a violative view costs."),
        ([90, 150, 121], 12, "There is no break-even: these runs do not show whether violative views rise or fall."),
    ],
)
def test_where_the_answer_turns(exposure, hours, turning):
    found = worth(runs([100, 140, 120], hours=10), runs(exposure, hours))

    assert found.turning.startswith(turning)
    assert (found.per_prevented is not None) == (exposure[0] == 60)


def test_the_sentences_show_the_weights_and_a_price_below_zero_is_not_said():
    sentences = list(worth(runs([100, 140, 120], 10), runs([60, 90, 78], 12)).sentences)

    assert sentences[0].startswith("Net cost per day ")
    assert sentences[1] == (
        "A violative view costs 0.5 times the severity weight of its policy, a wrongful removal costs 4, a missed time "
        "limit is not weighed; reviewers cost what their pool's `cost_per_hour` says."
    )
    assert sentences[3].startswith("A prevented violative view costs 0.9")
    wide = Worth(net=None, weights={}, prevents=True, break_even=Bounded(0.2, -0.1, 0.5), per_prevented=None)
    assert wide.turning.endswith("costs more than 0.20 per view [0.00, 0.50].")


def test_one_pair_of_runs_or_a_pool_without_a_price_says_nothing():
    baseline, candidate = runs([100, 140], 10), runs([60, 90], 12)
    unpriced = [replace(one, pool_costs=(20.0, None)) for one in candidate]

    assert worth(baseline[:1], candidate[:1]) is None
    assert worth(baseline, unpriced) is None


def test_plain_data():
    data = worth(runs([100, 140, 120], 10), runs([60, 90, 78], 12)).to_dict()

    assert set(data) == {"weights", "prevents", "break_even", "cost_per_prevented_view", "sentences"}
    assert data["prevents"] is True
    assert data["break_even"]["value"] == pytest.approx(40 / 44)
    assert not math.isnan(data["break_even"]["low"])
