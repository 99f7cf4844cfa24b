"""Shifts with dates: who is on duty on which local day, in numbers, tables and words, and wrong dates."""

from __future__ import annotations

from datetime import date

import pytest

from simulator.config import parse_scenario, scenario_from_dict, scenario_to_dict, to_yaml
from simulator.domain.units import DAY, HOUR
from simulator.errors import ScenarioError
from simulator.present.staffing import staffing_data, staffing_table, staffing_warnings
from simulator.world.expectations import expected_staff
from simulator.world.staffing import capacity_changes, planned_rosters
from tests.explained import lines_of
from tests.worlds import shifts_of, tiny_scenario

EUROPE = 0


def world(*shifts, zone="UTC", horizon="6d", **pool):
    """The tiny world, which starts on Monday 7 July 2025, 0 h UTC."""
    part = {"shifts": shifts_of(*shifts), "time_zone": zone, **pool}
    return tiny_scenario(pools={"europe": part}, horizon=horizon)


def changes(scenario):
    return [(time / HOUR, staff) for time, pool, staff in capacity_changes(scenario) if pool == EUROPE]


def test_staff_changes_at_local_midnight_of_the_date():
    before, after = {"reviewers": 2, "until": "2025-07-10"}, {"reviewers": 5, "from": "2025-07-10"}

    assert changes(world(before, after)) == [(0, 2), (72, 5)]
    assert changes(world(before, after, zone="Asia/Tokyo")) == [(0, 2), (63, 5)]
    assert changes(world(before, after, zone="America/New_York")) == [(0, 2), (76, 5)]


def test_a_shift_takes_place_on_the_dates_between():
    shift = {"reviewers": 3, "start": "8h", "end": "16h", "from": "2025-07-09", "until": "2025-07-11"}

    assert changes(world(shift)) == [(0, 0), (56, 3), (64, 0), (80, 3), (88, 0)]


def test_a_night_shift_belongs_to_the_date_on_which_it_starts():
    night = {"reviewers": 1, "start": "22h", "end": "6h", "from": "2025-07-08", "until": "2025-07-09"}

    assert changes(world(night)) == [(0, 0), (46, 1), (54, 0)]


def test_weekdays_hold_within_the_dates():
    weekend = {"reviewers": 1, "weekdays": [5, 6], "from": "2025-07-13"}

    assert changes(world(weekend, horizon="14d")) == [(0, 0), (144, 1), (168, 0), (288, 1)]


def test_a_date_before_the_run_changes_nothing():
    plain = world({"reviewers": 2})

    assert capacity_changes(world({"reviewers": 2, "from": "2024-01-01", "until": "2030-01-01"})) == capacity_changes(
        plain
    )


def test_people_keep_their_desks_from_date_to_date():
    shifts = {"reviewers": 2, "until": "2025-07-09"}, {"reviewers": 1, "from": "2025-07-08"}
    rosters = planned_rosters(world(*shifts, people={}))
    desks = {
        time / DAY: sorted(desk for block in roster for desk in block.desks) for (time, _), roster in rosters.items()
    }

    assert desks[0.0] == [0, 1]
    assert desks[1.0] == [0, 1, 2]
    assert desks[2.0] == [2]


def test_the_forecast_and_the_tables_know_the_dates():
    scenario = world({"reviewers": 2, "until": "2025-07-10"}, {"reviewers": 5, "from": "2025-07-10"})
    staff = expected_staff(scenario)[:, EUROPE]
    told = staffing_data(scenario)[EUROPE]

    assert set(staff[:72]) == {2.0}
    assert set(staff[72:]) == {5.0}
    assert told["planned_hours"] == 2 * 72 + 5 * 72
    assert told["shift_hours"] == {"shift 0": 144.0, "shift 1": 360.0}
    row = staffing_table(scenario).rows[EUROPE]
    assert row[3] == "shift 0 2 (until 2025-07-10), shift 1 5 (from 2025-07-10)"
    assert lines_of(scenario, "staffing") == [
        "Shifts of pool 'europe' with dates (UTC): shift 0 until 2025-07-10, shift 1 from 2025-07-10."
    ]
    assert lines_of(tiny_scenario(), "staffing") == []


def test_dates_outside_the_run_are_said():
    early, late = {"reviewers": 2, "until": "2025-07-07"}, {"reviewers": 1, "from": "2025-08-01"}
    scenario = world({"reviewers": 1}, early, late)

    assert staffing_warnings(scenario) == (
        "Shift 'shift 1' of pool 'europe' (until 2025-07-07) has no hour within the run.",
        "Shift 'shift 2' of pool 'europe' (from 2025-08-01) has no hour within the run.",
    )


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (
            {"from": "2025-07-10", "until": "2025-07-10"},
            "day.until must be after `from` (2025-07-10). Got '2025-07-10'",
        ),
        (
            {"from": "2025-07-10", "until": "2025-07-01"},
            "day.until must be after `from` (2025-07-10). Got '2025-07-01'",
        ),
        ({"from": "10.7.2025"}, "day.from must be a date, such as '2025-07-10'. Got '10.7.2025' instead."),
        ({"from": "2025-02-30"}, "day.from must be a date"),
        ({"from": "2025-07-10T00:00:00Z"}, "day.from must be a date"),
        ({"until": 20250710}, "day.until must be a date"),
        ({"until": True}, "day.until must be a date"),
        ({"form": "2025-07-10"}, "Did you mean 'from'?"),
    ],
)
def test_wrong_dates_are_refused_in_a_sentence(dates, sentence):
    data = scenario_to_dict(tiny_scenario())
    data["pools"]["europe"]["shifts"]["day"] |= dates
    with pytest.raises(ScenarioError) as caught:
        scenario_from_dict(data, "mine.yaml")

    assert sentence in str(caught.value)


def test_dates_are_read_written_and_overridden():
    scenario = tiny_scenario().override("pools.europe.shifts.day.from=2025-07-08")

    assert scenario.pools["europe"].shifts["day"].first_date == date(2025, 7, 8)
    assert scenario_to_dict(scenario)["pools"]["europe"]["shifts"]["day"]["from"] == "2025-07-08"
    assert parse_scenario(to_yaml(scenario)) == scenario
    assert scenario.override("pools.europe.shifts.day.from=null") == tiny_scenario()
