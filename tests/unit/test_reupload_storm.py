"""Re-upload storms: how many copies come, what they are, and what a hash bank makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.config.detection import HashBank
from simulator.domain.events import Event
from simulator.domain.units import HOUR
from simulator.ledger.measures import Measure, Within
from simulator.platform.platform import Platform
from simulator.platform.replication import engine_class
from simulator.records import NOTICE, Chunk
from simulator.world.expectations import expected_uploads, expected_violating_by_hour
from simulator.world.mechanisms.reupload_storm.law import version_shares
from simulator.world.mechanisms.reupload_storm.response import Hashes, hash_bank
from simulator.world.world import World
from strategies.threshold import Threshold
from tests.populations import counted
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


def notices(*rows: tuple[float, int, Event, int]):
    told = np.zeros(len(rows), dtype=NOTICE)
    for place, (time, item, kind, version) in enumerate(rows):
        told[place]["time"], told[place]["index"] = time, item
        told[place]["kind"], told[place]["version"] = kind, version
    return told


def bank_of(versions: int, **fields: float) -> Hashes:
    return Hashes(HashBank(**fields), np.full(versions, HATE), seed=0, replication=0)


def test_a_version_is_known_a_lag_after_its_first_removal():
    bank = bank_of(5, lag=100.0)
    bank.learn(notices((10.0, 1, Event.REMOVE, 3), (5.0, 2, Event.VERDICT, 2), (6.0, 3, Event.REMOVE, -1)), 300.0)
    bank.learn(notices((400.0, 4, Event.REMOVE, 3), (401.0, 5, Event.REMOVE, 5), (402.0, 6, Event.REMOVE, 0)), 600.0)

    assert bank.known_from.tolist() == [np.inf, np.inf, 110.0, np.inf, 501.0]


def test_coverage_is_the_share_of_removals_that_are_hashed():
    """Of 2,000 versions removed once each; within 5 standard errors."""
    bank = bank_of(2_000, coverage=0.3)
    bank.learn(notices(*((1.0, item, Event.REMOVE, item + 1) for item in range(2_000))), 300.0)
    assert abs(np.isfinite(bank.known_from).mean() - 0.3) < 5 * np.sqrt(0.21 / 2_000)


def test_known_copies_score_one_and_changed_ones_do_not():
    bank = bank_of(50)
    bank.known_from[0] = 9 * HOUR
    chunk = CHUNK.copy()
    bank.mark(chunk)
    known = (chunk.version == 1) & (chunk.time >= 9 * HOUR)

    assert (chunk.scores[known, HATE] == 1.0).all()
    assert (chunk.top_policy[known] == HATE).all()
    np.testing.assert_array_equal(chunk.matched, known)
    np.testing.assert_array_equal(chunk.scores[~known], CHUNK.scores[~known])


def told_of(version: int, time: float, item: int, kind: Event = Event.REMOVE, **columns: int):
    told = notices((time, item, kind, version))
    for name, value in columns.items():
        told[name] = value
    return told


def test_an_order_hashes_what_was_removed_in_its_scope_and_is_not_restored():
    def bank():
        made = bank_of(9, lag=100.0, coverage=0.0)
        first = [
            told_of(1, 10.0, 1, policy=1, market=0, said=1),
            told_of(2, 20.0, 2, policy=1, market=1),
            told_of(3, 30.0, 3, policy=0, market=0, said=1),
            told_of(4, 40.0, 4, policy=1, market=0, said=1),
            told_of(-5, 50.0, 5, policy=1, market=0, said=1),  # changed
            told_of(0, 55.0, 6, policy=1, market=0, said=1),  # no copy
        ]
        made.learn(np.concatenate(first), 60.0)
        made.learn(np.concatenate([told_of(4, 70.0, 4, Event.REINSTATE), told_of(2, 80.0, 7, policy=1)]), 90.0)
        return made

    for (market, policy, since, by_reviewers), known in (
        ((-1, -1, 0.0, False), [1, 2, 3]),
        ((-1, 1, 0.0, False), [1, 2]),
        ((1, -1, 0.0, False), [2]),
        ((0, 1, 10.0, True), [1]),
        ((-1, -1, 31.0, False), [2]),
        ((-1, -1, 20.0, True), [3]),
        ((-1, -1, 81.0, False), []),
    ):
        one = bank()
        assert one.hash_removed(market, policy, since, 300.0, by_reviewers=by_reviewers) == len(known)
        assert (np.flatnonzero(np.isfinite(one.known_from)) + 1).tolist() == known
        assert set(one.known_from[np.isfinite(one.known_from)]) <= {400.0}
        assert one.hash_removed(market, policy, since, 600.0, by_reviewers=by_reviewers) == 0  # they have one by now


def test_what_the_bank_hashes_by_itself_gains_nothing_by_an_order():
    bank = bank_of(3, lag=100.0)
    bank.learn(told_of(2, 10.0, 1), 60.0)

    assert bank.hash_removed(-1, -1, 0.0, 300.0, by_reviewers=False) == 0
    assert bank.known_from[1] == 110.0


def test_an_innocent_version_is_as_far_below_the_line_and_read_in_full():
    chunk = drawn(scenario_with(innocent=1.0, blind=0.6))
    # a copy that would violate something else comes to rest just below that line
    level = chunk.margin[COPY] <= -1e-9
    own = chunk.nearest[COPY] == HATE

    assert level.all()
    np.testing.assert_allclose(chunk.margin[COPY][own], -CHUNK.margin[COPY][own], atol=1e-9)
    np.testing.assert_array_equal(chunk.legible[COPY], chunk.margin[COPY])
    np.testing.assert_array_equal(chunk.version, CHUNK.version)
    np.testing.assert_array_equal(chunk.scores[~COPY], CHUNK.scores[~COPY])


def test_innocent_is_the_share_of_versions():
    """Of 4,000 versions alike in number; within 5 standard errors. All copies of a version are, or none."""
    chunk = drawn(scenario_with(versions=4_000, zipf=0.0, innocent=0.3))
    copies = chunk.take(np.flatnonzero(chunk.version != 0))
    guilty = np.zeros(4_001)
    np.add.at(guilty, np.abs(copies.version), copies.margin > 0)
    number = np.bincount(np.abs(copies.version), minlength=4_001)
    seen = number > 0

    assert set(guilty[seen] / number[seen]) == {0.0, 1.0}
    assert abs((guilty[seen] == 0).mean() - 0.3) < 5 * np.sqrt(0.21 / seen.sum())


def test_prevalence_is_expected_without_innocent_copies():
    plain, mixed = (expected_violating_by_hour(scenario_with(innocent=share))[9, 0] for share in (0.0, 0.25))
    ordinary = expected_violating_by_hour(scenario_with())[3, 0]
    copies = (plain - ordinary) / (1.0 - ordinary)

    assert mixed == pytest.approx(0.75 * copies + (1.0 - copies) * ordinary)


def test_a_known_innocent_copy_is_flagged_for_its_storms_policy():
    bank = bank_of(50)
    bank.known_from[:] = 0.0
    chunk = drawn(scenario_with(innocent=1.0)).copy()
    bank.mark(chunk)
    known = chunk.version > 0

    assert (chunk.scores[known, HATE] == 1.0).all()
    assert set(chunk.top_policy[known]) == set(chunk.policy[known]) == {HATE}


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
    segments = ("struck", "copy", "matched")
    assert len(counts.segments) == len(segments)

    copies = counted(counts, Within("copy", Measure.UPLOADS), segments)
    matched = counted(counts, Within("matched", Measure.UPLOADS), segments)
    removed = counted(counts, Within("copy", Measure.REMOVALS), segments)
    assert 0.4 * copies < matched < 0.8 * copies
    assert matched <= removed <= copies
    assert counted(counts, Within("copy", Measure.VIEWS), segments) <= counted(counts, Measure.EXPOSURE, segments)
    of_copies = counts.segments[segments.index("copy")].sum(axis=(0, 1, 3))
    assert of_copies[HATE, Measure.UPLOADS] == copies


def test_both_engines_and_any_portioning_give_the_same_storm():
    log, counts = play("compiled")
    for engine, size in (("simpy", 65_536), ("compiled", 37)):
        again, counts_again = play(engine, chunk_size=size)
        for name in ("event", "item", "creator", "detail"):
            np.testing.assert_array_equal(log[name], again[name], err_msg=name)
        np.testing.assert_allclose(counts.items, counts_again.items, rtol=1e-9, atol=1e-9)
