"""Parts that pages share: exposure by cause, segments, and pictures over time with what is not counted."""

from __future__ import annotations

import math
import re

import pytest

from simulator.indicators import INDICATORS
from simulator.present.numbers import format_percent
from simulator.present.outcomes import BETTER, WORSE
from simulator.present.rows import Row
from simulator.present.staffing import said_of_arms
from simulator.report import charts, over_time, theme
from simulator.report.charts.causes import CAUSES
from simulator.report.exposure import CAUSE_IDS, exposure_by_cause
from simulator.report.heat import heats
from simulator.report.sections import works
from simulator.report.segments import all_segments, segments
from simulator.report.svg import render
from simulator.runs.compare import compare
from tests.worlds import tiny_scenario


@pytest.fixture(scope="module")
def comparison():
    scenario = tiny_scenario(horizon="1d", uploads={"per_day": 1_500})
    return compare(scenario, "Threshold", "Threshold(remove_at=0.9, review_at=0.6)", replications=4)


@pytest.fixture(scope="module")
def arms(comparison):
    return {"baseline": comparison.baseline, "candidate": comparison.candidate}


# ---------------------------------------------------------------------------------------------------- exposure by cause
def test_the_causes_add_up_to_all_views_of_violations_in_both_arms(comparison):
    found = exposure_by_cause(comparison)
    (_, every), *causes = found.rows
    assert [row.indicator.id for _, row in causes] == list(CAUSE_IDS)
    for arm in ("baseline", "candidate"):
        parts = [getattr(row.difference, arm).value for _, row in causes]
        assert math.isclose(sum(parts), getattr(every.difference, arm).value, rel_tol=1e-9)
    assert math.isclose(sum(row.difference.difference for _, row in causes), every.difference.difference, rel_tol=1e-6)


def test_each_cause_has_the_colour_of_its_part_of_the_bar(comparison):
    roles = [role for role, _ in exposure_by_cause(comparison).rows]
    assert roles == ["", *(colour.role for colour in CAUSES.values())]


def test_nobody_who_met_a_violation_is_no_picture():
    scenario = tiny_scenario(horizon="6h", warm_up="0s", uploads={"per_day": 100})
    clean = {name: policy.model_copy(update={"prevalence": 0.0}) for name, policy in scenario.policies.items()}
    nothing = compare(scenario.model_copy(update={"policies": clean}), "Threshold", "AllowAll", replications=2)
    assert exposure_by_cause(nothing) is None


@pytest.mark.parametrize("frame", [charts.WIDE, charts.NARROW])
def test_a_part_of_a_bar_says_as_much_as_it_has_room_for(frame):
    views = {"detected late": 600.0, "review delay": 1.0, "wrong decision": 60.0, "never detected": 339.0}
    rows = [{"arm": "baseline", "cause": cause, "views": value} for cause, value in views.items()]
    labels = {row["cause"]: row["label"] for row in charts.causes(rows, frame)["data"]["values"]}
    wide = frame is charts.WIDE
    assert labels["detected late"] == ("detected late 60 %" if wide else "60 %")
    assert labels["review delay"] == ""
    assert labels["wrong decision"] == ("6 %" if wide else "")
    assert labels["never detected"] == ("never detected 34 %" if wide else "34 %")


# ------------------------------------------------------------------------------------------------------------- segments
def test_a_row_per_market_with_few_blanks_and_what_is_worse_first(comparison):
    heat = segments(comparison, "market")
    assert {name for name, _ in heat.rows} == {"DE", "US"}
    assert all(len(cells) == len(heat.columns) for _, cells in heat.rows)
    worse = [sum(cell.symbol == "▼" for cell in cells) for _, cells in heat.rows]
    assert worse == sorted(worse, reverse=True)
    for place, title in enumerate(heat.columns):
        told = [cells[place].text for _, cells in heat.rows]
        assert sum(bool(re.search(r"\d", text)) for text in told) >= len(told) / 2, title


def test_outcomes_of_segments_are_those_of_the_breakdown(comparison):
    heat = segments(comparison, "policy", ["removal_recall"])
    found = {one.cell["policy"]: one for one in comparison.rows(["removal_recall"], ("policy",))}
    assert {name for name, _ in heat.rows} == set(found)
    for name, (cell,) in heat.rows:
        assert cell.symbol == (Row(found[name]).symbol if found[name].outcome in (BETTER, WORSE) else "")
        assert cell.arms == "{} → {}".format(*Row(found[name]).arms)


def test_indicators_without_such_a_breakdown_or_direction_have_no_column(comparison):
    heat = segments(comparison, "market", ["violative_view_rate", "utilisation", "time_to_contain", "appeal_rate"])
    assert heat.columns == (INDICATORS["violative_view_rate"].title,)


def test_what_would_be_blank_is_named_and_has_no_cells(comparison):
    heat = segments(comparison, "tier", ["removal_recall", "wrongful_bans"])
    if heat is not None and "wrongful_bans" not in heat.columns:
        assert len(heat.columns) >= 1
    scenario = tiny_scenario(horizon="6h", warm_up="0s", uploads={"per_day": 600})
    quiet = compare(scenario, "AllowAll", "AllowAll", replications=2)
    alone = segments(quiet, "market", ["violative_view_rate", "overturn_rate"])
    assert alone.columns == (INDICATORS["violative_view_rate"].title,)
    assert f"Too rare to be compared by market: {INDICATORS['overturn_rate'].title}." in alone.left_out


def test_languages_that_are_the_markets_have_no_table(comparison):
    assert [heat.corner for heat in all_segments(comparison)] == ["market", "policy", "tier"]


def test_a_crossed_table_starts_where_there_is_most_and_leaves_out_what_is_empty(comparison):
    (heat,) = heats(comparison, "exposure")
    found = {tuple(one.cell.values()): one for one in comparison.rows(["exposure"], ("market", "policy"))}
    weight = {
        name: sum(one.baseline.value + one.candidate.value for cell, one in found.items() if name in cell)
        for cell in found
        for name in cell
    }
    rows = [weight[name] for name, _ in heat.rows]
    assert rows == sorted(rows, reverse=True)
    columns = [weight[name] for name in heat.columns]
    assert columns == sorted(columns, reverse=True)
    assert all(weight[name] > 0 for name in heat.columns)
    assert heat.left_out == "".join(
        f"Nothing in either arm: {', '.join(some)}." for some in [[n for n, w in weight.items() if not w]] if some
    )


# ----------------------------------------------------------------------------------------------------------- over time
def test_the_warm_up_is_marked_and_no_line_runs_through_it(arms):
    picture = over_time.utilisation(arms)
    assert "Grey: the warm-up, which is not counted." in picture.caption
    strip, panel = picture.wide_chart["vconcat"][:2]
    assert strip["data"]["values"][0] | {"colour": ""} == {
        "name": "warm-up",
        "start": 0.0,
        "stop": 3.0,
        "colour": "",
        "place": 0,
        "late": False,
        "at": 0.0,
    }
    (grey,) = [one for one in panel["layer"] if one["mark"].get("color") == theme.MUTED.light]
    assert grey["data"]["values"] == [{"start": 0.0, "stop": 3.0}]
    assert min(row["hour"] for row in panel["data"]["values"]) > 3.0
    assert ">warm-up<" in render(picture.wide_chart, name="t", label="t")


def test_without_a_warm_up_there_is_no_mark():
    rows = [{"arm": "a", "pool": "one", "hour": hour + 0.5, "value": 1.0} for hour in range(24)]
    chart = charts.load(rows, charts.WIDE, title="jobs", horizon=86400.0)
    assert len(chart["vconcat"]) == 1
    assert "warm-up" not in str(chart)


def test_a_pool_in_which_nothing_waits_is_named_and_has_no_panel(arms):
    drawn = over_time.backlog(arms)
    titles = [panel["title"]["text"] for panel in drawn.wide_chart["vconcat"] if panel.get("title")]
    pools = arms["baseline"].ledger.pool_names
    said = re.search(r"Nothing waits in (.*?)\.", drawn.caption)
    idle = [] if said is None else re.split(", | and ", said[1])
    assert {f"jobs waiting: {pool}" for pool in pools if pool not in idle} == set(titles) - {"incidents"}


def test_nothing_waits_anywhere_is_no_picture():
    scenario = tiny_scenario(horizon="6h", warm_up="0s", uploads={"per_day": 200})
    still = compare(scenario, "AllowAll", "AllowAll", replications=1)
    arms = {"baseline": still.baseline, "candidate": still.candidate}
    if not any(row["value"] for row in over_time._load(arms, "backlog")):
        assert over_time.backlog(arms) is None


def test_one_busy_pool_does_not_flatten_the_others():
    rows = [
        {"arm": "a", "pool": pool, "hour": hour + 0.5, "value": value}
        for pool, value in (("busy", 2.4), ("calm", 0.8), ("idle", 0.05))
        for hour in range(24)
    ]
    panels = charts.load(rows, charts.WIDE, title="utilisation", percent=True, horizon=86400.0)["vconcat"]
    tops = [panel["layer"][0]["encoding"]["y"]["scale"]["domain"][1] for panel in panels]
    assert tops[0] == tops[1] > 2.4
    assert 0.05 < tops[2] < 0.1


# ----------------------------------------------------------------------------------------------------------- all parts
def test_pictures_of_two_pairs_on_a_page_have_names_of_their_own(comparison):
    names = []
    for prefix in ("first", "second"):
        found = works(comparison, prefix)
        names += [found[key].name for key in ("chain", "backlog", "utilisation")] + [found["by_cause"].picture.name]
    assert len(names) == len(set(names)) == 8


def test_a_warning_of_all_arms_names_none_and_names_keep_their_capitals():
    said = said_of_arms({"baseline": ["x."], "PriorityReview": ["x.", "y."], "candidate 2": ["x.", "y."]})
    assert said == ["All arms: x.", "PriorityReview and candidate 2: y."]


def test_large_changes_are_written_without_powers_of_ten():
    assert [format_percent(share) for share in (9.994, 11.3, -25.0)] == ["999 %", "1,130 %", "−2,500 %"]


@pytest.mark.parametrize("frame", [charts.WIDE, charts.NARROW])
def test_every_change_at_a_glance_has_its_number_also_on_a_phone(frame):
    row = {"title": "some indicator of a very long name", "change": 0.1, "low": 0.0, "high": 0.2, "outcome": "better"}
    svg = render(charts.forest([{**row, "text": "▲ +10.0 % [0.0, +20.0]"}], frame), name="t", label="t")
    assert "▲ +10.0 %" in svg
