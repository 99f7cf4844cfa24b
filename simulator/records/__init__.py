"""Rows, declared once: what an upload, a history, a verdict, a decision, a notice and so on consist of.

A row type is a class whose annotations are its columns: a dtype, and a :class:`Column` with unit, meaning, empty value
and who may see it. Chunks, dtypes, the engines' slots, the event log's schema, examples, test builders and
``docs/records.md`` are made from these declarations.
"""

from __future__ import annotations

from .column import Column, Spec, blank, columns_of, record_of
from .events import FileRow, LogRow
from .history import History
from .notices import NOTICE, NoticeRow
from .open_item import OpenItem, slot_dtype
from .triage import NEVER, SCENARIO_ROUTE, Triage
from .uploads import AGAIN, Chunk
from .verdicts import Verdicts

__all__ = [
    "AGAIN",
    "NEVER",
    "NOTICE",
    "SCENARIO_ROUTE",
    "Chunk",
    "Column",
    "FileRow",
    "History",
    "LogRow",
    "NoticeRow",
    "OpenItem",
    "Spec",
    "Triage",
    "Verdicts",
    "blank",
    "columns_of",
    "record_of",
    "slot_dtype",
]
