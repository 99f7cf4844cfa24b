"""Changes of staff: exact lists."""

from __future__ import annotations

from itertools import pairwise

import pytest

from simulator.world.expectations import expected_staff
from simulator.world.shifts import staff_of
from simulator.world.shortfalls import attendance
from simulator.world.staffing import capacity_changes, staffing_in_effect
from tests.worlds import DROP, shifts_of, tiny_scenario

H = 3600.0
MONDAY = "2025-07-07T00:00:00Z"


def one_pool(shifts, *, time_zone="UTC", **changes):
    pool = {"markets": ["*"], "time_zone": time_zone, "shifts": shifts_of(*shifts)}
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


@pytest.mark.parametrize(("scale", "reviewers"), [(1, 5), (0.5, 3), (0.1, 1), (0.02, 1), (0.29, 1), (1000, 5000)])
def test_reviewers_are_scaled_and_rounded_halves_up_to_one_at_least(scale, reviewers):
    assert changes({"reviewers": 5}, scale=scale) == [(0, reviewers)]


@pytest.mark.parametrize(
    ("reviewers", "scale", "people"),
    [
        ((1, 1, 1), 0.5, (1, 1, 0)),  # 1.5 people are two, not one for each shift
        ((2, 3, 5), 0.5, (1, 2, 2)),  # halves: the first of equals
        ((1, 6), 0.3, (0, 2)),
        ((10, 10), 0.1, (1, 1)),
        ((7, 0, 4), 0.1, (1, 0, 0)),
        ((1, 1), 0.01, (1, 0)),  # a pool that has anybody keeps one person
        ((0, 0), 5, (0, 0)),
        ((3, 1), 7, (21, 7)),
    ],
)
def test_shifts_get_their_part_of_the_pools_people_by_largest_remainder(reviewers, scale, people):
    shifts = [{"start": f"{place}h", "end": f"{place + 1}h", "reviewers": n} for place, n in enumerate(reviewers)]
    scenario = one_pool(shifts, scale=scale)

    assert staff_of(scenario, scenario.pools["europe"]) == people


@pytest.mark.parametrize("scale", [0.1, 0.37, 0.5, 1, 1.9, 13.3])
def test_a_pool_never_has_one_person_more_than_scale_gives(scale):
    scenario = tiny_scenario(scale=scale)
    for one in staffing_in_effect(scenario):
        assert abs(one.people - one.asked) <= 0.5 or (one.asked, one.people) == (pytest.approx(one.asked), 1)
        assert sum(one.shifts.values()) == one.people


@pytest.mark.parametrize("absent", ["30%", 0.1, 0.25, 0.45, 0.999, 0])
@pytest.mark.parametrize("people", [1, 2, 3, 10])
def test_a_shortfall_takes_its_share_of_the_hours(absent, people):
    flu = {"kind": "staffing_shortfall", "start": "3h", "duration": "20h", "absent": absent}
    shifts = [{"reviewers": people}, {"start": "8h", "end": "20h", "reviewers": 1}]
    scenario = one_pool(shifts, incidents={"flu": flu}, horizon="1d")
    (one,) = staffing_in_effect(scenario)
    levels = [*capacity_changes(scenario), (24 * H, 0, 0)]
    hours = sum(staff * (after[0] - at) / H for (at, _, staff), after in pairwise(levels))

    assert one.share_absent == pytest.approx(0.3 if absent == "30%" else absent)
    assert one.absent_asked == pytest.approx(one.absent_hours)
    assert hours == pytest.approx(one.planned_hours - one.absent_hours)


def test_a_part_of_a_person_is_absent_for_a_part_of_the_time():
    flu = {"kind": "staffing_shortfall", "start": "2h", "duration": "10h", "absent": 0.3}

    assert changes({"reviewers": 1}, incidents={"flu": flu}) == [(0, 1), (2, 0), (5, 1)]
    assert changes({"reviewers": 5}, incidents={"flu": flu}) == [(0, 5), (2, 3), (7, 4), (12, 5)]
    assert changes({"reviewers": 10}, incidents={"flu": flu}) == [(0, 10), (2, 7), (12, 10)]


def test_of_several_shifts_those_with_the_largest_remainders_lose_people():
    flu = {"kind": "staffing_shortfall", "start": "0h", "duration": "1d", "absent": 0.3}
    scenario = one_pool([{"reviewers": 4}, {"reviewers": 6}], incidents={"flu": flu}, horizon="1d")  # 1.2 and 1.8

    assert [(one.start, one.end, one.absent) for one in attendance(scenario, "europe")] == [(0, 24 * H, (1, 2))]


def test_without_a_change_nothing_is_said_to_be_in_effect_but_what_was_asked():
    one = staffing_in_effect(tiny_scenario())[0]

    assert (one.pool, one.asked, one.people, one.shifts) == ("europe", 3, 3, {"day": 2, "evening": 1})
    assert (one.as_asked, one.share_asked, one.share_absent, one.shortfall_hours) == (True, 0, 0, 0)


def test_a_shift_within_the_hour_that_clocks_skip_does_not_take_place_and_closes_no_other():
    always, short = {"reviewers": 3}, {"start": "2h", "end": "150m", "reviewers": 2}
    clocks_forward = {"time_zone": "Europe/Berlin", "start": "2025-03-29T23:00:00Z", "horizon": "8h"}
    late = {"start": "150m", "end": "170m", "reviewers": 2}

    assert min(staff for _, staff in changes(always, short, **clocks_forward)) == 3
    assert min(staff for _, staff in changes(always, late, **clocks_forward)) == 3


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
