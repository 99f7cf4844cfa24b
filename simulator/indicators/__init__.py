"""Indicators of a run, each defined once over the ledger's measures; one file per theme or mechanism.

To add one, add an ``Indicator`` to its file in ``families/``, or a file that declares ``FAMILIES``, and run
``python -m simulator.indicators.document``.
"""

from __future__ import annotations

from .base import Indicator
from .breakdown import check_populations
from .registry import FAMILIES, INDICATORS, Value, cells, evaluate, find_indicator, select, shown

__all__ = [
    "FAMILIES",
    "INDICATORS",
    "Indicator",
    "Value",
    "cells",
    "check_populations",
    "evaluate",
    "find_indicator",
    "select",
    "shown",
]
