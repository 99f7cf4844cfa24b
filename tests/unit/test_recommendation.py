"""Which point of a front is recommended. Two objectives, both to make small; values by hand."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.search.points import Point, recommend

PROBLEM: Any = SimpleNamespace(
    objectives=[SimpleNamespace(indicator="a"), SimpleNamespace(indicator="b")],
    costs=lambda rows: np.array([[row["a"], row["b"]] for row in rows]),
)


@dataclass
class Runs:
    """Stands for results: two values."""

    a: float
    b: float

    def values(self, ids):
        return {id_: getattr(self, id_) for id_ in ids}


def point(trial, a, b, *, on_front=True, missed=False):
    runs: Any = Runs(a, b)
    checks: Any = (SimpleNamespace(missed=missed),)
    return Point(trial, {}, runs, checks, on_front)


FRONT = [point(1, 0.0, 10.0), point(2, 4.0, 5.0), point(3, 5.0, 4.5), point(4, 10.0, 0.0)]


@pytest.mark.parametrize(
    ("start", "trial"),
    [
        ((9.0, 4.8), 3),  # only trial 3 is no worse in both
        ((4.5, 9.0), 2),
        ((0.0, 0.5), 2),  # none is: the knee of all, which trades
    ],
)
def test_points_that_are_worse_in_no_objective_come_first(start, trial):
    given = point(None, *start, on_front=False)

    assert recommend(FRONT, given, PROBLEM).trial == trial


def test_a_start_that_misses_a_requirement_is_no_yardstick():
    given = point(None, 9.0, 4.8, on_front=False, missed=True)

    assert recommend(FRONT, given, PROBLEM).trial == 2


def test_without_a_front_nothing_is_recommended():
    beaten = [point(1, 5.0, 5.0, on_front=False)]

    assert recommend(beaten, point(None, 1.0, 1.0, on_front=False), PROBLEM) is None
