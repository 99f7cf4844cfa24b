"""The loop: ask for parameters, run them on the same luck as all others, tell what came out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

from simulator.errors import InputError, ParamError, ScenarioError
from simulator.indicators import INDICATORS
from simulator.runs.plans import Plan

from .problem import Problem
from .study import PARAMS, REFUSED, VALUES, is_told, sampler, was_run

Evaluate = Callable[[Plan], Mapping[str, float]]
"""Runs a plan and returns every indicator."""
Progress = Callable[[float, float], None]

_VALID = "parameters agree"
_DEFINED = "objectives exist"
_PATIENCE = 500
"""Refused trials in a row after which the space is taken to have no valid point within reach."""


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
    """

    number: int
    params: Mapping[str, Any]
    values: Mapping[str, float]
    feasible: bool


def run_trials(
    study: optuna.Study, problem: Problem, evaluate: Evaluate, trials: int, progress: Progress | None
) -> None:
    """Go on with a study until ``trials`` of its trials have been run.

    Parameters that contradict each other are refused before anything is simulated, and count for nothing.

    Raises
    ------
    InputError
        If the space seems to have no valid point.
    """
    told = [trial for trial in study.get_trials(deepcopy=False) if is_told(trial)]
    done = sum(was_run(trial) for trial in told)
    refused = 0
    while done < trials:
        if progress is not None:
            progress(done, trials)
        study.sampler = sampler(problem, study)
        if _run_one(study, problem, evaluate):
            done, refused = done + 1, 0
        else:
            refused += 1
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


def refusals(study: optuna.Study) -> int:
    """Return how many trials were refused because their parameters contradict each other."""
    return sum(REFUSED in trial.user_attrs for trial in study.get_trials(deepcopy=False))


def _run_one(study: optuna.Study, problem: Problem, evaluate: Evaluate) -> bool:
    """Ask, run and tell one trial; return whether it was run."""
    trial = study.ask()
    params = problem.space.suggest(trial)
    trial.set_user_attr(PARAMS, params)
    try:
        plan = problem.space.build(params)
    except (ParamError, ScenarioError) as error:
        trial.set_user_attr(REFUSED, str(error))
        trial.set_constraint(_VALID, 1.0)
        study.tell(trial, state=TrialState.PRUNED)
        return False
    values = evaluate(plan)
    # JSON has no NaN: what is missing is left out, and read back as missing.
    trial.set_user_attr(VALUES, {name: value for name, value in values.items() if math.isfinite(value)})
    trial.set_constraint(_VALID, 0.0)
    for name, violation in problem.violations(values).items():
        trial.set_constraint(name, violation)
    goals = [values[goal.indicator] for goal in problem.objectives]
    exist = all(math.isfinite(value) for value in goals)
    trial.set_constraint(_DEFINED, 0.0 if exist else 1.0)
    if exist:
        study.tell(trial, goals)
    else:
        study.tell(trial, state=TrialState.PRUNED)
    return True


def _trial(frozen: FrozenTrial, problem: Problem) -> Trial:
    kept = frozen.user_attrs[VALUES]
    values = {name: kept.get(name, math.nan) for name in INDICATORS}
    feasible = frozen.state == TrialState.COMPLETE and problem.feasible(values)
    return Trial(frozen.number, frozen.user_attrs[PARAMS], values, feasible)
