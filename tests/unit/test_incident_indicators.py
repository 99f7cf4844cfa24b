"""Indicators of incidents: when one is contained, whether it is at all, and what is seen of it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from simulator.config.incident_span import incident_span
from simulator.indicators import INDICATORS, shown
from simulator.indicators.incident_rules import contained_after
from simulator.ledger import Measure, PoolMeasure
from simulator.ledger.measures import place_of
from simulator.platform.replication import Replication, run_replication
from simulator.strategy.lookup import make_strategy
from tests.ledgers import HOUR, blank_ledger
from tests.worlds import tiny_scenario

OURS = ("time_to_contain", "contained_share", "incident_exposure")


def value(ledger, id_, by=()):
    return INDICATORS[id_].value(ledger, by)


def ledger_of(shares, shed=0.0, start=2 * HOUR, appeals=(0.0,)):
    """Return a ledger of 30 hours in which these shares of 10 jobs per hour were in time, and 1 after them."""
    ledger = blank_ledger()
    pools = ledger.pools.copy()
    of_hour = np.concatenate([shares, np.ones(30 - len(shares))])
    pools[:, 0, PoolMeasure.STARTS] = 10.0 - shed
    pools[:, 0, PoolMeasure.SHED] = shed
    pools[:, 0, PoolMeasure.STARTS_IN_SLA] = (10.0 - shed) * of_hour
    pools[: len(appeals), 1, PoolMeasure.STARTS] = 100.0
    pools[: len(appeals), 1, PoolMeasure.STARTS_IN_SLA] = 100.0 * np.array(appeals)
    return replace(
        ledger, pools=pools, incident=(start, 20 * HOUR), incident_policies=("hate",), review_pools=(True, False)
    )


@pytest.mark.parametrize(
    ("share", "after"),
    [
        ([0.2, 1.0, 0.9, 1.0], 0.0),  # before the onset nothing counts
        ([1.0, 0.8, 1.0, 1.0], 1.0),
        ([1.0, 1.0, 0.5, 0.89, 0.9, 0.1], math.inf),  # the worst hour is the last
        ([1.0, 0.5, 0.95, 0.3, 0.2, 0.95, 0.6], 4.0),  # a good hour in between is not the end
        ([1.0, 0.5, 0.6], math.inf),
    ],
)
def test_contained_is_the_first_hour_in_time_after_the_worst(share, after):
    assert contained_after(np.array(share), onset=1) == after


def test_the_time_to_contain_counts_from_the_start():
    ledger = ledger_of([0.0, 0.0, 1.0, 0.5, 0.2, 0.8, 0.9])

    assert float(value(ledger, "time_to_contain")) == 4 * HOUR  # hours 2 to 6
    assert float(value(ledger, "contained_share")) == 1.0


def test_an_incident_that_is_not_contained_is_censored_at_the_end_of_the_run():
    ledger = ledger_of(np.r_[np.ones(5), np.full(25, 0.5)])

    assert float(value(ledger, "time_to_contain")) == 28 * HOUR
    assert float(value(ledger, "contained_share")) == 0.0


def test_a_shed_review_is_not_in_time():
    assert float(value(ledger_of([]), "time_to_contain")) == 0.0
    assert float(value(ledger_of([], shed=5.0), "contained_share")) == 0.0


def test_pools_with_appeals_only_are_left_out_but_can_be_asked_for():
    late = ledger_of([], appeals=np.zeros(30))

    assert float(value(late, "contained_share")) == 1.0
    assert value(late, "contained_share", ("pool",)).tolist() == [1.0, 0.0]


def test_views_leaked_are_of_the_policies_and_days_of_the_incident():
    ledger = ledger_of([])
    items = ledger.items.copy()
    for day, policy, views in ((0, 1, 5.0), (1, 1, 70.0), (0, 0, 900.0)):
        items[day, 1, policy, 0, place_of(Measure.EXPOSURE)] = views
    ledger = replace(ledger, items=items)

    assert float(value(ledger, "incident_exposure")) == 5.0  # it ends on the first day
    assert float(value(replace(ledger, incident=(2 * HOUR, 25 * HOUR)), "incident_exposure")) == 75.0
    assert value(ledger, "incident_exposure", ("market",)).tolist() == [0.0, 5.0]
    both = ledger + ledger
    assert float(value(both, "incident_exposure")) == 5.0  # per run


def test_without_an_incident_there_is_no_value():
    for id_ in OURS:
        assert math.isnan(float(value(blank_ledger(), id_)))
        assert INDICATORS[id_].rule.empty == "no incident that ends within the run"
    assert not set(OURS) & set(shown([tiny_scenario()]))


SURGE = {"kind": "surge", "policy": "hate", "start": "6h", "plateau": "6h", "peak": 3.0}
BRIGADE = {"kind": "report_brigade", "start": "2h", "duration": "2h", "targeted": 0.1, "rate": 0.01}
CHANGE = {"kind": "policy_change", "policy": "spam", "start": "1h", "shift": -0.1}


@pytest.mark.parametrize(
    ("incidents", "span"),
    [
        ({}, None),
        ({"a": CHANGE}, None),  # it stays
        ({"a": SURGE, "b": BRIGADE, "c": CHANGE}, (2 * HOUR, 12 * HOUR, ("hate",))),
        ({"b": BRIGADE}, (2 * HOUR, 4 * HOUR, ("spam", "hate", "minors"))),
        ({"a": {**SURGE, "start": "60h"}}, None),  # after the run
        ({"a": {**SURGE, "plateau": "60h"}}, (6 * HOUR, 48 * HOUR, ("hate",))),
    ],
)
def test_the_span_of_incidents(incidents, span):
    assert incident_span(tiny_scenario(warm_up="0s", incidents=incidents)) == span


def test_a_run_says_it_of_its_incidents():
    scenario = tiny_scenario(horizon="1d", warm_up="0s", incidents={"a": SURGE})
    ledger = run_replication(Replication(scenario, make_strategy("Threshold(review_at=0.3)"), seed=1, number=0))

    assert (ledger.incident, ledger.incident_policies) == ((6 * HOUR, 12 * HOUR), ("hate",))
    assert ledger.review_pools == (True, True, False)
    assert set(OURS) <= set(shown([scenario]))
    leaked = float(ledger.total(Measure.EXPOSURE, ("policy",))[1])
    assert float(value(ledger, "incident_exposure")) == pytest.approx(leaked)
    assert 0.0 <= float(value(ledger, "time_to_contain")) <= 18 * HOUR
