"""Search strategies and plans: many trials on common luck, the best on fresh luck, and the finalist once more."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from simulator.files import check_writable
from simulator.indicators.requirement import Requirement
from simulator.ledger import merge
from simulator.present.numbers import counted
from simulator.runs.arguments import as_path, check_count, check_part, check_texts
from simulator.runs.executor import Progress
from simulator.runs.reuse import MEMORY, Reuse, check_memory
from simulator.runs.simulate import prepare
from simulator.runs.warm_up import planned_run

from .acting import idle_variables
from .choices import Strategies, chosen_from
from .evaluation import Evaluation
from .files import front_files, front_stem
from .journal import WHAT as STORAGE
from .journal import held_storage
from .points import fresh_seed, pick, rerun
from .preference import Given, preference
from .problem import Problem, check_in_use, requirements
from .problem import objectives as goals_of
from .recommendation import confirmation, recommendable
from .result import OptimizeResult
from .sharing import noted_reuse
from .space import search_space
from .study import REFUSED, REPEATS, open_study, was_run
from .trials import count_of, run_trials, trials_of
from .winner import DELTA, MOST_RUNS, choose, finalist_of

if TYPE_CHECKING:
    import optuna
    from optuna.storages import JournalStorage

    from simulator.config import Scenario
    from simulator.strategy import Strategy

_LOGGER = logging.getLogger("riskbox")

FRONT_SIZE = 8
"""Points of the search's front that are run again, by default."""
MOST_REPLICATIONS = 8
"""Replications of a trial that may beat the best one, by default."""
CONFIRMATION = 2
"""Replications of the finalist and the plan as given, for each fresh replication of the other points."""


class Budget(NamedTuple):
    """How much a search may run."""

    trials: int
    runs: int | None
    points: int
    fresh_replications: int
    fresh_runs: int
    delta: float


def optimize(
    scenario: Scenario | str | Path,
    strategy: Strategy | str | None = None,
    *,
    minimize: Iterable[str] = (),
    maximize: Iterable[str] = (),
    objectives: Iterable[str] = (),
    require: Iterable[str | Requirement] = (),
    prefer: Given = None,
    tolerance: float = 0.0,
    trials: int = 50,
    runs: int | None = None,
    replications: int = 1,
    most_replications: int = MOST_REPLICATIONS,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    workers: int | None = None,
    storage: Path | str | None = None,
    resume: bool = True,
    params: Sequence[str] | None = None,
    strategies: Strategies | None = None,
    per: Sequence[str] = (),
    points: int = FRONT_SIZE,
    fresh_replications: int = 8,
    fresh_runs: int = MOST_RUNS,
    delta: float = DELTA,
    progress: Progress | None = None,
    allow_code: bool = False,
    memory: float = MEMORY,
) -> OptimizeResult:
    """Search strategies, their parameters and fields of the plan for the best trade-offs between indicators.

    Every trial meets the same uploads and luck (common random numbers), so trials differ by their parameters only. One
    that may beat the best so far is run again, as long as its runs leave that open. The best trials, at most
    ``points``, and the plan in force are then run on fresh replications; every value of the result comes from those. Of
    the points that are clearly not worse than the plan in force in any objective the one that is preferred is tried
    against it on a third seed, and is recommended only if it holds there.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the name of a shipped one, or the path of a YAML file.
    strategy : Strategy or str, optional
        The strategy in force or its spec, by default the scenario's; its values are the first trial, and stay where
        they are not searched.
    minimize, maximize, objectives : iterable of str
        Indicators, perhaps in a place, ``"exposure[TR]"``; at least one in all. ``objectives`` go where they are
        better, by the indicator's own direction.
    require : iterable of str
        Requirements such as ``"sla_share>=0.9"``, or, against the plan as given, ``"reviewer_hours<=baseline*1.05"``,
        of the whole run or a place. A trial that misses one is never on the front.
    prefer : mapping, sequence or str, optional
        Weights of the objectives, or their order (``preference``); by default all count alike.
    tolerance : float
        By what part of the plan in force an objective may be worse and still counts as not worse.
    trials : int
        Trials of the whole search, those found in ``storage`` included.
    runs : int, optional
        Replications of all trials together after which no further trial is begun.
    replications : int
        Replications of every trial. One is best: a second trial teaches more than a second look at the first.
    most_replications : int
        Replications of a trial that may beat the best so far, at most; ``replications`` or more.
    seed : int
        Of the search's replications and of the sampler.
    engine, overrides, workers, allow_code
        As for ``simulate``; ``workers`` replications run at a time.
    storage : Path or str, optional
        Journal file. The search goes on where the file ends, and its front is saved beside it.
    resume : bool
        Whether ``storage`` may hold a study already.
    params : sequence of str, optional
        Parameters and fields of the plan to search, each ``"name"`` or ``"name=low:high"`` (``search_space``); by
        default all numbers in use that have a range.
    strategies : mapping, optional
        Strategies to choose from: by spec, what of each is searched, as a sequence like ``params``, a mapping of names
        to ranges, or None. ``params`` then names fields of the plan only.
    per : sequence of {"market", "policy"}
        Axes along which shaped parameters are searched separately.
    points : int
        Trials that are run again on fresh luck, at most.
    fresh_replications : int
        Replications of each point that is run again, at least 2, so that there are intervals; the finalist gets twice
        as many on the third seed.
    fresh_runs : int
        Runs on the fresh seed at most, those that select the finalist included.
    delta : float
        Smallest difference of scores that matters to that selection, as a part of the plan in force.
    progress : callable, optional
        Called as ``progress(done, total)`` with trials; re-runs count as trials too.
    memory : float
        MiB in which drawn uploads are kept from trial to trial; what does not fit is drawn again. Changes no result.

    Returns
    -------
    OptimizeResult

    Raises
    ------
    InputError
        If an argument is wrong, nothing that is searched makes a difference, or the storage holds another search.
    """
    check_memory(memory)
    _check(trials, fresh_replications, params)
    check_count("points", points)
    check_count("replications", replications)
    check_count("most_replications", most_replications, replications)
    if runs is not None:
        check_count("runs", runs)
    check_part("delta", delta, zero=False)
    check_part("tolerance", tolerance, zero=True)
    file = _checked(as_path("storage", storage), scenario, strategy)
    loaded, plan = planned_run(scenario, strategy, overrides, allow_code=allow_code)
    prepare(plan, seed=seed, replications=replications, engine=engine)  # refuses what is wrong
    chosen = chosen_from(strategies, allow_code=allow_code)
    space = search_space(plan.strategy, plan.scenario, params, per, chosen)
    goals, wishes = goals_of(minimize, maximize, objectives), requirements(require)
    wanted = preference(prefer, [goal.indicator for goal in goals])
    problem = Problem(
        plan.scenario, space, goals, wishes, seed, replications, engine, most_replications, wanted, tolerance, loaded
    )
    check_in_use(problem)
    budget = Budget(trials, runs, points, fresh_replications, fresh_runs, delta)
    with held_storage(file, resume=resume) as held, _opened(problem, held, file, trials) as study:
        return _saved(_searched(study, problem, budget, workers, progress, memory), file)


@contextmanager
def _opened(problem: Problem, held: JournalStorage | None, path: Path | None, trials: int) -> Iterator[optuna.Study]:
    """Give the study, and say how far it is."""
    study = open_study(problem, held, path)
    done = sum(was_run(trial) for trial in study.get_trials(deepcopy=False))
    if path is not None and done:
        _LOGGER.info("going on: %s of %s are in %s", f"{done:,}", counted(trials, "trial"), path)
    yield study


def _checked(storage: Path | None, *given: object) -> Path | None:
    """Return a storage, unless it is an input or no front can be written beside it."""
    if storage is not None:
        check_writable(storage, STORAGE, [one for one in given if isinstance(one, str | Path)])
        check_writable(front_files(front_stem(storage))[0], "A search")
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
    problem = replace(problem, baseline=problem.values_at(merge(evaluation.given())))
    idle = idle_variables(study, problem, evaluation.all)
    problem = evaluation.problem = problem.without(idle)
    total = float(budget.trials + budget.points + 2 * CONFIRMATION)
    part = _part(progress, 0, budget.trials, total)
    run_trials(study, problem, evaluation, evaluation.race(), budget.trials, budget.runs, part)
    again = _part(progress, budget.trials, total - budget.trials, total)
    return _finish(study, problem, idle, noted_reuse(study, evaluation.reuse), budget, workers, again, memory)


def _saved(result: OptimizeResult, storage: Path | None) -> OptimizeResult:
    if storage is not None:
        result.save(front_stem(storage))
    return result


def _check(trials: int, fresh_replications: int, params: Sequence[str] | None) -> None:
    if params is not None:
        check_texts("params", params, "remove_at=0.5:0.9")
    check_count("trials", trials)
    check_count("fresh_replications", fresh_replications, 2)


def _finish(
    study: optuna.Study,
    problem: Problem,
    idle: Mapping[str, str],
    reuse: Reuse,
    budget: Budget,
    workers: int | None,
    progress: Progress | None,
    memory: float,
) -> OptimizeResult:
    """Run the best trials on fresh luck, the finalist once more, and return the result."""
    trials = trials_of(study, problem)
    chosen = pick(trials, problem, budget.points)
    share = budget.points / (budget.points + 2 * CONFIRMATION)
    points, start = rerun(
        [trial.params for trial in chosen],
        [trial.number for trial in chosen],
        problem,
        fresh_seed(problem.seed),
        budget.fresh_replications,
        workers,
        _part(progress, 0, share, 1.0),
        memory,
    )
    able, choice, confirmed = recommendable(points, start, problem), None, None
    if able:
        most = budget.fresh_runs - (len(points) + 1 - len(able)) * budget.fresh_replications
        choice = choose(able, start, problem, budget.delta, most, workers)
        finalist = finalist_of(able, choice)
        seed, number = fresh_seed(problem.seed, "confirmation"), CONFIRMATION * budget.fresh_replications
        part = _part(progress, share, 1 - share, 1.0)
        again, given = rerun([finalist.params], [choice.trial], problem, seed, number, workers, part, memory)
        confirmed = confirmation(again[0], given, problem)
    elif progress is not None:
        progress(1.0, 1.0)
    spent = sum(trial.replications for trial in trials)
    return OptimizeResult(
        problem=problem,
        trials=tuple(trials),
        refused=count_of(study, REFUSED),
        repeated=count_of(study, REPEATS),
        exhausted=len(trials) < budget.trials and (budget.runs is None or spent < budget.runs),
        not_searched=idle,
        reuse=reuse,
        points=tuple(points),
        start=start,
        choice=choice,
        confirmation=confirmed,
        provenance=start.results.provenance,
    )


def _part(progress: Progress | None, offset: float, length: float, total: float) -> Progress | None:
    """Return a progress callback for a stretch of the whole."""
    if progress is None:
        return None
    return lambda done, of: progress(offset + length * done / (of or 1.0), total)
