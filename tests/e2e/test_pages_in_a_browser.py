"""Pages of commands as a browser shows them: nothing is asked for, nothing complains, everything fits and reads."""

from __future__ import annotations

import pytest

from tests.browser import PHONE, WIDE, browser, pages_on_paper, right_of_paper, seen

INCIDENT = 'incidents={"flood": {"kind": "surge", "policy": "spam", "start": "5h", "plateau": "4h", "peak": 2}}'
ARMS = ("--baseline", "Threshold", "--candidate", "Threshold(remove_at=0.9, review_at=0.6)")
GOALS = ("--minimize", "violative_view_rate", "--minimize", "innocent_views_lost")
COMMANDS = {
    "run": ("run", "--strategy", "Threshold", "--by", "market"),
    "compare": ("compare", *ARMS, "--set", INCIDENT, "--require", "sla_share>=0.1", "--require", "exposure<=1"),
    "several": ("compare", *ARMS, "--candidate", "AllowAll"),
    "optimize": ("optimize", "--strategy", "Threshold(remove_at=0.8, review_at=0.3)", *GOALS, "--trials", 14),
    "sweep": ("sweep", "--strategy", "Threshold", "--set", "strategy.remove_at=0.9,0.95"),
    "rules search": (
        *("rules search", "--baseline", "Threshold(remove_at=0.99, review_at=0.98)", "--reviewer-hours", "+2000%"),
        *("--max-rules", 2, "--points", 2, "--fresh-replications", 3, "--field", "top_score", "--field", "market"),
        *("--require", "violative_view_rate<=baseline"),
    ),
}
FRONTS = "fronts"
"""A command whose page is made of the files of a search."""


@pytest.fixture(scope="module")
def chromium():
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(params=[*COMMANDS, FRONTS])
def page(request, kept, chromium, riskbox, tiny):
    def made(name):
        path = kept / f"{name}.html"
        if not path.exists():
            ending = riskbox(*_arguments(name, tiny, made), "-o", path)
            assert path.exists(), ending.err
        return path

    return made(request.param)


def _arguments(name, tiny, made):
    if name == FRONTS:
        front = made("optimize").with_suffix(".front.json")
        return (FRONTS, front, front)
    command, *options = COMMANDS[name]
    return (*command.split(), tiny, *options, "--replications", 2, "--workers", 1)


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_page_asks_for_nothing_complains_of_nothing_fits_and_can_be_read(page, chromium, width):
    assert seen(chromium, page, width).faults == []


def test_a_page_fits_paper(page, chromium, tmp_path):
    assert right_of_paper(chromium, page) == []
    assert pages_on_paper(chromium, page, tmp_path / "page.pdf") >= 1


PLANTED = {
    "requests": '<img alt="" src="http://example.invalid/a.png">',
    "complaints": "<script>console.error('wrong')</script>",
    "outside": '<p style="width: 2000px">wide</p>',
    "cut": '<svg class="chart" width="50" overflow="visible"><text x="20" y="15">words too long</text></svg>',
    "barriers": "<input>",
}


@pytest.mark.parametrize("fault", PLANTED)
def test_what_is_wrong_is_found(fault, chromium, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><main><h1>t</h1>{PLANTED[fault]}</main>'
        "</body></html>",
        encoding="utf-8",
    )
    found = seen(chromium, path, PHONE)
    assert getattr(found, fault)
    if fault == "outside":
        assert right_of_paper(chromium, path)
