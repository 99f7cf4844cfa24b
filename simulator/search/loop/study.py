"""The Optuna study behind a search: its sampler, its file, and its resumption after an interruption."""

from __future__ import annotations

import hashlib
import warnings
from typing import Any

import optuna
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState

from simulator.errors import InputError
from simulator.search.question.problem import Problem

from .retold import VALUES, Retold
from .samplers import STARTUP, sampler_of
from .starts import starts_of
from .storage import Place, study_name

ROWS = "rows"
"""Attribute of a trial that was run: what the race knows it by, a row for each replication."""
PARAMS = "params"
"""Attribute of a trial: the values by variable, as they were used."""
REFUSED = "refused"
"""Attribute of a trial whose parameters contradict each other: the strategy's sentence."""
PLAN = "plan"
"""Attribute of a trial that is or was run: what its plan is told from others by."""
IDLE = "not searched"
"""Attribute of a study: variables that make no difference, each with a sentence; absent until they were looked for."""

_PROBLEM = "problem"
_CODE = {"code": "the strategy", "riskbox": "riskbox"}
"""Parts of a problem that tell by which code its trials were run, in words."""


def open_study(problem: Problem, storage: BaseStorage | None, place: Place | None = None) -> optuna.Study:
    """Return the study of a problem: a new one, or the one in a storage, ready to go on.

    A new study begins with what is worth a try in any case (``starts``).

    Raises
    ------
    InputError
        If the storage at ``place`` holds another problem's study or no study, or was started with other code.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = _create(problem, storage, place)
    stated = study.user_attrs.get(_PROBLEM)
    if stated is None:
        _name_objectives(study, problem)
        for start in starts_of(problem):
            study.enqueue_trial(problem.space.places(start), skip_if_exists=True)  # another process may do so as well
        study.set_user_attr(_PROBLEM, problem.to_dict())  # last: what was cut off before begins from the start
    else:
        _check_same(stated, problem.to_dict(), place)
    return study


def sampler(problem: Problem, study: optuna.Study, others: int = 0) -> optuna.samplers.BaseSampler:
    """Return the sampler of the next trial; its seed follows from the problem's and the number of trials told so far.

    A sampler's state is not stored: with a sampler per trial, an interrupted search goes on as if it had not been.
    While ``others`` run trials, which have told nothing, their number changes the seed, so that proposals differ.
    Trials that were not run teach the sampler where not to look, but do not take the place of random ones.
    """
    told = [trial for trial in study.get_trials(deepcopy=False) if is_told(trial)]
    not_run = sum(not was_run(trial) for trial in told)
    place = f"{problem.seed}/{len(told)}" + (f"/{others}" if others else "")
    digest = hashlib.sha256(place.encode()).digest()
    found = sampler_of(problem.sampler, int.from_bytes(digest[:4], "big"), STARTUP + not_run)
    return Retold(found, study, problem) if problem.regrets else found


def is_told(trial: FrozenTrial) -> bool:
    """Return whether a trial has an outcome: run, refused, or known before."""
    return trial.state in (TrialState.COMPLETE, TrialState.PRUNED)


def was_run(trial: FrozenTrial) -> bool:
    """Return whether a trial was simulated."""
    return is_told(trial) and VALUES in trial.user_attrs


def _create(problem: Problem, storage: BaseStorage | None, place: Place | None) -> optuna.Study:
    directions = [goal.direction for goal in problem.objectives]
    name = study_name(place, problem)
    try:
        return optuna.create_study(storage=storage, study_name=name, directions=directions, load_if_exists=True)
    except InputError:  # one sentence already
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"The storage of a search must be a journal file that riskbox wrote. Got {str(place)!r} instead."
        ) from error


def _name_objectives(study: optuna.Study, problem: Problem) -> None:
    """Name the objectives for optuna-dashboard, by what Optuna calls an experiment."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        study.set_metric_names([goal.indicator for goal in problem.objectives])


def _check_same(stated: dict[str, Any], wanted: dict[str, Any], place: Place | None) -> None:
    for key, value in wanted.items():
        if stated.get(key) == value:
            continue
        if key in _CODE:
            raise InputError(
                f"The code of {_CODE[key]} has changed since the study in {str(place)!r} was started, so new trials "
                "could not be compared with its own. Search with a new storage, or go back to that code."
            )
        raise InputError(
            f"A search that resumes must have the {key} of the study in {str(place)!r}, {stated.get(key)!r}. "
            f"Got {value!r} instead."
        )
