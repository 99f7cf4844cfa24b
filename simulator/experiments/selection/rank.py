"""The best of several strategies by one indicator, with a stated probability of a correct selection."""

from __future__ import annotations

import hashlib
import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import InputError, show
from simulator.indicators import Indicator
from simulator.present.changes import in_words
from simulator.runs.arguments import as_path, check_count, check_texts
from simulator.runs.arms import Given, candidate_plans, starting_plan
from simulator.runs.asked import asked
from simulator.runs.cells import as_values, kept_cells
from simulator.runs.differs import arms_differ
from simulator.runs.executor import Progress
from simulator.runs.kim_nelson import Elimination, Floats, Selection, Source, closing, select
from simulator.runs.plans import Plan
from simulator.runs.simulate import Arm, prepare

from .delta import Delta, gap_text, parse_delta
from .replications import Replications
from .result import Ranking

if TYPE_CHECKING:
    from simulator.config import Scenario

CONFIDENCE = 0.95
FIRST_STAGE = 10
"""Replications of the first stage, by default."""
_MOST_STRATEGIES = 200
_LOGGER = logging.getLogger("riskbox")


@dataclass(frozen=True)
class Contest:
    """What a ranking runs, resolved and checked.

    Parameters
    ----------
    arms : mapping of str to Arm
        By name.
    indicator : Indicator
    cell : mapping
    delta : Delta
    """

    arms: Mapping[str, Arm]
    indicator: Indicator
    cell: Mapping[str, str]
    delta: Delta

    @property
    def key(self) -> str:
        """What the runs are told from those of other rankings by: the arms and the indicator."""
        text = json.dumps([[arm.provenance.key for arm in self.arms.values()], self.indicator.id, dict(self.cell)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def contest_of(
    scenario: Scenario | str | Path,
    strategies: Sequence[Given],
    indicator: str,
    delta: str,
    *,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    allow_code: bool = False,
) -> Contest:
    """Return what a ranking runs; parameters and errors are those of ``rank``."""
    check_texts("overrides", overrides, "scale=0.5")
    if not isinstance(strategies, list | tuple) or not 2 <= len(strategies) <= _MOST_STRATEGIES:
        raise InputError(
            f"`strategies` must be a list of 2 to {_MOST_STRATEGIES} strategies. Got {show(strategies)} instead."
        )
    loaded, first = starting_plan(scenario, None, overrides, allow_code=allow_code)
    plans = candidate_plans(first, list(strategies), (), allow_code=allow_code)
    for name, plan in plans.items():
        _check_same_nature(name, first, plan)
    found, cell = asked(indicator, [plan.scenario for plan in plans.values()], "ranked by")
    if not found.direction:
        raise InputError(
            f"{show(found.id)} cannot rank strategies: neither more nor less of it is better; name an indicator with "
            "a direction (`riskbox list indicators`)."
        )
    arms = {
        name: prepare(plan, seed=seed, replications=1, engine=engine, loaded=loaded) for name, plan in plans.items()
    }
    return Contest(arms, found, cell, parse_delta(delta, found))


def rank(
    scenario: Scenario | str | Path,
    strategies: Sequence[Given],
    indicator: str,
    delta: str,
    *,
    confidence: float = CONFIDENCE,
    first_stage: int = FIRST_STAGE,
    most_runs: int | None = None,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    workers: int | None = None,
    out: Path | str | None = None,
    progress: Progress | None = None,
    allow_code: bool = False,
) -> Ranking:
    """Run strategies on the same luck until one is selected as the best, and return the ranking.

    After a first stage of every strategy, one replication of each strategy that is still in is added at a time; those
    that fall behind are out (Kim and Nelson 2001, see ``kim_nelson``).

    Parameters
    ----------
    scenario : Scenario, str or Path
    strategies : list of Strategy, str or Path
        2 to 200 strategies, specs or plan files with different names.
    indicator : str
        An indicator of which more, or less, is better; perhaps with a place, ``"violative_view_rate[TR]"``. Each run
        must have a value of it.
    delta : str
        Smallest difference that matters, in the indicator's unit (``"0.05pp"``, ``"10m"``), or relative to the best
        mean of the first stage (``"5%"``).
    confidence : float
        Probability of a correct selection, if the best is better than every other one by ``delta``; above
        1 / strategies and below 1.
    first_stage : int
        Replications of every strategy from which the spread of differences is estimated, 3 to 1,000.
    most_runs : int, optional
        Runs of all strategies together at which to end at the latest; at least those of the first stage.
    seed, engine, overrides, workers, allow_code
        As of ``simulate``.
    out : Path or str, optional
        File of the result. While the ranking runs, a journal beside it, ``<out>.journal``, keeps finished runs, and
        the same call goes on with what is missing. The journal stays if ``most_runs`` ended the ranking.
    progress : callable, optional
        Called as ``progress(done, total)`` with runs; the total is the most that may be needed.

    Returns
    -------
    Ranking

    Raises
    ------
    InputError
        If an argument, a scenario or a strategy is wrong, the strategies differ in more than the plan, or a run has no
        value of the indicator.

    Examples
    --------
    >>> found = rank(
    ...     "queueing", ["Threshold", "AllowAll"], "violative_views_per_day", "5%", overrides=["horizon=1h"]
    ... )  # doctest: +SKIP
    >>> found.best  # doctest: +SKIP
    """
    file, resolved = as_path("out", out), partial(contest_of, seed=seed, engine=engine, overrides=overrides)
    contest = resolved(scenario, strategies, indicator, delta, allow_code=allow_code)
    run = partial(run_contest, confidence=confidence, first_stage=first_stage, most_runs=most_runs)
    return run(contest, file, workers=workers, progress=progress)


def run_contest(
    contest: Contest,
    file: Path | None,
    *,
    confidence: float = CONFIDENCE,
    first_stage: int = FIRST_STAGE,
    most_runs: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Ranking:
    """Run what is missing of a contest and return the ranking of ``rank``."""
    names, arms = tuple(contest.arms), tuple(contest.arms.values())
    _check(len(arms), confidence, first_stage, most_runs)
    with kept_cells(file, contest.key, None, "ranking", as_values) as kept:
        source = Replications(names, arms, contest.indicator, contest.cell, kept, workers)
        try:
            difference = _difference(source, contest, first_stage, progress)
            found = select(
                _watched(source, contest, difference, confidence, first_stage, progress),
                len(arms),
                difference,
                confidence=confidence,
                first=first_stage,
                most=most_runs,
                told=lambda one, left: _tell(one, left, names, contest.indicator),
            )
        except InputError:
            kept.known.clear()  # more runs would not help, so the journal goes
            raise
        kept.finished = found.settled
    return Ranking(
        names,
        _as_run(arms, found),
        contest.indicator,
        contest.cell,
        contest.delta,
        difference,
        confidence,
        first_stage,
        found,
    )


def _difference(source: Replications, contest: Contest, first_stage: int, progress: Progress | None) -> float:
    """Run the first stage and return delta in the indicator's unit."""
    source.run(range(len(contest.arms)), range(first_stage), progress)
    means = _first_stage(source, contest, first_stage).mean(axis=0)
    difference = contest.delta.difference(float(means.max()))
    if not difference > 0:
        raise InputError(
            f"`delta` must be in the unit of {contest.indicator.id} here, since the best mean of the first stage is 0. "
            f"Got {contest.delta.text!r} instead."
        )
    return difference


def _first_stage(source: Replications, contest: Contest, first_stage: int) -> Floats:
    return np.array([source(range(len(contest.arms)), number) for number in range(first_stage)])


def _watched(
    source: Replications,
    contest: Contest,
    difference: float,
    confidence: float,
    first_stage: int,
    progress: Progress | None,
) -> Source:
    """Return the source with its progress after the first stage; the total is reached if no further strategy is out."""
    if progress is None:
        return source
    ends = closing(_first_stage(source, contest, first_stage), difference, confidence)
    used = first_stage * len(ends)

    def watched(systems: Sequence[int], number: int) -> Sequence[float]:
        nonlocal used
        values = source(systems, number)
        if number >= first_stage:
            used += len(systems)
            last = math.ceil(float(ends[np.ix_(list(systems), list(systems))].max()))
            progress(used, used + max(last - number - 1, 0) * len(systems))
        return values

    return watched


def _tell(one: Elimination, left: int, names: Sequence[str], indicator: Indicator) -> None:
    _LOGGER.info(
        "%s is out after %d runs of each: worse than %s by %s; %d left",
        names[one.system],
        one.replications,
        names[one.by],
        gap_text(one.gap, indicator.unit),
        left,
    )


def _as_run(arms: Sequence[Arm], found: Selection) -> tuple[Arm, ...]:
    """Return the arms with the number of their replications."""
    return tuple(
        replace(arm, provenance=replace(arm.provenance, replications=int(count)))
        for arm, count in zip(arms, found.counts, strict=True)
    )


def _check_same_nature(name: str, first: Plan, plan: Plan) -> None:
    changes = arms_differ(first.scenario, first.strategy, plan.scenario, plan.strategy)
    if found := [one for one in changes if one.kind != "plan"]:
        raise InputError(
            f"The strategies of a ranking must meet the same nature, and differ in the plan only. {name} changes "
            f"{in_words(found)}."
        )


def _check(strategies: int, confidence: Any, first_stage: Any, most_runs: Any) -> None:
    number = isinstance(confidence, int | float) and not isinstance(confidence, bool)
    if not number or not 1 / strategies < confidence < 1:
        raise InputError(
            f"`confidence` must be above 1 / {strategies}, the probability of a blind guess, and below 1. "
            f"Got {show(confidence)} instead."
        )
    check_count("first_stage", first_stage, 3, 1_000)
    if most_runs is not None:
        check_count("most_runs", most_runs)
        least = strategies * first_stage
        if most_runs < least:
            raise InputError(
                f"`most_runs` must be at least {least:,}, the runs of the first stage ({strategies} strategies, "
                f"{first_stage} runs each). Got {show(most_runs)} instead."
            )
