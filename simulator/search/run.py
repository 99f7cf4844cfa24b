"""Search a strategy's parameters: many trials on common luck, the best on fresh luck, and the finalist once more."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.files import check_writable
from simulator.indicators import INDICATORS
from simulator.indicators.requirement import Requirement
from simulator.present.numbers import counted
from simulator.runs.arguments import as_path, check_count, check_texts
from simulator.runs.executor import Progress
from simulator.runs.plans import Plan
from simulator.runs.reuse import MEMORY, Reuse, check_memory
from simulator.runs.simulate import prepare, run_arms
from simulator.runs.warm_up import planned_run

from .acting import idle_variables
from .files import front_files, front_stem
from .journal import WHAT as STORAGE
from .journal import held_storage
from .points import fresh_seed, pick, rerun
from .problem import Problem, check_in_use, objectives, requirements
from .recommendation import confirmation, nominate
from .result import OptimizeResult
from .sharing import SearchRuns, noted_reuse
from .space import search_space
from .study import REFUSED, REPEATS, open_study, was_run
from .trials import count_of, run_trials, trials_of

if TYPE_CHECKING:
    import optuna
    from optuna.storages import JournalStorage

    from simulator.config import Scenario
    from simulator.strategy import Strategy

_LOGGER = logging.getLogger("riskbox")

FRONT_SIZE = 8
"""Points of the search's front that are run again."""
CONFIRMATION = 2
"""Replications of the finalist and the plan as given, for each fresh replication of the other points."""


def optimize(
    scenario: Scenario | str | Path,
    strategy: Strategy | str,
    *,
    minimize: Iterable[str] = (),
    maximize: Iterable[str] = (),
    require: Iterable[str | Requirement] = (),
    trials: int = 50,
    replications: int = 1,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    workers: int | None = None,
    storage: Path | str | None = None,
    resume: bool = True,
    params: Sequence[str] | None = None,
    per: Sequence[str] = (),
    fresh_replications: int = 8,
    progress: Progress | None = None,
    allow_code: bool = False,
    memory: float = MEMORY,
) -> OptimizeResult:
    """Search a strategy's parameters for the best trade-offs between indicators.

    Every trial meets the same uploads and luck (common random numbers), so trials differ by their parameters only. The
    trials on the search's front, at most eight, and the strategy as it was given are then run on fresh replications;
    every value of the result comes from those. One of them is tried against the strategy as given on a third seed, and
    is recommended only if it is better there in one objective, worse in none, and meets every requirement.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the name of a shipped one, or the path of a YAML file.
    strategy : Strategy or str
        A strategy or its spec; its values are the first trial, and stay where they are not searched.
    minimize, maximize : iterable of str
        Indicators' ids; at least one in all.
    require : iterable of str
        Requirements such as ``"sla_share>=0.9"``, or, against the plan as given, ``"reviewer_hours<=baseline*1.05"``.
    trials : int
        Trials of the whole search, those found in ``storage`` included.
    replications : int
        Replications per trial. One is best: a second trial teaches more than a second look at the first.
    seed : int
        Of the search's replications and of the sampler.
    engine, overrides, workers, allow_code
        As for ``simulate``; ``workers`` replications run at a time.
    storage : Path or str, optional
        Journal file. The search goes on where the file ends, and its front is saved beside it.
    resume : bool
        Whether ``storage`` may hold a study already.
    params, per : sequence of str
        Parameters to search, each ``"name"`` or ``"name=low:high"``, by default all numbers in use that have a range;
        and axes, "market" or "policy", along which they are searched separately.
    fresh_replications : int
        Replications of each point that is run again, at least 2; the finalist gets twice as many on the third seed.
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
    _check(trials, fresh_replications, params, memory)
    file = _checked(as_path("storage", storage), scenario, strategy)
    loaded, plan = planned_run(scenario, strategy, overrides, allow_code=allow_code)
    prepare(plan, seed=seed, replications=replications, engine=engine)  # refuses what is wrong
    goals, wishes = objectives(minimize, maximize, INDICATORS), requirements(require, INDICATORS)
    space = search_space(plan.strategy, plan.scenario, params, per)
    problem = Problem(plan.scenario, space, goals, wishes, seed, replications, engine, loaded)
    check_in_use(problem)
    with held_storage(file, resume=resume) as held, _opened(problem, held, file, trials) as study:
        return _saved(_searched(study, problem, trials, fresh_replications, workers, progress, memory), file)


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
    trials: int,
    replications: int,
    workers: int | None,
    progress: Progress | None,
    memory: float,
) -> OptimizeResult:
    """Run the remaining trials of a study, without idle variables, and the best points on fresh luck."""
    evaluate = Evaluation(problem, workers, memory)
    if any(one.relative for one in problem.requirements):
        problem = replace(problem, baseline=evaluate.one(problem.space.given))
    idle = idle_variables(study, problem, evaluate.all)
    problem = problem.without(idle)
    total = float(trials + FRONT_SIZE + 2 * CONFIRMATION)
    run_trials(study, problem, evaluate.one, trials, _part(progress, 0, trials, total))
    again = _part(progress, trials, total - trials, total)
    reuse = noted_reuse(study, evaluate.reuse)
    return _finish(study, problem, idle, reuse, trials, replications, workers, again, memory)


def _saved(result: OptimizeResult, storage: Path | None) -> OptimizeResult:
    if storage is not None:
        result.save(front_stem(storage))
    return result


def _check(trials: int, fresh_replications: int, params: Sequence[str] | None, memory: float) -> None:
    check_memory(memory)
    if params is not None:
        check_texts("params", params, "remove_at=0.5:0.9")
    check_count("trials", trials)
    check_count("fresh_replications", fresh_replications, 2)


def _finish(
    study: optuna.Study,
    problem: Problem,
    idle: Mapping[str, str],
    reuse: Reuse,
    wanted: int,
    replications: int,
    workers: int | None,
    progress: Progress | None,
    memory: float,
) -> OptimizeResult:
    """Run the best trials on fresh luck, the finalist once more, and return the result."""
    trials = trials_of(study, problem)
    chosen = pick(trials, problem, FRONT_SIZE)
    share = FRONT_SIZE / (FRONT_SIZE + 2 * CONFIRMATION)
    points, start = rerun(
        [trial.params for trial in chosen],
        [trial.number for trial in chosen],
        problem,
        fresh_seed(problem.seed),
        replications,
        workers,
        _part(progress, 0, share, 1.0),
        memory,
    )
    finalist, confirmed = nominate(points, start, problem), None
    if finalist is not None and finalist.trial is not None:
        seed, number = fresh_seed(problem.seed, "confirmation"), CONFIRMATION * replications
        part = _part(progress, share, 1 - share, 1.0)
        again, given = rerun([finalist.params], [finalist.trial], problem, seed, number, workers, part, memory)
        confirmed = confirmation(again[0], given, problem)
    elif progress is not None:
        progress(1.0, 1.0)
    return OptimizeResult(
        problem=problem,
        trials=tuple(trials),
        refused=count_of(study, REFUSED),
        repeated=count_of(study, REPEATS),
        exhausted=len(trials) < wanted,
        not_searched=idle,
        reuse=reuse,
        points=tuple(points),
        start=start,
        confirmation=confirmed,
        provenance=start.results.provenance,
    )


class Evaluation:
    """Runs plans on the luck of the search; a plan that was run a moment ago is not run again.

    Uploads that no plan of the space can touch are played once for all of them, where that gives the same results.
    """

    def __init__(self, problem: Problem, workers: int | None, memory: float) -> None:
        self._problem = problem
        self._workers = workers
        self._shared = SearchRuns(problem, problem.seed, problem.replications, workers, memory)
        self._known: dict[str, Mapping[str, float]] = {}

    @property
    def reuse(self) -> Reuse:
        """How the plans were run so far."""
        return self._shared.reuse

    def one(self, plan: Plan) -> Mapping[str, float]:
        """Return every indicator of a plan."""
        return self.all([plan])[0]

    def all(self, plans: Sequence[Plan]) -> list[Mapping[str, float]]:
        """Return every indicator of each of some plans, run side by side."""
        keys = [plan.identity for plan in plans]
        new = {key: plan for key, plan in zip(keys, plans, strict=True) if key not in self._known}
        problem = self._problem
        arms = [
            self._shared.arm(prepare(plan, seed=problem.seed, replications=problem.replications, engine=problem.engine))
            for plan in new.values()
        ]
        found = run_arms(arms, self._workers) if arms else []
        self._known.update({key: results.values() for key, results in zip(new, found, strict=True)})
        return [self._known[key] for key in keys]


def _part(progress: Progress | None, offset: float, length: float, total: float) -> Progress | None:
    """Return a progress callback for a stretch of the whole."""
    if progress is None:
        return None
    return lambda done, of: progress(offset + length * done / (of or 1.0), total)
