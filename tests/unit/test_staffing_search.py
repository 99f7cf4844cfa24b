"""The smallest staffing: beside exact queueing theory, and step by step on made-up levels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from simulator.errors import CheckFailed, InputError
from simulator.search.staffing import smallest_staffing
from simulator.search.staffing.descent import just_enough, nearest_above, one_by_one
from simulator.search.staffing.told import sentences, staffing_table
from tests.statistical.theory import erlang_c

SHORT = ["horizon=4h"]
ARRIVAL, SERVICE, SLA = 4.0, 1.0, 1.0
"""Of the shipped bare queue: per second, and s."""


def in_time(servers):
    """Return the share of an M/M/c queue that waits at most the SLA (Erlang 1917)."""
    if servers <= ARRIVAL / SERVICE:
        return 0.0
    rate = servers * SERVICE - ARRIVAL
    return 1.0 - erlang_c(servers, ARRIVAL, SERVICE).p_wait * math.exp(-rate * SLA)


@pytest.mark.parametrize(("given", "share"), [(3, 0.7), (20, 0.9)])
def test_the_least_servers_are_those_of_erlang_from_below_and_from_above(given, share):
    exact = next(servers for servers in range(1, 100) if in_time(servers) >= share)
    found = smallest_staffing(
        "queueing",
        require=[f"sla_share>={share}"],
        overrides=[*SHORT, f"pools.desk.shifts.all_day.reviewers={given}"],
        replications=3,
    )

    assert (found.level, found.met, found.raised) == ((exact,), True, 0)
    assert found.fresh.results.value("sla_share") == pytest.approx(in_time(exact), abs=0.02)
    assert found.hours_found == 24.0 * exact
    assert found.overrides == [f"pools.desk.shifts.all_day.reviewers={exact}"]


def test_each_pool_keeps_what_is_required_of_each():
    law = "service: {law: exponential, mean: 1s}, noise: 0, sla: 1s"
    pools = (
        "pools.desk.markets=[first]",
        f"pools.+other={{markets: [second], shifts: {{all_day: {{reviewers: 4}}}}, {law}}}",
    )
    found = smallest_staffing(
        "queueing", require=["p_wait<=0.5"], each_pool=True, overrides=["horizon=3h", *pools], replications=3
    )

    loads = (1.5, 2.5)
    exact = tuple(
        next(servers for servers in range(math.ceil(load), 100) if erlang_c(servers, load, 1.0).p_wait <= 0.5)
        for load in loads
    )
    assert found.level == exact
    assert [check.estimate.cell for check in found.checks] == [{"pool": "desk"}, {"pool": "other"}]


@dataclass
class Made:
    """A level that keeps a requirement if it has enough work capacity."""

    level: tuple[int, ...]
    slack: float
    checks: tuple = ()

    @property
    def met(self):
        return self.slack >= 0


def made_up(capacity, need):
    """Return a judge by which a level keeps a requirement from a capacity on, and the levels that it was asked for."""
    asked = []

    def judge(levels):
        asked.extend(levels)
        return [Made(level, sum(map(capacity, level)) - need) for level in levels]

    return judge, asked


@pytest.mark.parametrize("need", [0.5, 1, 7, 23, 100, 300])
def test_staff_is_scaled_to_the_smallest_multiple_that_is_enough(need):
    judge, asked = made_up(float, need)
    level = just_enough((6, 4), judge)

    assert sum(level) >= need
    smaller = tuple(math.ceil(part * (sum(level) - 2) / 10) for part in (6, 4))
    assert sum(smaller) < need or level == (1, 1)
    assert len(asked) < 20


def test_staff_out_of_reach_is_said():
    judge, _ = made_up(float, math.inf)
    with pytest.raises(CheckFailed, match=r"No staffing up to 32 times the plan's meets what is required\."):
        just_enough((1,), judge)


def test_reviewers_go_where_they_save_most_hours_for_the_slack_they_cost():
    """Two shifts with falling returns, of which the second costs twice the hours: it keeps fewer."""
    judge, _ = made_up(math.sqrt, 6.0)
    level = one_by_one((16, 16), (8.0, 16.0), judge)

    assert level[0] > level[1]
    assert sum(map(math.sqrt, level)) >= 6.0
    for place in (0, 1):
        less = [number - (at == place) for at, number in enumerate(level)]
        assert sum(map(math.sqrt, less)) < 6.0


def test_one_more_goes_where_it_adds_most_slack_per_hour():
    judge, _ = made_up(math.sqrt, 6.0)

    assert nearest_above((9, 4), (8.0, 8.0), judge) == (9, 5)
    assert nearest_above((9, 4), (8.0, 16.0), judge) == (10, 4)


def test_words_say_what_was_found_and_how_it_was_judged():
    found = smallest_staffing("queueing", require=["sla_share>=0.7"], overrides=["horizon=3h"], replications=4)

    assert staffing_table(found).rows == (("desk", "all_day", 24.0, 5.0, 5.0, 0.0),)
    said = " ".join(sentences(found))
    assert "120 reviewer-hours per day in place of 120. On 8 runs of fresh luck" in said
    assert "no single reviewer can go" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"require": []}, "must have a requirement to keep"),
        ({"require": ["sla_share>=baseline"]}, "must state a limit"),
        ({"require": ["sla_share>=0.9"], "pools": ["moon"]}, "must be one of desk. Got 'moon' instead"),
        ({"require": ["sla_share>=0.9"], "each_pool": True}, "sla_share is not counted by pool"),
    ],
)
def test_what_cannot_be_staffed_is_refused_in_a_sentence(arguments, said):
    with pytest.raises(InputError, match=said):
        smallest_staffing("queueing", **arguments)
