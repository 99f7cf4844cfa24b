"""``riskbox alarms``: on a run with a known onset, and on a file of a platform's own figures."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

WORLD = ("--set", "horizon=33d", "--set", "uploads.per_day=60", "--history", "14d")
WAVE = "incidents.+wave={kind: surge, policy: POLICY, start: 20d, plateau: 6d, peak: 6}"


@pytest.fixture
def policy(tiny) -> str:
    return next(iter(json.loads(tiny.read_text(encoding="utf-8"))["policies"]))


def test_a_wave_raises_true_alarms(riskbox, tiny, policy):
    arguments = ("alarms", tiny, *WORLD, "--set", WAVE.replace("POLICY", policy), "--indicator", "prevalence")
    found = riskbox(*arguments, "--json").json
    table = riskbox(*arguments).out

    (series,) = found["series"]
    first = series["alarms"][0]
    assert first["explained_by"] == "wave"
    assert first["direction"] == "high"
    assert first["value"] > first["high"] > first["expected"] > first["low"]
    assert 0.0 < first["delay"] <= 5 * 86_400
    assert "| prevalence | " in table
    assert "| wave " in table
    assert "one false alarm per 90 d; history 14 d." in table


def test_json_has_settings_series_onsets_and_a_summary(riskbox, tiny, policy):
    arguments = ("--by", "market", "--chart", "ewma", "--replications", 2, "--indicator", "prevalence")
    found = riskbox("alarms", tiny, *WORLD, *arguments, "--json").json

    assert set(found) == {"provenance", "name", "runs", "settings", "onsets", "series", "summary"}
    assert found["runs"] == 2
    assert found["settings"] == {
        "chart": "ewma",
        "false_alarm_every": 90 * 86_400.0,
        "change": 1.0,
        "history": 14 * 86_400.0,
        "settle": 3 * 86_400.0,
        "aftermath": 7 * 86_400.0,
    }
    assert all(re.fullmatch(r"prevalence\[\w+\]", one["series"]) for one in found["series"])
    assert len({one["limit"] for one in found["series"]}) == 1
    for one in found["series"]:
        assert len(one["start"]) == len(one["value"]) == len(one["low"]) == 33
    for one in found["summary"]:
        assert one["quiet_time"] == 2 * (33 - 14) * 86_400.0
        assert one["onsets"] == []


def test_what_the_dashboard_shows_is_watched(riskbox, tiny):
    measured = ("--measured", "--set", "measurement={labels_per_day: {views: 50, uploads: 40}}")
    ending = riskbox("alarms", tiny, *WORLD, *measured, "--indicator", "prevalence", "--indicator", "sla_share")

    assert ending.code == 0
    found = riskbox("alarms", tiny, *WORLD, *measured, "--indicator", "prevalence", "--json").json
    assert [(one["series"], one["measured"]) for one in found["series"]] == [("prevalence (measured)", True)]


def test_a_page_and_a_table_are_written(riskbox, tiny, policy, tmp_path):
    arguments = ("alarms", tiny, *WORLD, "--set", WAVE.replace("POLICY", policy), "--indicator", "prevalence")
    page, table = tmp_path / "alarms.html", tmp_path / "alarms.csv"

    assert riskbox(*arguments, "--replications", 2, "-o", page).code == 0
    assert riskbox(*arguments, "-o", table).code == 0

    text = page.read_text(encoding="utf-8")
    assert "<svg" in text
    assert "wave" in text
    assert "http" not in text.replace("http://www.w3.org", "")
    head, first, *_ = table.read_text(encoding="utf-8").splitlines()
    assert head.startswith("series,unit,start,stop,read,began,direction,value,expected,low,high")
    assert first.startswith("prevalence,share,2")


@pytest.fixture
def own(tmp_path):
    random = np.random.default_rng(6)
    rows = [
        f"{np.datetime64('2026-03-02') + day},{random.binomial(1000, 0.02 if day < 45 else 0.06) / 1000},1000"
        for day in range(56)
    ]
    path = tmp_path / "own.csv"
    path.write_text("date,value,n\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_figures_of_ones_own_are_watched(riskbox, own, tmp_path):
    ending = riskbox("alarms", "--csv", own, "--onset", "attack=2026-04-16..2026-04-27", "-o", tmp_path / "own.html")

    assert ending.code == 0
    assert "| own " in ending.out
    assert "attack" in ending.out
    assert (tmp_path / "own.html").exists()
    found = riskbox("alarms", "--csv", own, "--chart", "shewhart", "--json").json
    assert found["series"][0]["alarms"][0]["start"].startswith("2026-04-1")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Give either SCENARIO or --csv FILE, and not both."),
        (("TINY", "--csv", "x.csv"), "Give either SCENARIO or --csv FILE, and not both."),
        (("--csv", "nowhere.csv"), "'nowhere.csv' cannot be read: No such file or directory."),
        (("--csv", "x.csv", "--by", "market"), "do not go with --csv."),
        (("TINY", "--onset", "a=2026-01-01"), "--onset and --law go with --csv"),
        (("TINY",), "A run that is watched by the day must last at least 38 d"),
        (("TINY", *WORLD, "--measured"), "Nothing is measured in this scenario: add --set measurement={}"),
        (
            ("TINY", *WORLD, "--measured", "--set", "measurement={}", "--indicator", "prevalence", "--by", "market"),
            "the dashboard shows it for the whole platform only.",
        ),
        (("TINY", *WORLD, "--indicator", "staffed_hours"), "cannot be watched: it follows from the plan"),
        (("TINY", *WORLD, "--indicator", "prevalence[XX]"), "A place in brackets must be a market"),
        (("TINY", *WORLD, "--indicator", "ring_recall"), "which is off."),
        (("TINY", *WORLD, "--indicator", "prevalence", "--by", "pool"), "must be broken down by"),
        (("TINY", *WORLD, "--indicator", "prevalence", "--period", "hour"), "must be broken down by"),
        (("TINY", *WORLD, "--false-alarm-every", "1d", "--indicator", "prevalence"), "must be 5 to 1,000,000 periods"),
        (("TINY", *WORLD, "--history", "soon"), "--history must be given once."),
    ],
)
def test_what_cannot_be_watched_is_refused_in_one_sentence(riskbox, tiny, arguments, sentence):
    ending = riskbox("alarms", *(tiny if one == "TINY" else one for one in arguments))

    assert ending.code == 2
    assert sentence in ending.err
    assert ending.err.count("\n") == 1
    assert ending.out == ""
