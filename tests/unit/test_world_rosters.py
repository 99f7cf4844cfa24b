"""Rosters: exact lists."""

from __future__ import annotations

from simulator.world.rosters import Block, limited, people_in
from simulator.world.staffing import capacity_changes, planned_rosters
from simulator.world.world import World
from tests.worlds import DROP, shifts_of, tiny_scenario

H = 3600.0


def one_pool(*shifts, time_zone="UTC", people=None, **changes):
    pool = {"markets": ["*"], "time_zone": time_zone, "shifts": shifts_of(*shifts), "people": people or {}}
    return tiny_scenario(pools={"europe": pool, "general": DROP, "appeals": DROP}, appeals={"pool": None}, **changes)


def seats(scenario):
    """[(hour, [(first desk, last desk, hour in which the shift began), ...]), ...]"""
    return [
        (time / H, [(block.desks[0], block.desks[-1], block.begun / H) for block in roster])
        for (time, _), roster in planned_rosters(scenario).items()
    ]


def test_each_shift_has_desks_of_its_own_all_days():
    early, late = {"start": "6h", "end": "14h", "reviewers": 2}, {"start": "12h", "end": "20h", "reviewers": 3}

    assert seats(one_pool(early, late, horizon="31h")) == [
        (0, []),
        (6, [(0, 1, 6)]),
        (12, [(0, 1, 6), (2, 4, 12)]),
        (14, [(2, 4, 12)]),
        (20, []),
        (30, [(0, 1, 30)]),
    ]


def test_a_shift_over_midnight_began_before_the_run():
    assert seats(one_pool({"start": "22h", "end": "6h", "reviewers": 1}, horizon="23h")) == [
        (0, [(0, 0, -2)]),
        (6, []),
        (22, [(0, 0, 22)]),
    ]


def test_a_handover_of_equal_staff_is_a_change_of_people():
    scenario = one_pool({"end": "12h", "reviewers": 2}, {"start": "12h", "reviewers": 2}, horizon="1d")

    assert seats(scenario) == [(0, [(0, 1, 0)]), (12, [(2, 3, 12)])]
    assert capacity_changes(scenario) == [(0, 0, 2), (12 * H, 0, 2)]


def test_a_shift_of_a_day_and_a_night_starts_again_every_day():
    assert seats(one_pool({"reviewers": 1}, horizon="25h")) == [(0, [(0, 0, 0)]), (24, [(0, 0, 24)])]


def test_a_shift_whose_end_the_change_of_clocks_moves_past_its_next_start_sits_once():
    scenario = one_pool(
        {"start": "3h", "end": "2.5h", "reviewers": 1},
        time_zone="Europe/Berlin",
        start="2025-03-29T00:00:00Z",
        horizon="2d",
    )

    assert all(people_in(roster) <= 1 for roster in planned_rosters(scenario).values())


def test_in_a_shortfall_the_lowest_desks_of_each_shift_are_there():
    shortfall = {"kind": "staffing_shortfall", "pools": ["*"], "start": "3h", "duration": "2h", "absent": 0.5}
    scenario = one_pool({"reviewers": 3}, {"end": "4h", "reviewers": 2}, horizon="6h", incidents={"flu": shortfall})

    assert seats(scenario) == [
        (0, [(0, 2, 0), (3, 4, 0)]),
        (3, [(0, 0, 0), (3, 3, 0)]),  # of five people 2.5 are absent: three for half an hour, then two
        (3.5, [(0, 1, 0), (3, 3, 0)]),
        (4, [(0, 0, 0)]),
        (4.5, [(0, 1, 0)]),
        (5, [(0, 2, 0)]),
    ]


def test_staff_is_that_of_reviewers_who_are_alike():
    shifts = ({"start": "6h", "end": "14h", "reviewers": 2}, {"start": "12h", "end": "20h", "reviewers": 3})
    people, alike = one_pool(*shifts), one_pool(*shifts, people=DROP)

    assert capacity_changes(people) == capacity_changes(alike)


def test_a_plan_that_is_cut_keeps_the_lowest_desks_and_one_that_grows_calls_others_in():
    roster = (Block(range(2, 5), 10.0, 20.0),)

    assert limited(roster, 3, 6, 99.0) is roster
    assert limited(roster, 1, 6, 99.0) == (Block(range(2, 3), 10.0, 20.0),)
    assert [(block.desks[0], block.begun, block.fresh) for block in limited(roster, 5, 6, 99.0)] == [
        (2, 10.0, 20.0), (3, 10.0, 20.0), (4, 10.0, 20.0), (0, 99.0, 99.0), (1, 99.0, 99.0)
    ]  # fmt: skip


def test_there_is_a_desk_for_each_person():
    scenario = one_pool({"end": "12h", "reviewers": 2}, {"start": "12h", "reviewers": 2})

    assert World(scenario, seed=1, replication=0).size.desks == 4


BREAKS = {"breaks": [{"after": "2h", "length": "1h"}], "break_cohorts": 2}


def test_cohorts_take_their_break_one_after_the_other():
    assert seats(one_pool({"end": "6h", "reviewers": 5}, people=BREAKS, horizon="7h")) == [
        (0, [(0, 4, 0), (1, 3, 0)]),
        (2, [(1, 3, 0)]),
        (3, [(0, 4, 0)]),
        (4, [(0, 4, 0), (1, 3, 0)]),
        (6, []),
    ]


def test_a_shift_of_one_person_is_away_all_at_once():
    scenario = one_pool({"end": "6h", "reviewers": 1}, people=BREAKS, horizon="7h")

    assert [(time / H, staff) for time, _, staff in capacity_changes(scenario)] == [(0, 1), (2, 0), (3, 1), (6, 0)]


def test_a_break_lasts_to_the_end_of_the_shift_or_is_not_taken():
    scenario = one_pool({"end": "3h", "reviewers": 2}, people=BREAKS, horizon="4h")

    assert seats(scenario) == [(0, [(0, 0, 0), (1, 1, 0)]), (2, [(1, 1, 0)]), (3, [])]


def test_a_break_makes_a_part_of_the_hours_undone():
    two = [{"after": "2h", "length": "1h"}, {"after": "5h", "length": "1h"}]
    scenario = one_pool({"end": "9h", "reviewers": 1}, people={"breaks": two, "recovery": 0.5}, horizon="9h")

    fresh = [[block.fresh / H for block in roster] for roster in planned_rosters(scenario).values()]

    assert fresh == [[0], [], [1.5], [], [3.75]]


def test_the_absent_are_not_in_the_cohorts():
    shortfall = {"kind": "staffing_shortfall", "pools": ["*"], "start": "0h", "duration": "7h", "absent": 0.5}
    scenario = one_pool({"end": "6h", "reviewers": 4}, people=BREAKS, horizon="4h", incidents={"flu": shortfall})

    assert seats(scenario) == [
        (0, [(0, 0, 0), (1, 1, 0)]),
        (2, [(1, 1, 0)]),
        (3, [(0, 0, 0)]),
    ]


def test_a_long_run_of_many_breaks_is_planned_at_once():
    scenario = one_pool({"start": "8h", "end": "20h", "reviewers": 9}, people=BREAKS, horizon="2000d")

    assert len(planned_rosters(scenario)) == 1 + 5 * 2000
