"""The search for rules: lists learned on kept uploads, picked on others, simulated, and tried against the gate.

The gate is that of ``optimize``: lists and the strategy in force on fresh luck, one of the lists that are clearly not
worse as the finalist, and this one beside the strategy in force on a third seed that chose nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from simulator.config import Scenario
from simulator.domain import Action
from simulator.domain.units import DAY
from simulator.errors import InputError, did_you_mean, show
from simulator.indicators.requirement import Requirement
from simulator.rule_test.ruled import Ruled, without
from simulator.runs.arguments import as_names, check_count
from simulator.runs.arms import Given, starting_plan
from simulator.runs.executor import Progress
from simulator.runs.plans import Plan
from simulator.runs.simulate import prepare, run_arms
from simulator.search.answer.fresh import Fresh, on_fresh_luck, part_of
from simulator.search.answer.points import Point
from simulator.search.question.goals import objectives, requirements
from simulator.search.question.preference import preference
from simulator.search.question.problem import Problem, check_in_use
from simulator.search.question.quantities import change_alone
from simulator.search.question.settings import Settings
from simulator.search.question.worlds import World
from simulator.search.run import check_settings
from simulator.strategy import Strategy
from simulator.strategy.lookup import treatment_in_force

from .effects import HOURS, QUANTITIES
from .fields import chosen_fields
from .kept import Kept
from .proposing import Shape, propose
from .result import Adds, RuleSearch
from .scoring import Aims
from .space import RULES, rule_space

MINIMIZE = ("violative_view_rate",)
"""Objectives, by default."""
REQUIRE = ("innocent_creators_actioned<=+10%",)
"""Requirements, by default, beside the budget of hours."""
BUDGET = "+5%"
"""Hours of reviewers against the strategy in force, by default."""
ACTIONS = (Action.REMOVE, Action.HOLD, Action.REVIEW, Action.ALLOW)
"""What rules may do."""
MOST_RULES, MOST_CONDITIONS = 20, 6
_SETTINGS = {
    *("minimize", "require", "prefer", "tolerance", "points", "fresh_replications", "fresh_runs", "delta"),
    *("seed", "engine", "overrides", "workers", "progress", "allow_code"),
}
"""What it takes of the settings of ``optimize``."""


def search_rules(
    scenario: Scenario | str | Path,
    baseline: Given | None = None,
    *,
    max_rules: int = 4,
    max_conditions: int = 3,
    fields: Sequence[str] = (),
    actions: Sequence[str] = ("remove", "review"),
    reviewer_hours: str = BUDGET,
    replications: int = 2,
    **settings: Any,
) -> RuleSearch:
    """Search lists of rules that do better than the strategy in force.

    Parameters
    ----------
    scenario, baseline
        As of ``compare``: the world, and the strategy in force, which the rules would take the place of.
    max_rules, max_conditions : int
        Rules of a list, and conditions of a rule, at most.
    fields : sequence of str
        Columns that rules may read, by their names in rules; by default all that need no signals.
    actions : sequence of str
        What rules may do: ``remove``, ``hold``, ``review``, ``allow``.
    reviewer_hours : str
        Most hours of reviewers at work: per day, such as ``"40"``, or against the strategy in force, ``"+5%"``.
    replications : int
        Runs of the strategy in force whose uploads are kept to learn on; as many others to pick by.
    **settings
        Of ``optimize``: ``minimize`` (by default the violative view rate), ``require`` (by default at most 10 % more
        innocent creators actioned), ``prefer``, ``tolerance``, ``points``, ``fresh_replications``,
        ``fresh_runs``, ``delta``, ``seed``, ``engine``, ``overrides``, ``workers``, ``progress``, ``allow_code``. The
        objectives must be of those that can be scored on uploads (``effects.QUANTITIES``).

    Raises
    ------
    InputError
        If an argument is wrong.
    """
    if unknown := sorted(settings.keys() - _SETTINGS):
        raise TypeError(f"search_rules() got an unexpected keyword argument {unknown[0]!r}")
    settings["minimize"] = as_names("minimize", settings.get("minimize") or MINIMIZE, MINIMIZE[0])
    settings["require"] = tuple(settings.get("require") or REQUIRE)
    asked = Settings(replications=replications, **settings)
    check_settings(asked)
    check_count("max_rules", max_rules, most=MOST_RULES)
    check_count("max_conditions", max_conditions, most=MOST_CONDITIONS)
    loaded, plan = starting_plan(scenario, baseline, asked.overrides, allow_code=asked.allow_code)
    if treatment_in_force(plan.scenario) is not None:
        raise InputError("A search for rules must have one strategy for all uploads: take `arms.strategy` away.")
    acts = _actions(actions)
    problem = _problem(asked, plan, loaded, reviewer_hours)
    names = chosen_fields(fields, plan.scenario)
    progress = asked.progress
    proposed = propose(
        plan,
        lambda kept: _aims(problem, kept),
        names,
        Shape(max_rules, max_conditions, acts, asked.points),
        replications=replications,
        seed=asked.seed,
        engine=asked.engine,
        workers=asked.workers,
        progress=part_of(progress, 0.0, 0.5, 1.0),
    )
    files = proposed.files
    problem = replace(problem, space=rule_space(plan, files))
    fresh: Fresh | None = None
    adds: Adds = ()
    if files:
        chosen, numbers = [{RULES: name} for name in files], range(1, len(files) + 1)
        part = part_of(progress, 0.5, 0.4, 1.0)
        fresh = on_fresh_luck(chosen, numbers, problem, asked.budget, asked.workers, part, asked.memory)
        adds = _adds(fresh, problem, asked.workers, part_of(progress, 0.9, 0.1, 1.0))
    if progress is not None:
        progress(1.0, 1.0)
    about = prepare(plan, seed=asked.seed, replications=replications, engine=asked.engine, loaded=loaded)
    source = "" if isinstance(scenario, Scenario) else str(scenario)
    return RuleSearch(problem, proposed, fresh, adds, about.provenance, about.differs, source)


def _actions(given: Sequence[str]) -> tuple[Action, ...]:
    known = {action.name.lower(): action for action in ACTIONS}
    names = as_names("actions", given, "remove")
    for name in names:
        if name not in known:
            raise InputError(
                f"An action of a rule to be found must be one of {', '.join(known)}. Got {show(name)} instead."
                f"{did_you_mean(name, known)}"
            )
    found = tuple(known[name] for name in dict.fromkeys(names))
    if not set(found) - {Action.ALLOW}:
        raise InputError("A search for rules must have an action other than `allow`, such as `review`.")
    return found


def _problem(asked: Settings, plan: Plan, loaded: Plan, hours: str) -> Problem:
    """Return objectives and requirements; the space is a choice of no list yet."""
    prepare(plan, seed=asked.seed, replications=asked.replications, engine=asked.engine)
    goals = objectives(asked.minimize, (), ())
    scored = [name for name in QUANTITIES if name != HOURS]
    for goal in goals:
        if goal.indicator not in scored:
            raise InputError(
                f"An objective of a search for rules must be one of {', '.join(scored)}, which add up over uploads. "
                f"Got {show(goal.indicator)} instead."
            )
    problem = Problem(
        plan.scenario,
        rule_space(plan, {}),
        goals,
        requirements([_budget(hours, plan.scenario), *asked.require]),
        asked.seed,
        asked.replications,
        asked.engine,
        asked.most,
        preference(asked.prefer, [goal.indicator for goal in goals]),
        asked.tolerance,
        loaded=loaded,
        worlds=(World(plan.scenario.name, 1.0, loaded, plan),),
    )
    check_in_use(problem)
    return problem


def _budget(hours: object, scenario: Scenario) -> str:
    """Return the requirement that a budget of hours is: of the whole run, as the indicator is.

    Raises
    ------
    InputError
    """
    text = hours.strip() if isinstance(hours, str) else ""
    if text.startswith("baseline") or (text.startswith(("+", "-")) and text.endswith("%")):
        return f"{HOURS}<={text}"
    try:
        value = float(text.removesuffix("h"))
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise InputError(
            "A budget of reviewer-hours must be hours per day, such as 40, or relative to the strategy in force, such "
            f"as +5%. Got {show(hours)} instead."
        )
    days = (scenario.horizon - (scenario.warm_up or 0.0)) / DAY
    return f"{HOURS}<={value * days!r}"


def _aims(problem: Problem, kept: Kept) -> Aims:
    """Return what lists are scored by: objectives, and of the requirements those that can be scored on uploads."""
    worked = kept.shown.busy / 3600.0 / kept.replications
    limits: dict[str, float] = {}
    for one in problem.requirements:
        if one.places or not one.upper or one.indicator not in QUANTITIES:
            continue
        limit = _limit(one, worked)
        if limit is not None:
            limits[one.indicator] = min(limit, limits.get(one.indicator, limit))
    return Aims(
        tuple(goal.indicator for goal in problem.objectives), problem.preference.stages[0], limits, problem.tolerance
    )


def _limit(one: Requirement, worked: float) -> float | None:
    """Return a limit as a part of what the strategy in force has; None where uploads cannot tell."""
    if one.factor is not None and one.limit == 0:
        return one.factor
    if one.indicator != HOURS or worked <= 0:
        return None
    return one.threshold(worked) / worked


def _adds(fresh: Fresh, problem: Problem, workers: int | None, progress: Progress | None) -> Adds:
    """Return what each rule of the finalist adds: the list with it less the list without it, on the third seed."""
    if fresh.confirmation is None:
        return ()
    point: Point = fresh.confirmation.finalist
    plan = problem.space.build(point.params)
    ruled = cast("Ruled", plan.strategy)
    arms = [
        prepare(
            Plan(plan.scenario, cast("Strategy", without(ruled, place))),
            seed=point.results.provenance.seed,
            replications=point.results.replications,
            engine=problem.engine,
        )
        for place in range(len(ruled.rules.rules))
    ]
    names = dict.fromkeys([*problem.quantities, HOURS])
    return tuple(
        {name: change_alone(runs, point.results, name) for name in names}
        for runs in run_arms(arms, workers, progress=progress)
    )
