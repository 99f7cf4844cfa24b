"""Net cost per day, exactly, and what is added by staff, harm, mistakes and missed limits."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from simulator.config import Scenario
from simulator.indicators import INDICATORS, shown
from simulator.indicators.traits import Tail
from simulator.ledger import PoolMeasure
from tests.ledgers import ledger_with

HOUR = 3600.0
PRICED = {"pool_costs": (20.0, 30.0), "harm_costs": (0.5, 4.0, 100.0)}


def a_day_and_a_quarter(**weights):
    """Return a ledger of 30 hours: 3 reviewer hours in each pool, violative views, wrongful removals, missed limits."""
    light = ledger_with((0, 0, 0, 0), exposure_late=40, removals=5, removals_violating=3, limit_missed=1)
    heavy = ledger_with((1, 1, 2, 0), exposure_never=6)
    both = light + heavy
    pools = both.pools.copy()
    pools[0, :, PoolMeasure.STAFFED_TIME] = 3 * HOUR
    return replace(both, pools=pools, seconds=both.seconds / 2, replications=1, **(PRICED | weights))


def value(ledger, id_):
    return float(INDICATORS[id_].value(ledger))


@pytest.mark.parametrize(
    ("id_", "per_run"),
    [
        ("staff_cost_per_day", 3 * 20 + 3 * 30),
        ("harm_cost_per_day", 0.5 * (40 * 1 + 6 * 10)),
        ("mistake_cost_per_day", 4.0 * 2),
        ("breach_cost_per_day", 100.0),
        ("net_cost_per_day", 150 + 50 + 8 + 100),
    ],
)
def test_each_part_by_its_weight_over_the_days_counted(id_, per_run):
    assert value(a_day_and_a_quarter(), id_) == pytest.approx(per_run / 1.25, rel=1e-15)


def test_the_net_cost_is_the_sum_of_its_drivers_on_each_day():
    ledger = a_day_and_a_quarter()
    drivers = [one for one in INDICATORS.values() if one.driver_of == "net_cost_per_day"]

    assert len(drivers) == 4
    sums = sum(one.value(ledger, ("day",)) for one in drivers)
    assert INDICATORS["net_cost_per_day"].value(ledger, ("day",)) == pytest.approx(sums, rel=1e-15)


def test_what_is_not_weighed_costs_nothing_and_a_pool_without_a_price_has_no_cost():
    free = a_day_and_a_quarter(harm_costs=(None, 4.0, None))

    assert value(free, "net_cost_per_day") == pytest.approx((150 + 8) / 1.25, rel=1e-15)
    unpriced = a_day_and_a_quarter(pool_costs=(20.0, None))
    assert math.isnan(value(unpriced, "net_cost_per_day"))
    assert INDICATORS["net_cost_per_day"].rule.empty == "a pool has no cost_per_hour"
    assert value(unpriced, "mistake_cost_per_day") == pytest.approx(8 / 1.25, rel=1e-15)


def test_costs_are_shown_where_something_is_weighed():
    baseline = Scenario.load("baseline")
    weighed = baseline.override("costs.wrongful_removal=5")
    priced = weighed.override("pools.emea.cost_per_hour=20")

    assert not {"net_cost_per_day", "mistake_cost_per_day"} & set(shown([baseline]))
    assert {"mistake_cost_per_day"} == {"net_cost_per_day", "mistake_cost_per_day", "harm_cost_per_day"} & set(
        shown([weighed])
    )
    assert "net_cost_per_day" in shown([priced])


def test_the_net_cost_is_carried_by_views_and_pay_alone_is_planned():
    assert INDICATORS["net_cost_per_day"].tail is Tail.HEAVY
    assert INDICATORS["staff_cost_per_day"].tail is Tail.PLANNED
    assert INDICATORS["mistake_cost_per_day"].tail is Tail.COUNT
