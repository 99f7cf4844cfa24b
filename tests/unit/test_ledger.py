"""The ledger: cells, merging, quantiles and the file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InputError
from simulator.ledger import Ledger, Measure, PoolMeasure, Sketch, merge
from simulator.ledger.measures import SKETCH_BINS
from simulator.ledger.quantile import sketch_quantile
from simulator.ledger.sketch import sketch_bin, sketch_edges
from tests.ledgers import blank_ledger

DAYS, MARKETS, POLICIES, TIERS = 2, 2, 3, 2


@pytest.fixture
def ledger():
    """A ledger in which every cell holds another number."""
    empty = blank_ledger()
    generator = np.random.default_rng(3)
    return replace(
        empty,
        items=generator.integers(0, 1000, empty.items.shape).astype(np.float64),
        sketches=generator.integers(0, 5, empty.sketches.shape),
        pools=generator.integers(0, 1000, empty.pools.shape).astype(np.float64),
    )


def test_a_total_sums_all_cells_or_those_of_an_axis_in_the_order_asked_for(ledger):
    uploads = ledger.items[..., Measure.UPLOADS]

    assert ledger.total(Measure.UPLOADS) == uploads.sum()
    assert ledger.total(Measure.UPLOADS, ("market",)).tolist() == uploads.sum(axis=(0, 2, 3)).tolist()
    np.testing.assert_array_equal(
        ledger.total(Measure.UPLOADS, ("policy", "day")), uploads.sum(axis=(1, 3)).transpose(1, 0)
    )


def test_pool_totals_know_hours_days_and_pools(ledger):
    waits = ledger.pools[..., PoolMeasure.WAIT]

    assert ledger.total(PoolMeasure.WAIT, ("pool", "hour")).shape == (2, 30)
    assert ledger.total(PoolMeasure.WAIT, ("day",)).tolist() == [waits[:24].sum(), waits[24:].sum()]


def test_a_weighted_total_counts_each_policy_by_its_severity(ledger):
    by_policy = ledger.total(Measure.EXPOSURE, ("policy",))

    assert ledger.weighted_total(Measure.EXPOSURE) == pytest.approx(by_policy @ [1.0, 2.0, 10.0], rel=1e-15)


def test_observed_seconds_leave_out_the_warm_up_and_what_is_beyond_the_horizon():
    ledger = blank_ledger(warm_up=2 * 3600.0, horizon=29.5 * 3600.0)

    assert ledger.seconds.tolist() == [0.0, 0.0, *[3600.0] * 27, 1800.0]
    assert ledger.observed_seconds(("day",)).tolist() == [22 * 3600.0, 5.5 * 3600.0]
    assert ledger.observed_seconds(("pool",)).tolist() == [27.5 * 3600.0] * 2
    assert ledger.observed_seconds(("hour", "pool")).shape == (30, 2)


def test_an_unknown_axis_is_refused_with_a_near_miss(ledger):
    with pytest.raises(InputError, match=r"Got \('polcy',\) instead. Did you mean 'policy'"):
        ledger.total(Measure.UPLOADS, ("polcy",))
    with pytest.raises(InputError, match=r"each once. Got \('day', 'day'\)"):
        ledger.total(Measure.UPLOADS, ("day", "day"))


def test_merging_adds_everything(ledger):
    both = ledger + ledger

    np.testing.assert_array_equal(both.items, 2 * ledger.items)
    np.testing.assert_array_equal(both.sketches, 2 * ledger.sketches)
    np.testing.assert_array_equal(both.pools, 2 * ledger.pools)
    assert both.observed_seconds() == 2 * ledger.observed_seconds()
    assert both.replications == 2


def test_whole_numbers_merge_exactly_in_any_order(ledger):
    other = replace(ledger, items=ledger.items[::-1].copy(), replications=3)

    assert merge([ledger, other, other]) == other + (other + ledger)


def test_ledgers_of_different_worlds_do_not_merge(ledger):
    with pytest.raises(InputError, match="same days"):
        ledger + replace(ledger, markets=("DE", "FR"))
    with pytest.raises(InputError, match="There is no ledger to merge"):
        merge([])


def test_a_ledger_survives_its_file_to_the_last_bit(ledger, tmp_path):
    path = tmp_path / "run.npz"
    ledger.save(path)

    assert Ledger.load(path) == ledger
    assert [file.name for file in tmp_path.iterdir()] == ["run.npz"]


def test_equality_is_by_content(ledger):
    changed = ledger.items.copy()
    changed[0, 0, 0, 0, 0] += 1

    assert ledger == replace(ledger, items=ledger.items.copy())
    assert ledger != replace(ledger, items=changed)


@given(st.floats(1.0, 9e6))
def test_the_bin_of_a_duration_holds_it(duration):
    edges = sketch_edges()
    place = sketch_bin(duration)

    assert edges[place] * (1 - 1e-12) <= duration <= edges[place + 1] * (1 + 1e-12)


@given(st.lists(st.floats(1.0, 9e6), min_size=1, max_size=200), st.floats(0.0, 1.0))
def test_a_quantile_is_within_a_bin_of_the_exact_one(durations, q):
    histogram = np.bincount([sketch_bin(duration) for duration in durations], minlength=SKETCH_BINS)
    exact = np.quantile(durations, q, method="inverted_cdf")

    assert sketch_quantile(histogram, q) == pytest.approx(exact, rel=0.11)


def test_quantiles_of_nothing_of_moments_and_of_ages():
    histogram = np.zeros((3, SKETCH_BINS), dtype=np.int64)
    histogram[1, 0] = 4
    histogram[2, SKETCH_BINS - 1] = 1

    np.testing.assert_array_equal(sketch_quantile(histogram, 0.5), [np.nan, 0.0, 1e7])


def test_quantiles_by_cell_come_from_the_cells_histogram(ledger):
    by_market = ledger.quantile(Sketch.WAIT, 0.9, ("market",))

    assert by_market.shape == (MARKETS,)
    assert by_market[1] == sketch_quantile(ledger.sketches[:, 1, :, :, Sketch.WAIT].sum(axis=(0, 1, 2)), 0.9)
