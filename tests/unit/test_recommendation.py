"""Which point is tried against the plan as given, and when it is recommended. Two objectives; values by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.special import stdtrit

from simulator.indicators import find_indicator
from simulator.runs.difference import Difference
from simulator.runs.estimate import Estimate
from simulator.search.answer import points as points_of
from simulator.search.answer.conclusion import _outcome
from simulator.search.answer.points import Point
from simulator.search.answer.recommendation import Change, Confirmation, confirmation, nearest, recommendable
from simulator.search.question.goals import Objective

A, B = "violative_view_rate", "innocent_views_lost"
PROBLEM: Any = SimpleNamespace(
    objectives=[Objective(A, maximize=False), Objective(B, maximize=False)],
    costs=lambda rows: np.array([[row[A], row[B]] for row in rows], dtype=float).reshape(len(rows), 2),
    values_at=lambda ledgers: {A: ledgers[0].a, B: ledgers[0].b},
    several=False,
    tolerance=0.0,
)
REPLICATIONS = 9


def difference(before, after, half, id_=A):
    indicator = find_indicator(id_)
    gap = after - before
    arms = [Estimate(indicator, {}, value, value - 1, value + 1, REPLICATIONS) for value in (before, after)]
    relative = (gap / before, (gap - half) / before, (gap + half) / before)
    return Difference(*arms, gap, gap - half, gap + half, *relative, 0.5, 0.5, 8, 0.5, "")


@dataclass
class Runs:
    """Stands for results: two values, and half the width of the intervals of their differences."""

    a: float
    b: float
    half: float = 1.0

    @property
    def ledger(self):
        return self

    def values(self, ids):
        return {id_: {A: self.a, B: self.b}[id_] for id_ in ids}


class Pair:
    """Stands for a comparison of two of them."""

    def __init__(self, before, after):
        self.before, self.after = before, after

    def row(self, id_):
        return difference(self.before.values([id_])[id_], self.after.values([id_])[id_], self.after.half, id_)


@pytest.fixture(autouse=True)
def pairs(monkeypatch):
    monkeypatch.setattr(points_of, "change_alone", lambda before, after, text: Pair(before, after).row(text))


def check(status="met"):
    return SimpleNamespace(
        status=status,
        missed=status == "missed",
        holds=status in ("met", "likely"),
        promises=status == "met",
        text="sla_share >= 99.99999 %",
    )


def point(trial, a, b, *, half=1.0, status="met", on_front=True):
    checks: Any = (check(status),)
    runs: Any = Runs(a, b, half)
    return Point(trial, {}, runs, checks, on_front)


START = point(None, 10.0, 10.0)


@pytest.mark.parametrize(
    ("points", "trials"),
    [
        ([point(1, 2, 15), point(2, 8, 8)], [2]),  # the first trades: far better in one, worse in the other
        ([point(1, 2, 15), point(2, 15, 2)], []),  # both trade
        ([point(1, 10, 10, half=0)], []),  # nothing gained
        ([point(1, 5, 9.5)], []),  # may be worse in one: from -1.5 to 0.5
        ([point(1, 5, 10, half=0)], [1]),  # better in one, and the other is not touched
        ([point(1, 5, 9), point(2, 8.5, 8.9)], [1, 2]),  # just not worse
        ([point(1, 8.95, 8.95)], []),  # not worse in both, and better in neither once adjusted for two
        ([point(1, 1, 2, status="missed"), point(2, 8, 8)], [2]),  # what misses a requirement is never tried
        ([point(1, 1, 2, status="likely"), point(2, 8, 8)], [2]),  # the whole interval counts first
        ([point(1, 1, 2, status="likely")], [1]),
        ([], []),
    ],
)
def test_what_could_be_recommended_is_clearly_better_somewhere_and_clearly_not_worse_anywhere(points, trials):
    assert [one.trial for one in recommendable(points, START, PROBLEM)] == trials


def test_where_the_plan_as_given_has_no_value_nothing_can_be_better():
    assert recommendable([point(1, 1, 1)], point(None, float("nan"), 10), PROBLEM) == []


def test_what_is_tolerated_is_not_worse(monkeypatch):
    monkeypatch.setattr(PROBLEM, "tolerance", 0.05)
    assert [one.trial for one in recommendable([point(1, 5, 9.5), point(2, 5, 9.6)], START, PROBLEM)] == [1]


def confirmed(*changes, statuses=("met",)):
    finalist = replace(point(7, 0, 0), checks=tuple(check(status) for status in statuses))
    made = tuple(
        Change(goal, difference(*change, goal.indicator), len(changes))
        for goal, change in zip(PROBLEM.objectives, changes, strict=True)
    )
    return Confirmation(finalist, START, made)


def test_it_is_recommended_if_it_is_clearly_better_in_one_and_clearly_not_worse_in_any():
    assert confirmed((10, 8, 1), (10, 9, 1)).holds
    assert confirmed((10, 8, 1), (10, 10, 0)).holds


@pytest.mark.parametrize(
    ("changes", "statuses", "reason"),
    [
        (((10, 8, 1), (10, 9.9, 5)), ["met"], "innocent views lost may be worse"),
        (((10, 8, 1), (10, 13.9, 1)), ["met"], "innocent views lost may be worse"),
        (((10, 9, 1), (10, 9, 1)), ["met"], "no objective is clearly better"),
        (((10, 8, 1), (10, 8, 1)), ["likely"], "sla_share >= 99.99999 % is not met by the whole interval"),
        (((10, 8, 1), (10, 8, 1)), ["met", "missed"], "is not met by the whole interval"),
    ],
)
def test_else_it_is_not_and_the_reason_is_said(changes, statuses, reason):
    found = confirmed(*changes, statuses=statuses)
    assert not found.holds
    assert any(reason in said for said in found.reasons)


def test_the_interval_that_decides_is_adjusted_for_the_number_of_objectives():
    wider = stdtrit(REPLICATIONS - 1, 1 - 0.025 / 2) / stdtrit(REPLICATIONS - 1, 0.975)
    just, short = 2.0 / wider * 0.999, 2.0 / wider * 1.001
    assert confirmed((10, 8, just), (10, 10, 0)).holds
    assert not confirmed((10, 8, short), (10, 10, 0)).holds  # leaves out 0 alone, but not as one of two
    low, high = confirmed((10, 8, just), (10, 10, 0)).changes[0].low, 10
    assert low == pytest.approx(-2.0 - 2.0 * 0.999)
    assert high is not None


def test_a_goal_to_maximize_is_better_when_it_rises():
    up = Change(Objective("sla_share", maximize=True), difference(10, 12, 1, "sla_share"))
    down = Change(Objective("sla_share", maximize=True), difference(10, 8, 1, "sla_share"))
    assert (up.better, up.may_be_worse) == (True, False)
    assert (down.better, down.may_be_worse) == (False, True)


def test_an_objective_without_a_value_is_never_better():
    gone = Change(PROBLEM.objectives[0], replace(difference(10, 8, 1), difference=float("nan"), low=None, high=None))
    assert (gone.better, gone.may_be_worse) == (False, True)


def test_the_nearest_point_meets_the_requirements_and_loses_least():
    start, far, near = START, point(1, 1, 15), point(2, 8, 11)
    assert nearest([far, near], start, PROBLEM) is near
    assert nearest([point(3, 1, 1, status="missed"), near], start, PROBLEM) is near
    assert nearest([], start, PROBLEM) is None


@pytest.mark.parametrize(
    ("start", "points", "expected"),
    [
        ((10, 100), [(13, 90), (9, 120)], 1),  # 30 % worse against 20 %, not 3 against 20
        ((0, 10), [(0.5, 9), (0, 16)], 0),  # where the plan as given has 0, the change itself counts
        ((float("nan"), 10), [(0.5, 9), (0.4, 9.9)], 1),
        ((1, 10), [(3, 9), (1, 25)], 1),
    ],
)
def test_the_nearest_loses_the_least_part_of_what_is_given(start, points, expected):
    able = [point(number, *costs) for number, costs in enumerate(points)]
    assert nearest(able, point(None, *start), PROBLEM).trial == expected


def test_a_confirmation_compares_the_finalist_with_the_plan_as_given_on_its_own_runs():
    start, finalist = point(None, 10, 20), point(4, 7, 20.5, half=0.5)
    found = confirmation(finalist, start, PROBLEM)

    assert [change.objective.indicator for change in found.changes] == [A, B]
    assert [change.difference.difference for change in found.changes] == [-3.0, 0.5]
    assert [change.objectives for change in found.changes] == [2, 2]
    assert found.start is start
    assert found.finalist is finalist


def test_as_data_a_confirmation_says_what_it_decided_by():
    finalist = replace(point(4, 7, 19.5, half=0.5))
    finalist.results.replications = 16
    finalist.results.provenance = SimpleNamespace(seed=99)
    found = confirmation(finalist, point(None, 10, 20), PROBLEM).to_dict()
    narrow = 0.5 * stdtrit(REPLICATIONS - 1, 1 - 0.025 / 2) / stdtrit(REPLICATIONS - 1, 0.975)

    assert found == {
        "trial": 4,
        "recommended": True,
        "reasons": [],
        "seed": 99,
        "replications": 16,
        "level": 0.95,
        "adjusted": {
            A: {
                "low": pytest.approx(-3 - narrow),
                "high": pytest.approx(-3 + narrow),
                "better": True,
                "may_be_worse": False,
            },
            B: {
                "low": pytest.approx(-0.5 - narrow),
                "high": pytest.approx(-0.5 + narrow),
                "better": False,
                "may_be_worse": False,
            },
        },
    }


def test_without_a_clear_difference_it_says_what_would_have_been_seen_by_the_adjusted_interval():
    change, clear = confirmed((10, 9, 2), (10, 8, 1)).changes
    free, error = REPLICATIONS - 1, 2 / stdtrit(REPLICATIONS - 1, 0.975)

    assert (change.outcome, clear.outcome) == ("no clear difference", "better")
    assert change.row.difference.smallest_seen == pytest.approx(
        error * (stdtrit(free, 1 - 0.025 / 2) + stdtrit(free, 0.8))
    )
    assert clear.row.difference.smallest_seen is None
    assert _outcome(change) == f"no clear difference (about {change.row.smallest_seen} would be seen)"
    assert _outcome(clear) == "better"


def test_a_clear_loss_is_called_worse():
    assert _outcome(confirmed((10, 13.9, 1), (10, 8, 1)).changes[0]) == "worse"
