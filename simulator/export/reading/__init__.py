"""Results that riskbox saved, read back as tidy tables: one file per kind of result."""

from __future__ import annotations

from .parts import definitions_table, ids_in
from .saved import Saved, read

__all__ = ["Saved", "definitions_table", "ids_in", "read"]
