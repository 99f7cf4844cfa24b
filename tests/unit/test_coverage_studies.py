"""Studies of coverage count right: tables of runs, what lies in the band, and a scale chosen on half of the runs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.indicators import INDICATORS
from simulator.runs.estimate import Interval
from verification import in_band, scale_choice
from verification.held import FEWEST, counted, error_of, tables_of
from verification.in_band import BAND, inside_by_chance, place
from verification.pool import BLOCK

LIGHT, SHARE = "reviewer_hours", "removal_recall"


def test_tables_share_no_run_until_all_runs_are_used():
    rows = tables_of(22, 4, tables=12)

    assert rows.shape == (4, 12)
    assert sorted(rows[:, :5].ravel()) == list(range(20))
    assert all(len(set(column)) == 4 for column in rows.T)


def intervals(low, high):
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    return Interval((low + high) / 2, low, high, (high - low) / 4, np.full(low.shape, 4))


def test_the_share_is_of_the_tables_with_an_interval():
    ends = [0.0] * 30 + [2.0] * 10 + [math.nan] * 40

    assert counted(intervals(ends, [1.5] * 30 + [3.0] * 10 + [math.nan] * 40), 1.0, 80) == [0.75, 0.5]
    assert counted(intervals(ends, [1.5] * 30 + [3.0] * 10 + [math.nan] * 40), 1.0, 2 * FEWEST - 1) == [None, 0.5]


def test_the_error_of_a_coverage_is_that_of_disjoint_tables():
    assert error_of(0.95, 4_000, 4) == pytest.approx(math.sqrt(0.95 * 0.05 / 1_000), rel=1e-3)
    assert error_of(0.95, 4_000, 4, part=0.25) == pytest.approx(2 * error_of(0.95, 4_000, 4), rel=1e-3)


def test_what_chance_leaves_inside_the_band_is_what_trials_leave():
    """1,000 tables a trial; 4 standard errors of 20,000 trials, and what the normal law rounds."""
    hits = np.random.default_rng(4).binomial(1_000, 0.95, 20_000) / 1_000
    share = ((hits >= BAND[0]) & (hits <= BAND[1])).mean()

    assert inside_by_chance(4_000, 4) == pytest.approx(share, abs=4 * math.sqrt(0.03 * 0.97 / 20_000) + 0.01)


def test_places_are_counted_by_world_and_kind(monkeypatch):
    shares = {"exposure": 0.95, "violative_view_rate": 0.93, LIGHT: 0.99, SHARE: 0.91, "prevalence": 0.80}
    kept = {
        "worlds": {"one": {"runs": 4_000}},
        "indicators": {
            **{id_: {"one": {"one_arm": {"4": [share, 1.0]}}} for id_, share in shares.items()},
            "staffed_hours": {"one": {"one_arm": {"4": [1.0, 1.0]}}},  # planned: without luck
        },
    }
    (table,) = in_band.tables(kept)

    assert place(0.93, 4_000, 4) == "near"
    assert table.rows[0][:7] == ("one", "one arm", "4 / 0 / 0", "1 / 0 / 0", "1 / 0 / 0", "1 / 0 / 0", "1 / 0 / 0")


def covered(light, share):
    """Two halves by two scales (none, log) of two indicators."""
    return {(LIGHT, "one", 4): np.array(light), (SHARE, "one", 4): np.array(share)}


def test_each_half_chooses_what_lies_nearer_to_95_and_the_other_pays():
    found = covered([[0.90, 0.95], [0.94, 0.85]], [[0.95, 0.99], [0.95, 0.99]])
    halves = scale_choice.chosen(found, lambda id_: id_)
    shares = {id_: one for (id_, *_), one in found.items()}

    assert halves == [{LIGHT: 1, SHARE: 0}, {LIGHT: 0, SHARE: 0}]
    assert scale_choice.told(shares, halves) == [1.0, pytest.approx(0.01 / 4)]
    assert scale_choice.told(shares, halves[::-1]) == [0.5, pytest.approx((0.05 + 0.10) / 4)]


def test_those_of_one_group_have_one_scale():
    found = covered([[0.90, 0.95], [0.90, 0.95]], [[0.95, 0.92], [0.95, 0.92]])

    assert scale_choice.chosen(found, lambda _: "all") == [{LIGHT: 1, SHARE: 1}] * 2


def test_halves_are_of_whole_blocks_and_differ():
    """Log-normal sums: on either half both scales are measured against the value over all runs."""
    runs = 200 * BLOCK
    worked = np.random.default_rng(1).lognormal(0, 1, runs)
    pool = {LIGHT: (worked, np.ones(runs))}
    found = scale_choice.covered_by_halves("one", pool)

    assert set(found) == {(LIGHT, "one", size) for size in (4, 8, 30)}
    for shares in found.values():
        assert shares.shape == (2, 2)
        assert not np.array_equal(shares[0], shares[1])
    none, log = found[LIGHT, "one", 4].mean(axis=0)
    assert none < log, "a skewed sum covers better on the scale of the logarithm"
    assert INDICATORS[LIGHT].transform == "log"
