"""Rounds of polishing: neighbours and steps as trials of the study, so that they are kept, resumed and shown like any.

What a round starts from depends only on the trials before it, so an interrupted search takes the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import ParamError, ScenarioError
from simulator.search.answer.points import pick
from simulator.search.loop.study import PLAN, was_run
from simulator.search.loop.trials import Trial, trials_of
from simulator.search.question.problem import Problem
from simulator.space.variable import Variable

from .model import LocalModel

if TYPE_CHECKING:
    import optuna

Floats = NDArray[np.float64]
Values = Mapping[str, Any]
RunMore = Callable[[int], None]
"""Runs trials until the study has so many."""

POINTS = 3
"""Points that a round moves, at most; the plan as given, where the search has found nothing beside it."""
_WIDEST = 0.1
"""First step, as a part of the range that is searched, on its scale; each round halves it."""
_STARTED = "polishing started at"
"""Attribute of a study: how many trials it had when each round began."""


def polish(study: optuna.Study, problem: Problem, rounds: int, run_more: RunMore) -> int:
    """Move the best points of a study along their gradient, some rounds, and return how many trials that took.

    Parameters
    ----------
    study : Study
        After its search.
    problem : Problem
    rounds : int
    run_more : callable
        Runs the trials that were enqueued, until the study has as many trials as it is told.
    """
    for number in range(rounds):
        trials = trials_of(study, problem)[: _start(study, number, problem)]
        moving = [one for one in problem.space.variables if one.counts and not one.chooses]
        size = _WIDEST * 0.5**number
        chosen = pick(trials, problem, POINTS) or [one for one in trials if one.feasible][:1]
        _run(
            study, problem, [side for trial in chosen for side in _sides(problem, trial.params, moving, size)], run_more
        )
        known = trials_of(study, problem)
        steps = [_stepped(problem, trial, moving, size, known) for trial in chosen]
        _run(study, problem, [step for step in steps if step is not None], run_more)
    return len(trials_of(study, problem)) - _start(study, 0, problem) if rounds else 0


def _start(study: optuna.Study, number: int, problem: Problem) -> int:
    """Return how many trials there were when a round began, also when it began before an interruption."""
    started = list(study.user_attrs.get(_STARTED, ()))
    if number == len(started):
        started.append(len(trials_of(study, problem)))
        study.set_user_attr(_STARTED, started)
    return int(started[number])


def _sides(problem: Problem, at: Values, moving: Sequence[Variable], size: float) -> list[Values]:
    """Return the neighbours of a point that are valid."""
    active = {one.name for one in problem.space.active(at)}
    sides = [_moved(at, {one: way * _unit(one, size)}) for one in moving if one.name in active for way in (-1.0, 1.0)]
    return [one for one in sides if one != at and _is_valid(problem, one)]


def _moved(at: Values, steps: Mapping[Variable, float]) -> Values:
    """Return a point with parts of the range added to some variables, within the range and in few figures."""
    moved = dict(at)
    for one, part in steps.items():
        moved[one.name] = one.at(min(max(one.part(at[one.name]) + part, 0.0), 1.0))
    return moved


def _unit(one: Variable, size: float) -> float:
    """Return a step as a part of the range; of whole numbers at least one."""
    if one.space.kind != "int" or one.highest == one.lowest:
        return size
    return max(size, 1.0 / (one.highest - one.lowest))


def _run(study: optuna.Study, problem: Problem, points: Sequence[Values], run_more: RunMore) -> None:
    """Run points that were not run before."""
    known = {trial.user_attrs[PLAN] for trial in study.get_trials(deepcopy=False) if was_run(trial)}
    new = {problem.candidate(point).identity: point for point in points}
    wanted = [point for identity, point in new.items() if identity not in known]
    for point in wanted:
        study.enqueue_trial(problem.space.places(point))
    if wanted:
        run_more(len(known) + len(wanted))


def _stepped(
    problem: Problem, trial: Trial, moving: Sequence[Variable], size: float, known: Sequence[Trial]
) -> Values | None:
    """Return the point to which the local model leads; None where it leads nowhere."""
    found = {_key(one.params): one for one in known}
    active = {one.name for one in problem.space.active(trial.params)}
    movable = [one for one in moving if one.name in active]
    sides = [
        [found.get(_key(_moved(trial.params, {one: way * _unit(one, size)}))) for one in movable] for way in (-1.0, 1.0)
    ]
    here = _rows(problem, trial, trial)
    below, above = (_columns(problem, trial, side, len(here)) for side in sides)
    goals = len(problem.objectives) if len(problem.objectives) > 1 else 0
    # no objective may get worse; a requirement may use what is left to its limit
    room = np.concatenate([np.zeros(goals), -here[1 + goals :]])
    step = LocalModel.of(here, below, above, room).step()
    point = _moved(
        trial.params, {one: float(part) * _unit(one, size) for one, part in zip(movable, step, strict=True) if part}
    )
    return point if point != trial.params and _is_valid(problem, point) else None


def _columns(problem: Problem, trial: Trial, side: Sequence[Trial | None], rows: int) -> Floats:
    columns = [np.full(rows, np.nan) if one is None or one is trial else _rows(problem, one, trial) for one in side]
    return np.array(columns, dtype=np.float64).reshape(len(side), rows).T


def _rows(problem: Problem, one: Trial, trial: Trial) -> Floats:
    """Return the score of a trial, then what may not rise: its costs against a point's, and missed requirements."""
    costs, start = problem.costs([one.values]), problem.costs([trial.values])[0]
    changes = (costs[0] - start) if len(start) > 1 else np.zeros(0)
    return np.concatenate([_scores(problem, costs), changes, list(problem.violations(one.values).values())])


def _scores(problem: Problem, costs: Floats) -> Floats:
    base = problem.costs([problem.baseline])[0] if problem.baseline else np.zeros(costs.shape[1])
    return problem.preference.scores(costs, base)


def _key(values: Values) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((name, value) for name, value in values.items()))


def _is_valid(problem: Problem, point: Values) -> bool:
    try:
        problem.candidate(point)
    except (ParamError, ScenarioError):
        return False
    return all(one.holds(point[one.name]) for one in problem.space.active(point)) and _in_order(problem, point)


def _in_order(problem: Problem, point: Values) -> bool:
    return all(
        point[name] <= min(point[above] for above in ceilings)
        for name, ceilings in problem.space.ceilings.items()
        if name in point
    )
