"""The page of a launch review: its order, its structure, and the data that it carries, without a browser."""

from __future__ import annotations

import itertools
import json
import re

import pytest

from simulator.indicators import INDICATORS
from simulator.indicators.requirement import parse_requirement
from simulator.report import write_review
from simulator.report.review.decisions import BADGES
from simulator.report.review.tested import limit_text
from simulator.review.data import review_data
from simulator.review.verify import read_twin
from tests.reviews import page_review
from tests.unit.test_report import Page

HOSTILE = "Stricter </script><script>alert(1)</script> & more"
OVERRIDE = {"strict": {"decision": "ship", "name": "A. Reader", "reason": "A deadline <b>of law</b>."}}


@pytest.fixture(scope="module")
def completed(tmp_path_factory):
    return page_review(tmp_path_factory.mktemp("request"), title=HOSTILE, override=OVERRIDE)


@pytest.fixture(scope="module")
def reviewed(completed):
    return completed.reviewed


@pytest.fixture(scope="module")
def path(completed, tmp_path_factory):
    return write_review(completed, tmp_path_factory.mktemp("page") / "review.html", command="riskbox review r.yaml")


@pytest.fixture(scope="module")
def text(path):
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shown(text):
    """The page without the data that it carries."""
    return re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)


def test_every_element_is_closed_and_ids_are_unique(text):
    page = Page(text)
    assert page.broken == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_nothing_is_requested_from_elsewhere(shown):
    page = Page(shown)
    assert not page.all("link")
    assert not page.all("img")
    assert not page.all("script")
    assert "@import" not in shown
    assert not re.search(r"url\((?!#)", shown)
    told = {name: value for _, attributes in page.elements for name, value in attributes.items() if name == "src"}
    assert told == {}
    assert all(one["href"].startswith("#") for one in page.all("a"))


def test_links_lead_somewhere_and_the_contents_name_every_section(text):
    page = Page(text)
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    assert {one["href"][1:] for one in page.all("a")} <= ids
    named = {attributes[key] for _, attributes in page.elements for key in ("aria-labelledby",) if key in attributes}
    assert named <= ids
    contents = re.search(r'<nav class="contents".*?</nav>', text, re.DOTALL)[0]
    heads = re.findall(r'<h2 id="([^"]+)"', text)
    assert set(heads) <= set(re.findall(r'href="#([^"]+)"', contents))


def test_headings_step_down_by_one(shown):
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", shown)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_names_and_heads_with_a_scope(shown):
    tables = re.findall(r"<table.*?</table>", shown, re.DOTALL)
    assert len(tables) > 10
    for table in tables:
        assert re.search(r"<caption[^>]*>\s*\S|^<table[^>]* aria-label=\"\S", table), table[:200]
        assert all(one.get("scope") in ("row", "col") for one in Page(table).all("th"))


def test_the_decision_comes_before_all_that_it_rests_on(text):
    ids = ("decision", "candidate-1", "protocol", "chain", "causes", "segments", "scenarios", "provenance")
    places = [text.index(f'id="{name}"') for name in ids]
    assert places == sorted(places)


def test_each_decision_is_a_word_with_its_sentence(completed, reviewed, shown):
    said = {one.id: one.text for one in completed.sentences}
    boxes = re.findall(r'<div class="decision .*?</div>', shown, re.DOTALL)
    assert len(boxes) == len(reviewed.candidates)
    for name, box in zip(reviewed.candidates, boxes, strict=True):
        assert BADGES[reviewed.decisions[name].taken].word in box
        assert plain(said[f"{name}.decision"]) in plain(box)


def test_an_override_stands_beside_what_the_protocol_says(reviewed, shown):
    box = re.search(r'<div class="decision .*?</div>', shown, re.DOTALL)[0]
    assert box.index(BADGES["ship"].word) < box.index(BADGES[reviewed.decisions["strict"].outcome].word)
    assert "A. Reader" in box
    assert "A deadline &lt;b&gt;of law&lt;/b&gt;." in box


def test_a_success_indicator_has_the_same_outcome_wherever_it_stands(reviewed, shown):
    for place, name in enumerate(reviewed.candidates, start=1):
        section = re.search(rf'<section id="candidate-{place}".*?</section>', shown, re.DOTALL)[0]
        keys = re.search(r'<table class="keys.*?</table>', section, re.DOTALL)[0]
        (test,) = [one for one in reviewed.tests[name] if one.kind == "success"]
        first = re.search(r"<tbody>\s*<tr.*?</tr>", keys, re.DOTALL)[0]
        assert test.difference.indicator.title in first
        assert test.found in plain(first)


def test_every_test_stands_in_its_scenario(reviewed, shown):
    sections = re.findall(r'<section aria-labelledby="scenario-\d+".*?</section>', shown, re.DOTALL)
    assert len(sections) == len(reviewed.review.worlds)
    for world, section in zip(reviewed.review.worlds, sections, strict=True):
        tables = re.findall(r'<table class="tests.*?</table>', section, re.DOTALL)
        for name, table in zip(reviewed.candidates, tables, strict=True):
            rows = Page(table).all("th")
            tests = [one for one in reviewed.tests[name] if one.world == world]
            assert len([one for one in rows if one["scope"] == "row"]) == len(tests)
        assert "Jobs waiting" in section
    assert ">flood<" in sections[1]


def test_the_matrix_has_a_cell_for_each_scenario_and_candidate(reviewed, shown):
    table = re.search(r'<table class="matrix.*?</table>', shown, re.DOTALL)[0]
    cells = Page(table).all("td")
    assert len(cells) == len(reviewed.review.worlds) * len(reviewed.candidates)
    assert [one["href"] for one in Page(table).all("a")] == ["#scenario-1", "#scenario-2"]


def test_the_page_carries_its_data_whatever_they_say(completed, path, text):
    assert text.count("<script") == 1
    twin = read_twin(path)
    again = json.loads(json.dumps(review_data(completed, "riskbox review r.yaml")))
    assert twin["title"] == HOSTILE
    for key in ("review", "candidates", "sentences", "power", "command"):
        assert twin[key] == again[key]


def test_the_same_review_makes_the_same_page(completed, path, text, tmp_path):
    again = write_review(completed, tmp_path / "again.html", read_twin(path))
    assert again.read_text(encoding="utf-8") == text


def test_every_sentence_of_the_review_but_those_of_rows_and_tests_stands_on_the_page(completed, shown):
    told = {
        one.text for name in completed.reviewed.candidates for one in completed.sentences if _is_shown(one.id, name)
    }
    words = plain(shown)
    assert len(told) > 10
    assert [one for one in told if " ".join(one.split()) not in words] == []


def _is_shown(id_, candidate):
    parts = ("decision", "override", "cost", "scenario", "why", "break", "ramp", "sources")
    return any(id_ == f"{candidate}.{part}" or id_.startswith(f"{candidate}.{part} ") for part in parts)


def test_what_a_decision_rests_on_and_how_often_the_rule_is_right_have_their_tables(completed, shown):
    for mark in ("sources", "break", "validation"):
        assert f'<h2 id="{mark}"' in shown
    launched = [name for name in completed.reviewed.candidates if completed.launched(name)]
    assert ('<h2 id="ramp"' in shown) == bool(launched)
    assert "Clopper and Pearson" in shown


def test_one_candidate_has_no_table_of_candidates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one")
    runs = {"pairs": 2, "pilot": 3, "breaks": 0}
    alone = page_review(
        folder, candidates={"strict": "Threshold(remove_at=0.6, review_at=0.3)"}, guardrails=[], runs=runs
    )
    shown = write_review(alone, folder / "one.html").read_text(encoding="utf-8")
    assert 'class="beside' not in shown
    assert "The request names no guardrail." in shown
    assert Page(shown).broken == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("exposure <= +5%", "≤\xa0+5\xa0%"),
        ("exposure >= -2%", "≥\xa0−2\xa0%"),
        ("exposure <= baseline", "≤\xa0baseline"),
        ("sla_share >= baseline - 2pp", "≥\xa0baseline − 2 pp"),
        ("sla_share >= 90%", "≥\xa090 %"),
    ],
)
def test_a_limit_is_written_as_it_was_asked_for(written, expected):
    assert limit_text(parse_requirement(written, INDICATORS)) == expected


def plain(markup):
    """Return the words of markup, with single spaces."""
    import html

    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())
