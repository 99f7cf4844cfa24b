"""Search strategies and plans: many trials on common luck, the best on fresh luck, and the finalist once more."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError, show
from simulator.files import check_writable
from simulator.present.numbers import counted
from simulator.runs.arguments import (
    MOST_REPLICATIONS,
    as_names,
    check_count,
    check_flag,
    check_function,
    check_part,
    check_texts,
)
from simulator.runs.executor import Progress
from simulator.runs.reuse import Reuse, check_memory
from simulator.runs.simulate import prepare
from simulator.space.choices import chosen_from
from simulator.space.search_space import search_space

from .answer.fresh import CONFIRMATION, on_fresh_luck, part_of
from .answer.points import pick, references_of
from .answer.result import OptimizeResult
from .gradients import Runs, gradients_at
from .loop.acting import idle_variables
from .loop.evaluation import Evaluation, merged
from .loop.files import check_files, front_stem
from .loop.journal import WHAT as STORAGE
from .loop.retold import REPEATS
from .loop.samplers import check_sampler
from .loop.sharing import fresh_seed, noted_reuse
from .loop.storage import Place, opened_storage, place_of
from .loop.study import REFUSED, open_study, was_run
from .loop.trials import count_of, doubts_of, run_trials, trials_of
from .polishing import polish
from .question.chance import parse_limits
from .question.goals import objectives as goals_of
from .question.preference import preference
from .question.problem import Problem, check_in_use
from .question.robust import kinds_of
from .question.settings import Budget, Settings
from .question.stated import Given, Several
from .question.worlds import World, check_alike, worlds_of

if TYPE_CHECKING:
    import optuna
    from optuna.storages import BaseStorage

    from simulator.strategy import Strategy

_MOST_TRIALS, _MOST_POINTS, _MOST_ROUNDS = 100_000, 1_000, 100
"""More is taken for a slip, as on the command line."""
_LOGGER = logging.getLogger("riskbox")


def optimize(scenario: Given | Several, strategy: Strategy | str | None = None, **settings: Any) -> OptimizeResult:
    """Search strategies, their parameters and fields of the plan for the best trade-offs between indicators.

    Every trial meets the same uploads and luck (common random numbers), so trials differ by their parameters only. One
    that may beat the best so far is run again, as long as its runs leave that open. The best trials, at most
    ``points``, and the plan in force are then run on fresh replications; every value of the result comes from those. Of
    the points that are clearly not worse than the plan in force in any objective the one that is preferred is tried
    against it on a third seed, and is recommended only if it holds there.

    Parameters
    ----------
    scenario : Scenario, str, Path, mapping or sequence
        A scenario, the name of a shipped one, or the path of a YAML file; or several, by name or as a list, each such a
        one, a map with ``scenario``, ``set`` and ``weight``, or one with ``based_on`` and the fields that it changes.
    strategy : Strategy or str, optional
        The strategy in force or its spec, by default the (first) scenario's; its values are the first trial, and stay
        where they are not searched.
    **settings
        Objectives, requirements, the space and the budget: the fields of ``Settings``.

    Returns
    -------
    OptimizeResult

    Raises
    ------
    InputError
        If an argument is wrong, nothing that is searched makes a difference, or the storage holds another search.
    """
    asked = Settings(**settings)
    check_settings(asked)
    place = _checked(place_of(asked.storage), scenario, strategy)
    worlds = worlds_of(scenario, strategy, asked.overrides, allow_code=asked.allow_code)
    return _saved(search(_problem(asked, worlds), asked, place), place)


def search(problem: Problem, asked: Settings, place: Place | None) -> OptimizeResult:
    """Run a search that is stated completely, or what a storage has left of it."""
    with (
        opened_storage(place, problem, resume=asked.resume) as storage,
        _opened(problem, storage, place, asked.trials) as study,
    ):
        return _searched(study, problem, asked.budget, asked.workers, asked.progress, asked.memory)


def _problem(asked: Settings, worlds: tuple[World, ...]) -> Problem:
    """Return the problem that is stated for the plans in force in some scenarios."""
    for world in worlds:  # refuses what is wrong
        prepare(world.plan, seed=asked.seed, replications=asked.replications, engine=asked.engine)
    goals = goals_of(asked.minimize, asked.maximize, asked.objectives)
    names = [goal.indicator for goal in goals]
    if len(worlds) > 1:
        kinds = kinds_of(asked.robust, names)
        goals = tuple(replace(goal, over=kinds[goal.indicator]) for goal in goals)
    elif asked.robust is not None:
        raise InputError(f"`robust` needs several scenarios. Got {show(asked.robust)} with one.")
    wishes, chances = parse_limits(asked.require)
    chosen = chosen_from(asked.strategies, allow_code=asked.allow_code)
    plan = worlds[0].plan
    spaces = [search_space(plan.strategy, one.plan.scenario, asked.params, asked.per, chosen) for one in worlds]
    check_alike(spaces, [one.name for one in worlds])
    problem = Problem(
        plan.scenario,
        spaces[0],
        goals,
        wishes,
        asked.seed,
        asked.replications,
        asked.engine,
        asked.most,
        preference(asked.prefer, names),
        asked.tolerance,
        asked.sampler,
        worlds[0].loaded,
        worlds=worlds,
        chances=chances,
    )
    check_in_use(problem)
    return problem


@contextmanager
def _opened(problem: Problem, storage: BaseStorage | None, place: Place | None, trials: int) -> Iterator[optuna.Study]:
    """Give the study, and say how far it is."""
    study = open_study(problem, storage, place)
    done = sum(was_run(trial) for trial in study.get_trials(deepcopy=False))
    if place is not None and done:
        of = f"{done:,} of {counted(trials, 'trial')} are" if done <= trials else f"all trials, {done:,} by now, are"
        _LOGGER.info("going on: %s in %s", of, place)
    yield study


def _checked(storage: Place | None, *given: object) -> Place | None:
    """Return a storage, unless it is an input or no front can be written beside it."""
    if isinstance(storage, Path):
        inputs = [one for one in given if isinstance(one, str | Path)]
        check_writable(storage, STORAGE, inputs)
        check_files(front_stem(storage), inputs)
    return storage


def _searched(
    study: optuna.Study,
    problem: Problem,
    budget: Budget,
    workers: int | None,
    progress: Progress | None,
    memory: float,
) -> OptimizeResult:
    """Run the remaining trials of a study, without idle variables, and the best points on fresh luck."""
    evaluation = Evaluation(problem, workers, memory)
    problem = replace(problem, baseline=problem.values_at(merged(evaluation.given())))
    idle = idle_variables(study, problem, evaluation.all)
    problem = evaluation.problem = problem.without(idle)
    total = float(budget.trials + budget.points + 2 * CONFIRMATION)
    part = part_of(progress, 0, budget.trials, total)
    run_trials(study, problem, evaluation, evaluation.race(), budget.trials, budget.runs, part)
    polished = polish(
        study,
        problem,
        budget.polish,
        lambda number: run_trials(study, problem, evaluation, evaluation.race(), number, None, None),
    )
    again = part_of(progress, budget.trials, total - budget.trials, total)
    reuse = noted_reuse(study, evaluation.reuse)
    doubts = doubts_of(study, evaluation.race())
    return _finish(study, problem, idle, reuse, budget, polished, doubts, workers, again, memory)


def _saved(result: OptimizeResult, storage: Place | None) -> OptimizeResult:
    if isinstance(storage, Path):
        result.save(front_stem(storage))
    return result


def check_settings(asked: Settings) -> None:
    """Refuse numbers that are none."""
    check_memory(asked.memory)
    check_sampler(asked.sampler)
    as_names("per", asked.per, "market")
    if asked.progress is not None:
        check_function("progress", asked.progress)
    if asked.params is not None:
        check_texts("params", asked.params, "remove_at=0.5:0.9")
    check_count("trials", asked.trials, most=_MOST_TRIALS)
    check_count("fresh_replications", asked.fresh_replications, 2, MOST_REPLICATIONS)
    check_count("points", asked.points, most=_MOST_POINTS)
    check_count("polish", asked.polish, 0, _MOST_ROUNDS)
    check_count("replications", asked.replications, most=MOST_REPLICATIONS)
    check_count("most_replications", asked.most, asked.replications, MOST_REPLICATIONS)
    check_count("fresh_runs", asked.fresh_runs)
    check_flag("sensitivity", asked.sensitivity)
    check_flag("resume", asked.resume)
    if asked.runs is not None:
        check_count("runs", asked.runs)
    check_part("delta", asked.delta, zero=False)
    check_part("tolerance", asked.tolerance, zero=True)


def _finish(
    study: optuna.Study,
    problem: Problem,
    idle: Mapping[str, str],
    reuse: Reuse,
    budget: Budget,
    polished: int,
    doubts: Mapping[int, float],
    workers: int | None,
    progress: Progress | None,
    memory: float,
) -> OptimizeResult:
    """Run the best trials on fresh luck, the finalist once more, and return the result."""
    trials = trials_of(study, problem)
    chosen, references = pick(trials, problem, budget.points, doubts), references_of(trials, problem)
    fresh = on_fresh_luck(
        [trial.params for trial in chosen],
        [trial.number for trial in chosen],
        problem,
        budget,
        workers,
        progress,
        memory,
        references,
    )
    spent = sum(trial.replications for trial in trials)
    result = OptimizeResult(
        problem=problem,
        trials=tuple(trials),
        refused=count_of(study, REFUSED),
        repeated=count_of(study, REPEATS),
        exhausted=len(trials) - polished < budget.trials and (budget.runs is None or spent < budget.runs),
        not_searched=idle,
        reuse=reuse,
        points=fresh.points,
        start=fresh.start,
        choice=fresh.choice,
        confirmation=fresh.confirmation,
        provenance=fresh.start.results.provenance,
        polish=budget.polish,
        polished=polished,
    )
    return _with_sensitivity(result, budget, workers, memory) if budget.sensitivity else result


def _with_sensitivity(result: OptimizeResult, budget: Budget, workers: int | None, memory: float) -> OptimizeResult:
    """Return a result with the gradient at the point that is recommended, or at the plan as given, in all scenarios."""
    problem, winner = result.problem, result.winner
    candidate = problem.given if winner is None else problem.candidate(winner.params)
    seed = fresh_seed(problem.seed, "sensitivity")
    how = Runs(seed, budget.fresh_replications, problem.engine, workers, memory)
    return replace(result, sensitivity=gradients_at(problem, candidate, how))
