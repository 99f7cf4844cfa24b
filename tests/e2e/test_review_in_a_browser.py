"""The page of a launch review in a real browser: nothing leaves it, nothing fails, and everybody can read it."""

from __future__ import annotations

import pytest

from simulator.report import write_review
from tests.browser import PHONE, WIDE, browser, pages_on_paper, right_of_paper, seen
from tests.reviews import page_review

HOSTILE = "Stricter </script><script>alert(1)</script> & more"
TABLET = 768


@pytest.fixture(scope="module")
def chromium():
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def path(chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("review")
    return write_review(page_review(folder, title=HOSTILE), folder / "review.html")


@pytest.fixture
def tab(chromium, path):
    context = chromium.new_context(viewport={"width": WIDE, "height": 900})
    opened = context.new_page()
    opened.goto(path.as_uri())
    yield opened
    context.close()


@pytest.mark.parametrize("width", [WIDE, TABLET, PHONE])
def test_it_asks_for_nothing_complains_of_nothing_fits_and_can_be_read(chromium, path, width):
    assert seen(chromium, path, width).faults == []


def test_paper_shows_what_is_folded_and_leaves_out_the_contents(chromium, path, tab, tmp_path):
    tab.emulate_media(media="print")
    tables = tab.locator("details.folded table")
    assert tables.count() > 0
    assert min(tables.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")) > 10
    assert not tab.locator("nav.contents").is_visible()
    assert right_of_paper(chromium, path) == []
    assert pages_on_paper(chromium, path, tmp_path / "review.pdf") > 3


def test_the_decision_is_on_the_first_screen_of_a_phone(tab):
    tab.set_viewport_size({"width": PHONE, "height": 844})
    assert tab.title() == HOSTILE
    assert tab.locator(".decision .badge").first.bounding_box()["y"] < 400
    assert tab.locator(".decision .sentence").first.bounding_box()["y"] < 844


def test_the_first_key_leads_past_the_contents_and_the_next_ones_into_them(tab):
    focused = "document.activeElement"
    tab.keyboard.press("Tab")
    assert tab.evaluate(f"{focused}.textContent") == "Skip to the decision"
    assert tab.evaluate(f"{focused}.getBoundingClientRect().top") >= 0
    tab.keyboard.press("Tab")
    assert tab.evaluate(f"{focused}.getAttribute('href')") == "#decision"
    assert tab.get_by_role("link", name="Protocol and power").is_visible()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#main")
