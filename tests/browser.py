"""Pages as a browser shows them: what they ask for, what they complain of, whether they fit, and who can read them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WIDE, PHONE = 1400, 390
HARMFUL = ("serious", "critical")

_OUTSIDE = """() => [...document.querySelectorAll('body *')].filter(one => !one.closest('svg') && !one.closest('.wide')
    && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 120))"""
_CUT = """() => [...document.querySelectorAll('svg.chart')].filter(one => one.getClientRects().length)
    .flatMap(one => [...one.querySelectorAll('text')].filter(text => {
        const [inner, outer] = [text.getBoundingClientRect(), one.getBoundingClientRect()];
        return inner.width && (inner.left < outer.left - 2 || inner.right > outer.right + 2);
    }).map(text => text.textContent))"""


@dataclass(frozen=True)
class Seen:
    """What a browser found on a page at one width.

    Parameters
    ----------
    requests : list of str
        Addresses that the page asked for, itself aside.
    complaints : list of str
        Errors and warnings on the console, and errors of scripts.
    outside : list of str
        Elements that stick out at the right, where nobody sees them.
    cut : list of str
        Words of charts that do not fit in them.
    barriers : list of str
        What axe calls serious or critical.
    """

    requests: list[str]
    complaints: list[str]
    outside: list[str]
    cut: list[str]
    barriers: list[str]

    @property
    def faults(self) -> list[str]:
        """Everything that was found."""
        return [*self.requests, *self.complaints, *self.outside, *self.cut, *self.barriers]


@contextmanager
def browser() -> Iterator[Any]:
    """Start headless Chromium; the test is skipped, with the reason, where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(f"no Chromium: none of {', '.join(NAMES)} is on the path")
    with sync_api.sync_playwright() as started:
        running = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()


def seen(running: Any, page: Path, width: int) -> Seen:
    """Open a page, unfold everything in it, and return what is wrong with it."""
    from axe_playwright_python.sync_playwright import Axe

    context = running.new_context(viewport={"width": width, "height": 1000})
    tab = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    own = page.resolve().as_uri()
    tab.on("request", lambda one: requests.append(one.url) if one.url != own else None)
    tab.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    tab.on("pageerror", lambda one: complaints.append(str(one)))
    tab.goto(own)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    outside, cut = tab.evaluate(_OUTSIDE), tab.evaluate(_CUT)
    barriers = [
        f"{one['impact']}: {one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in Axe().run(tab).response["violations"]
        if one["impact"] in HARMFUL
    ]
    context.close()
    return Seen(requests, complaints, outside, cut, barriers)


def pages_on_paper(running: Any, page: Path, target: Path) -> int:
    """Print a page on A4 to a PDF file and return the number of sheets."""
    context = running.new_context()
    tab = context.new_page()
    tab.goto(page.resolve().as_uri())
    tab.pdf(path=str(target), format="A4", print_background=True)
    context.close()
    return target.read_bytes().count(b"/Type /Page\n")


def right_of_paper(running: Any, page: Path) -> list[str]:
    """Return what would be cut off at the right of a sheet of A4, or scrolled on it."""
    context = running.new_context(viewport={"width": 703, "height": 1000})  # 186 mm between the margins
    tab = context.new_page()
    tab.emulate_media(media="print")
    tab.goto(page.resolve().as_uri())
    found = tab.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(one => one.getClientRects().length
            && !one.closest('svg') && (one.getBoundingClientRect().right > innerWidth + 1
            || (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')))
            .map(one => one.outerHTML.slice(0, 120))"""
    )
    context.close()
    return list(found)
