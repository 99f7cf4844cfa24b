"""The world of a replication: the same uploads, whatever the portions in which they are asked for."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from scipy import special

from simulator.domain import SUREST
from simulator.errors import InputError
from simulator.ledger.size import FlowSize
from simulator.records import Chunk
from simulator.world import world as world_module
from simulator.world.probability import EDGE, LOWEST, argument_of, probability, probability_table
from simulator.world.world import World
from tests.worlds import tiny_scenario

ALL_TIME = (0.0, 1e9)


def world(*, seed=1, replication=0, **changes):
    return World(tiny_scenario(**changes), seed=seed, replication=replication)


def joined(chunks) -> Chunk:
    return Chunk(*(np.concatenate(columns) for columns in zip(*(list(chunk) for chunk in chunks), strict=True)))


def whole(some_world) -> Chunk:
    return joined(some_world.chunks(*ALL_TIME, size=10**9))


def same(a: Chunk, b: Chunk) -> bool:
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("size", [1_000, 97, 10**9])
def test_chunks_of_any_size_hold_the_same_uploads(size):
    chunks = list(world().chunks(*ALL_TIME, size=size))

    assert all(1 <= len(chunk) <= size for chunk in chunks)
    assert same(joined(chunks), whole(world()))


def test_stretches_of_time_of_any_length_hold_the_same_uploads(monkeypatch):
    reference = whole(world())
    monkeypatch.setattr(world_module, "BLOCK", 50)  # many blocks, as in a large world
    one = world()
    edges = [0.0, 0.5, 60.0, 61.0, 3_600.0, 3_600.0, 10_000.0, 172_800.0]
    chunks = [chunk for start, stop in pairwise(edges) for chunk in one.chunks(start, stop, 20)]

    assert same(joined(chunks), reference)


def test_the_past_can_be_drawn_again(monkeypatch):
    monkeypatch.setattr(world_module, "BLOCK", 50)
    one = world()
    late = joined(one.chunks(100_000.0, 110_000.0, 10**9))
    early = joined(one.chunks(0.0, 10_000.0, 10**9))

    assert same(late, joined(one.chunks(100_000.0, 110_000.0, 10**9)))
    assert same(early, joined(one.chunks(0.0, 10_000.0, 10**9)))


def test_a_stretch_holds_its_start_and_not_its_stop():
    times = whole(world()).time
    found = joined(world().chunks(times[10], times[20], 10**9))

    assert found.item.tolist() == list(range(10, 20))


def test_an_empty_stretch_has_no_chunks():
    assert list(world().chunks(5.0, 5.0, 10)) == []
    assert list(world().chunks(1e9, 2e9, 10)) == []
    assert list(world(uploads={"per_day": 0}).chunks(*ALL_TIME, size=10)) == []


def test_uploads_are_in_order_of_time_and_before_the_horizon():
    chunk = whole(world(horizon="100030s"))

    assert (np.diff(chunk.time) >= 0).all()
    assert chunk.time[0] >= 0
    assert chunk.time[-1] < 100_030
    assert chunk.item.tolist() == list(range(len(chunk)))


def test_a_shorter_horizon_gives_the_first_uploads_of_a_longer_one():
    short, long = whole(world(horizon="30000s")), whole(world(horizon="2d"))

    assert same(short, long.slice(0, len(short)))


def test_cells_lose_no_upload_to_rounding():
    busy = world(uploads={"per_day": 20_000_000}, horizon="5m", warm_up=0)
    chunk = whole(busy)
    first = np.searchsorted(chunk.time, np.arange(0, 301, 60.0))

    assert np.array_equal(first, busy._first_item)


@pytest.mark.parametrize("other", [{"seed": 2}, {"replication": 1}])
def test_another_seed_or_replication_is_another_world(other):
    a, b = whole(world()), whole(world(**other))
    n = min(len(a), len(b))

    assert len(a) != len(b)
    for name in ("time", "margin", "test_views", "first_report", "scores"):
        assert np.isin(getattr(a, name)[:n], getattr(b, name)[:n]).mean() < 0.01, name


def test_truth_does_not_depend_on_thresholds_of_enforcement_or_staff():
    other = world(enforcement={"suspend_at": None, "ban_at": None}, pools={"general": {"patience": "1h", "noise": 0}})

    assert same(whole(world()), whole(other))


def test_columns_are_consistent():
    one = world(uploads={"per_day": 20_000})
    chunk = whole(one)

    assert set(chunk.market) == {0, 1}
    assert set(chunk.tier) == {0, 1}
    assert chunk.creator.min() >= 0
    assert chunk.creator.max() < one.creators
    assert ((chunk.creator < 3_000) == (chunk.market == 0)).all()  # numbered market by market, 4 uploads per day each
    assert np.array_equal(chunk.top_policy, chunk.scores.argmax(axis=1))
    assert np.array_equal(chunk.policy[chunk.margin <= 0], chunk.top_policy[chunk.margin <= 0])
    assert ((chunk.scores >= 0) & (chunk.scores <= 1)).all()
    assert (chunk.decided_at > chunk.time).all()
    assert (chunk.test_views > 0).all()
    assert (chunk.main_views >= 0).all()
    assert (chunk.report_rate >= 0.0005).all()


def test_a_creator_keeps_its_tier():
    chunk = whole(world())

    pairs = {(int(creator), int(tier)) for creator, tier in zip(chunk.creator, chunk.tier, strict=True)}
    assert len(pairs) == len({creator for creator, _ in pairs})


def test_report_rates_follow_the_margin():
    chunk = whole(world(policies={"hate": {"prevalence": 0}, "minors": {"prevalence": 0}}))

    expected = 0.0005 + 0.02 * special.ndtr(chunk.margin / 0.7)
    np.testing.assert_allclose(chunk.report_rate, expected, rtol=1e-6)


def test_without_reports_latency_or_violations():
    chunk = whole(
        world(
            detection={"latency": {"mean": 0}},
            reports={"false_rate": 0},
            policies={name: {"prevalence": 0, "report_rate": 0} for name in ("spam", "hate", "minors")},
        )
    )

    assert (chunk.margin < -30).all()
    assert (chunk.scores == 0).all()
    assert np.isinf(chunk.first_report).all()
    assert np.array_equal(chunk.decided_at, chunk.time)


def test_tables_and_names_of_a_world():
    one = world()

    assert (one.markets, one.policies) == (("DE", "US"), ("spam", "hate", "minors"))
    assert (one.tiers, one.pools) == (("small", "large"), ("europe", "general", "appeals"))
    assert one.size == FlowSize(days=2, hours=48, markets=2, policies=3, tiers=2, pools=3, creators=500, desks=3)
    np.testing.assert_allclose(one.expected_views, [[150 / 1.7, 150 * 8 / 1.7]] * 2)
    assert one.severity_weights.tolist() == [1, 4, 10]
    assert one.laws.route.tolist() == [[0, 0, 0], [1, 1, 1]]
    assert one.laws.appeal_pool == 2


def test_the_first_pool_that_serves_both_gets_the_reviews_but_never_the_appeals_pool():
    route = world(appeals={"pool": "europe"}).laws.route

    assert route.tolist() == [[1, 1, 1], [1, 1, 1]]


@pytest.mark.parametrize(("name", "value"), [("seed", -1), ("replication", 2**63)])
def test_a_seed_out_of_range_is_refused(name, value):
    with pytest.raises(InputError, match=rf"`{name}` must be in \[0, 2\*\*63\). Got {value} instead"):
        world(**{name: value})


def test_a_chunk_of_no_uploads_is_refused():
    with pytest.raises(InputError, match=r"`size` must be at least 1\. Got 0 instead"):
        list(world().chunks(0.0, 1.0, 0))


PLAIN = getattr(probability, "py_func", probability)
"""The function as Python: only kernels may call the compiled form."""


def test_the_table_of_probabilities_is_exact_in_both_tails():
    x = np.linspace(LOWEST + 1e-9, EDGE, 20_011)
    values = np.array([PLAIN(a, probability_table()) for a in x])

    np.testing.assert_allclose(values, special.ndtr(x), rtol=5e-8)
    # the rounding of a float64 next to 1 comes on top
    np.testing.assert_allclose(1.0 - values, special.ndtr(-x), rtol=5e-8, atol=1.2e-16)
    assert (np.diff(values) >= 0).all()
    assert PLAIN(LOWEST, probability_table()) == PLAIN(-1e6, probability_table()) == 0.0


def test_scores_beyond_the_table_keep_the_order_of_readings_and_stay_below_one():
    x = np.concatenate([[EDGE], np.geomspace(EDGE * (1 + 1e-9), 300.0, 200)])
    values = np.array([PLAIN(a, probability_table()) for a in x])

    assert (np.diff(values) > 0).all()
    np.testing.assert_allclose(values, special.ndtr(x), atol=1e-9)
    assert PLAIN(1e30, probability_table()) == SUREST < 1.0


@pytest.mark.parametrize("score", [1e-8, 0.1, 0.5, 0.98, 0.999999, 1 - 1e-9, 1 - 1e-12, 1 - 4e-13, SUREST])
def test_the_argument_of_a_score_leads_back_to_it(score):
    back = PLAIN(argument_of(score), probability_table())

    assert 1.0 - back == pytest.approx(1.0 - score, rel=1e-6, abs=1.2e-16)
    assert back == pytest.approx(score, rel=1e-6)


def digest() -> str:
    """Return a hash of every bit of about 200 uploads."""
    chunk = whole(world(horizon="3h", warm_up=0, uploads={"per_day": 1_600}))
    return hashlib.sha256(b"".join(column.tobytes() for column in chunk)).hexdigest()


def test_compiled_and_plain_python_draw_the_same_bits():
    command = [sys.executable, "-c", "from tests.unit.test_world import digest; print(digest())"]

    plain = subprocess.run(
        command, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=False
    )

    assert plain.stderr == ""
    assert plain.stdout.strip() == digest()
