"""The procedure that selects the best of several: by hand, and its guarantee by many repetitions on normal values.

Of n repetitions a share p of correct selections has the standard error sqrt(p (1 - p) / n); four of them are allowed,
so a test fails by luck for one seed in 30,000.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.experiments.selection.shortfall import better_at_most
from simulator.runs.kim_nelson import closing, pair_variances, select

REPETITIONS = 600
DELTA = 0.5
FIRST = 10


def of_rows(rows):
    """Return a source that has its values in rows."""
    return lambda systems, number: [rows[number][system] for system in systems]


def normal(means, correlation, rng):
    """Return a source of normal values with variance 1 that share a part of their luck."""
    means = np.asarray(means, dtype=float)

    def source(systems, _number):
        shared, own = rng.standard_normal(), rng.standard_normal(len(systems))
        return means[list(systems)] + math.sqrt(correlation) * shared + math.sqrt(1 - correlation) * own

    return source


def repeated(means, correlation, seed, confidence=0.95, repetitions=REPETITIONS):
    rng = np.random.default_rng(seed)
    source = normal(means, correlation, rng)
    return [select(source, len(means), DELTA, confidence=confidence, first=FIRST) for _ in range(repetitions)]


def share(flags):
    flags = list(flags)
    found = sum(flags) / len(flags)
    return found, 4 * math.sqrt(0.95 * 0.05 / len(flags))


def test_a_pair_by_hand():
    # alpha 0.05, n0 = 3, k = 2: (2 alpha / (k - 1)) ** (-2 / (n0 - 1)) - 1 = 9, so h2 = 2 x 9 = 18.
    # Differences 1, 2, 3 have variance 1, so the triangle closes at 18 with delta = 1: W(3) = 15 / 6 = 2.5 > 2.
    # The fourth difference is 3: the mean is 2.25, W(4) = 14 / 8 = 1.75, so the second one is out.
    rows = [(1, 0), (2, 0), (3, 0), (3, 0), (9, 0)]
    found = select(of_rows(rows), 2, 1.0, first=3)

    assert pair_variances(np.array(rows[:3], float))[0, 1] == 1.0
    assert closing(np.array(rows[:3], float), 1.0, 0.95)[0, 1] == pytest.approx(18.0)
    assert (found.best, found.left, found.settled, found.counts.tolist()) == (0, (0,), True, [4, 4])
    assert [(one.system, one.by, one.replications, one.gap) for one in found.eliminations] == [(1, 0, 4, 2.25)]


def test_whoever_stays_just_inside_is_not_out_until_the_triangle_closes():
    # The sum of differences is 6, then 5.75, and stays there: the mean 5.75 / r exceeds
    # W(r) = (18 - r) / (2 r) once 11.5 > 18 - r, that is at r = 7.
    found = select(of_rows([(1, 0), (2, 0), (3, 0), (0, 0.25), *[(5, 5)] * 15]), 2, 1.0, first=3)

    assert [one.replications for one in found.eliminations] == [7]


def test_a_system_that_is_out_is_run_no_more():
    rows = [(0, 1, 50), (0, 2, 50), (0, 3, 51), (0, 3, 50)]
    asked = []

    def source(systems, number):
        asked.append(list(systems))
        return [rows[min(number, 3)][system] for system in systems]

    found = select(source, 3, 1.0, first=3)

    assert asked == [[0, 1, 2]] * 3
    assert found.best == 2
    assert {one.by for one in found.eliminations} == {2}


def test_equal_systems_stay_in_together():
    found = select(of_rows([(1.5, 1.5), (2.5, 2.5), (0.5, 0.5)]), 2, 1.0, first=3)

    assert (found.left, found.settled, found.counts.tolist()) == ((0, 1), True, [3, 3])


def test_a_limit_ends_it_unsettled():
    found = select(of_rows([(1, 0), (0, 1)] * 20), 2, 0.1, first=4, most=12)

    assert (found.settled, found.left, found.counts.tolist()) == (False, (0, 1), [6, 6])


@pytest.mark.parametrize(("systems", "correlation"), [(2, 0.0), (5, 0.0), (5, 0.8)])
def test_the_best_is_selected_as_often_as_promised_where_it_is_hardest(systems, correlation):
    runs = repeated([0.0] * (systems - 1) + [DELTA], correlation, seed=systems)
    found, tolerance = share(one.best == systems - 1 for one in runs)

    assert found >= 0.95 - tolerance


def test_other_confidences_are_kept_and_are_no_waste():
    found, tolerance = share(one.best == 1 for one in repeated([0.0, DELTA], 0.0, seed=9, confidence=0.8))

    assert 0.8 - 2 * tolerance <= found <= 0.9 + tolerance  # sqrt(0.8 x 0.2) is under twice sqrt(0.95 x 0.05)


def test_where_all_are_equal_each_is_selected_as_often():
    runs = repeated([0.0] * 4, 0.5, seed=3)

    for system in range(4):
        found = sum(one.best == system for one in runs) / REPETITIONS
        assert abs(found - 0.25) < 4 * math.sqrt(0.25 * 0.75 / REPETITIONS)


def test_common_luck_saves_runs():
    apart, together = (
        np.mean([one.counts.sum() for one in repeated([0.0, 0.0, DELTA], correlation, seed=4, repetitions=200)])
        for correlation in (0.0, 0.8)
    )

    assert together < apart / 2


@pytest.mark.parametrize("means", [[0.0, DELTA], [0.0, 0.1, 0.2, 0.3], [0.0] * 5])
def test_no_system_is_better_than_the_selected_one_by_more_than_its_bound(means):
    def kept(one):
        bounds = better_at_most(one.values, one.best, DELTA, confidence=0.95, first=FIRST)
        return bool((np.subtract(means, means[one.best]) <= bounds + 1e-12).all())

    found, tolerance = share(kept(one) for one in repeated(means, 0.3, seed=6, repetitions=300))

    assert found >= 0.95 - tolerance


def test_the_bound_by_hand():
    # Two systems, n0 = 3: an error of 0.05 / 4 for each of two slopes of each ordered pair, free = 2.
    # 4 eta = 80 - 1, so eta x free x S2 = 79 / 4 x 2 x 1 = 39.5 where differences 1, 2, 3 have variance 1.
    values = np.array([(1, 0), (2, 0), (3, 0)], float)
    slope = math.sqrt(39.5 / 3)
    flat = 0.5 + 39.5 / 0.5 / 3

    bounds = better_at_most(values, 0, 1.0, confidence=0.95, first=3)

    assert bounds.tolist() == pytest.approx([0.0, min(-2 + 2 * slope, -2 + flat)])


def test_a_system_that_a_third_one_put_out_is_bounded_through_that():
    rng = np.random.default_rng(8)
    noise = rng.standard_normal((40, 1)) * 5
    values = np.hstack([noise, noise - 1.0, np.zeros((40, 1))]) + 0.01 * rng.standard_normal((40, 3))
    values[10:, 1] = np.nan
    bounds = better_at_most(values, 2, 0.5, confidence=0.95, first=10)

    assert bounds[1] == pytest.approx(bounds[0] - 1.0, abs=0.1)
