"""Re-upload storms: how many copies come, what they are, and what a hash bank makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.config.detection import HashBank
from simulator.domain.notices import NOTICE, Notice
from simulator.domain.units import HOUR
from simulator.ledger.measures import Measure
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.world.chunk import Chunk
from simulator.world.expectations import expected_uploads, expected_violating_by_hour
from simulator.world.response.hash_bank import Hashes, hash_bank
from simulator.world.storms import version_shares
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

HATE = 1
STORM = {
    "kind": "reupload_storm",
    "policy": "hate",
    "start": "6h",
    "ramp": "2h",
    "plateau": "4h",
    "decay": "6h",
    "per_hour": 5_000,
    "versions": 50,
    "zipf": 1.0,
    "changed": 0.2,
}
BANK = {"latency": {"mean": "25s", "cv": 1.0}, "hash_bank": {"lag": "20m"}}


def scenario_with(**changes: Any):
    return tiny_scenario(incidents={"storm": {**STORM, **changes}}, horizon="1d")


def drawn(scenario) -> Chunk:
    (chunk,) = World(scenario, seed=4, replication=0).chunks(0, 1e9, 10**9)
    return chunk


PLAIN = drawn(tiny_scenario(horizon="1d"))
CHUNK = drawn(scenario_with())
COPY = CHUNK.version != 0
VERSION = np.abs(CHUNK.version[COPY])


def test_the_volume_is_that_of_ordinary_times_and_the_copies():
    """Copies of each hour are Poisson: within 5 standard errors of ramp (1/4, 3/4), plateau and decay."""
    course = np.zeros(24)
    course[6:8], course[8:12], course[12:18] = (0.25, 0.75), 1.0, (np.arange(6)[::-1] + 0.5) / 6
    hour = (CHUNK.time[COPY] // HOUR).astype(int)
    counts = np.bincount(hour, minlength=24)

    assert (np.abs(counts - 5_000 * course) <= 5 * np.sqrt(5_000 * course)).all()
    plain, stormy = (expected_uploads(s) for s in (tiny_scenario(horizon="1d"), scenario_with()))
    np.testing.assert_allclose((stormy - plain).sum(axis=1), 5_000 * course, atol=1e-6)


def test_copies_fall_on_their_markets_by_their_shares():
    """DE has 60 % of the uploads of both, US alone has all of its own; within 5 standard errors."""
    share = (CHUNK.market[COPY] == 0).mean()
    assert abs(share - 0.6) < 5 * np.sqrt(0.24 / COPY.sum())
    alone = drawn(scenario_with(markets=["US"]))
    assert set(alone.market[alone.version != 0]) == {1}


def test_before_the_storm_nothing_is_different():
    before, as_ever = CHUNK.time < 6 * HOUR, PLAIN.time < 6 * HOUR
    for name in Chunk._fields:
        np.testing.assert_array_equal(getattr(CHUNK, name)[before], getattr(PLAIN, name)[as_ever], err_msg=name)


def test_versions_follow_zipfs_law():
    """Every version's number of copies is binomial: within 5 standard errors."""
    expected = version_shares(scenario_with().incidents["storm"])
    counts = np.bincount(VERSION - 1, minlength=50)
    error = np.sqrt(COPY.sum() * expected * (1 - expected))

    assert expected[0] / expected[9] == pytest.approx(10)
    assert (np.abs(counts - COPY.sum() * expected) < 5 * error).all()
    assert abs((CHUNK.version[COPY] < 0).mean() - 0.2) < 5 * np.sqrt(0.16 / COPY.sum())


def test_copies_of_a_version_are_alike():
    assert set(CHUNK.policy[COPY]) == {HATE}
    assert (CHUNK.margin[COPY] > 0).all()
    for version in (1, 2, 17):
        rows = COPY.copy()
        rows[COPY] = version == VERSION
        np.testing.assert_allclose(CHUNK.margin[rows], CHUNK.margin[rows][0], atol=1e-9)
        unchanged, changed = rows & (CHUNK.version > 0), rows & (CHUNK.version < 0)
        for market in (0, 1):  # detectors differ by market
            scores = CHUNK.scores[unchanged & (CHUNK.market == market), HATE]
            np.testing.assert_allclose(scores, scores[0], rtol=1e-5)
        assert len(set(CHUNK.scores[changed, HATE])) == changed.sum()


def test_detectors_are_blind_to_a_part_of_a_copys_severity():
    chunk = drawn(scenario_with(blind=0.6))
    np.testing.assert_array_equal(chunk.margin, CHUNK.margin)
    np.testing.assert_array_equal(chunk.scores[~COPY], CHUNK.scores[~COPY])
    np.testing.assert_allclose(chunk.legible[COPY], CHUNK.margin[COPY] - 0.6)
    assert (chunk.scores[COPY, HATE] < CHUNK.scores[COPY, HATE]).mean() > 0.99


def test_margins_of_versions_are_log_normal():
    """Of 4,000 versions alike in number; the median of the log, and its spread, within 5 standard errors."""
    chunk = drawn(scenario_with(versions=4_000, zipf=0.0, margin=0.4, margin_log_sd=0.6))
    versions, first = np.unique(np.abs(chunk.version), return_index=True)
    log = np.log(chunk.margin[first[versions > 0]])

    assert abs(log.mean() - np.log(0.4)) < 5 * 0.6 / np.sqrt(log.size)
    assert abs(log.std() - 0.6) < 5 * 0.6 / np.sqrt(2 * log.size)


def test_storms_do_not_disturb_one_another():
    other = {**STORM, "policy": "minors", "per_hour": 1_000, "versions": 7}
    world = World(tiny_scenario(incidents={"storm": STORM, "other": other}, horizon="1d"), seed=4, replication=0)
    (both,) = world.chunks(0, 1e9, 10**9)
    for version in (1, 5):
        np.testing.assert_allclose(
            both.margin[both.version == version][0], CHUNK.margin[CHUNK.version == version][0], atol=1e-9
        )
    others = np.abs(both.version) > 50
    assert set(both.policy[others]) == {2}
    assert set(np.abs(both.version[others])) == set(range(51, 58))


def test_prevalence_is_expected_with_the_copies():
    """The share that violates in an hour of the plateau, within 5 standard errors, doubled since creators differ."""
    rows = (CHUNK.time // HOUR == 9) & (CHUNK.market == 0)
    expected = expected_violating_by_hour(scenario_with())[9, 0]

    assert expected > 0.9
    assert abs((CHUNK.margin[rows] > 0).mean() - expected) < 10 * np.sqrt(expected * (1 - expected) / rows.sum())


def notices(*rows: tuple[float, int, Notice, int]):
    told = np.zeros(len(rows), dtype=NOTICE)
    for place, (time, item, kind, version) in enumerate(rows):
        told[place]["time"], told[place]["index"] = time, item
        told[place]["kind"], told[place]["version"] = kind, version
    return told


def test_a_version_is_known_a_lag_after_its_first_removal():
    bank = Hashes(HashBank(lag=100.0), 5, seed=0, replication=0)
    bank.learn(notices((10.0, 1, Notice.REMOVAL, 3), (5.0, 2, Notice.VERDICT, 2), (6.0, 3, Notice.REMOVAL, -1)), 300.0)
    bank.learn(
        notices((400.0, 4, Notice.REMOVAL, 3), (401.0, 5, Notice.REMOVAL, 5), (402.0, 6, Notice.REMOVAL, 0)), 600.0
    )

    assert bank.known_from.tolist() == [np.inf, np.inf, 110.0, np.inf, 501.0]


def test_coverage_is_the_share_of_removals_that_are_hashed():
    """Of 2,000 versions removed once each; within 5 standard errors."""
    bank = Hashes(HashBank(coverage=0.3), 2_000, seed=0, replication=0)
    bank.learn(notices(*((1.0, item, Notice.REMOVAL, item + 1) for item in range(2_000))), 300.0)
    assert abs(np.isfinite(bank.known_from).mean() - 0.3) < 5 * np.sqrt(0.21 / 2_000)


def test_known_copies_score_one_and_changed_ones_do_not():
    bank = Hashes(HashBank(), 50, seed=0, replication=0)
    bank.known_from[0] = 9 * HOUR
    chunk = CHUNK.copy()
    bank.mark(chunk)
    known = (chunk.version == 1) & (chunk.time >= 9 * HOUR)

    assert (chunk.scores[known, HATE] == 1.0).all()
    assert (chunk.top_policy[known] == HATE).all()
    np.testing.assert_array_equal(chunk.matched, known)
    np.testing.assert_array_equal(chunk.scores[~known], CHUNK.scores[~known])


def test_there_is_no_bank_where_nothing_is_copied():
    assert hash_bank(World(tiny_scenario(detection=BANK), seed=1, replication=0)) is None
    assert hash_bank(World(scenario_with(), seed=1, replication=0)) is None


def play(engine: str, *, chunk_size: int = 65_536, remove_at: float | None = 0.9):
    scenario = scenario_with(per_hour=300).override(
        "detection.hash_bank={lag: 20m}",
        "pools.*.shifts={all_day: {reviewers: 40}}",
        "enforcement.ban_at=null",
        "enforcement.suspend_at=null",
    )
    world = World(scenario, seed=6, replication=0)
    made = engine_class(engine)(world.laws, world.size, log=True)
    strategy = Threshold(remove_at=remove_at, review_at=0.1, review_at_reports=1)
    counts = Platform(world, strategy, made, chunk_size=chunk_size).run()
    return made.take_log(), counts


def test_a_bank_catches_most_of_a_storm():
    _, counts = play("compiled")
    items = counts.items.sum(axis=(0, 1, 3))
    total = items.sum(axis=0)

    assert 0.4 * total[Measure.COPIES] < total[Measure.COPIES_MATCHED] < 0.8 * total[Measure.COPIES]
    assert total[Measure.COPIES_MATCHED] <= total[Measure.COPIES_REMOVED] <= total[Measure.COPIES]
    assert total[Measure.COPIES_EXPOSURE] <= total[Measure.EXPOSURE]
    assert items[HATE, Measure.COPIES] == total[Measure.COPIES]


def test_both_engines_and_any_portioning_give_the_same_storm():
    log, counts = play("compiled")
    for engine, size in (("simpy", 65_536), ("compiled", 37)):
        again, counts_again = play(engine, chunk_size=size)
        for name in ("event", "item", "creator", "detail"):
            np.testing.assert_array_equal(log[name], again[name], err_msg=name)
        np.testing.assert_allclose(counts.items, counts_again.items, rtol=1e-9, atol=1e-9)
