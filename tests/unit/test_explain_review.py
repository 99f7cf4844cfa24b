"""Lines of ``explain`` on the rules of review."""

from __future__ import annotations

import numpy as np

from simulator.world.laws import appeal_delay
from simulator.world.parameters import parameters_of
from tests.explained import lines_of
from tests.worlds import tiny_scenario


def lines(**changes):
    return lines_of(tiny_scenario(**changes), "time_limits", "cross_training", "reserves", "appeals")


def test_nothing_is_said_of_what_is_off():
    assert lines() == []
    assert lines(appeals={"pool": None, "window": "2h"}) == []


def test_limits_are_listed_with_what_they_do():
    limits = [
        {"name": "notices", "markets": ["DE"], "limit": "24h", "starts": "report", "on_expiry": "remove"},
        {"name": "flags", "policies": ["hate", "minors"], "limit": "3h"},
    ]
    first, second = lines(time_limits=limits)
    assert first == (
        "Time limit 'notices': reviews triggered by reports must be decided within 1 d (DE; all policies); "
        "a job that still waits then leaves the queue and its item is removed."
    )
    assert second == (
        "Time limit 'flags': reviews must be decided within 3 h (all markets; hate minors); "
        "a job that still waits then is kept."
    )


def test_share_of_appeals_that_are_too_late_is_that_of_the_law():
    """4 standard errors over 20,000 delays: 1 in 16,000 fails."""
    scenario = tiny_scenario(appeals={"window": "2h"})
    laws = parameters_of(scenario).laws
    late = np.mean([appeal_delay(item, laws) > laws.appeal_window for item in range(20_000)])
    (line,) = lines_of(scenario, "appeals")

    assert line.startswith("Creators can appeal for 2 h after a removal; ")
    stated = float(line.split("; ")[1].split("%")[0]) / 100
    assert abs(stated - late) < 4 * np.sqrt(late * (1 - late) / 20_000)


def test_a_delay_without_spread_is_in_time_or_is_not():
    delay = {"mean": "2h", "cv": 0.0}
    assert "; 0 % of" in lines(appeals={"window": "3h", "delay": delay})[0]
    assert "; 100 % of" in lines(appeals={"window": "1h", "delay": delay})[0]
    assert "; 100 % of" in lines(appeals={"window": "0h"})[0]
    assert "; 0 % of" in lines(appeals={"window": "0h", "delay": {"mean": "0h"}})[0]


def test_pools_that_help_are_listed():
    (line,) = lines(pools={"europe": {"helps": [{"pool": "general", "penalty": 1.3}]}})

    assert line.startswith("Idle desks of 'europe' take jobs of 'general' (jobs take 1.3 times as long, noise x 1);")


def test_reserves_are_listed_as_people_after_scale():
    assert lines(scale=0.5, pools={"europe": {"reserve": 5}}) == [
        (
            "Pool 'europe' has a reserve of 3 reviewers that a strategy can call in at a control tick; "
            "the estimate of the load leaves them out."
        )
    ]
