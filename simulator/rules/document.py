"""The table of names in ``docs/rules.md``: ``python -m simulator.rules.document`` rewrites it."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from .names import KNOWN, SCORES, Seen, bounds_of, score_of, unit_of

PAGE = Path("docs/rules.md")
"""Where the page is kept, from the project's root."""

_PART = re.compile(r"(<!-- names -->\n).*?(<!-- end -->)", re.DOTALL)
_NAMED = {
    "market": "market of the upload",
    "tier": "tier of the creator",
    "top_policy": "policy with the highest score",
}
_SIGNALS = {"strikes": "live", "history": "live, with histories"}


def render(page: str) -> str:
    """Return a page with its table of names as it must be now."""
    return _PART.sub(lambda part: f"{part[1]}\n{names_table()}\n{part[2]}", page)


def names_table() -> str:
    """Return the names that rules can use as a Markdown table."""
    rows = [_row(one) for one in (score_of("POLICY"), *KNOWN.values())]
    head = ["| name | kind | values | meaning | may be missing | makes the strategy |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def main() -> None:
    """Write the table of the page."""
    parser = argparse.ArgumentParser(description="Write the table of names of the page on rules.")
    parser.add_argument("path", nargs="?", type=Path, default=PAGE)
    path = parser.parse_args().path
    path.write_text(render(path.read_text(encoding="utf-8")), encoding="utf-8")


def _row(one: Seen) -> str:
    kind, values = unit_of(one.spec).text, _values(one)
    doc = (
        "the detectors' probability of a violation of the policy" if one.name.startswith(SCORES) else one.spec.about.doc
    )
    if one.axis is not None:
        kind, values, doc = f"name of a {one.axis}", "those of the scenario", _NAMED[one.name]
    missing = "yes" if one.read.may_miss else "no"
    cells = (f"`{one.name}`", kind, values, doc, missing, _SIGNALS.get(one.signal or "", "–"))
    return f"| {' | '.join(cells)} |"


def _values(one: Seen) -> str:
    low, high = bounds_of(one.spec)
    if high < float("inf"):
        return f"{low:g} to {high:g}"
    return f"from {low:g}" if low > float("-inf") else "any"


if __name__ == "__main__":
    main()
