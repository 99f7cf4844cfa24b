"""The search turned round: over worlds, for the one that hurts a fixed strategy most.

It is the search of ``optimize`` with nature in place of the plan and harm in place of cost, so it has the same gate:
the worlds that were worst in the search are run on fresh luck, one is selected, and it is run beside the world as given
on a third seed that chose nothing. What it does to the indicator there is the *exploitability*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator.config import Scenario
from simulator.errors import InputError, show
from simulator.runs.arguments import check_texts
from simulator.runs.simulate import prepare, run_arms
from simulator.runs.warm_up import planned_run
from simulator.search.answer.result import OptimizeResult
from simulator.search.loop.sharing import fresh_seed
from simulator.search.loop.storage import place_of
from simulator.search.question.goals import Objective, objectives
from simulator.search.question.preference import preference
from simulator.search.question.problem import Problem, check_in_use
from simulator.search.question.quantities import change_alone, indicator_of
from simulator.search.question.robust import Aggregate
from simulator.search.question.settings import Settings
from simulator.search.question.spending import spending
from simulator.search.question.worlds import World
from simulator.search.run import check_settings, search
from simulator.space.search_space import SearchSpace
from simulator.strategy import Strategy

from .attacks import armed
from .result import Contribution, Ranked, Ranking, RedTeam

HARM = "violative_view_rate"
"""Indicator of harm, by default."""


def redteam(
    scenario: Scenario | str | Path,
    strategy: Strategy | str | None = None,
    *,
    harm: str = HARM,
    attacks: Sequence[str] = (),
    params: Sequence[str] | None = None,
    costs: Mapping[str, float] | None = None,
    budget: float | None = None,
    **settings: Any,
) -> RedTeam:
    """Search worlds for the one that hurts a strategy most.

    Parameters
    ----------
    scenario, strategy
        As of ``simulate``: the world as given, and the strategy that is attacked.
    harm : str
        Indicator that the attack makes worse, perhaps in a place; one of which more or less is better.
    attacks : sequence of str
        Mechanisms to attack with (``attacks.ATTACKS``), each ``surge`` or ``surge:hate``; they switch on what is off.
        By default, without ``params``, those that the scenario has.
    params : sequence of str, optional
        Fields of nature with bounds, ``path=low:high``.
    costs : mapping of str to float, optional
        Of fields that vary: what one unit of their distance from the world as given costs the adversary.
    budget : float, optional
        What all of that may cost together.
    **settings
        The budget, seed, engine, overrides, workers and storage of ``optimize``: ``trials``, ``runs``,
        ``replications``, ``most_replications``, ``points``, ``fresh_replications``, ``fresh_runs``, ``delta``, ...

    Raises
    ------
    InputError
        If an argument is wrong, or nothing that varies makes a difference to the harm.
    """
    asked = Settings(**settings)
    check_settings(replace(asked, params=None))
    loaded, plan = planned_run(scenario, strategy, asked.overrides, allow_code=asked.allow_code)
    prepare(plan, seed=asked.seed, replications=asked.replications, engine=asked.engine)
    world, variables = armed(plan, attacks, params)
    goal = _worse(harm)
    space = SearchSpace(world, tuple(variables))
    problem = Problem(
        plan.scenario,
        space,
        (goal,),
        (),
        asked.seed,
        asked.replications,
        asked.engine,
        asked.most,
        preference(None, [goal.indicator]),
        sampler=asked.sampler,
        loaded=loaded,
        worlds=(World(plan.scenario.name, 1.0, loaded, plan),),
        of_nature=True,
        spending=spending(costs or {}, budget, space),
    )
    check_in_use(problem)
    found = search(problem, asked, place_of(asked.storage))
    return RedTeam(found, _source(scenario), _contributions(found, asked.workers))


def rank(found: Sequence[RedTeam], *, replications: int = 16, workers: int | None = None) -> Ranking:
    """Rank strategies by the worst world: each in the world as given and in every world that was found for any.

    All are run on one seed that chose none of the worlds.

    Raises
    ------
    InputError
        If there are fewer than two, or they were attacked in different worlds or by different harms.
    """
    if len(found) < 2:
        raise InputError(f"A ranking needs two strategies or more. Got {show(len(found))} instead.")
    first = found[0].search.problem
    seed = fresh_seed(first.seed, "ranking")
    names, worlds = ["as given"], [first.worlds[0].plan.scenario]
    for one in found:
        if one.worst is not None:
            names.append(f"worst for {one.strategy}")
            worlds.append(one.worst.results.scenario)
    arms = [
        prepare(
            replace(one.search.problem.worlds[0].plan, scenario=world),
            seed=seed,
            replications=replications,
            engine=first.engine,
        )
        for one in found
        for world in worlds
    ]
    runs = run_arms(arms, workers)
    goal = first.objectives[0]
    # the worst world is where the objective of the attack is best
    worst = Aggregate(goal.indicator, "worst", -goal.sign, names, [1 / len(names)] * len(names))
    rows = [tuple(runs[place : place + len(worlds)]) for place in range(0, len(runs), len(worlds))]
    ranked = [Ranked(one.strategy, row, worst.estimate(row)) for one, row in zip(found, rows, strict=True)]
    ranked.sort(key=lambda one: -goal.sign * one.worst.value)
    best = ranked[0]
    changes = [None if one is best else worst.change(best.runs, one.runs) for one in ranked]
    return Ranking(goal.indicator, tuple(names), seed, tuple(ranked), tuple(changes))


def _worse(harm: str) -> Objective:
    """Return the objective of an attack: an indicator to move to where it is worse."""
    check_texts("harm", [harm], HARM)
    (stated,) = objectives([harm], ())
    better = indicator_of(stated.indicator).direction
    if not better:
        raise InputError(
            f"What an attack harms must be an indicator of which more or less is better. Got {show(harm)} instead."
        )
    return Objective(stated.indicator, maximize=better < 0)


def _contributions(found: OptimizeResult, workers: int | None) -> tuple[Contribution, ...]:
    """Return what each field of the worst world adds: the harm there, less that with this field as given."""
    point = None if found.confirmation is None else found.confirmation.finalist
    given = found.problem.space.values_given()
    if point is None or given is None:
        return ()
    params = {**given, **point.params}
    space, seed = found.problem.space, point.results.provenance.seed
    moved = [one for one in space.variables if params[one.name] != given[one.name]]
    arms = [
        prepare(
            space.build({**params, one.name: given[one.name]}),
            seed=seed,
            replications=point.results.replications,
            engine=found.problem.engine,
        )
        for one in moved
    ]
    harm = found.problem.objectives[0].indicator
    made = [
        Contribution(one.name, given[one.name], params[one.name], change_alone(without, point.results, harm))
        for one, without in zip(moved, run_arms(arms, workers) if arms else [], strict=True)
    ]
    sign = found.problem.objectives[0].sign
    return tuple(sorted(made, key=lambda one: sign * one.change.difference))


def _source(scenario: Scenario | str | Path) -> str:
    return "" if isinstance(scenario, Scenario) else str(scenario)
