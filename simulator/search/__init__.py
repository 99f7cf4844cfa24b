"""Optimizing: search a strategy's parameters for the best trade-offs, with several objectives and requirements.

Optuna proposes parameters, and every proposal meets the same luck. The best proposals are run on luck that the search
never saw, because the best of many noisy values is too good to be true. One of them is then compared with the plan as
given on luck that was used for no choice, and it is recommended only if its gain holds there.
"""

from __future__ import annotations

from .conclusion import conclusion
from .points import Point
from .problem import Objective, Problem
from .recommendation import Change, Confirmation
from .result import OptimizeResult
from .run import FRONT_SIZE, optimize
from .space import SearchSpace, search_space
from .trials import Trial
from .variable import Variable

__all__ = [
    "FRONT_SIZE",
    "Change",
    "Confirmation",
    "Objective",
    "OptimizeResult",
    "Point",
    "Problem",
    "SearchSpace",
    "Trial",
    "Variable",
    "conclusion",
    "optimize",
    "search_space",
]
