"""The loop: ask for parameters, run them on the same luck as all others, report the values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import optuna
from optuna.trial import FrozenTrial, TrialState

from simulator.errors import InputError, ParamError, ScenarioError
from simulator.indicators import INDICATORS

from .evaluation import Evaluation
from .problem import Problem
from .proposal import suggest
from .race import Race
from .study import PARAMS, PLAN, REFUSED, REPEATS, ROWS, VALUES, sampler, was_run

Progress = Callable[[float, float], None]

_VALID = "parameters agree"
_DEFINED = "objectives exist"
_PATIENCE = 500
"""Refused proposals in a row after which the space is taken to have no valid point within reach."""
_REPEATS = 100
"""Proposals in a row that repeat earlier ones after which it is taken to have nothing new."""


@dataclass(frozen=True)
class Trial:
    """One set of parameters that was run in the search.

    Parameters
    ----------
    number : int
        Order in the study.
    params : Mapping
        Values by variable.
    values : Mapping
        Every indicator, from the search's replications.
    feasible : bool
        Whether all requirements were met there, and all objectives exist.
    replications : int
        How often it was run.
    """

    number: int
    params: Mapping[str, Any]
    values: Mapping[str, float]
    feasible: bool
    replications: int = 1


def run_trials(
    study: optuna.Study,
    problem: Problem,
    evaluation: Evaluation,
    race: Race,
    trials: int,
    runs: int | None,
    progress: Progress | None,
) -> None:
    """Go on with a study until ``trials`` of its trials have been run, or nothing new is proposed any more.

    Parameters that contradict each other are refused before anything is simulated, and count for nothing; so do
    proposals of a plan that was run before, whose outcome is known, since the luck is the same.

    Parameters
    ----------
    study, problem, evaluation
    race : Race
        One that no trial has run yet; trials of the study are taken in first.
    trials : int
    runs : int, optional
        Replications of all trials together after which no further trial is begun.
    progress : callable, optional

    Raises
    ------
    InputError
        If the space seems to have no valid point.
    """
    known = {trial.user_attrs[PLAN]: trial for trial in study.get_trials(deepcopy=False) if was_run(trial)}
    refused = repeated = 0
    spent = _caught_up(known.values(), problem, evaluation, race)
    while len(known) < trials and repeated < _REPEATS and (runs is None or spent < runs):
        if progress is not None:
            progress(len(known), trials)
        study.sampler = sampler(problem, study)
        outcome, number = _run_one(study, problem, evaluation, race, known)
        spent += number
        refused = refused + 1 if outcome == REFUSED else 0
        repeated = repeated + 1 if outcome == REPEATS else 0
        if refused >= _PATIENCE:
            raise InputError(
                f"The search space must hold parameters that {type(problem.space.strategy).__name__} accepts. "
                f"Got {refused} refusals in a row instead."
            )
    if progress is not None:
        progress(trials, trials)


def trials_of(study: optuna.Study, problem: Problem) -> list[Trial]:
    """Return the trials of a study that were run, in order."""
    return [_trial(frozen, problem) for frozen in study.get_trials(deepcopy=False) if was_run(frozen)]


def count_of(study: optuna.Study, mark: str) -> int:
    """Return how many trials were not run for a reason, ``REFUSED`` or ``REPEATS``."""
    return sum(mark in trial.user_attrs for trial in study.get_trials(deepcopy=False))


def _caught_up(trials: Iterable[FrozenTrial], problem: Problem, evaluation: Evaluation, race: Race) -> int:
    """Bring a race to where it was after some trials, and return how many runs they took."""
    spent, best = 0, None
    for trial in trials:
        rows = np.array(trial.user_attrs[ROWS], dtype=np.float64)
        spent += len(rows)
        if race.learn(rows):
            best = trial.user_attrs[PARAMS]
    if best is not None:
        evaluation.adopt(problem.space.build(best))
    return spent


def _run_one(
    study: optuna.Study, problem: Problem, evaluation: Evaluation, race: Race, known: dict[str, FrozenTrial]
) -> tuple[str, int]:
    """Ask, run and tell one trial; return why it was not run, or an empty text if it was, and how often it was run."""
    trial = study.ask()
    params = suggest(problem.space, trial)
    trial.set_user_attr(PARAMS, params)
    try:
        plan = problem.space.build(params)
    except (ParamError, ScenarioError) as error:
        trial.set_user_attr(REFUSED, str(error))
        trial.set_constraint(_VALID, 1.0)
        study.tell(trial, state=TrialState.PRUNED)
        return REFUSED, 0
    identity = plan.identity
    if identity in known:
        trial.set_user_attr(REPEATS, known[identity].number)
        _tell(study, trial, problem, _values(known[identity], problem))
        return REPEATS, 0
    measured = evaluation.trial(plan, race)
    values = measured.values
    # JSON has no NaN: what is missing is left out, and read back as missing.
    trial.set_user_attr(VALUES, {name: value for name, value in values.items() if math.isfinite(value)})
    trial.set_user_attr(ROWS, [[one if math.isfinite(one) else None for one in row] for row in measured.rows.tolist()])
    trial.set_user_attr(PLAN, identity)
    known[identity] = _tell(study, trial, problem, values)
    return "", len(measured.rows)


def _tell(study: optuna.Study, trial: optuna.Trial, problem: Problem, values: Mapping[str, float]) -> FrozenTrial:
    """Report the values to the sampler."""
    trial.set_constraint(_VALID, 0.0)
    for name, violation in problem.violations(values).items():
        trial.set_constraint(name, violation)
    goals = [values[goal.indicator] for goal in problem.objectives]
    exist = all(math.isfinite(value) for value in goals)
    trial.set_constraint(_DEFINED, 0.0 if exist else 1.0)
    return study.tell(trial, goals) if exist else study.tell(trial, state=TrialState.PRUNED)


def _values(frozen: FrozenTrial, problem: Problem) -> dict[str, float]:
    kept = frozen.user_attrs[VALUES]
    return {name: kept.get(name, math.nan) for name in dict.fromkeys([*INDICATORS, *problem.indicators])}


def _trial(frozen: FrozenTrial, problem: Problem) -> Trial:
    values = _values(frozen, problem)
    feasible = frozen.state == TrialState.COMPLETE and problem.feasible(values)
    return Trial(frozen.number, frozen.user_attrs[PARAMS], values, feasible, len(frozen.user_attrs[ROWS]))
