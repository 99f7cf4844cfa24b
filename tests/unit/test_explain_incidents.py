"""``explain`` lists incidents and shows the load that follows from them, hour by hour."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.explain import explain
from simulator.forecast.load import expected_load
from simulator.ledger.measures import PoolMeasure
from simulator.runs.simulate import simulate
from simulator.strategy.lookup import make_strategy
from tests.worlds import DROP, tiny_scenario

WORK = "Threshold(remove_at=0.9, review_at=0.3)"
INCIDENTS = {
    "wave": {"kind": "surge", "policy": "hate", "start": "30h", "plateau": "12h", "peak": 6.0},
    "out": {"kind": "detector_outage", "start": "12h", "duration": "12h"},
    "flu": {"kind": "staffing_shortfall", "pools": ["general"], "start": "6h", "duration": "6h", "absent": 0.5},
    "strict": {"kind": "policy_change", "policy": "minors", "start": "3d", "shift": -0.2, "detector_lag": "1d"},
    "raid": {"kind": "report_brigade", "markets": ["DE"], "start": "20h", "duration": "4h", "targeted": 0.1, "rate": 1},
}
SCENARIO = tiny_scenario(enforcement=DROP, warm_up=0, horizon="2d", incidents=INCIDENTS).override(
    "scale=5", "pools.*.shifts={all_day: {reviewers: 20}}", "pools.*.patience=null", "appeals.pool=null"
)


def rows(explanation, name):
    found = next(table for table in explanation.tables() if table.id == name)
    return [dict(zip((column.name for column in found.columns), row, strict=True)) for row in found.rows]


EXPLAINED = explain(SCENARIO, WORK, sample=20_000)


def test_incidents_are_listed_in_order_of_time():
    listed = rows(EXPLAINED, "incidents")

    assert [row["incident"] for row in listed] == ["flu", "out", "raid", "wave", "strict"]
    assert [row["lasts"] for row in listed] == ["6 h", "12 h", "4 h", "12 h", "to the end"]
    assert listed[0]["from"] == "Mon 07 Jul 06:00"
    assert listed[0]["on"] == "general"
    assert listed[2]["what"] == "1 more reports per view of innocent uploads by 10 % of creators"
    assert listed[3]["on"] == "hate in all markets"
    assert listed[4]["what"] == "line moves by -0.2 severity sd; detectors follow after 1 d"


def test_an_incident_after_the_end_is_warned_of():
    assert EXPLAINED.warnings[-1] == "Incident 'strict' starts after 3 d, after the end of the run."


def test_the_course_names_what_acts_and_shows_what_follows():
    course = rows(EXPLAINED, "course")

    assert len(course) == 48
    assert [hour for hour, row in enumerate(course) if "wave" in row["incidents"]] == list(range(30, 42))
    assert course[14]["incidents"] == "out"
    assert course[14]["general"] < 0.5 * course[0]["general"] < course[40]["general"]
    assert course[40]["violating"] > 1.5 * course[0]["violating"] > 0.1


def test_a_world_without_incidents_has_neither_table():
    ids = [table.id for table in explain(tiny_scenario(), WORK, sample=1_000).tables()]

    assert "incidents" not in ids
    assert "course" not in ids


@pytest.mark.parametrize("part", [slice(0, 12), slice(13, 24), slice(31, 42)], ids=["ordinary", "outage", "surge"])
def test_the_expected_jobs_of_a_part_are_those_of_a_run(part):
    """Means of 8 samples and of 8 runs differ by less than 6 standard errors (14 degrees of freedom: 1 in 30,000)."""
    scenario = SCENARIO.model_copy(update={"incidents": {name: SCENARIO.incidents[name] for name in ("wave", "out")}})
    strategy = make_strategy(WORK)
    expected = [expected_load(scenario, strategy, sample=20_000, seed=k).arrivals[part].sum() for k in range(8)]
    came = [simulate(scenario, WORK, seed=k).ledger.pools[part, :, PoolMeasure.ARRIVALS].sum() for k in range(8, 16)]

    error = np.sqrt((np.var(expected, ddof=1) + np.var(came, ddof=1)) / 8)
    assert abs(np.mean(expected) - np.mean(came)) <= 6 * error


def test_newcomers_and_what_is_learned_of_them_are_stated():
    storm = "{kind: reupload_storm, policy: hate, start: 30h, plateau: 6h, per_hour: 400, versions: 9, innocent: 0.25}"
    novel = "{kind: novel_content, policy: spam, start: 6h, share: 0.25, blind: 0.5}"
    said = explain(
        SCENARIO.override(
            f"incidents={{storm: {storm}, new: {novel}}}",
            "detection={hash_bank: {lag: 20m}, learning: {retrain_every: 12h, label_delay: 1h, needed: 50}}",
        ),
        WORK,
        sample=20_000,
    )
    new, storm = rows(said, "incidents")
    course = rows(said, "course")

    assert storm["what"] == "400 copies per hour at the peak, of 9 versions, 25 % of which violate nothing"
    assert new["what"] == "25 % of its violations are read 0.5 severity sd too low"
    assert course[32]["uploads"] - course[8]["uploads"] == pytest.approx(2_000, rel=1e-6)
    assert course[32]["violating"] > 0.6
    assert "Detectors are retrained every 12 h on reviewers' verdicts that are 1 h old" in " ".join(said.summary)
    assert "A hash bank knows the versions of removed copies 20 min after the removal" in " ".join(said.summary)
