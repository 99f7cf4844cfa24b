"""Selection of the best of several strategies, with a stated probability of a correct selection."""

from __future__ import annotations

from simulator.runs.kim_nelson import Selection, select

from .rank import CONFIDENCE, FIRST_STAGE, Contest, contest_of, rank, run_contest
from .result import Ranking, Standing

__all__ = [
    "CONFIDENCE",
    "FIRST_STAGE",
    "Contest",
    "Ranking",
    "Selection",
    "Standing",
    "contest_of",
    "rank",
    "run_contest",
    "select",
]
