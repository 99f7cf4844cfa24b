"""Which trials are run again. Rows by hand: a score, then one margin."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.search.loop.race import Race

MOST = 6
START = np.zeros((MOST, 2))


def rows(scores, margins=None):
    return np.column_stack([scores, margins if margins is not None else np.full(len(scores), -1.0)])


def learned(*trials, start=START):
    race = Race(MOST, start)
    for one in trials:
        race.learn(one)
    return race


SPREAD = rows([0.9, 1.1, 0.95, 1.05])
"""A trial that is clearly worse; its differences spread by 0.09 or so."""


def test_before_anything_is_known_of_the_spread_a_trial_is_run_again():
    assert learned().goes_on(rows([5.0]))
    assert not learned().goes_on(rows([5.0] * MOST)), "it has been run as often as may be"


@pytest.mark.parametrize(
    ("scores", "again"),
    [([0.05], True), ([0.6], False), ([-0.5], True), ([0.05, 0.04, 0.06, 0.05], False), ([0.1, -0.1, 0.05], True)],
)
def test_a_trial_is_run_again_while_it_may_be_better_than_the_best(scores, again):
    assert learned(SPREAD).goes_on(rows(scores)) is again


@pytest.mark.parametrize(("margin", "again"), [(-0.5, True), (0.01, True), (0.9, False)])
def test_a_trial_that_clearly_breaks_a_margin_is_not_run_again(margin, again):
    race = learned(rows([0.9, 1.1, 0.95, 1.05], [0.9, 1.1, 0.95, 1.05]))
    assert race.goes_on(rows([-0.5], [margin])) is again


def test_the_best_is_beaten_on_the_same_replications():
    luck = np.array([3.0, -3.0, 2.0, -2.0, 1.0, -1.0])
    worse, best = rows(luck + np.array([0.9, 1.1, 0.95, 1.05, 1.0, 1.0])), rows(luck - 1.0)
    race = learned(worse, best, start=rows(luck))
    assert race.goes_on(rows(luck[:2] - 1.2)), "better by far, although its score is 1.8 in the first replication"
    assert not race.goes_on(rows(luck[:2] - 0.2))


def test_only_a_trial_with_all_replications_that_keeps_every_margin_becomes_the_best():
    race = learned(SPREAD)
    assert not race.learn(rows([-1.0] * (MOST - 1)))
    assert not race.learn(rows([-1.0] * MOST, [0.1] * MOST))
    assert not race.learn(rows([0.1] * MOST))
    assert not race.learn(rows([float("nan")] * MOST))
    assert race.learn(rows([-1.0] * MOST))
    assert not race.learn(rows([-0.9] * MOST)), "there is a better one by now"


def test_where_the_plan_in_force_misses_a_requirement_whatever_keeps_it_is_better():
    start = rows([0.0] * MOST, [0.5] * MOST)
    race = learned(rows([4.0, 4.1], [0.4, 0.6]), start=start)
    assert race.goes_on(rows([3.0]))
    assert not race.goes_on(rows([-3.0], [5.0]))
    assert race.learn(rows([3.0] * MOST))


def test_a_trial_without_a_value_is_not_run_again():
    assert not learned().goes_on(rows([float("nan")]))


def learned_of_a_requirement(spread):
    """A race in which trials miss or keep their one requirement by so much in each run; all have the same score."""
    race = Race(MOST, START, requirements=1)
    race.learn(rows([0.0] * MOST, spread))
    return race


@pytest.mark.parametrize(
    ("margins", "doubt"),
    [
        ([-0.1, 0.3, -0.1, 0.3], (0, np.inf)),
        ([-0.3, 0.1, -0.3, 0.1], (-1, 0)),
        ([-0.9, -0.5, -0.9, -0.5], (-3.1, -1)),
        ([-9.0] * 4, (-3.1, -3)),
    ],
)
def test_a_requirement_is_in_doubt_as_long_as_its_limit_reaches_it(margins, doubt):
    race = learned_of_a_requirement([-0.8, -0.4, -0.8, -0.4, -0.8, -0.4])
    low, high = doubt
    assert low < race.doubt(rows([0.0] * 4, margins)) <= high


def test_without_a_requirement_nothing_is_in_doubt():
    assert learned(SPREAD).doubt(rows([0.0], [5.0])) == -3


def test_what_meets_a_requirement_by_its_mean_only_is_not_the_best():
    race = learned_of_a_requirement([-0.8, -0.4, -0.8, -0.4, -0.8, -0.4])
    assert not race.learn(rows([-1.0] * MOST, [-0.3, 0.1] * (MOST // 2)))
    assert race.learn(rows([-0.5] * MOST, [-0.8, -0.4] * (MOST // 2)))
