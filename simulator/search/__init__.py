"""Optimizing: search strategies and plans for the best trade-offs, with several objectives and requirements.

Optuna proposes values, and every proposal meets the same luck; one that may beat the best so far is run again. The best
proposals are run on luck that the search never saw, because the best of many noisy values is too good to be true. Of
those that are clearly not worse than the plan in force the preferred one is selected, and compared with that plan on
luck that was used for no choice: it is recommended only if its gain holds there.
"""

from __future__ import annotations

from simulator.space.search_space import SearchSpace, search_space
from simulator.space.variable import Variable

from .answer.conclusion import conclusion
from .answer.points import Point
from .answer.recommendation import Change, Confirmation
from .answer.result import OptimizeResult
from .loop.trials import Trial
from .question.goals import Objective
from .question.problem import Problem
from .question.settings import FRONT_SIZE, Settings
from .run import optimize
from .study_file import is_study, optimize_study, read_study

__all__ = [
    "FRONT_SIZE",
    "Change",
    "Confirmation",
    "Objective",
    "OptimizeResult",
    "Point",
    "Problem",
    "SearchSpace",
    "Settings",
    "Trial",
    "Variable",
    "conclusion",
    "is_study",
    "optimize",
    "optimize_study",
    "read_study",
    "search_space",
]
