"""Pages are self-contained, accessible and right for any value, also missing ones."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.indicators import INDICATORS
from simulator.indicators.requirement import parse_requirements
from simulator.present.decision import decide
from simulator.present.rows import Row
from simulator.report import write_front, write_report
from simulator.runs.compare import Comparison, compare
from simulator.runs.guardrails import judge
from simulator.search import optimize
from simulator.search.answer.recommendation import confirmation
from tests.worlds import tiny_scenario

REQUIRED = ["sla_share>=0.99", "exposure<=1e12"]
SCENARIO = tiny_scenario(horizon="1d", uploads={"per_day": 800})
VOID = {"meta", "link", "br", "wbr", "img", "input", "hr"}


class Page(HTMLParser):
    """Collects what the tests ask about, and whether every element is closed where it should be."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.broken = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def comparison():
    return compare(SCENARIO, "Threshold", "Threshold(remove_at=0.9, review_at=0.6)", replications=5)


@pytest.fixture(scope="module")
def search():
    goals = ["violative_view_rate", "innocent_views_lost"]
    return optimize(SCENARIO, "Threshold", minimize=goals, require=["sla_share>=0.1"], trials=6, fresh_replications=2)


@pytest.fixture(scope="module")
def text(comparison, search, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "new" / "report.html"
    assert write_report(comparison, path, search, require=REQUIRED) == path
    return path.read_text(encoding="utf-8")


def test_nothing_is_requested_from_elsewhere(text):
    assert "http://" not in text
    assert "https://" not in re.sub(r"<td class=\"text\">https://[^<]*</td>", "", text)
    page = Page(text)
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("img")
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    for _, attributes in page.elements:
        assert not attributes.get("src")
        assert attributes.get("href", "#").startswith("#")


def test_the_page_is_well_formed_and_its_ids_are_unique(text):
    page = Page(text)
    assert page.broken == []
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_picture_says_what_it_shows_and_every_table_names_its_headers(text):
    page = Page(text)
    pictures = page.all("svg")
    assert len(pictures) == 14  # six of the comparison, one of the search, each for a page and for a phone
    assert all(picture["role"] == "img" and picture["aria-label"] for picture in pictures)
    assert all(header.get("scope") in ("col", "row", "rowgroup") for header in page.all("th"))
    assert page.all("html")[0]["lang"] == "en"


def test_colours_follow_the_page(text):
    drawn = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
    assert "var(--candidate)" in drawn
    assert not re.search(r'"#[0-9a-fA-F]{3,8}"', drawn)
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_it_says_how_to_run_again_and_judges_the_guardrails(text, comparison):
    assert "riskbox compare tiny.yaml --baseline Threshold --candidate" in text
    assert comparison.candidate.provenance.key in text
    assert "▼\xa0missed" in text
    assert "▲\xa0met" in text


def test_names_from_the_user_are_escaped(tmp_path, comparison):
    path = write_report(comparison, tmp_path / "r.html", command="riskbox <script>alert(1)</script>")
    assert "<script>" not in path.read_text(encoding="utf-8")


def test_a_single_pair_of_runs_warns_that_there_are_no_intervals(tmp_path):
    single = compare(SCENARIO, "Threshold", "AllowAll", replications=1)
    text = write_report(single, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "A single pair of runs has no intervals" in text
    assert not re.search(r"\bnan\b|\binf\b|None", text)


def test_nothing_at_all_still_makes_a_page(tmp_path):
    empty = compare(tiny_scenario(horizon="4h", uploads={"per_day": 0}), "AllowAll", "Threshold", replications=2)
    page = Page(write_report(empty, tmp_path / "r.html").read_text(encoding="utf-8"))
    assert page.broken == []


def test_missing_values_show_as_a_dash(comparison, tmp_path):
    # nobody appeals in the first arm's ledgers: overturn rate and reinstatement have no value there
    ledgers = tuple(
        replace(ledger, items=np.zeros_like(ledger.items), sketches=np.zeros_like(ledger.sketches))
        for ledger in comparison.baseline.ledgers
    )
    broken = Comparison(replace(comparison.baseline, ledgers=ledgers), comparison.candidate)
    text = write_report(broken, tmp_path / "r.html").read_text(encoding="utf-8")
    assert ">–<" in text
    assert "? unknown" in text
    assert "an arm has no value" in Row(broken.row("overturn_rate")).sentence
    assert Page(text).broken == []
    assert not re.search(r"\bnan\b|\binf\b|None", text)


def test_the_page_opens_with_the_headline(text, comparison):
    opening = decide(comparison, judge(parse_requirements(REQUIRED, INDICATORS), comparison.candidate)).headline

    assert opening.split("(")[0] in text.replace("\xa0", " ").replace("&lt;", "<").replace("&gt;", ">")


def test_a_sentence_says_what_the_table_says(comparison):
    clear = next(row for row in map(Row, comparison.rows()) if row.outcome in ("better", "worse"))
    verb = "rise" if clear.difference.difference > 0 else "fall"

    assert verb in clear.sentence


def test_equal_arms_make_no_clear_difference():
    same = compare(SCENARIO, "Threshold", "Threshold", replications=2)

    assert decide(same).headline == "Both arms are the same plan, so nothing differs."
    assert all(Row(one).symbol in "≈?" for one in same.rows())


def test_the_page_of_a_search(search, tmp_path):
    text = write_front(search, tmp_path / "front.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.broken == []
    assert len(page.all("svg")) == 6  # the front and slices of two objectives, each for a page and for a phone
    assert "--minimize violative_view_rate --minimize innocent_views_lost --require" in text
    assert search.winner is None or f"trial {search.winner.trial}" in text
    assert "http" not in text


def confirmed(search, low, high):
    """Return a search whose finalist's changes all have these bounds."""
    tried = confirmation(search.points[0], search.start, search.problem)
    changes = tuple(
        replace(one, difference=replace(one.difference, low=low, high=high, relative_low=None, relative_high=None))
        for one in tried.changes
    )
    return replace(search, confirmation=replace(tried, changes=changes))


def test_the_page_of_a_search_says_what_its_runs_would_have_seen(search, tmp_path):
    unclear, clear = (
        write_front(confirmed(search, *ends), tmp_path / "front.html").read_text(encoding="utf-8")
        for ends in ((-9.0, 9.0), (-9.0, -8.0))
    )

    assert "No clear difference is not equality" in unclear
    assert "riskbox plan-runs" in unclear
    assert f"--indicator {search.problem.objectives[0].indicator} --change" in unclear
    assert "No clear difference is not equality" not in clear


def test_a_search_without_a_winner_says_so(tmp_path):
    found = optimize(SCENARIO, "Threshold", minimize=["exposure"], require=["exposure<0"], trials=2)
    text = write_front(found, tmp_path / "front.html").read_text(encoding="utf-8")
    assert "Nothing is recommended" in text


def test_a_folder_that_is_a_file_is_refused(comparison, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="must be written to a writable folder"):
        write_report(comparison, tmp_path / "file" / "report.html")
