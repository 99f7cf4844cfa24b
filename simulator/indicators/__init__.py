"""Indicators: what is said about a run, each defined once over the ledger's measures; one file per family.

To add one, add an ``Indicator`` to its family's file and run ``python -m simulator.indicators.document``.
"""

from __future__ import annotations

from .base import Indicator
from .registry import FAMILIES, INDICATORS, Value, cells, evaluate, find_indicator, select, shown

__all__ = ["FAMILIES", "INDICATORS", "Indicator", "Value", "cells", "evaluate", "find_indicator", "select", "shown"]
