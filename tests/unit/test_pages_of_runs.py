"""The pages of a run and of a sweep: what they show, in parts that fit paper and a phone."""

from __future__ import annotations

import html
import re

import pytest

from simulator import compare, simulate, sweep
from simulator.report import write_report, write_run, write_sweep
from tests.worlds import tiny_scenario

WORLD = tiny_scenario(horizon="1d", uploads={"per_day": 800})
OWN = WORLD.override("policies.hate.detector.measured={'*': {table: [{threshold: 0.5, precision: 0.4, recall: 0.7}]}}")
MOST = 8
"""Columns that A4 in portrait holds."""


@pytest.fixture(scope="module")
def run():
    return simulate(OWN, "Threshold", replications=2)


@pytest.fixture(scope="module")
def page(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "run.html"
    return write_run(run, path, by=["market", "market,policy"], command="riskbox run mine").read_text(encoding="utf-8")


def tables(page):
    """Return each table's caption, heads and rows as texts."""
    found = []
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        caption = re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)
        cells = [
            [text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        ]
        found.append((text(caption[1]) if caption else "", cells[0], cells[1:]))
    return found


def text(source):
    """Return what a reader sees of some HTML."""
    return html.unescape(re.sub(r"<[^>]+>", "", source)).replace("\xa0", " ").strip()


def heads(page):
    return [text(one) for one in re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page)]


def test_the_page_of_a_run_has_its_questions_in_order(page):
    assert heads(page)[0] == f"A run of {OWN.name}"
    wanted = ["Key indicators", "Why viewers met violations", "Review queues", "Time to action", "Every indicator"]
    assert [one for one in heads(page) if one in wanted] == wanted
    assert {"By market", "By market and policy"} <= set(heads(page))


def test_the_page_of_a_run_has_every_indicator_that_its_tables_show(page, run):
    shown = {one.indicator.title for one in run.estimates(run.shown())}

    rows = {row[0] for _, head, rows in tables(page) if head[0] == "Indicator" for row in rows}

    assert rows == shown


def test_a_breakdown_has_a_row_per_cell_and_few_columns(page, run):
    by_market = [one for one in tables(page) if re.fullmatch(r"Safety by market(, part \d of \d)?", one[0])]
    titles = [name for _, head, _ in by_market for name in head[1:]]

    assert [row[0] for row in by_market[0][2]] == list(OWN.markets)
    assert all(len(head) <= MOST for _, head, _ in by_market)
    assert len(titles) == len(set(titles)) > 4
    (cell,) = {row[1] for row in by_market[0][2] if row[0] == "DE"}
    (estimate,) = [one for one in run.estimates(["violative_view_rate"], ["market"]) if one.cell["market"] == "DE"]
    assert cell.startswith(f"{100 * estimate.value:.1g}"[:3])


def test_a_run_has_no_heading_for_detectors_that_nobody_measured(tmp_path):
    plain = write_run(simulate(WORLD, "Threshold"), tmp_path / "a.html", command="").read_text(encoding="utf-8")

    assert "Detectors as measured" not in heads(plain)
    assert "One replication has no intervals" in plain


def test_every_page_and_the_data_say_how_near_the_world_comes_to_a_measured_detector(page, tmp_path):
    comparison = compare(WORLD, "Threshold", "Threshold(remove_at=0.9, review_at=0.6)", replications=2)
    own = compare(OWN, "Threshold", "Threshold(remove_at=0.9, review_at=0.6)", replications=2)
    report = write_report(own, tmp_path / "page.html").read_text(encoding="utf-8")

    for one in (page, report):
        (fits,) = [rows for caption, _, rows in tables(one) if caption.startswith("Detectors as measured")]
        assert [(row[0], row[2]) for row in fits] == [("hate", "table")] * len(fits)
    said = own.to_dict(["exposure"])["detectors"]
    assert [fit["policy"] for fit in said["baseline"]] == [fit["policy"] for fit in said["candidate"]]
    assert said["baseline"][0]["errors"]["run_recall_max"] < 0.01
    assert comparison.to_dict(["exposure"])["detectors"] == {"baseline": [], "candidate": []}


def test_the_page_of_a_sweep_draws_its_key_indicators_and_has_every_run(tmp_path):
    axes = {"strategy.remove_at": [0.9, 0.95], "scale": [0.5, 1.0, 2.0], "horizon": ["12h"]}
    table = sweep(WORLD, axes, "Threshold", replications=2)

    page = write_sweep(table, tmp_path / "sweep.html", command="riskbox sweep mine").read_text(encoding="utf-8")

    assert heads(page)[0] == "Sweep of strategy.remove_at, scale, horizon"
    found = tables(page)
    assert all(len(head) <= MOST for caption, head, _ in found if not caption.startswith("Means over"))
    (means,) = [rows for caption, _, rows in found if caption == "Means over the runs of each point, part 1 of 2"]
    runs = next(rows for caption, _, rows in found if caption.startswith("Safety"))
    assert (len(means), len(runs)) == (6, 12)
    assert [row[:2] for row in runs[:3]] == [["0.9", "0.5"], ["0.9", "0.5"], ["0.9", "1"]]
    assert re.search(r"<svg.*scale 0\.5(?!, horizon)", page, re.DOTALL), "a setting with one value tells no line apart"
