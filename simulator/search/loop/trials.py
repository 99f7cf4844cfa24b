"""The loop: ask for parameters, run them on the same luck as all others, report the values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import FrozenTrial, TrialState

from simulator.errors import InputError, ParamError, ScenarioError
from simulator.search.question.problem import Problem

from .claims import Claims
from .evaluation import Evaluation
from .proposal import suggest
from .race import Race
from .retold import REPEATS, VALUES
from .study import PARAMS, PLAN, REFUSED, ROWS, sampler, was_run

Progress = Callable[[float, float], None]

LEADS = "leads"
"""Attribute of a trial that was run: whether it was the best one then."""
_VALID = "parameters agree"
_DEFINED = "objectives exist"
_PATIENCE = 500
"""Refused proposals in a row after which the space is taken to have no valid point within reach."""
TAKEN = "taken"
"""Why a trial was not run: another process has run it, or fills the study."""
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
    known = _Known()
    refused = repeated = 0
    with Claims(study).at_work() as claims:
        while True:
            others = len(claims.of_others())
            known.learn(study, problem, evaluation, race)
            is_enough = len(known.plans) >= trials or repeated >= _REPEATS or (runs is not None and known.spent >= runs)
            if is_enough and not others:
                break
            if is_enough or len(known.plans) + others >= trials:
                claims.wait(others)
                continue
            if progress is not None:
                progress(len(known.plans), trials)
            if problem.regrets:  # they are relative to the best trials so far
                problem = evaluation.problem = with_best(problem, known.plans.values())
            study.sampler = sampler(problem, study, others)
            outcome = _run_one(study, problem, evaluation, race, known, claims, trials)
            refused = refused + 1 if outcome == REFUSED else 0
            repeated = repeated + 1 if outcome == REPEATS else 0
            if refused >= _PATIENCE:
                raise InputError(
                    f"The search space must hold parameters that {type(problem.space.strategy).__name__} accepts. "
                    f"Got {refused} refusals in a row instead."
                )
    if progress is not None:
        progress(trials, trials)


class _Known:
    """The trials that were run so far, by this search and by others.

    Attributes
    ----------
    plans : dict
        The trials by plan.
    spent : int
        Their replications.
    """

    def __init__(self) -> None:
        self.plans: dict[str, FrozenTrial] = {}
        self.spent = 0
        self._numbers: set[int] = set()

    def learn(self, study: optuna.Study, problem: Problem, evaluation: Evaluation, race: Race) -> None:
        """Take in what the study has that is not known so far, and bring the race to where it is then."""
        best = None
        for trial in study.get_trials(deepcopy=False):
            if trial.number in self._numbers or not was_run(trial):
                continue
            self.add(trial)
            if race.learn(np.array(trial.user_attrs[ROWS], dtype=np.float64), trial.user_attrs.get(LEADS)):
                best = trial.user_attrs[PARAMS]
        if best is not None:
            evaluation.adopt(problem.candidate(best))

    def add(self, trial: FrozenTrial) -> None:
        """Take in a trial that the race knows."""
        self._numbers.add(trial.number)
        self.plans.setdefault(trial.user_attrs[PLAN], trial)
        self.spent += len(trial.user_attrs[ROWS])


def trials_of(study: optuna.Study, problem: Problem) -> list[Trial]:
    """Return the trials of a study that were run, in order."""
    if problem.regrets:
        problem = with_best(problem, filter(was_run, study.get_trials(deepcopy=False)))
    return [_trial(frozen, problem) for frozen in study.get_trials(deepcopy=False) if was_run(frozen)]


def doubts_of(study: optuna.Study, race: Race) -> dict[int, float]:
    """Return how far each trial is from surely meeting every requirement, by number; the race knows no trial yet."""
    rows = {
        trial.number: np.array(trial.user_attrs[ROWS], dtype=np.float64)
        for trial in study.get_trials(deepcopy=False)
        if was_run(trial)
    }
    for one in rows.values():
        race.learn(one, leads=False)
    return {number: race.doubt(one) for number, one in rows.items()}


def with_best(problem: Problem, trials: Iterable[FrozenTrial]) -> Problem:
    """Return a problem whose regrets are relative to the best values that trials have in each scenario."""
    return problem.with_best([_values(one, problem) for one in trials])


def count_of(study: optuna.Study, mark: str) -> int:
    """Return how many trials were not run for a reason, ``REFUSED`` or ``REPEATS``."""
    return sum(mark in trial.user_attrs for trial in study.get_trials(deepcopy=False))


def _run_one(
    study: optuna.Study,
    problem: Problem,
    evaluation: Evaluation,
    race: Race,
    known: _Known,
    claims: Claims,
    trials: int,
) -> str:
    """Ask, run and tell one trial; return why it was not run, or an empty text if it was."""
    try:
        trial = claims.ask()
        with claims.running(trial):
            return _tried(study, problem, evaluation, race, known, claims, trials, trial)
    except UpdateFinishedTrialError:  # nothing was heard of it for so long that somebody else runs it
        return TAKEN


def _tried(
    study: optuna.Study,
    problem: Problem,
    evaluation: Evaluation,
    race: Race,
    known: _Known,
    claims: Claims,
    trials: int,
    trial: optuna.Trial,
) -> str:
    params = problem.afforded(suggest(problem.space, trial))
    trial.set_user_attr(PARAMS, params)
    try:
        plan = problem.candidate(params)
    except (ParamError, ScenarioError) as error:
        trial.set_user_attr(REFUSED, str(error))
        trial.set_constraint(_VALID, 1.0)
        study.tell(trial, state=TrialState.PRUNED)
        return REFUSED
    identity = plan.identity
    if identity in known.plans:
        trial.set_user_attr(REPEATS, known.plans[identity].number)
        _tell(study, trial, problem, _values(known.plans[identity], problem))
        return REPEATS
    trial.set_user_attr(PLAN, identity)
    if claims.is_one_too_many(trial, identity, trials):
        claims.withdraw(trial)
        return TAKEN
    measured = evaluation.trial(plan, race)
    values = measured.values
    # JSON has no NaN: what is missing is left out, and read back as missing.
    trial.set_user_attr(VALUES, {name: value for name, value in values.items() if math.isfinite(value)})
    trial.set_user_attr(ROWS, [[one if math.isfinite(one) else None for one in row] for row in measured.rows.tolist()])
    trial.set_user_attr(LEADS, measured.leads)
    known.add(_tell(study, trial, problem, values))
    return ""


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
    return problem.aggregated({name: kept.get(name, math.nan) for name in problem.keys})


def _trial(frozen: FrozenTrial, problem: Problem) -> Trial:
    values = _values(frozen, problem)
    feasible = frozen.state == TrialState.COMPLETE and problem.feasible(values)
    return Trial(frozen.number, frozen.user_attrs[PARAMS], values, feasible, len(frozen.user_attrs[ROWS]))
