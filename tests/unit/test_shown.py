"""How results show themselves from Python: a few lines, HTML for a notebook, frames, charts, and paths as texts."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
import vl_convert

from simulator import compare, optimize, simulate, sweep, write_front, write_report
from simulator.errors import InputError
from simulator.present.table import Column, Table
from simulator.report.tables import fitting
from tests.unit.test_report import Page
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario(horizon="8h", warm_up="0s", uploads={"per_day": 900})
ENDINGS = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".html": b"<!DOCTYPE html>", ".json": b"{"}


@pytest.fixture(scope="module")
def comparison():
    return compare(SCENARIO, "Threshold", "Threshold(remove_at=0.9, review_at=0.6)", replications=2)


@pytest.fixture(scope="module")
def search():
    goals = ["violative_view_rate", "innocent_views_lost"]
    return optimize(SCENARIO, "Threshold", minimize=goals, trials=3, fresh_replications=2)


@pytest.fixture(scope="module")
def several():
    return compare(SCENARIO, "Threshold", ["AllowAll", "Threshold(remove_at=0.8, review_at=0.5)"], replications=2)


@pytest.fixture(scope="module")
def swept():
    axes = {"strategy.remove_at": [0.8, 0.9, 0.95], "strategy.review_at": [0.5, 0.7]}
    return sweep(SCENARIO, axes, "Threshold", replications=2)


@pytest.fixture(scope="module")
def every(comparison, several, search, swept):
    return {
        "Results": comparison.baseline,
        "Comparison": comparison,
        "MultiArmComparison": several,
        "OptimizeResult": search,
        "Sweep": swept,
    }


KINDS = ["Results", "Comparison", "MultiArmComparison", "OptimizeResult", "Sweep"]


@pytest.mark.parametrize("kind", KINDS)
def test_as_text_a_result_is_a_few_lines_that_name_what_was_run(every, kind):
    text = repr(every[kind])
    lines = text.splitlines()
    assert text == str(every[kind])
    assert lines[0].startswith(f"{kind}: ")
    assert 2 <= len(lines) <= 18
    assert all(len(line) <= 240 for line in lines)
    assert "tiny" in text
    assert kind == "Sweep" or "Threshold" in text


def test_a_strategy_with_a_threshold_for_every_market_and_policy_does_not_flood_the_screen():
    table = {"DE": {"spam": 0.91, "hate": 0.92, "minors": 0.93}, "US": {"spam": 0.94, "hate": 0.95, "minors": 0.96}}
    spec = f"Threshold(remove_at={json.dumps(table)}, review_at={json.dumps(table).replace('0.9', '0.4')})"
    assert len(repr(simulate(SCENARIO, spec))) < 2_000


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_notebook_a_result_has_cards_or_points_a_table_and_a_chart_and_asks_for_nothing(every, kind):
    html = every[kind]._repr_html_()
    page = Page(html)
    assert page.broken == []
    assert page.open == []
    assert page.all("table")
    assert any(svg.get("role") == "img" and svg["aria-label"] for svg in page.all("svg"))
    assert "http" not in html
    assert not page.all("script")
    assert all(header.get("scope") in ("col", "row") for header in page.all("th"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", KINDS)
def test_its_styles_reach_nothing_else_in_the_notebook(every, kind):
    style = re.search(r"<style>(.*?)</style>", every[kind]._repr_html_(), re.DOTALL)[1]
    depth, outer, word = 0, [], ""
    for letter in re.sub(r"\s+", " ", style):
        if letter == "{":
            if depth == 0:
                outer.append(word.strip())
            depth, word = depth + 1, ""
        elif letter == "}":
            depth, word = depth - 1, ""
        else:
            word += letter
    assert depth == 0
    assert set(outer) <= {".riskbox", "@media (prefers-color-scheme: dark)"}


def test_two_results_in_one_notebook_share_no_id(comparison):
    found = []
    for result in (comparison.baseline, comparison.candidate, comparison):
        page = Page(result._repr_html_())
        found += [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_has_what_a_notebook_shows(every, kind):
    frame = every[kind].to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert len(frame)
    assert type(frame) is pd.DataFrame
    if kind in ("Results", "Comparison"):
        assert frame["indicator"].tolist() == every[kind].shown()


def test_a_table_by_two_axes_has_a_row_for_each_pair(comparison):
    for result in (comparison, comparison.candidate):
        frame = result.table(by=("market", "policy"), ids=["exposure"])
        assert len(frame) == 2 * 3
        assert frame.equals(result.table(by=["market", "policy"], ids=iter(["exposure"])))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda c: c.table(by="market"), r"`by` must be a list of texts, such as \['market'\]. Got 'market' instead."),
        (
            lambda c: c.baseline.table(by="market,policy"),
            r"`by` must be a list of texts.* Got 'market,policy' instead.",
        ),
        (lambda c: c.table(by=3), "`by` must be a list of texts.* Got 3 instead."),
        (lambda c: c.rows("exposure"), r"`ids` must be a list of texts.* Got 'exposure' instead."),
        (lambda c: c.baseline.estimates(["exposure"], "day"), "`by` must be a list of texts.* Got 'day' instead."),
        (lambda c: c.baseline.to_frame("day"), "`by` must be a list of texts.* Got 'day' instead."),
        (lambda c: c.to_dict("exposure"), "`ids` must be a list of texts.* Got 'exposure' instead."),
        (lambda c: c.baseline.value(3), "An indicator must be a known one. Got 3 instead."),
        (lambda c: c.baseline.estimate(["exposure"]), r"An indicator must be a known one. Got \['exposure'\] instead."),
        (lambda c: c.plot("pie"), "`what` must be one of 'changes', 'causes', .*. Got 'pie' instead."),
        (lambda c: c.plot(2), "`what` must be one of .*. Got 2 instead."),
        (lambda c: c.plot().save("chart.gif"), r"A chart must be saved as .svg, .*. Got 'chart.gif' instead."),
        (lambda c: c.plot().save(4), "`path` must be a path. Got 4 instead."),
        (lambda c: write_report(c, 3), "`path` must be a path. Got 3 instead."),
        (
            lambda c: write_report(c.baseline, "x.html"),
            "must be of what `compare` returns. Got Results",
        ),
        (lambda c: write_report(c, "x.html", c.baseline), "must be of what `optimize` returns. Got Results"),
        (lambda c: write_front(c, "x.html"), "must be of what `optimize` returns. Got Comparison instead."),
        (
            lambda c: write_report(c, "x.html", require=[3]),
            r"Requirements must be a list of texts.* Got \[3\] instead.",
        ),
        (lambda c: write_report(c, "x.html", require="exposure<1"), "Requirements must be a list.* Got 'exposure<1'"),
        (lambda c: simulate(SCENARIO, engine=3), "Got 3 instead"),
        (lambda c: simulate(SCENARIO, allow_code="no"), "`allow_code` must be True or False. Got 'no' instead."),
        (lambda c: simulate(SCENARIO, processes=3), "`processes` must be a list of functions. Got 3 instead."),
        (lambda c: simulate(SCENARIO, progress="bar"), "`progress` must be a function. Got 'bar' instead."),
        (lambda c: simulate(SCENARIO, seed=1.5), "`seed` must be a whole number. Got 1.5 instead."),
        (lambda c: compare(SCENARIO, replications="4"), "`replications` must be a whole number. Got '4' instead."),
        (lambda c: compare(SCENARIO, different_worlds=1), "`different_worlds` must be True or False. Got 1 instead."),
    ],
)
def test_what_is_no_such_argument_is_refused_in_one_sentence(comparison, monkeypatch, tmp_path, call, sentence):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=sentence) as caught:
        call(comparison)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_a_specification_with_its_data_and_a_picture(every, kind):
    plot = every[kind].plot()
    bundle = plot._repr_mimebundle_()
    assert bundle["application/vnd.vegalite.v5+json"] is plot.spec
    assert bundle["image/svg+xml"].startswith("<svg")
    assert repr(plot).startswith("Plot: ")
    json.dumps(plot.spec, allow_nan=False)
    assert plot.spec["$schema"].endswith("/vega-lite/v5.json")
    assert vl_convert.vegalite_to_svg(plot.spec, vl_version="5.21").startswith("<svg")  # what notebooks have


@pytest.mark.parametrize("name", ["changes", "causes", "backlog", "utilisation", "time_to_action"])
def test_every_chart_has_a_name(comparison, name):
    assert comparison.plot(name).label
    if name != "changes":
        assert comparison.candidate.plot(name).label


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_chart_is_saved_in_the_format_of_its_ending_whatever_kind_of_path(comparison, tmp_path, ending):
    path = tmp_path / f"new/chart{ending.upper()}"
    assert comparison.plot("causes").save(str(path)) == path
    content = path.read_bytes()
    assert content.lstrip().startswith(ENDINGS[ending])
    if ending == ".html":
        assert b'src="http' not in content


def test_paths_may_be_texts(search, comparison, tmp_path):
    assert write_front(search, str(tmp_path / "front.html")) == tmp_path / "front.html"
    assert write_report(comparison, str(tmp_path / "page.html")) == tmp_path / "page.html"
    saved = search.save(str(tmp_path / "found"))
    assert all(path.is_file() for path in saved)


def test_a_chart_of_nothing_says_so():
    empty = simulate(tiny_scenario(horizon="4h", uploads={"per_day": 0}), "AllowAll")
    with pytest.raises(InputError, match="There is nothing to draw in 'causes': the runs counted none of it"):
        empty.plot("causes")
    assert Page(empty._repr_html_()).broken == []


def test_a_sweep_is_a_data_frame_whose_parts_are_ordinary_ones(swept):
    assert isinstance(swept, pd.DataFrame)
    assert len(swept) == 3 * 2 * 2
    assert type(swept.head()) is pd.DataFrame
    assert type(swept[["replication"]]) is pd.DataFrame
    assert swept.attrs["axes"] == ["strategy.remove_at", "strategy.review_at"]


def test_the_table_of_a_sweep_has_the_mean_of_each_point(swept):
    means = swept.table(["exposure"])
    assert len(means) == 6
    frame = swept.to_frame()
    chosen = frame[(frame["strategy.remove_at"] == 0.9) & (frame["strategy.review_at"] == 0.7)]
    (mean,) = means[(means["strategy.remove_at"] == 0.9) & (means["strategy.review_at"] == 0.7)]["exposure"]
    assert mean == pytest.approx(chosen["exposure"].mean())
    assert len(swept.table(["exposure"], by=["strategy.review_at"])) == 2
    with pytest.raises(InputError, match="`by` must be a list of texts"):
        swept.table(by="strategy.review_at")
    with pytest.raises(InputError, match=r"`by` must be axes of the sweep.* Got 'scale' instead"):
        swept.table(by=["scale"])


def test_the_chart_of_a_sweep_has_a_dot_for_each_run_and_a_line_for_each_value_of_the_other_setting(swept):
    rows = swept.plot("violative_view_rate").spec["data"]["values"]
    assert len(rows) == 12
    assert {row["group"] for row in rows} == {"strategy.review_at 0.5", "strategy.review_at 0.7"}
    with pytest.raises(InputError, match=r"`what` must be one of 'violative_view_rate', .* Got 'pie' instead"):
        swept.plot("pie")


def test_the_report_of_several_candidates_has_a_column_for_each(several, tmp_path):
    text = write_report(several, tmp_path / "page.html", require=["sla_share>=0.1"]).read_text(encoding="utf-8")
    heads = re.findall(r'<th scope="col">([^<]*)</th>', re.search(r'<table class="stack rows beside">.*', text)[0])
    assert heads[:4] == ["Indicator", "Baseline", "AllowAll", "candidate 2"]


def test_the_page_shows_what_each_change_does(tmp_path):
    from simulator.runs.attribution import attribute
    from simulator.runs.compare import Comparison

    found = attribute(SCENARIO, "Threshold", "Threshold(remove_at=0.9, review_at=0.6)", replications=2)
    pair = Comparison(found.baseline, found.together)
    text = write_report(pair, tmp_path / "page.html", attribution=found).read_text(encoding="utf-8")
    section = text[text.index('id="attribution"') :]
    rows = re.findall(r'<th scope="row">([^<]*)</th>', section[: section.index("</table>")])
    assert rows == [
        "baseline",
        "strategy.remove_at alone",
        "strategy.review_at alone",
        "all together",
        "interaction",
    ]


def test_a_wide_table_is_written_in_parts_that_fit_a_page():
    columns = tuple(Column(name) for name in ("scale", "replication", *(f"i{n}" for n in range(20))))
    parts = fitting(Table("t", "runs", columns, ((0.5, 0.0, *map(float, range(20))),)), keys=2)
    assert all(len(part.columns) <= 8 for part in parts)
    assert all([column.name for column in part.columns[:2]] == ["scale", "replication"] for part in parts)
    assert [cell for part in parts for cell in part.rows[0][2:]] == list(map(float, range(20)))
