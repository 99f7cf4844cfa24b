"""``riskbox run`` with a measurement: the dashboard beside the truth, on the terminal, in JSON and on a page."""

from __future__ import annotations

OPTIONS = ("baseline", "--set", "scale=0.01", "--set", "horizon=2d", "--set", "measurement={}", "--replications", 2)


def test_the_table_stands_below_the_indicators_and_by_day(riskbox):
    out = riskbox("run", *OPTIONS, "--by", "day").out

    whole, by_day = out.index("\nmeasured beside true\n"), out.index("\nmeasured beside true, by day\n")
    assert out.index("SAFETY") < whole < by_day < out.index("\nby day\n")
    for title in ("Violative view rate", "Removal recall", "Review accuracy"):
        assert title in out[whole:by_day]
        assert title in out[by_day:]
    assert "| day 2 |" in out[by_day:]


def test_json_and_page_have_it_by_day_and_over_the_run(riskbox, tmp_path):
    page = tmp_path / "run.html"
    data = riskbox("run", *OPTIONS, "--json", "-o", page).json

    rows = {(row["indicator"], row["day"]): row for row in data["measured"]}
    assert len(rows) == 18 * 3
    true = {row["id"]: row["estimate"] for row in data["indicators"]}
    one = rows["prevalence", ""]
    assert abs(one["true"] - true["prevalence"]) < 0.001  # a mean over runs beside a ratio over runs
    assert one["low"] < one["measured"] < one["high"]
    assert abs(one["bias"] - (one["measured"] - one["true"])) < 1e-12
    assert one["runs"] == 2
    text = page.read_text(encoding="utf-8")
    assert "Measured beside true" in text
    assert "day 2" in text[text.index("Measured beside true") :]


def test_without_a_measurement_nothing_is_said(riskbox):
    out = riskbox("run", *OPTIONS[:5]).out
    data = riskbox("run", *OPTIONS[:5], "--json").json

    assert "measured beside true" not in out
    assert data["measured"] is None
