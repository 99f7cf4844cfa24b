"""Staff and absence are said as asked for and as in effect."""

from __future__ import annotations

from simulator.present.staffing import staffing_data, staffing_lines, staffing_table, staffing_warnings
from tests.explained import lines_of
from tests.worlds import tiny_scenario

FLU = {"flu": {"kind": "staffing_shortfall", "pools": ["europe"], "start": "3h", "duration": "1d", "absent": "30%"}}


def test_what_is_in_effect_is_one_line():
    assert list(staffing_lines(tiny_scenario())) == ["staff in effect: europe 3, general 3, appeals 1"]


def test_what_scale_and_absences_make_of_it_is_said_beside_what_was_asked():
    assert list(staffing_lines(tiny_scenario(scale=0.5, incidents=FLU))) == [
        "staff in effect: europe 2 (1.5 asked), general 2 (1.5 asked), appeals 1 (0.5 asked)",
        "absent: europe 30 % of 18 person-hours in shortfalls (30 % asked)",
    ]


def test_the_table_and_the_data_say_the_same():
    scenario = tiny_scenario(scale=0.5, incidents=FLU)
    rows = [row[:4] for row in staffing_table(scenario).rows]
    data = staffing_data(scenario)

    assert rows == [
        ("europe", 1.5, 2.0, "day 1, evening 1"),
        ("general", 1.5, 2.0, "night 1, day 1"),
        ("appeals", 0.5, 1.0, "day 1"),
    ]
    assert [(one["pool"], one["people_asked"], one["people"]) for one in data] == [
        ("europe", 1.5, 2),
        ("general", 1.5, 2),
        ("appeals", 0.5, 1),
    ]
    assert staffing_table(scenario).rows[0][6:] == (data[0]["absent_hours_asked"] / data[0]["shortfall_hours"], 0.3)


def test_a_pool_that_keeps_one_person_is_warned_of():
    assert staffing_warnings(tiny_scenario()) == ()
    assert staffing_warnings(tiny_scenario(scale=0.1))[:2] == (
        (
            "Pool 'europe' is left with 0.3 people by scale and keeps one, 3.33 times as many; "
            "its results are those of another staff."
        ),
        "Scale leaves nobody on shift 'evening' of pool 'europe'.",
    )


def test_a_fraction_of_a_person_never_stands_behind_the_numbers():
    for scale in (0.1, 0.4, 0.77, 1.3):
        assert all(isinstance(one["people"], int) for one in staffing_data(tiny_scenario(scale=scale)))


def test_nature_plan_and_run_are_told_apart():
    nature, plan, run = lines_of(tiny_scenario(), "kinds")

    assert nature.startswith("Nature (what people do; the same for all arms): uploads, markets, policies, ")
    assert "pools.NAME.service" in nature
    assert plan.endswith("appeals.pool, appeals.window, time_limits, enforcement, arms, measurement.")
    assert run.endswith(": name, description, start, horizon, warm_up, scale, policies.NAME.parent, views.counted.")
