"""Search a strategy's parameters: many trials on common luck, then the best of them again on fresh luck."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.indicators import INDICATORS
from simulator.indicators.requirement import Requirement
from simulator.runs.arguments import as_path, check_count, check_texts
from simulator.runs.executor import Progress
from simulator.runs.plans import Plan, planned
from simulator.runs.simulate import prepare, run_arms

from .points import pick, recommend, rerun
from .problem import Problem, objectives, requirements
from .result import OptimizeResult
from .space import search_space
from .study import open_study
from .trials import Trial, refusals, run_trials, trials_of

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.strategy import Strategy

FRONT_SIZE = 8
"""Points of the search's front that are run again."""


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
) -> OptimizeResult:
    """Search a strategy's parameters for the best trade-offs between indicators.

    Every trial meets the same uploads and luck (common random numbers), so trials differ by their parameters only. The
    trials on the search's front, at most eight, and the strategy as it was given are then run on fresh replications;
    every value of the result comes from those.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the name of a shipped one, or the path of a YAML file.
    strategy : Strategy or str
        A strategy or its spec; its values are the first trial, and stay where they are not searched.
    minimize, maximize : iterable of str
        Indicators' ids; at least one in all.
    require : iterable of str
        Requirements such as ``"sla_share>=0.9"``. A trial that misses one is never on the front.
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
    params : sequence of str, optional
        Parameters to search, each ``"name"`` or ``"name=low:high"``; by default all numbers in use that have a range.
    per : sequence of {"market", "policy"}
        Axes along which shaped parameters are searched separately.
    fresh_replications : int
        Replications of each point that is run again, at least 2, so that there are intervals.
    progress : callable, optional
        Called as ``progress(done, total)`` with trials; re-runs count as trials too.

    Returns
    -------
    OptimizeResult

    Raises
    ------
    InputError
        If an argument is wrong, or the storage holds another search.
    """
    _check(trials, fresh_replications, params)
    file = as_path("storage", storage)
    loaded, plan = planned(scenario, strategy, overrides, allow_code=allow_code)
    prepare(plan, seed=seed, replications=replications, engine=engine)  # refuses what is wrong
    space = search_space(plan.strategy, plan.scenario, params, per)
    goals, wishes = objectives(minimize, maximize, INDICATORS), requirements(require, INDICATORS)
    problem = Problem(plan.scenario, space, goals, wishes, seed, replications, engine, loaded)
    study = open_study(problem, file, resume=resume)
    total = float(trials + FRONT_SIZE)
    run_trials(study, problem, _evaluation(problem, workers), trials, _part(progress, 0, trials, total))
    again = _part(progress, trials, FRONT_SIZE, total)
    result = _finish(problem, trials_of(study, problem), refusals(study), fresh_replications, workers, again)
    return _saved(result, file)


def _saved(result: OptimizeResult, storage: Path | None) -> OptimizeResult:
    if storage is not None:
        result.save(storage.with_suffix(""))
    return result


def _check(trials: int, fresh_replications: int, params: Sequence[str] | None) -> None:
    if params is not None:
        check_texts("params", params, "remove_at=0.5:0.9")
    check_count("trials", trials)
    check_count("fresh_replications", fresh_replications, 2)


def _finish(
    problem: Problem,
    trials: Sequence[Trial],
    refused: int,
    replications: int,
    workers: int | None,
    progress: Progress | None,
) -> OptimizeResult:
    """Run the best trials on fresh luck and return the result."""
    points, start = rerun(pick(trials, problem, FRONT_SIZE), problem, replications, workers, progress)
    return OptimizeResult(
        problem=problem,
        trials=tuple(trials),
        refused=refused,
        points=tuple(points),
        start=start,
        winner=recommend(points, start, problem),
        provenance=start.results.provenance,
    )


def _evaluation(problem: Problem, workers: int | None) -> Callable[[Plan], Mapping[str, float]]:
    def evaluate(plan: Plan) -> Mapping[str, float]:
        arm = prepare(plan, seed=problem.seed, replications=problem.replications, engine=problem.engine)
        return run_arms([arm], workers)[0].values()

    return evaluate


def _part(progress: Progress | None, offset: float, length: float, total: float) -> Progress | None:
    """Return a progress callback for a stretch of the whole."""
    if progress is None:
        return None
    return lambda done, of: progress(offset + length * done / (of or 1.0), total)
