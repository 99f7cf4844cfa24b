"""Results in a notebook: self-contained HTML with its own styles, and charts by name.

``simulator.present.views`` finds this module by its name; ``html`` and ``plot`` are its contract.
"""

from __future__ import annotations

from .fragments import html
from .plots import Plot, plot

__all__ = ["Plot", "html", "plot"]
