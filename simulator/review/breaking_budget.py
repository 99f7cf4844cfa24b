"""How the runs that are spent on breaking a decision are shared between slopes and exact runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .checked import Review

LEAST, MOST = 2, 8
"""Pairs of runs behind a slope: without two it has no interval, and more than eight are not needed to rank them."""
_EXACT = 3
"""Exact runs that are kept in reserve, if there is room for them: the flip, and two that bracket it."""


@dataclass(frozen=True)
class Budget:
    """Runs, and what they are spent on.

    Parameters
    ----------
    asked : int
        Runs that the request allows.
    pairs : int
        Pairs behind each slope.
    tried : int
        Assumptions whose slopes are taken.
    exact : int
        Exact runs at most; at least one, even if that is more than was asked for.
    per_step, per_exact : int
        Runs of one slope and of one exact run.
    """

    asked: int
    pairs: int
    tried: int
    exact: int
    per_step: int
    per_exact: int

    @property
    def runs(self) -> int:
        """Runs at most."""
        return self.tried * self.per_step + self.exact * self.per_exact

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "asked": self.asked,
            "most": self.runs,
            "slope_pairs": self.pairs,
            "assumptions": self.tried,
            "exact_runs": self.exact,
        }


def budget_of(review: Review, pairs: int, assumptions: int) -> Budget:
    """Return how the runs are shared.

    Parameters
    ----------
    review : Review
    pairs : int
        Pairs of the review, which an exact run has as well.
    assumptions : int
        Those that may be tried.
    """
    asked, worlds = review.request.runs.breaks, len(review.binding)
    per_exact = 2 * pairs * worlds
    for reserve in range(_EXACT, 0, -1):
        stepped = _stepped(asked - reserve * per_exact, pairs, worlds, assumptions)
        if stepped >= LEAST:
            break
    kept = max(stepped, LEAST)
    per_step = 2 * kept * worlds
    tried = min(assumptions, max((asked - per_exact) // per_step, 1))
    exact = max((asked - tried * per_step) // per_exact, 1)
    return Budget(asked, kept, tried, exact, per_step, per_exact)


def _stepped(runs: int, pairs: int, worlds: int, assumptions: int) -> int:
    """Return how many pairs so many runs have for each slope."""
    return min(runs // (2 * worlds * max(assumptions, 1)), pairs, MOST)
