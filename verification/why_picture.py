"""The picture of ``docs/why.md``, and the tables of its story: ``python -m verification.why_picture``."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from simulator.present.markdown import markdown
from simulator.why import Why, told, why

from .pictures import DOCS, Row, beside, panel, rows, save

STORY = ("tight", "strategy.review_at_views=600")


def picture(found: Why) -> Row:
    """Return how few items carry the difference, beside what they add by policy."""
    curve = told.cumulative(found)
    items = [n for n, _, _ in curve]
    lines = [
        *rows("of the difference", items, [100 * made for _, _, made in curve]),
        *rows("of all that is moved", items, [100 * carried for _, carried, _ in curve]),
    ]
    few = panel("% carried by the items that move most", "items", lines=lines, log="x", step=True, size=(340, 190))
    return beside(few, _paths(found))


def _paths(found: Why) -> Row:
    bars = [
        {"x": through.value.replace("through ", "").replace("by ", ""), "of": "views", "y": adds / 1e6}
        for through, (n, adds) in found.by_path().items()
        if n
    ]
    return panel("added to exposure, million views, by path", "", bars=bars, size=(260, 190))


def main() -> None:
    """Print the tables, and draw the picture."""
    scenario, change = STORY
    found = why(scenario, candidate_overrides=[change])
    sys.stdout.write("\n".join([*told.headline(found), "", *_lines(found)]) + "\n")
    save("why", picture(found), DOCS)


def _lines(found: Why) -> Iterable[str]:
    yield from markdown(told.path_table(found), None)
    yield ""
    yield from markdown(told.stories_table(found, 5), None)


if __name__ == "__main__":
    main()
