"""Changes of staff: exact lists."""

from __future__ import annotations

import pytest

from simulator.world.expectations import expected_staff
from simulator.world.staffing import capacity_changes
from tests.worlds import DROP, tiny_scenario

H = 3600.0
MONDAY = "2025-07-07T00:00:00Z"


def one_pool(shifts, *, time_zone="UTC", **changes):
    pool = {"markets": ["*"], "time_zone": time_zone, "shifts": shifts}
    appeals = {"pool": None}
    return tiny_scenario(pools={"europe": pool, "general": DROP, "appeals": DROP}, appeals=appeals, **changes)


def changes(*shifts, **settings):
    return [(time / H, reviewers) for time, _, reviewers in capacity_changes(one_pool(list(shifts), **settings))]


def test_staff_on_all_day_changes_once_at_the_start():
    assert changes({"reviewers": 5}) == [(0, 5)]


def test_staff_is_the_sum_of_the_shifts_on_duty():
    morning, late = {"start": "8h", "end": "16h", "reviewers": 2}, {"start": "12h", "end": "20h", "reviewers": 3}

    assert changes(morning, late, horizon="1d") == [(0, 0), (8, 2), (12, 5), (16, 3), (20, 0)]


def test_a_handover_of_equal_staff_is_no_change():
    first, second = {"start": "0h", "end": "12h", "reviewers": 2}, {"start": "12h", "end": "24h", "reviewers": 2}

    assert changes(first, second) == [(0, 2)]


def test_a_shift_over_midnight_is_on_duty_at_the_start():
    night = {"start": "22h", "end": "6h", "reviewers": 4}

    assert changes(night, horizon="1d") == [(0, 4), (6, 0), (22, 4)]


def test_a_shift_belongs_to_the_day_on_which_it_starts():
    sunday_night = {"start": "22h", "end": "6h", "reviewers": 4, "weekdays": [6]}

    assert changes(sunday_night, start=MONDAY, horizon="7d") == [(0, 4), (6, 0), (6 * 24 + 22, 4)]


def test_shifts_follow_the_local_clock():
    day = {"start": "8h", "end": "20h", "reviewers": 2}

    assert changes(day, time_zone="America/New_York", horizon="1d") == [(0, 0), (12, 2)]
    assert changes(day, time_zone="Europe/Berlin", horizon="1d") == [(0, 0), (6, 2), (18, 0)]


def test_a_shift_over_a_change_of_clocks_is_an_hour_longer():
    night = {"start": "22h", "end": "6h", "reviewers": 1}
    clocks_back = changes(night, time_zone="Europe/Berlin", start="2025-10-25T12:00:00Z", horizon="2d")

    assert clocks_back == [(0, 0), (8, 1), (17, 0), (33, 1), (41, 0)]


def test_a_run_may_start_in_the_middle_of_a_shift():
    day = {"start": "8h", "end": "20h", "reviewers": 2}

    assert changes(day, start="2025-07-07T09:30:00Z", horizon="12h") == [(0, 2), (10.5, 0)]


def test_nothing_changes_at_the_horizon():
    assert changes({"start": "0h", "end": "6h", "reviewers": 2}, horizon="6h") == [(0, 2)]


@pytest.mark.parametrize(("scale", "reviewers"), [(1, 3), (0.5, 1), (0.1, 1), (0.2, 1), (1000, 2500)])
def test_reviewers_are_scaled_and_rounded_halves_up_to_one_at_least(scale, reviewers):
    assert changes({"reviewers": 2.5}, scale=scale) == [(0, reviewers)]


def test_a_shift_of_nobody_stays_empty():
    assert changes({"reviewers": 0}, scale=1000) == [(0, 0)]


def test_pools_are_listed_by_time_then_pool():
    listed = capacity_changes(tiny_scenario(horizon="12h"))

    assert listed == [
        (0.0, 0, 0),
        (0.0, 1, 2),
        (0.0, 2, 0),
        (6 * H, 0, 2),
        (6 * H, 2, 1),
        (10 * H, 1, 0),
    ]


def test_mean_staff_of_an_hour_counts_parts_of_it():
    shift = {"start": "1h", "end": "90m", "reviewers": 4}

    assert expected_staff(one_pool([shift], horizon="3h", warm_up=0))[:, 0].tolist() == [0, 2, 0]
