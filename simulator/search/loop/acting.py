"""Finds the variables of a search that make a difference in its world; the others are not searched.

A threshold that no score reaches, a number of views that no item gets, later scores where nothing is scored again: such
a variable costs trials and, worse, is reported as part of an optimum. Whether it acts depends on the strategy, the
scenario and the luck of the search, so it is tried: both ends of its range and values between them are run on that
luck. If every objective and requirement stays the same to the last bit, also from two other points of the space, the
variable makes no difference.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import InputError, ParamError, ScenarioError
from simulator.present.numbers import setting
from simulator.search.question.problem import Problem
from simulator.search.question.worlds import Candidate
from simulator.space.search_space import SearchSpace
from simulator.space.variable import Variable

from .study import IDLE

if TYPE_CHECKING:
    import optuna

Values = Mapping[str, float]
Evaluate = Callable[[Sequence[Candidate]], list[Values]]
"""Runs plans on the luck of the search and returns every indicator of each."""

_OTHER_PLACES = 2
_VALUES = 5
"""Values of a variable that are run at each place, at most."""
_TRIES = 50


def idle_variables(study: optuna.Study, problem: Problem, evaluate: Evaluate) -> Mapping[str, str]:
    """Return the variables that make no difference, each with a sentence that says so.

    The study stores them, so that a resumed search does not look for them again.

    Parameters
    ----------
    study : Study
    problem : Problem
    evaluate : callable

    Raises
    ------
    InputError
        If no variable makes a difference.
    """
    known: Mapping[str, str] | None = study.user_attrs.get(IDLE)
    if known is None:
        known = _find(problem, evaluate)
        study.set_user_attr(IDLE, known)
    return known


def _find(problem: Problem, evaluate: Evaluate) -> dict[str, str]:
    parts = problem.space.parts()
    idle = [_idle(problem, part, evaluate) for part in parts]
    # a field of the plan is in every part, and must be idle in all of them
    found = [
        one
        for one in dict.fromkeys(one for part in parts for one in part.variables)
        if all(one in suspects for part, suspects in zip(parts, idle, strict=True) if one in part.variables)
    ]
    if found and len(found) == len(problem.space.variables):
        names = ", ".join(variable.name for variable in found)
        raise InputError(
            f"Nothing that is searched makes a difference: wherever {names} was tried, every objective and requirement "
            "is the same, in the runs of this search."
        )
    return {variable.name: _sentence(variable) for variable in found}


def _idle(problem: Problem, space: SearchSpace, evaluate: Evaluate) -> list[Variable]:
    """Return the variables that make no difference in the space of one strategy."""
    base = space.values_given()
    if base is None:
        return []
    suspects = _same(problem, space, evaluate, list(space.variables), base)
    random = np.random.default_rng([problem.seed, len(space.variables)])
    for _ in range(_OTHER_PLACES):
        place = _somewhere(problem, space, random)
        if suspects and place is not None:
            suspects = _same(problem, space, evaluate, suspects, place)
    return suspects


def _same(
    problem: Problem, space: SearchSpace, evaluate: Evaluate, variables: Sequence[Variable], base: Mapping[str, Any]
) -> list[Variable]:
    """Return the variables that change no objective and no requirement from a place of the space, others fixed."""
    try:
        before = _concerned(problem, evaluate([problem.candidate(base, space)])[0])
    except (ParamError, ScenarioError):
        return list(variables)
    if all(map(math.isnan, before)):
        return []
    left = {variable: _plans(problem, space, variable, base) for variable in variables}
    left = {variable: plans for variable, plans in left.items() if plans}
    for turn in range(_VALUES):
        asked = [variable for variable, plans in left.items() if len(plans) > turn]
        found = evaluate([left[variable][turn] for variable in asked])
        for variable, values in zip(asked, found, strict=True):
            if not np.array_equal(_concerned(problem, values), before, equal_nan=True):
                del left[variable]
    return list(left)


def _plans(problem: Problem, space: SearchSpace, variable: Variable, base: Mapping[str, Any]) -> list[Candidate]:
    """Return the plans with other values of one variable, without plans whose values contradict each other."""
    plans: list[Candidate] = []
    for value in variable.samples():
        if len(plans) == _VALUES:
            break
        if value == base[variable.name]:
            continue
        try:
            plans.append(problem.candidate({**base, variable.name: value}, space))
        except (ParamError, ScenarioError):
            continue
    return plans


def _somewhere(problem: Problem, space: SearchSpace, random: np.random.Generator) -> dict[str, Any] | None:
    """Return a valid place of the space at random, or None if none is found."""
    for _ in range(_TRIES):
        place = space.drawn(lambda: float(random.random()))
        try:
            problem.candidate(place, space)
        except (ParamError, ScenarioError):
            continue
        return place
    return None


def _concerned(problem: Problem, values: Values) -> list[float]:
    return [values[name] for name in problem.indicators]


def _sentence(variable: Variable) -> str:
    tried = " and ".join(setting(value) for value in variable.samples()[:2])
    return (
        f"{variable.name} is not searched: between {tried} it makes no difference to any objective or requirement, in "
        "the runs of this search."
    )
