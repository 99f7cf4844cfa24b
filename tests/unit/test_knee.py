"""The knee of a front is told only where the front bends, between its ends, at a point that many would choose."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simulator.search.answer import knee as module
from simulator.search.answer.knee import bends, knee_of

BENT = np.array([[0.0, 1.0], [0.1, 0.5], [0.2, 0.2], [0.5, 0.1], [1.0, 0.0]])


def found_in(costs, monkeypatch, left_out=None):
    runs = SimpleNamespace(replications=4)
    points = [SimpleNamespace(trial=10 + place, results=runs) for place in range(len(costs))]
    monkeypatch.setattr(module, "costs_of", lambda *_: costs)
    monkeypatch.setattr(module, "_without", lambda points, problem, run: costs if left_out is None else left_out[run])
    return knee_of(points, SimpleNamespace(objectives=range(costs.shape[1]), several=False))


def test_the_knee_is_the_point_nearest_to_the_best_of_everything_with_how_often_it_stays(monkeypatch):
    other = BENT.copy()
    other[2] = [0.9, 0.9]
    found = found_in(BENT, monkeypatch, [BENT, BENT, other, BENT])

    assert found.to_dict() == {"trial": 12, "points": 5, "replications": 4, "agreed": 3}
    assert "Trial 12 is the knee of the front: of its 5 points" in found.sentence
    assert found.sentence.endswith("it stays the knee in 3 cases.")
    assert found_in(BENT, monkeypatch).sentence.endswith("whichever of the 4 fresh runs is left out.")


def test_of_several_scenarios_a_run_is_left_out_in_all_of_them(monkeypatch):
    """Four runs agree on what all say, but for one in which the knee's first objective, to be large, is far better."""
    by_run = np.repeat(BENT[:, :, None] * np.array([-1.0, 1.0])[:, None], 4, axis=2)
    by_run[2, 0] += np.array([3.0, -1.0, -1.0, -1.0])  # without the first run the knee costs 1 more
    goals = [SimpleNamespace(indicator=place, sign=sign) for place, sign in enumerate((-1.0, 1.0))]
    points = [
        SimpleNamespace(trial=place, results=SimpleNamespace(replications=4), by_run=lambda one, runs=runs: runs[one])
        for place, runs in enumerate(by_run)
    ]
    monkeypatch.setattr(module, "costs_of", lambda *_: BENT)

    assert knee_of(points, SimpleNamespace(objectives=goals, several=True)).agreed == 3


@pytest.mark.parametrize(
    "costs",
    [
        BENT[[0, 1, 2, 4]],  # too few
        BENT[:, :1],  # one objective
        np.stack([np.linspace(0, 1, 6), np.linspace(1, 0, 6)], axis=1),  # straight: no point is different
        np.array([[0.0, 1.0], [0.5, 0.9], [0.8, 0.8], [0.9, 0.5], [1.0, 0.0]]),  # bends away
    ],
)
def test_a_front_that_is_short_straight_or_hollow_has_none(costs, monkeypatch):
    assert found_in(costs, monkeypatch) is None


def test_an_end_is_no_knee_and_an_objective_without_range_has_none():
    assert not bends(BENT, 0)
    assert not bends(np.array([[0.0, 1.0], [0.0, 2.0]]), 0)
