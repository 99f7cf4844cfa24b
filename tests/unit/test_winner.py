"""The finalist among points that could all be recommended. Costs by hand: a level for each point, and noise."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.search.answer import winner
from simulator.search.answer.winner import choose
from simulator.search.question.preference import preference

NAMES = ["a", "b"]
FIRST = 8


def cost(levels, noise, number, place):
    """Return the costs of a point in a replication: luck that all share, and some of its own."""
    shared = np.random.default_rng([1, number]).normal(size=2)
    own = np.random.default_rng([2, number, place]).normal(size=2)
    return np.array(levels) + 5 * shared + noise * own


def chosen(levels, given=None, *, noise=1.0, delta=0.02, most=300, monkeypatch=None):
    """Return the choice among points with these mean costs; the plan in force costs 100 each."""
    made: list[Any] = [
        SimpleNamespace(
            trial=place + 1,
            params=place,
            ledgers=one,
            runs=[SimpleNamespace(ledgers=[cost(one, noise, number, place) for number in range(FIRST)])],
        )
        for place, one in enumerate(levels)
    ]
    results = SimpleNamespace(replications=FIRST, provenance=SimpleNamespace(seed=7))
    start: Any = SimpleNamespace(results=results, runs=[results], ledgers=[np.array([100.0, 100.0])], over={})
    problem: Any = SimpleNamespace(
        several=False,
        names=["the only scenario"],
        values_at=lambda ledgers: ledgers[0],
        costs=np.array,
        costs_near=lambda whole, rows: rows,
        preference=preference(given, NAMES),
        engine="compiled",
        candidate=lambda place: SimpleNamespace(plans=[place]),
    )

    def run_each(arms, wanted, take, workers):
        for cell in wanted:
            take(cell, cost(levels[cell[0]], noise, cell[1], arms[cell[0]]))

    monkeypatch.setattr(winner, "prepare", lambda plan, **_: plan)
    monkeypatch.setattr(winner, "run_each", run_each)
    return choose(made, start, problem, delta, most, None)


def test_a_single_point_is_the_finalist_without_further_runs(monkeypatch):
    found = chosen([(50, 50)], monkeypatch=monkeypatch)
    assert (found.trial, found.among, found.runs, found.settled) == (1, (1,), FIRST, True)


def test_the_one_with_the_least_score_is_the_finalist(monkeypatch):
    found = chosen([(80, 80), (50, 90), (70, 85)], monkeypatch=monkeypatch)
    assert (found.trial, found.settled) == (2, True)
    assert found.scores[2] == pytest.approx(-0.3, abs=0.1)
    assert found.among == (1, 2, 3)


@pytest.mark.parametrize(("given", "trial"), [("a=9,b=1", 2), ("a=1,b=9", 3), ("b>a", 3), ("a>b", 2)])
def test_the_preference_decides(monkeypatch, given, trial):
    assert chosen([(80, 80), (50, 90), (90, 60)], given, monkeypatch=monkeypatch).trial == trial


def test_in_an_order_the_next_objective_decides_among_those_that_are_level(monkeypatch):
    levels = [(50.0, 90.0), (50.5, 40.0), (70.0, 10.0)]
    assert chosen(levels, "a>b", noise=0.2, monkeypatch=monkeypatch).trial == 2
    assert chosen(levels, "a>b", noise=0.1, delta=0.001, monkeypatch=monkeypatch).trial == 1


def test_close_points_are_run_again_until_one_is_selected(monkeypatch):
    found = chosen([(80, 80), (77, 78), (60, 99)], noise=4.0, most=10_000, monkeypatch=monkeypatch)
    assert found.settled
    assert found.runs > 3 * FIRST


def test_the_selection_ends_at_the_most_runs_and_says_that_it_is_not_sure(monkeypatch):
    found = chosen([(80, 80), (80, 80), (80, 80)], noise=9.0, delta=0.001, most=60, monkeypatch=monkeypatch)
    assert not found.settled
    assert 3 * FIRST <= found.runs <= 60


def test_twenty_points_take_at_most_three_hundred_runs(monkeypatch):
    """Points between 20 % and 39 % better than the plan in force; differences spread by 0.014 on common luck."""
    levels = [(80 - place, 80 - place) for place in range(20)]
    found = chosen(levels, noise=2.0, monkeypatch=monkeypatch)
    assert (found.settled, found.trial in (18, 19, 20)) == (True, True)
    assert found.runs <= 300
