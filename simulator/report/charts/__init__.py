"""Charts as Vega-Lite specifications: numbers in, plain dicts out, nothing drawn.

Every function takes a :class:`Frame`, so that one chart can be had for a wide page and for a phone.
"""

from __future__ import annotations

from .along import along
from .base import NARROW, WIDE, Chart, Frame
from .causes import causes
from .contour import contour
from .cumulative import cumulative
from .distribution import distribution
from .forest import forest
from .fronts import fronts
from .load import load
from .slices import slices
from .sweep import sweep
from .trade_off import trade_off
from .watched import watched

__all__ = [
    "NARROW",
    "WIDE",
    "Chart",
    "Frame",
    "along",
    "causes",
    "contour",
    "cumulative",
    "distribution",
    "forest",
    "fronts",
    "load",
    "slices",
    "sweep",
    "trade_off",
    "watched",
]
