"""``explain`` shows, before a run, what the run then does; an overloaded configuration is seen."""

from __future__ import annotations

import json

import numpy as np
import pytest

from simulator.domain import Trigger
from simulator.explain import explain
from simulator.forecast.load import expected_load
from simulator.ledger.measures import PoolMeasure
from simulator.present.markdown import markdown
from simulator.present.table import Column, Table
from simulator.runs.simulate import simulate
from simulator.strategy.lookup import make_strategy
from simulator.world.expectations import expected_staff, expected_uploads, expected_violating
from tests.worlds import DROP, tiny_scenario

WORK = "Threshold(remove_at=0.9, review_at=0.3, review_at_reports=1, review_at_views=200)"
SCENARIO = tiny_scenario(enforcement=DROP, warm_up=0, horizon="7d").override(
    "scale=5", "pools.*.shifts={all_day: {reviewers: 20}}", "pools.*.patience=null"
)
"""Without suspensions and waiting, which the expectation leaves out; large, so that a run is near its mean."""


def table(explanation, name):
    found = next(table for table in explanation.tables() if table.id == name)
    return {row[0]: dict(zip(found.header, row, strict=True)) for row in found.rows}


@pytest.mark.parametrize("scenario", ["baseline", "everything"])
def test_every_table_fits_a_narrow_terminal(scenario):
    tables = explain(scenario, sample=2_000).tables()

    assert {one.id: width for one in tables if (width := max(map(len, markdown(one, 80)))) > 80} == {}


def test_the_expected_jobs_are_those_of_a_run():
    """Means of 8 samples and of 8 runs differ by less than 6 standard errors (14 degrees of freedom: 1 in 30,000)."""
    strategy = make_strategy(WORK)
    expected = [expected_load(SCENARIO, strategy, sample=50_000, seed=k).arrivals.sum(axis=(0, 2)) for k in range(8)]
    came = [simulate(SCENARIO, WORK, seed=k).ledger.pools.sum(axis=0)[:, PoolMeasure.ARRIVALS] for k in range(8, 16)]

    difference = np.mean(expected, axis=0) - np.mean(came, axis=0)
    error = np.sqrt((np.var(expected, axis=0, ddof=1) + np.var(came, axis=0, ddof=1)) / 8)
    np.testing.assert_array_less(np.abs(difference), 6 * error)


PANELS = SCENARIO.override(
    "pools.europe.votes=2", "pools.general.doubt=0.4", "pools.general.escalate_to=europe", "pools.appeals.votes=2"
)


def test_expected_panels_and_escalations_are_those_that_come():
    """Within 6 standard errors of the mean over 8 samples and 8 runs, as above."""
    strategy = make_strategy(WORK)
    expected = [expected_load(PANELS, strategy, sample=50_000, seed=k).arrivals.sum(axis=(0, 2)) for k in range(8)]
    came = [simulate(PANELS, WORK, seed=k).ledger.pools.sum(axis=0)[:, PoolMeasure.ARRIVALS] for k in range(8, 16)]

    difference = np.mean(expected, axis=0) - np.mean(came, axis=0)
    error = np.sqrt((np.var(expected, axis=0, ddof=1) + np.var(came, axis=0, ddof=1)) / 8)
    np.testing.assert_array_less(np.abs(difference), 6 * error)


def test_jobs_are_split_by_what_sends_them():
    views_only = make_strategy("Threshold(remove_at=None, review_at=None, review_at_reports=0, review_at_views=200)")

    everything = expected_load(SCENARIO, make_strategy(WORK), sample=5_000, seed=1).arrivals.sum(axis=(0, 1))
    views = expected_load(SCENARIO, views_only, sample=5_000, seed=1).arrivals.sum(axis=(0, 1))

    assert (everything[: Trigger.VOTE] > 0).all()
    assert (everything[Trigger.VOTE :] == 0).all()
    assert [trigger.name for trigger in Trigger if views[trigger] > 0] == ["VIEWS", "APPEAL"]


def test_the_same_seed_gives_the_same_explanation():
    assert explain(SCENARIO, WORK, sample=2_000).to_dict() == explain(SCENARIO, WORK, sample=2_000).to_dict()


def test_uploads_are_those_of_the_scenario_in_each_market():
    uploads = table(explain(tiny_scenario(horizon="7d"), sample=1_000), "uploads")

    assert uploads["US"]["uploads (per day)"] == pytest.approx(800.0)
    assert uploads["all"]["uploads (per day)"] == pytest.approx(2_000.0, rel=1e-3)
    assert uploads["all"]["share"] == 1.0


def test_violating_uploads_are_fewer_where_one_creator_violates_several_policies():
    alike = tiny_scenario(horizon="7d", creators={"harm_concentration": None})
    apart, together = (table(explain(one, sample=1_000), "uploads")["US"] for one in (alike, tiny_scenario()))

    # 1 - (1 - 0.09)(1 - 0.03)(1 - 0.01) of them where policies are independent
    assert apart["violating (uploads per day)"] == pytest.approx(800 * 0.126127)
    expected = expected_violating(tiny_scenario())[list(tiny_scenario().markets).index("US")]
    assert together["violating (uploads per day)"] == pytest.approx(expected * together["uploads (per day)"])
    assert expected < 0.11


def test_a_run_that_ends_within_an_hour_has_the_uploads_and_the_staff_of_its_length():
    short = tiny_scenario(horizon="90m", warm_up=0)
    per_day = table(explain(short, sample=1_000), "uploads")["all"]["uploads (per day)"]

    assert per_day * 1.5 / 24 == pytest.approx(expected_uploads(short).sum())
    load = expected_load(short, make_strategy(WORK), sample=1_000, seed=1)
    np.testing.assert_array_equal(load.staff, expected_staff(short))


def test_prevalence_follows_the_market_s_multiplier():
    prevalence = table(explain(tiny_scenario(), sample=1_000), "prevalence")

    assert prevalence["DE"]["spam"] == pytest.approx(0.06)
    assert prevalence["US"]["spam"] == pytest.approx(0.09)


def test_a_detector_has_a_row_for_each_auc():
    detectors = next(t for t in explain(tiny_scenario(), sample=1_000).tables() if t.id == "detectors")

    assert [(row[0], row[1], row[2]) for row in detectors.rows] == [
        ("spam", "DE", 0.88),
        ("spam", "US", 0.93),
        ("hate", "DE US", 0.9),
        ("minors", "DE US", 0.95),
    ]


def test_a_bare_queue_is_used_as_its_numbers_say():
    explanation = explain("queueing", sample=2_000)

    desk = table(explanation, "load")["desk"]
    assert desk["sent at triage (jobs per day)"] == pytest.approx(345_600.0)
    assert desk["utilisation"] == pytest.approx(0.8)
    assert explanation.warnings == explanation.overloaded == ()
    assert table(explanation, "pools")["desk"]["accuracy (of its reviews)"] == 1.0


def test_an_overloaded_pool_is_named():
    from simulator.config import Scenario

    explanation = explain(Scenario.load("queueing", ["pools.desk.shifts.all_day.reviewers=3"]), sample=2_000)

    assert explanation.overloaded == ("desk",)
    assert explanation.warnings == (
        "Pool 'desk' gets 1.33 times the work that its staff can do: its backlog grows by 86,400 jobs per day.",
    )
    load = next(t for t in explanation.tables() if t.id == "load")
    assert load.text[0][load.header.index("utilisation")] == "133 % !"


def test_a_pool_with_nobody_on_shift_is_named():
    from simulator.config import Scenario

    explanation = explain(Scenario.load("queueing", ["pools.desk.shifts.all_day.reviewers=0"]), sample=2_000)

    assert explanation.warnings == ("Pool 'desk' gets jobs but has no reviewers on shift.",)
    hours = next(t for t in explanation.tables() if t.id == "hours")
    assert {row[1] for row in hours.text} == {"no staff !"}


def test_nights_without_staff_are_seen_by_the_hour():
    hours = table(explain(tiny_scenario(), WORK, sample=5_000), "hours")

    assert hours["00:00"]["europe"] == np.inf  # staff from 8 h to 22 h in Berlin
    assert 0 < hours["12:00"]["europe"] < 1


def test_a_world_without_uploads_can_be_explained():
    explanation = explain(tiny_scenario(uploads={"per_day": 0}))

    assert explanation.overloaded == ()
    assert table(explanation, "load")["europe"]["all (jobs per day)"] == 0.0


def test_volume_costs_nothing():
    explanation = explain(SCENARIO, sample=2_000)
    large = explain(SCENARIO.override("scale=200_000"), sample=2_000)

    assert table(large, "uploads")["all"]["uploads (per day)"] == pytest.approx(4e8, rel=0.01)
    assert len(explanation.tables()) == len(large.tables())


def test_summary_says_what_the_estimate_leaves_out():
    plain = explain(tiny_scenario(), WORK, sample=1_000).summary
    drifting = explain(tiny_scenario(detection={"drift": {"per_day": {"hate": 0.02}}}), WORK, sample=1_000).summary

    assert "ignores waits, suspensions, bans" in plain[-1]
    assert drifting[:-1] == plain
    assert drifting[-1].startswith("The tables show detectors just after training")


def test_json_has_stable_keys_and_no_infinities():
    payload = explain(tiny_scenario(), WORK, sample=1_000).to_dict()

    text = json.dumps(payload, allow_nan=False)

    assert list(json.loads(text)) == [
        "scenario",
        "scenario_hash",
        "strategy",
        "summary",
        "warnings",
        "overloaded",
        "tables",
    ]
    assert {name: [c["name"] for c in t["columns"]] for name, t in payload["tables"].items()} == {
        "uploads": [
            "market",
            "language",
            "time zone",
            "share",
            "uploads",
            "busiest hour",
            "quietest hour",
            "violating",
        ],
        "policies": ["policy", "prevalence", "violating", "severity weight", "view multiplier", "reports"],
        "prevalence": ["market", "spam", "hate", "minors"],
        "detectors": [
            "policy",
            "markets",
            "AUC",
            "noise",
            *(f"{name} at {score}" for score in (0.5, 0.8, 0.95) for name in ("flagged", "precision", "recall")),
        ],
        "triage": ["action at triage", "share of uploads"],
        "pools": [
            "pool",
            "serves",
            "least staff",
            "most staff",
            "staff",
            "review",
            "capacity",
            "accuracy",
            "jobs wait",
            "SLA",
        ],
        "staffing": [
            "pool",
            "asked for",
            "in effect",
            "by shift",
            "planned",
            "absent",
            "absence asked for",
            "absence in effect",
        ],
        "load": [
            "queue",
            "sent at triage",
            "by reports",
            "by views",
            "appeals",
            "further verdicts",
            "escalated to it",
            "all",
            "work",
            "staff",
            "utilisation",
            "largest backlog",
        ],
        "hours": ["hour", "europe", "general", "appeals"],
    }


def test_cells_are_written_for_people():
    shown = Table(
        "t", "T", (Column("a"), Column("b", "s", ",.1f", mark_above=2)), (("x", 1.0), ("y", 3.0), ("z", None))
    )

    assert shown.header == ["a", "b (s)"]
    assert shown.text == [["x", "1.0"], ["y", "3.0 !"], ["z", "–"]]
    assert shown.to_dict()["rows"] == [["x", 1.0], ["y", 3.0], ["z", None]]


def test_networks_are_one_line_if_there_are_any():
    def line(**changes):
        lines = explain(tiny_scenario(**changes), sample=1_000).summary
        return [words for words in lines if "groups of" in words]

    assert line() == []
    (words,) = line(networks={"group_size": 10, "rings": {"share": 0.1}, "look_alikes": {"share": 0.2}})
    assert words.startswith("50 groups of 10 accounts: 10 % are rings, which make ")
    assert words.endswith(" % of the violations, 20 % look-alikes.")
