"""Control charts, one file each: which change in a series is no chance any more."""

from __future__ import annotations

from .base import Chart, Signal, State
from .cusum import Cusum
from .ewma import Ewma
from .shewhart import Shewhart

__all__ = ["Chart", "Cusum", "Ewma", "Shewhart", "Signal", "State"]
