"""What a page and its charts keep to on any screen and on paper, checked without a browser."""

from __future__ import annotations

import html
import itertools
import re

import numpy as np
import pytest

from simulator.report import charts, theme, write_report
from simulator.report.charts.base import LINE, name_layers, spread
from simulator.report.charts.labels import beside
from simulator.report.charts.trade_off import FRONT, TRIAL, WINNER, Axis, Spot, outside, trade_off
from simulator.report.heat import batched
from simulator.report.several import write_several
from simulator.report.svg import render
from simulator.runs.compare import Comparison, compare
from tests.unit.test_report import Page
from tests.worlds import tiny_scenario

INCIDENTS = {
    "flood": {"kind": "surge", "policy": "spam", "start": "5h", "plateau": "4h", "peak": 2},
    "strict from noon": {"kind": "policy_change", "policy": "hate", "start": "12h", "shift": -0.1},
}
FRAMES = [charts.WIDE, charts.NARROW]


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    scenario = tiny_scenario(horizon="1d", uploads={"per_day": 600}, incidents=INCIDENTS)
    comparison = compare(scenario, "Threshold", "Threshold(remove_at=0.9, review_at=0.6)", replications=2)
    path = tmp_path_factory.mktemp("layout") / "page.html"
    return write_report(comparison, path, require=["sla_share>=0.1", "exposure<=1"]).read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------------------- colours
def luminance(colour):
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear, float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted((luminance(one)[1], luminance(other)[1]))
    return (high + 0.05) / (low + 0.05)


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SEEN = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(linear):
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_words_have_a_contrast_of_four_and_a_half_and_marks_of_three(shade):
    words = (theme.TEXT, theme.MUTED, theme.CANDIDATE, theme.SECOND, theme.THIRD, theme.BETTER, theme.WORSE)
    for colour in (*words, theme.UNCLEAR):
        assert contrast(getattr(colour, shade), getattr(theme.PAGE, shade)) >= 4.5, colour.role
    for colour in words[:2]:
        assert contrast(getattr(colour, shade), getattr(theme.PANEL, shade)) >= 4.5, colour.role
    for colour in (*theme.ARMS, *theme.CAUSES, theme.INCIDENT):
        assert contrast(getattr(colour, shade), getattr(theme.PAGE, shade)) >= 3.0, colour.role
    for colour in theme.CAUSES:  # shares are written into the bars in the colour of the page
        assert contrast(getattr(colour, shade), getattr(theme.PAGE, shade)) >= 4.5, colour.role


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("kind", SEEN)
def test_colours_that_meet_in_a_chart_stay_apart_for_colour_blind_readers(shade, kind):
    for group in (theme.ARMS, theme.CAUSES, (theme.BETTER, theme.WORSE, theme.UNCLEAR)):
        for one, other in itertools.combinations(group, 2):
            seen = [lab(np.array(SEEN[kind]) @ luminance(getattr(colour, shade))[0]) for colour in (one, other)]
            assert np.linalg.norm(seen[0] - seen[1]) >= 15, (one.role, other.role)


def test_no_two_roles_share_a_light_value():
    assert len({colour.light for colour in theme.COLOURS}) == len(theme.COLOURS)


# -------------------------------------------------------------------------------------------------------------- charts
@pytest.mark.parametrize("seed", range(20))
def test_labels_at_the_ends_of_lines_keep_their_distance_and_order(seed):
    rng = np.random.default_rng(seed)
    ends = {f"arm {place}": value for place, value in enumerate(rng.uniform(0, 1, rng.integers(1, 6)))}
    layers = name_layers(ends, (0.0, 1.0), 500, 96)
    places = [layer["encoding"]["y"]["value"] for layer in layers]
    assert all(-1e-9 <= place <= 96 + 1e-9 for place in places)
    ordered = sorted(places)
    assert all(high - low >= LINE - 1e-9 for low, high in itertools.pairwise(ordered))
    assert sorted(ends, key=lambda arm: -ends[arm]) == [arm for _, arm in sorted(zip(places, ends, strict=True))]


def test_more_labels_than_room_still_keep_their_order():
    places = spread([5.0, 5.0, 5.0, 5.0], 15.0, 0.0, 30.0)
    assert places == sorted(places)


def load_rows(arms=("baseline", "candidate"), pools=("one", "two"), hours=168, value=2.0):
    return [
        {"arm": arm, "pool": pool, "hour": hour + 0.5, "value": value}
        for arm in arms
        for pool in pools
        for hour in range(hours)
    ]


@pytest.mark.parametrize("frame", FRAMES)
def test_the_axis_of_time_ends_at_the_horizon_and_names_no_day_beyond(frame):
    chart = charts.load(load_rows(), frame, title="jobs", horizon=7 * 86400.0)
    last = chart["vconcat"][-1]["layer"][0]["encoding"]["x"]
    assert last["scale"] == {"domain": [0, 168.0], "nice": False}
    assert last["axis"]["values"] == [24 * day for day in range(7)]  # where day 1 ... day 7 begin
    svg = render(chart, name="t", label="t")
    assert ">day 7<" in svg
    assert ">day 8<" not in svg


def test_a_part_of_a_day_at_the_end_is_a_day():
    chart = charts.load(load_rows(hours=60), charts.WIDE, title="jobs", horizon=2.5 * 86400.0)
    assert chart["vconcat"][-1]["layer"][0]["encoding"]["x"]["axis"]["values"] == [0, 24, 48]


def test_a_short_run_names_hours():
    svg = render(charts.load(load_rows(hours=24), charts.WIDE, title="jobs", horizon=86400.0), name="t", label="t")
    assert re.findall(r">(day \d+|\d+ h)</text>", svg) == ["day 1", "6 h", "12 h", "18 h"]


def test_one_wide_interval_does_not_squeeze_the_points_of_a_search():
    narrow = [Spot((1.0 + n / 10, 0.9, 1.5), (2.0 - n / 10, 1.4, 2.1), FRONT) for n in range(5)]
    wide = Spot((1.2, 0.0, 90.0), (1.8, 0.1, 400.0), WINNER)
    x = trade_off([*narrow, wide], (Axis("x", 1.0), Axis("y", 1.0)), charts.WIDE)["layer"][2]["encoding"]["x"]
    low, high = x["scale"]["domain"]
    assert high - low < 2.0


def test_a_long_run_does_not_name_every_day():
    chart = charts.load(load_rows(hours=24), charts.WIDE, title="jobs", horizon=90 * 86400.0)
    assert len(chart["vconcat"][-1]["layer"][0]["encoding"]["x"]["axis"]["values"]) <= 14


@pytest.mark.parametrize("frame", FRAMES)
def test_equal_lines_are_both_seen_since_the_baseline_is_broader_and_below(frame):
    panel = charts.load(load_rows(arms=("baseline", "first", "second")), frame, title="jobs")["vconcat"][0]
    lines = [layer["mark"] for layer in panel["layer"] if layer["mark"]["type"] == "line"]
    assert [line["color"] for line in lines] == [arm.light for arm in theme.ARMS[:3]]
    assert lines[0]["strokeWidth"] >= 2 * lines[1]["strokeWidth"]
    assert "strokeDash" in lines[2]  # drawn last, so the one below shows through its gaps


def test_incidents_are_named_and_shaded_once():
    spans = [
        {"name": "one", "start": 5.0, "stop": 9.0},
        {"name": "two", "start": 8.0, "stop": 12.0},
        {"name": "stays", "start": 100.0, "stop": float("inf")},
        {"name": "after the end", "start": 200.0, "stop": 210.0},
    ]
    chart = charts.load(load_rows(), charts.WIDE, title="jobs", incidents=spans)
    shade, line = chart["vconcat"][1]["layer"][:2]
    assert shade["data"]["values"] == [{"start": 5.0, "stop": 12.0}]
    assert line["data"]["values"] == [{"start": 100.0}]
    svg = render(chart, name="t", label="t")
    assert all(f">{name}<" in svg for name in ("one", "two", "stays"))
    assert "after the end" not in svg


@pytest.mark.parametrize("frame", FRAMES)
def test_one_outlier_squeezes_no_other_mark_and_is_marked_at_the_edge(frame):
    near = [
        {"title": f"indicator {n}", "change": 0.01 * n, "low": 0.01 * n - 0.02, "high": 0.01 * n + 0.02}
        for n in range(8)
    ]
    far = {"title": "far", "change": 30.0, "low": 20.0, "high": 40.0}
    rows = [{**row, "outcome": "better", "text": "▲ +3,000 %"} for row in (*near, far)]
    chart = charts.forest(rows, frame)
    values = chart["data"]["values"]
    edge = chart["layer"][1]["encoding"]["x"]["scale"]["domain"][1]
    assert edge <= 0.1
    assert [row["beyond"] for row in values] == [False] * 8 + [True]
    assert values[-1]["right"]
    assert values[-1]["high"] == edge
    assert not values[-1]["left"]


@pytest.mark.parametrize("frame", FRAMES)
def test_every_chart_fills_its_frame(frame):
    rows = [{"title": "some indicator", "change": 0.1, "low": 0.0, "high": 0.2, "outcome": "better", "text": "+10 %"}]
    spots = [Spot((1.0, 0.9, 1.1), (2.0, 1.9, 2.2), FRONT), Spot((1.2, 1.0, 1.4), (1.8, 1.7, 1.9), WINNER, "trial 3")]
    durations = [{"arm": arm, "duration": 10.0**n, "share": n / 6} for arm in ("baseline", "new") for n in range(6)]
    drawn = [
        charts.forest(rows, frame),
        charts.causes([{"arm": "baseline", "cause": "review delay", "views": 5.0}], frame),
        charts.load(load_rows(), frame, title="jobs"),
        charts.distribution(durations, frame, title="removed", measured="time"),
        trade_off(spots, (Axis("x", 1.0), Axis("y", 1.0)), frame),
    ]
    for chart in drawn:
        width = float(re.search(r'width="([\d.]+)"', render(chart, name="t", label="t"))[1])
        assert 0.9 * frame.width <= width <= 1.12 * frame.width


def test_labels_of_points_do_not_cover_each_other():
    points = [(100.0, 100.0), (103.0, 101.0), (106.0, 99.0)]
    names = ["as given", "trial 12", "trial 7"]
    boxes = []
    for label, name in zip(beside(points, names, 600.0), names, strict=True):
        left = label.x if label.align == "left" else label.x - 7 * len(name)
        boxes.append((left, label.y - 7.5, left + 7 * len(name), label.y + 7.5))
    for one, other in itertools.combinations(boxes, 2):
        assert min(one[2], other[2]) <= max(one[0], other[0]) or min(one[3], other[3]) <= max(one[1], other[1])


def test_a_trial_far_from_all_points_is_left_out_and_counted():
    spots = [
        Spot((1.0, 0.9, 1.1), (2.0, 1.9, 2.2), FRONT),
        Spot((1.2, 1.0, 1.4), (1.8, 1.7, 1.9), WINNER),
        Spot((900.0, float("nan"), float("nan")), (1.9, float("nan"), float("nan")), TRIAL),
    ]
    axes = (Axis("x", 1.0), Axis("y", 1.0))
    assert outside(spots, axes) == 1
    assert len(trade_off(spots, axes, charts.WIDE)["data"]["values"]) == 2


def test_all_trials_but_outliers_are_drawn_however_close_the_points_are():
    nan = float("nan")
    trials = [Spot((x, nan, nan), (3.0 - x, nan, nan), TRIAL) for x in (0.5, 1.0, 1.5, 2.0, 2.5, 900.0)]
    spots = [Spot((1.0, 0.9, 1.1), (1.0, 0.9, 1.1), FRONT), Spot((1.01, 0.9, 1.1), (1.0, 0.9, 1.1), WINNER), *trials]
    axes = (Axis("x", 1.0), Axis("y", 1.0))

    drawn = trade_off(spots, axes, charts.WIDE)
    assert outside(spots, axes) == 1
    assert [row["x"] for row in drawn["data"]["values"]] == [1.0, 1.01, 0.5, 1.0, 1.5, 2.0, 2.5]
    low, high = drawn["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low < 0.5
    assert 2.5 < high < 3.0


# ---------------------------------------------------------------------------------------------------------------- page
def test_every_chart_is_there_for_a_page_and_for_a_phone_with_its_numbers(text):
    figures = re.findall(r"<figure>.*?</figure>", text, re.DOTALL)
    assert len(figures) == 6
    for figure in figures:
        assert figure.count('class="chart broad" role="img" aria-label="') == 1
        assert figure.count('class="chart slim" role="img" aria-label="') == 1
        table = Page(re.search(r"<details class=\"data\">.*?</details>", figure, re.DOTALL)[0])
        assert len(table.all("td")) > 0
        region = table.all("div")[0]
        assert region["role"] == "group"
        assert region["aria-label"]
        assert region["tabindex"] == "0"  # a region that may scroll is reached by keyboard


def test_the_first_screen_says_what_happens_before_it_shows_how(text):
    ids = ("differs", "guardrails", "key", "forest", "differences")
    places = [text.index(mark) for mark in ('class="sentence"', *(f'<h2 id="{name}"' for name in ids))]
    assert places == sorted(places)


def test_missed_guardrails_come_first(text):
    table = re.search(r'<table class="guardrails.*?</table>', text, re.DOTALL)[0]
    assert table.index("missed") < table.index("met")


def test_incidents_stand_in_the_pictures_over_time(text):
    picture = re.search(r'<svg class="chart broad"[^>]*Jobs waiting by hour.*?</svg>', text, re.DOTALL)[0]
    assert ">flood<" in picture
    assert ">strict from noon<" in picture
    assert "a dashed line: one begins that stays" in text


def test_every_cell_of_a_market_table_has_a_value_or_says_why_not(text):
    for table in re.findall(r'<table class="heat.*?</table>', text, re.DOTALL):
        cells = re.findall(r"<td[^>]*><span>(.*?)</span></td>", table, re.DOTALL)
        assert cells
        for cell in cells:
            assert re.search(r"\d|none|no ", cell), cell
            assert "–" not in cell.split("<br>")[0]


def test_tables_become_cards_on_a_phone_with_the_name_of_each_number(text):
    for table in re.findall(r'<table class="[^"]*\bstack\b.*?</table>', text, re.DOTALL):
        for cell in Page(table).all("td"):
            assert cell["data-label"]
    assert "@media screen and (max-width: 40rem)" in text
    assert "table.stack td[data-label]::before { content: attr(data-label)" in text


def test_paper_shows_tables_whole_and_what_is_folded(text):
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL)[1]
    printed = "".join(re.findall(r"@media print \{(.*?)\n\}", style, re.DOTALL))
    assert "@page { margin" in style
    assert ".wide { overflow: visible" in printed
    assert "details::details-content { content-visibility: visible" in printed
    assert re.search(r"h2, h3, h2 \+ p, caption, summary, thead \{ break-after: avoid", printed)
    assert "tr { break-inside: avoid" in printed
    assert "On paper two things are left out" in text
    outside_numbers = re.sub(r'<details class="data">.*?</details>', "", text, flags=re.DOTALL)
    assert 'class="wide"' not in outside_numbers  # nothing that is printed may need to scroll


def test_many_policies_are_split_into_tables_that_fit_paper():
    assert batched([f"p{n}" for n in range(20)], 7) == [
        tuple(f"p{n}" for n in some) for some in (range(7), range(7, 14), range(14, 20))
    ]


def test_a_change_without_a_sure_baseline_is_told_as_a_difference_not_as_a_huge_percentage(text):
    for table in re.findall(r'<table class="heat.*?</table>', text, re.DOTALL):
        for share in re.findall(r"([\d,]+)(?:\.\d+)? %<br>", table):
            assert float(share.replace(",", "")) < 1e6


# ------------------------------------------------------------------------------------------------- several candidates
@pytest.fixture(scope="module")
def several(tmp_path_factory):
    scenario = tiny_scenario(horizon="12h", warm_up="0s", uploads={"per_day": 900})
    specs = {"strict": "Threshold(remove_at=0.8, review_at=0.5)", "Threshold(remove_at=0.9, review_at=0.6)": None}
    arms = {name: compare(scenario, "Threshold", spec or name, replications=2) for name, spec in specs.items()}
    first = arms["strict"].baseline
    pairs = {name: Comparison(first, one.candidate) for name, one in arms.items()}
    path = tmp_path_factory.mktemp("several") / "page.html"
    return write_several(pairs, path, require=["sla_share>=0.1", "exposure<=1"]).read_text(encoding="utf-8")


def test_each_candidate_has_a_sentence_its_changes_and_its_guardrails(several):
    page = Page(several)
    assert page.broken == []
    assert several.count('<p class="sentence">') == 2
    guardrails = re.search(r'<table class="guardrails.*?</table>', several, re.DOTALL)[0]
    assert guardrails.count("missed") == 2
    assert guardrails.count("<tr>") == 1 + 2 * 2
    assert "candidate 2" in several  # a whole spec is no name for a column
    assert "Threshold(remove_at=0.9, review_at=0.6)" in several


def test_a_column_for_each_candidate_and_a_line_for_each_arm(several):
    table = re.search(r'<table class="stack rows beside">.*?</table>', several, re.DOTALL)[0]
    heads = re.findall(r'<th scope="col">([^<]*)</th>', table)
    assert heads == ["Indicator", "Baseline", "strict", "candidate 2"]
    backlog = re.search(r'<svg class="chart broad"[^>]*Jobs waiting by hour.*?</svg>', several, re.DOTALL)[0]
    assert all(f">{name}<" in backlog for name in ("baseline", "strict", "candidate 2"))
    ids = [attributes["id"] for _, attributes in Page(several).elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert "--candidate strict --candidate 'Threshold(remove_at=0.9, review_at=0.6)'" in html.unescape(several)
