"""The causal chain of a comparison: what stands in it, and that it can be read at any width."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from simulator.indicators.stages import STAGES
from simulator.indicators.tree import CHAIN
from simulator.present.rows import Row
from simulator.report.cards import Card
from simulator.report.chain import causal_chain
from simulator.report.chain_layout import Node, broad, slim
from simulator.report.charts import NARROW, WIDE
from simulator.runs.compare import compare
from tests.worlds import tiny_scenario

CARD = Card(
    "Review wait, 90th percentile", "▼", "worse", "worse", "+12,345 %", "between +1,234 % and +23,456 %", "1 → 2 h"
)
NODES = tuple(Node(stage, (CARD, CARD)[: 1 + place % 2], (), stage.acts) for place, stage in enumerate(STAGES.values()))
LAYOUTS = [(broad, WIDE), (slim, NARROW)]


@pytest.fixture(scope="module")
def comparison():
    scenario = tiny_scenario(horizon="1d", uploads={"per_day": 600})
    return compare(scenario, "Threshold", "Threshold(remove_at=0.9, review_at=0.6)", replications=3)


def test_each_stage_says_what_its_indicators_do(comparison):
    chain = causal_chain(comparison)
    assert [node.stage.name for node in chain.nodes] == list(STAGES)
    for node in chain.nodes:
        assert [one.title for one in node.cards] == [one.title for one in CHAIN[node.stage.name]]
    exposure = next(node for node in chain.nodes if node.stage.name == "exposure")
    row = Row(comparison.row("violative_view_rate"))
    assert exposure.cards[0].change == row.shortest_change.partition(" [")[0]
    assert exposure.cards[0].outcome == row.outcome_among
    assert exposure.cards[0].values == "{} → {}".format(*row.arms)


def test_the_first_stage_names_the_settings_that_differ(comparison):
    first = causal_chain(comparison).nodes[0]
    assert first.changed == ("remove_at: 0.98 → 0.9", "review_at: 0.8 → 0.6")
    many = [replace_path(comparison.differs[0], f"strategy.x{n}") for n in range(6)]
    said = causal_chain(Different(comparison, many)).nodes[0].changed
    assert said == ("x0: 0.98 → 0.9", "x1: 0.98 → 0.9", "x2: 0.98 → 0.9", "and 3 more settings")


def replace_path(one, path):
    return one._replace(path=path)


class Different:
    """A comparison with other differences between its plans."""

    def __init__(self, comparison, differs):
        self.shown, self.rows, self.differs = comparison.shown, comparison.rows, differs


def test_a_stage_of_a_mechanism_that_is_off_is_left_out_with_its_arrows():
    scenario = tiny_scenario(horizon="12h", warm_up="0s", uploads={"per_day": 400}, appeals={"pool": None})
    chain = causal_chain(compare(scenario, "Threshold", "AllowAll", replications=2))
    names = [node.stage.name for node in chain.nodes]
    assert names == [name for name in STAGES if name != "appeals"]
    assert all("appeals" not in node.acts for node in chain.nodes)
    assert "appeals" not in " ".join(row[-1] for row in chain.table.text)


def test_the_text_says_all_that_the_picture_says(comparison):
    chain = causal_chain(comparison)
    drawn = " ".join(ET.fromstring(chain.wide).itertext())
    table = [" ".join(row) for row in chain.table.text]
    for node in chain.nodes:
        for one in node.cards:
            (line,) = [row for row in table if row.startswith(f"{node.stage.name} {one.title}")]
            assert one.change in line
            assert one.outcome in line
            assert f"{one.title} {one.values}, {one.change} ({one.outcome}" in chain.label
            assert f"{one.symbol} {one.change}".replace(" ", "\xa0") in drawn  # not by colour alone
    assert "capacity" in table[-1]
    assert "queue delay (busy reviewers start later)" in table[-1]


@pytest.mark.parametrize(("layout", "frame"), LAYOUTS)
def test_boxes_fit_the_frame_and_keep_apart_and_their_lines_stay_inside(layout, frame):
    drawing = layout(NODES)
    assert drawing.width == frame.width
    for one, other in itertools.combinations(drawing.boxes, 2):
        beside = one.right <= other.x or other.right <= one.x
        assert beside or one.bottom <= other.y or other.bottom <= one.y
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.right <= frame.width
        assert box.bottom <= drawing.height
        for line in box.lines:
            assert box.x < line.x
            assert line.x + 6.0 * len(line.text) <= box.right + 1.0, line.text
            assert box.y < line.y < box.bottom


@pytest.mark.parametrize(("layout", "frame"), LAYOUTS)
def test_each_way_in_which_a_stage_acts_is_an_arrow_and_the_loop_is_dashed(layout, frame):
    drawing = layout(NODES)
    assert len(drawing.curves) == sum(len(node.acts) for node in NODES)
    assert [curve.kind for curve in drawing.curves].count("loop") == 1
    for curve in drawing.curves:
        assert all(-1 <= float(x) <= frame.width for x in re.findall(r"[MH](-?[\d.]+)", curve.path))


def test_one_stage_alone_is_a_picture_without_arrows():
    one = replace(NODES[0], acts={})
    for layout, _ in LAYOUTS:
        assert layout((one,)).curves == ()


def test_the_page_shows_it_once_for_each_width(comparison, tmp_path):
    from simulator.report import write_report

    text = write_report(comparison, tmp_path / "page.html").read_text(encoding="utf-8")
    section = text[text.index('<h2 id="chain">') : text.index('<h2 id="forest">')]
    assert section.count('class="chart broad" role="img" aria-label="Causal chain.') == 1
    assert section.count('class="chart slim" role="img" aria-label="Causal chain.') == 1
    assert "acts on" in section
