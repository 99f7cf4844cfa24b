"""The smallest staffing: the fewest reviewer-hours per day with which a plan keeps its requirements.

Staff of all shifts together is halved and doubled until it just keeps them on common luck. Then reviewers are taken
away one by one, each where it saves most hours for what it costs in slack (marginal analysis, Fox 1966), until no
single one can go. The result is judged by whole intervals on luck that the search never used.
"""

from __future__ import annotations

from .find import smallest_staffing
from .result import Staffing, Tried

__all__ = ["Staffing", "Tried", "smallest_staffing"]
