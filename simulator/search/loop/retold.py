"""A sampler that is told regrets as they are now.

A regret is relative to the best trials so far, so that of an early trial grows as the study goes on. Optuna keeps the
values that a trial was told with; this sampler sees a copy of the study in which they are recomputed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import optuna
from optuna.distributions import BaseDistribution
from optuna.trial import FrozenTrial, TrialState, create_trial

from simulator.search.question.problem import Problem

VALUES = "values"
"""Attribute of a trial that was run: every indicator's value."""
REPEATS = "repeats"
"""Attribute of a trial whose plan was run before: the number of the trial that ran it."""


class Retold(optuna.samplers.BaseSampler):
    """Another sampler on a study whose values follow from a problem's references.

    Parameters
    ----------
    sampler : BaseSampler
    study : Study
        Trials up to now.
    problem : Problem
        With the best values by scenario.
    """

    def __init__(self, sampler: optuna.samplers.BaseSampler, study: optuna.Study, problem: Problem) -> None:
        self._sampler = sampler
        self._copy = optuna.create_study(directions=[one.direction for one in problem.objectives])
        trials = study.get_trials(deepcopy=False)
        self._copy.add_trials([_retold(one, trials, problem) for one in trials if _ended(one)])
        self._copy.sampler = sampler
        number = self._copy.ask().number
        self._trial = self._copy.get_trials(deepcopy=False)[number]

    def infer_relative_search_space(self, study: optuna.Study, trial: FrozenTrial) -> dict[str, BaseDistribution]:
        """Return what the sampler draws together."""
        return self._sampler.infer_relative_search_space(self._copy, self._trial)

    def sample_relative(
        self, study: optuna.Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """Return values that the sampler draws together."""
        return self._sampler.sample_relative(self._copy, self._trial, search_space)

    def sample_independent(
        self, study: optuna.Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Any:
        """Return a value that the sampler draws alone."""
        return self._sampler.sample_independent(self._copy, self._trial, param_name, param_distribution)


def _ended(trial: FrozenTrial) -> bool:
    return trial.state in (TrialState.COMPLETE, TrialState.PRUNED)


def _retold(trial: FrozenTrial, trials: Sequence[FrozenTrial], problem: Problem) -> FrozenTrial:
    source = trials[trial.user_attrs[REPEATS]] if REPEATS in trial.user_attrs else trial
    kept = source.user_attrs.get(VALUES)
    values = trial.values
    if kept is not None and trial.state == TrialState.COMPLETE:
        known = problem.aggregated({name: kept.get(name, math.nan) for name in problem.keys})
        values = [known[goal.indicator] for goal in problem.objectives]
    return create_trial(
        state=trial.state,
        values=values,
        params=trial.params,
        distributions=trial.distributions,
        user_attrs=trial.user_attrs,
        system_attrs=trial.system_attrs,
    )
