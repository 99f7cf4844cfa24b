"""Intervals from the batches of one run: batches by hand, and when there are none."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.gap import Gap
from simulator.indicators.rules import Quantile
from simulator.ledger import Ledger, Measure, PoolMeasure, merge
from simulator.ledger.measures import Within, place_of
from simulator.ledger.part import part_of
from simulator.present.batches import batches_sentence
from simulator.present.rows import estimate_text
from simulator.report.cards import estimate_card
from simulator.runs.batches import are_alike, batch_bounds, correlation, estimate_one_run, widened
from simulator.runs.estimate import Estimate, Influence
from tests.ledgers import blank_ledger

HOUR, DAY = 3600.0, 86_400.0
TOPS = np.array([30.0, 45.0, 28.0, 44.0, 33.0, 47.0, 31.0, 42.0, 30.0, 46.0, 29.0, 45.0])
"""Removals per day: neighbours differ, so batches of one day are not alike."""


def long_ledger(days: int, *, warm_up: float = 0.0) -> Ledger:
    """Return an empty ledger of so many days."""
    short = blank_ledger()
    seconds = np.full(24 * days, HOUR)
    seconds[: int(warm_up // HOUR)] = 0.0
    return replace(
        short,
        items=np.zeros((days, *short.items.shape[1:])),
        segment_items=np.zeros((short.segment_items.shape[0], days, *short.segment_items.shape[2:])),
        sketches=np.zeros((days, *short.sketches.shape[1:]), dtype=np.int64),
        pools=np.zeros((24 * days, *short.pools.shape[1:])),
        seconds=seconds,
    )


def with_days(**measures: np.ndarray) -> Ledger:
    """Return a ledger that counts these by day, in one market, policy and tier."""
    ledger = long_ledger(len(next(iter(measures.values()))))
    for name, values in measures.items():
        ledger.items[:, 0, 0, 0, place_of(Measure[name.upper()])] = values
    return ledger


def one_run(id_: str, ledger: Ledger, *, daily_cycle: bool = True) -> Estimate:
    """Return the estimate of the whole run."""
    return estimate_one_run(INDICATORS[id_], ledger, [{}], daily_cycle=daily_cycle)[0]


def test_the_interval_of_a_ratio_is_that_of_its_days_by_the_delta_method():
    uploads = np.linspace(900, 1100, 12)
    one = one_run("removals_per_1000_uploads", with_days(removals=TOPS, uploads=uploads))

    rate = 1000 * TOPS.sum() / uploads.sum()
    apart = (1000 * TOPS - rate * uploads) / uploads.mean()
    half = stats.t.ppf(0.975, 11) * math.sqrt((apart**2).sum() / 11 / 12)
    assert (one.value, one.low, one.high) == (
        pytest.approx(rate),
        pytest.approx(rate - half),
        pytest.approx(rate + half),
    )
    assert (one.batches.number, one.batches.length, one.replications) == (12, DAY, 1)


def test_the_interval_of_a_total_is_that_of_the_whole_run_and_not_of_a_day():
    one = one_run("wrongful_strikes", with_days(strikes_innocent=TOPS))

    half = 12 * stats.t.ppf(0.975, 11) * TOPS.std(ddof=1) / math.sqrt(12)
    assert one.value == TOPS.sum()
    assert (one.low, one.high) == (pytest.approx(TOPS.sum() - half), pytest.approx(TOPS.sum() + half))


def test_a_correlation_that_is_left_widens_the_interval():
    units = np.array([1.0, 2.0, 5.0, 3.0, 4.0, 2.0, 1.0, 3.0, 2.0, 4.0])
    steps, squares = (np.diff(units) ** 2).sum(), ((units - units.mean()) ** 2).sum()
    left = 1 - steps / squares / 2
    assert 0 < left < 0.36
    assert correlation(units) == pytest.approx(left)
    assert not are_alike(units)

    made = widened(Influence(np.array(units.mean()), units))
    more = left + (1 + 3 * left) / 10
    assert made.units.std() == pytest.approx(units.std() * math.sqrt((1 + more) / (1 - more)))
    assert made.units.mean() == pytest.approx(units.mean())


def test_neighbours_that_differ_more_than_by_luck_narrow_nothing():
    units = np.array([1.0, 3.0] * 6)

    assert correlation(units) < 0
    assert np.array_equal(widened(Influence(np.array(2.0), units)).units, units)


def test_batches_grow_where_neighbouring_days_are_alike():
    pairs = np.repeat([3.0, 1.0, 2.0, 2.5, 1.5, 3.0, 2.0, 1.0, 2.0, 1.5], 2)  # each value holds for two days
    one = one_run("wrongful_strikes", with_days(strikes_innocent=100 * pairs))

    assert are_alike(pairs)
    assert (one.batches.number, one.batches.length) == (10, 2 * DAY)


def test_a_run_whose_longest_batches_are_alike_has_no_interval():
    one = one_run("wrongful_strikes", with_days(strikes_innocent=np.arange(1.0, 31.0) ** 2))

    assert (one.low, one.high, one.batches) == (None, None, None)
    assert one.value == (np.arange(1, 31) ** 2).sum()
    assert one.reason.endswith("or a longer run: neighbouring batches of 3 d are too alike")


@pytest.mark.parametrize(
    ("id_", "days", "why"),
    [
        ("wrongful_strikes", 9, "or one run that counts 10 days"),
        ("backlog_peak", 30, "it is not kept by day"),
        ("staffed_hours", 30, "show no luck in what is planned"),
    ],
)
def test_why_one_run_has_no_interval(id_, days, why):
    one = one_run(id_, long_ledger(days))

    assert one.low is None
    assert "at least two replications" in one.reason
    assert why in one.reason


def test_a_day_of_one_run_has_no_batches():
    ledger = with_days(strikes_innocent=TOPS)
    where = [{"day": name} for name in ledger.days]
    found = estimate_one_run(INDICATORS["wrongful_strikes"], ledger, where, ("day",))

    assert [one.value for one in found] == TOPS.tolist()
    assert {one.reason for one in found} == {"an interval needs at least two replications with a value"}


def test_a_short_run_has_batches_of_hours_in_queues_unless_the_day_has_a_cycle():
    ledger = long_ledger(1)
    worked = np.tile([1800.0, 2400.0], 12)
    ledger.pools[:, 0, PoolMeasure.BUSY_TIME] = worked
    steady = one_run("reviewer_hours", ledger, daily_cycle=False)
    assert (steady.batches.number, steady.batches.length) == (12, 2 * HOUR)
    assert one_run("reviewer_hours", ledger).batches is None
    assert one_run("wrongful_strikes", ledger, daily_cycle=False).batches is None

    ledger.pools[:12, 0, PoolMeasure.STAFFED_TIME] = HOUR  # a shift that ends at noon
    assert one_run("reviewer_hours", ledger, daily_cycle=False).batches is None


def test_batches_share_the_counted_time_and_leave_nothing_out():
    seconds = np.array([0.0, 0.0, 12.0, *[24.0] * 20, 6.0])
    bounds = batch_bounds(seconds, 10)
    parts = [seconds[first:last].sum() for first, last in pairwise(bounds)]

    assert (bounds[0], bounds[-1]) == (0, seconds.size)
    assert sum(parts) == seconds.sum()
    assert max(parts) <= 3 * 24.0


def random_ledger(days: int) -> Ledger:
    """Return a ledger with something in each cell."""
    luck, ledger = np.random.default_rng(3), long_ledger(days, warm_up=5 * HOUR)
    counts = {one for indicator in INDICATORS.values() for one in indicator.rule.counts}
    names = tuple(sorted({one.segment for one in counts if isinstance(one, Within)}))
    ledger = replace(ledger, segments=names, segment_items=np.zeros((len(names), *ledger.items.shape)))
    ledger.items[:] = luck.integers(1, 9, ledger.items.shape)
    ledger.items[..., Measure.UPLOADS] += 9  # more than violate
    ledger.segment_items[:] = luck.integers(1, 9, ledger.segment_items.shape)
    ledger.sketches[:] = luck.integers(0, 2, ledger.sketches.shape)
    ledger.pools[:] = luck.integers(1, 9, ledger.pools.shape)
    return replace(ledger, pool_costs=(20.0, 30.0), harm_costs=(0.1, 2.0, 3.0))


BY_DAY = [one for one in INDICATORS.values() if one.allows(("day",))]


@pytest.mark.parametrize("indicator", BY_DAY, ids=lambda one: one.id)
def test_the_batches_of_every_indicator_make_up_its_run(indicator: Indicator):
    ledger = random_ledger(12)
    parts = [part_of(ledger, first, first + 3) for first in range(0, 12, 3)]

    of_batches, of_run = Influence.of(indicator, parts), Influence.of(indicator, [ledger])
    assert of_batches.value == pytest.approx(of_run.value, rel=1e-12)
    assert np.isfinite(of_run.value)
    if not isinstance(indicator.rule, Quantile | Gap):  # whose units are first-order and not of sums
        assert of_batches.units.mean() == pytest.approx(float(of_run.value), rel=1e-9)
    together = merge(parts)
    assert (together.replications, together.seconds.sum()) == (pytest.approx(1.0), ledger.seconds.sum())


def test_labels_say_that_batches_are_no_replications():
    one = one_run("wrongful_strikes", with_days(strikes_innocent=TOPS))

    assert estimate_text(one).endswith("] from 12 batches of one run")
    assert estimate_card(one).span.endswith(" from 12 batches of one run")
    assert one.to_dict()["batches"] == {"number": 12, "length": DAY}
    assert batches_sentence([one]).startswith("Intervals are at 95 %, from batches of one run (1 d each)")
    assert batches_sentence([]) == "One replication has no intervals: add --replications."
