"""The reference of all rows: ``python -m simulator.records.document > docs/records.md``."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator

from .column import Spec, columns_of
from .events import FileRow
from .history import History
from .notices import NoticeRow
from .open_item import OpenItem
from .triage import Triage
from .uploads import Chunk
from .verdicts import Verdicts

_HEAD = """# Rows

The columns of an upload, an account's history, a verdict, a decision, an event, a notice and an open item. Each
column is declared once, in `simulator/records/`; chunks, engines, event logs, examples and this page follow from it.
*Who sees it*: `strategy` – strategies may; `platform` – the platform's own bookkeeping; `truth` – the simulation
alone. *Kept*: the name under which an engine keeps the value while the item is open.

This page is written by `python -m simulator.records.document`.
"""

_PAGES = (
    (Chunk, "An upload", "Columns of `Chunk`, one value per upload."),
    (
        History,
        "An account's history",
        "Columns of `Items.history`: counts since the start of the run on an upload's account, as late as all signals.",
    ),
    (
        Verdicts,
        "A verdict",
        "Columns of `Observation.each_verdict`: one row per verdict since the tick before, as late as all signals.",
    ),
    (Triage, "A decision", "Columns of `Triage`, one value per upload; columns with a default can be left out."),
    (
        FileRow,
        "An event",
        "Columns of the event log; in a file, all but numbers are names. Engines write all but `reason`.",
    ),
    (NoticeRow, "A notice", "Messages from the flow to the world about its decisions. Strategies never see them."),
    (
        OpenItem,
        "An open item",
        "Columns that an engine keeps besides the *kept* columns of upload and decision. Strategies never see them.",
    ),
)
_UNSEEN = (NoticeRow, OpenItem)
"""Rows of which no strategy sees anything."""


def document() -> str:
    """Return the page as Markdown."""
    return "\n".join([_HEAD, *(line for page in _PAGES for line in _table(*page))])


def _table(rows: type, title: str, about: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"{about}\n"
    specs = columns_of(rows).values()
    heads = {"column": _name, "type": _type, "unit": _unit, "meaning": _meaning}
    if rows not in _UNSEEN:
        heads |= {"empty": _empty, "who sees it": _seen}
    if any(spec.about.kept for spec in specs):
        heads["kept"] = _kept
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for spec in specs:
        yield f"| {' | '.join(cell(spec) for cell in heads.values())} |"
    yield ""


def _name(spec: Spec) -> str:
    return f"`{spec.name}`"


def _unit(spec: Spec) -> str:
    return spec.about.unit


def _meaning(spec: Spec) -> str:
    return spec.about.doc


def _seen(spec: Spec) -> str:
    return spec.about.seen


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
