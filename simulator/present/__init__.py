"""How results are shown: numbers by unit, rows and tables, alike on a terminal, on a page and in JSON."""

from __future__ import annotations
