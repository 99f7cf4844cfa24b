"""The reference of all rows: ``python -m simulator.records.document > docs/records.md``."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator

from .column import Spec, columns_of
from .events import LogRow
from .notices import NoticeRow
from .open_item import OpenItem
from .triage import Triage
from .uploads import Chunk

_HEAD = """# Rows

What an upload, a decision, an event, a notice and an open item consist of. Each column is declared once, in
`simulator/records/`; chunks, engines, event logs, examples and this page follow from it. *Who sees it*: `strategy` –
strategies may; `platform` – the platform's own bookkeeping; `truth` – nobody, since no platform knows it.

This page is written by `python -m simulator.records.document`.
"""

_PAGES = (
    (Chunk, "An upload", "Columns of `Chunk`, one value an upload."),
    (Triage, "A decision", "Columns of `Triage`, one value an upload; those with a default may be left out."),
    (
        LogRow,
        "An event",
        "Columns of the event log; in a file `event`, `market`, `policy`, `action`, `pool` and `violates` are names.",
    ),
    (NoticeRow, "A notice", "What the flow tells the world of its decisions."),
    (
        OpenItem,
        "An open item",
        "What an engine keeps besides the columns of its upload and decision that are *kept*.",
    ),
)


def document() -> str:
    """Return the page as Markdown."""
    return "\n".join([_HEAD, *(line for page in _PAGES for line in _table(*page))])


def _table(rows: type, title: str, about: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"{about}\n"
    yield "| column | type | unit | meaning | empty | who sees it | kept |"
    yield "|---|---|---|---|---|---|---|"
    for spec in columns_of(rows).values():
        cells = (spec.about.unit, spec.about.doc, _empty(spec), spec.about.seen, _kept(spec))
        yield f"| `{spec.name}` | {_type(spec)} | {' | '.join(cells)} |"
    yield ""


def _type(spec: Spec) -> str:
    return f"{spec.dtype} by {spec.about.axis}" if spec.about.axis else str(spec.dtype)


def _empty(spec: Spec) -> str:
    if spec.about.empty is None:
        return ""
    value = float(spec.about.empty)
    return f"{value:g}" if math.isfinite(value) else str(value)


def _kept(spec: Spec) -> str:
    return f"`{spec.about.kept}`" if spec.about.kept else ""


if __name__ == "__main__":
    sys.stdout.write(document())
