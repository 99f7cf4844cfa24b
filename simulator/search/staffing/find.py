"""The smallest staffing: searched on one seed's luck, judged on another's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.config import Scenario
from simulator.errors import InputError, did_you_mean, show
from simulator.indicators import INDICATORS
from simulator.indicators.requirement import Requirement
from simulator.runs.arguments import MOST_REPLICATIONS, as_names, check_count, check_flag
from simulator.runs.executor import Progress
from simulator.runs.reuse import MEMORY
from simulator.runs.warm_up import planned_run
from simulator.search.gradients.varied import pool_and_shift, staff_variables
from simulator.search.loop.sharing import fresh_seed
from simulator.search.question.goals import requirements
from simulator.search.question.quantities import check_quantity, of_requirement
from simulator.space.search_space import SearchSpace
from simulator.space.variable import Variable

from .descent import just_enough, nearest_above, one_by_one
from .levels import Level, hours_per_day, total_hours
from .result import Staffing, Tried
from .trial import Judged, Trials

if TYPE_CHECKING:
    from simulator.strategy import Strategy

FRESH = 2
"""Replications on fresh luck, for each of the search."""
_RAISES = 4
"""Times that fresh luck may ask for one reviewer more."""


def smallest_staffing(
    scenario: Scenario | str | Path,
    strategy: Strategy | str | None = None,
    *,
    require: Iterable[str | Requirement],
    pools: Sequence[str] = (),
    each_pool: bool = False,
    replications: int = 8,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    workers: int | None = None,
    memory: float = MEMORY,
    progress: Progress | None = None,
    allow_code: bool = False,
) -> Staffing:
    """Return the fewest reviewer-hours per day with which a plan is found to keep its requirements.

    A level counts as enough if the whole 95 % interval keeps every requirement. A shift that has people keeps one.

    Parameters
    ----------
    scenario, strategy, seed, engine, overrides, workers, allow_code
        As for ``simulate``.
    require : iterable of str
        Requirements such as ``"sla_share>=0.9"``, at least one; none relative to a baseline.
    pools : sequence of str
        Pools whose shifts are varied; by default all but that of appeals.
    each_pool : bool
        Whether requirements on an indicator of pools hold in each of them.
    replications : int
        Of every level, at least 2; twice as many on fresh luck.
    memory : float
        MiB in which drawn uploads are kept.
    progress : callable, optional
        Called as ``progress(done, total)``; the total grows, since nobody knows how many levels are run.

    Raises
    ------
    InputError
        If an argument is wrong.
    CheckFailed
        If many times the staff does not keep the requirements.
    """
    check_count("replications", replications, 2, MOST_REPLICATIONS)
    check_flag("each_pool", each_pool)
    as_names("pools", pools, "emea")
    _, plan = planned_run(scenario, strategy, overrides, allow_code=allow_code)
    varied = _varied(plan.scenario, pools)
    wishes = _wishes(requirements(require), plan.scenario, varied, each_pool=each_pool)
    space = SearchSpace(plan, tuple(varied))
    values = space.values_given() or {}
    given: Level = tuple(int(values[one.name]) for one in varied)
    hours = tuple(hours_per_day(plan.scenario, one) for one in varied)
    if not any(given):
        raise InputError("The shifts that are varied have no reviewers, so there is nothing to multiply.")

    def trials(luck: int, number: int) -> Trials:
        return Trials(space, wishes, seed=luck, replications=number, engine=engine, workers=workers, memory=memory)

    search = trials(seed, replications)

    def judge(levels: Sequence[Level]) -> Sequence[Judged]:
        found = search.judge(levels)
        if progress is not None:
            progress(len(search.known), len(search.known) + len(varied))
        return found

    level = one_by_one(just_enough(given, judge), hours, judge)
    fresh, raised = trials(fresh_seed(seed, "staffing"), FRESH * replications).judge([level])[0], 0
    while not fresh.met and raised < _RAISES:
        level, raised = nearest_above(level, hours, judge), raised + 1
        luck = fresh_seed(seed, f"staffing, raised {raised}")
        fresh = trials(luck, FRESH * replications).judge([level])[0]
    tried = tuple(Tried(one.level, total_hours(one.level, hours), one.met, one.slack) for one in search.known.values())
    return Staffing(space, given, level, hours, fresh, tried, raised)


def _varied(scenario: Scenario, pools: Sequence[str]) -> list[Variable]:
    for name in pools:
        if name not in scenario.pools:
            known = ", ".join(scenario.pools)
            raise InputError(
                f"A pool to be staffed must be one of {known}. Got {show(name)} instead."
                f"{did_you_mean(name, scenario.pools)}"
            )
    appeals = scenario.appeals.pool
    wanted = pools or [name for name in scenario.pools if name != appeals or len(scenario.pools) == 1]
    return [one for one in staff_variables(scenario) if pool_and_shift(one)[0] in wanted]


def _wishes(
    stated: Sequence[Requirement], scenario: Scenario, varied: Sequence[Variable], *, each_pool: bool
) -> list[Requirement]:
    if not stated:
        raise InputError("A staffing must have a requirement to keep, such as 'sla_share>=0.9'.")
    found: list[Requirement] = []
    names = list(dict.fromkeys(pool_and_shift(one)[0] for one in varied))
    for one in stated:
        if one.relative:
            raise InputError(
                f"A staffing has no baseline, so its requirements must state a limit. Got {str(one)!r} instead."
            )
        by_pool = "pool" in INDICATORS[one.indicator].rule.breakdown.axes
        if each_pool and not by_pool:
            raise InputError(
                f"{one.indicator} is not counted by pool, so it cannot be required of each. Name another indicator, "
                "such as opened_in_sla_share, or leave the requirement to the whole platform."
            )
        found += [replace(one, places=(f"pool={name}",)) for name in names] if each_pool else [one]
    for one in found:
        check_quantity(of_requirement(one), scenario)
    return found
