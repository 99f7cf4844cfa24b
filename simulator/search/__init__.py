"""Optimizing: search a strategy's parameters for the best trade-offs, with several objectives and requirements.

A search has two halves. Optuna proposes parameters and every proposal meets the same luck; then the best proposals are
run on luck that the search never saw, since the best of many noisy values is too good to be true.
"""

from __future__ import annotations

from .points import Point
from .problem import Objective, Problem
from .result import OptimizeResult
from .run import FRONT_SIZE, optimize
from .space import SearchSpace, Variable, search_space
from .trials import Trial

__all__ = [
    "FRONT_SIZE",
    "Objective",
    "OptimizeResult",
    "Point",
    "Problem",
    "SearchSpace",
    "Trial",
    "Variable",
    "optimize",
    "search_space",
]
