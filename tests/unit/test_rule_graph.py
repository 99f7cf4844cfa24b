"""The drawn graph of a file's rules: what it is made of, and that a reader can follow it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from simulator.errors import InputError
from simulator.report.rule_graph import graph_svg, write_graph
from simulator.report.rule_layout import gives_way, laid_out
from simulator.rules import graph_of, load_rules, read_rules
from strategies.rule_set import SHIPPED

TEXT = """\
let:
  young: age < 30d
  risky: young and account.strikes >= 1
rules:
  - {name: trusted & old, when: age >= 365d and top_score < 0.2, do: allow, because: it is known}
  - {name: sure, when: top_score > 0.9, do: remove, because: sure}
  - {name: also sure, when: score.hate > 0.5, do: remove, because: 'hate is < nothing'}
  - {when: risky, do: review, because: unsure}
"""
FILE = read_rules(TEXT, "mine.yaml")
ALL = """\
match: all
rules:
  - {when: top_score > 0.5, do: review, because: unsure}
  - {when: score.hate > 0.6, do: limit, because: unsure}
  - {when: score.spam > 0.9, do: remove, because: sure}
"""


def texts(svg):
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_rule_gives_way_to_those_above_that_may_match_the_same():
    steps = graph_of(FILE).steps

    assert [step.behind for step in steps] == [(), (), (1, 2), (2, 3)]  # a young account is never old
    assert [step.harmless for step in steps] == [(), (), (2,), ()]
    assert [gives_way(step) for step in steps] == [
        "",
        "",
        "gives way to 1 where both match",
        "gives way to 2 and 3 where both match",
    ]


def test_names_are_those_that_stand_in_the_file():
    graph = graph_of(FILE)

    assert graph.columns == ("account.strikes", "age", "score.hate", "top_score")
    assert [(one.name, one.text, one.names) for one in graph.own] == [
        ("young", "age < 30d", ("age",)),
        ("risky", "young and account.strikes >= 1", ("account.strikes", "young")),
    ]
    assert [step.rule.names for step in graph.steps] == [
        ("age", "top_score"),
        ("top_score",),
        ("score.hate",),
        ("risky",),
    ]


def test_where_all_rules_count_the_strongest_comes_first_and_a_review_undoes_no_limit():
    graph = graph_of(read_rules(ALL, "mine.yaml"))

    assert [(step.number, step.behind) for step in graph.steps] == [(3, ()), (1, (3,)), (2, (3,))]


def test_every_rule_name_reason_and_action_is_written():
    said = texts(graph_svg(FILE))

    for text in ("1 trusted & old", "2 sure", "3 also sure", "rule 4", "hate is < nothing", "= age < 30d", "young"):
        assert text in said
    assert [one for one in said if one in ("allow", "remove", "review")] == [
        "allow",
        "remove",
        "remove",
        "review",
        "allow",
    ]
    assert said.count("else") == 4
    assert "gives way to 2 and 3 where both match" in said


@pytest.mark.parametrize("slim", [False, True])
def test_nothing_overlaps_and_all_of_it_is_inside(slim):
    drawing = laid_out(graph_of(load_rules(str(SHIPPED / "baseline.yaml"))), slim=slim, told=["decides 1 per day"] * 4)

    boxes = drawing.boxes
    for place, one in enumerate(boxes):
        assert one.x >= 0
        assert one.right <= drawing.width
        assert one.bottom <= drawing.height
        assert all(one.y < line.y < one.bottom for line in one.lines)
        for other in boxes[place + 1 :]:
            apart = one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
            assert apart, (one.lines, other.lines)


def test_a_name_stands_to_the_left_of_what_it_is_read_by():
    boxes = {box.lines[0].text: box for box in laid_out(graph_of(FILE)).boxes}

    assert boxes["age"].right < boxes["young"].x
    assert boxes["young"].right < boxes["risky"].x
    assert boxes["risky"].right < boxes["rule 4"].x
    order = [boxes[name].y for name in ("every upload", "1 trusted & old", "2 sure", "3 also sure", "rule 4")]
    assert order == sorted(order)


def test_a_curve_leads_from_every_name_to_every_reader():
    graph = graph_of(FILE)
    reads = sum(len(made.names) for made in (*(step.rule for step in graph.steps), *graph.own))

    kinds = [curve.kind for curve in laid_out(graph).curves]
    assert (kinds.count("reads"), kinds.count("falls"), kinds.count("shadows")) == (reads, 5, 3)


def test_a_page_gets_its_own_colours_and_a_file_plain_ones():
    assert "var(--worse)" in graph_svg(FILE, page=True)
    assert "var(" not in graph_svg(FILE)
    assert re.search(r'id="rules-slim-', graph_svg(FILE, page=True, slim=True))


def test_files_are_pictures(tmp_path):
    svg, png = (write_graph(FILE, tmp_path / name) for name in ("rules.svg", "rules.png"))

    assert ET.parse(svg).getroot().tag.endswith("svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InputError, match=r"must be written to a file that ends in .svg or .png"):
        write_graph(FILE, tmp_path / "rules.pdf")
