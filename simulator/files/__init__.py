"""Files on disk: written whole or not at all, alone or as a set, under safe names, by one process at a time."""

from __future__ import annotations

from .checks import check_writable
from .journal import Journal, add_lines, opened_journal
from .locks import Busy, held
from .names import safe_name
from .sets import replacing_set, staged
from .signals import undisturbed
from .writing import opened_part, replacing

__all__ = [
    "Busy",
    "Journal",
    "add_lines",
    "check_writable",
    "held",
    "opened_journal",
    "opened_part",
    "replacing",
    "replacing_set",
    "safe_name",
    "staged",
    "undisturbed",
]
