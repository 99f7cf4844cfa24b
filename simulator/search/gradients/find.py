"""The gradient of a plan: steps chosen on one seed's luck, derivatives on another's."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.domain.units import DAY
from simulator.indicators.requirement import Requirement
from simulator.runs.arguments import MOST_REPLICATIONS, as_names, check_count, check_flag, check_texts
from simulator.runs.executor import Progress
from simulator.runs.guardrails import judge
from simulator.runs.reuse import MEMORY, check_memory
from simulator.runs.simulate import prepare, run_arms
from simulator.runs.warm_up import planned_run
from simulator.search.loop.sharing import fresh_seed, seed_in
from simulator.search.question.goals import requirements
from simulator.search.question.problem import Problem
from simulator.search.question.quantities import of_requirement
from simulator.search.question.worlds import Candidate
from simulator.space.search_space import SearchSpace
from simulator.space.variable import Variable

from .around import Around, built, ladders, tightened
from .conditional import RemovalThreshold
from .derivative import Derivative, difference, per_unit, slope_of
from .result import Gradients
from .staff import staff_changes
from .steps import Step
from .varied import can_move, is_staff, quantities, space_around, staff_variables
from .width import Choice, choose

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.runs.plans import Plan
    from simulator.runs.results import Results
    from simulator.strategy import Strategy

HOURS = "staffed_hours"
"""The indicator that tells how long a reviewer of a shift is on duty."""
_PILOT = 2
"""Replications of a derivative, for each that its step is chosen by."""
_FEWEST = 4


class Runs(NamedTuple):
    """How the runs of a gradient are made: as of ``simulate``, with the MiB in which drawn uploads are kept."""

    seed: int
    replications: int
    engine: str = "compiled"
    workers: int | None = None
    memory: float = MEMORY

    @property
    def pilot(self) -> Runs:
        """The runs by which steps are chosen."""
        number = max(_FEWEST, self.replications // _PILOT)
        return self._replace(seed=fresh_seed(self.seed, "steps"), replications=number)

    def around(self, space: SearchSpace) -> Around:
        """Return what runs plans of a small space."""
        return Around(
            space,
            seed=self.seed,
            replications=self.replications,
            engine=self.engine,
            workers=self.workers,
            memory=self.memory / 2,
        )

    def by_law(self, plan: Plan, one: Variable, at: float) -> RemovalThreshold:
        """Return the law of a threshold, if it is one."""
        return RemovalThreshold(
            plan,
            one,
            at,
            seed=self.seed,
            replications=self.replications,
            engine=self.engine,
            workers=self.workers,
        )


def gradients(
    scenario: Scenario | str | Path,
    strategy: Strategy | str | None = None,
    *,
    params: Sequence[str] | None = None,
    staff: bool = False,
    indicators: Iterable[str] = (),
    require: Iterable[str | Requirement] = (),
    replications: int = 8,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    workers: int | None = None,
    memory: float = MEMORY,
    progress: Progress | None = None,
    allow_code: bool = False,
) -> Gradients:
    """Return how fast indicators move with parameters and staff, at one plan, with intervals.

    Parameters
    ----------
    scenario, strategy, seed, engine, overrides, workers, allow_code
        As for ``simulate``: the plan from which everything is moved.
    params : sequence of str, optional
        What is moved, as ``search_space`` takes it; by default all numbers of the strategy in use, and the reviewers of
        every shift.
    staff : bool
        Whether the reviewers of every shift are moved beside ``params``, or alone.
    indicators : iterable of str
        What answers, perhaps in a place, ``"exposure[TR]"``; by default a few that apply.
    require : iterable of str
        Requirements to price, such as ``"sla_share>=0.9"``; their indicators answer too.
    replications : int
        Of the derivatives, at least 2; half as many more, on luck of their own, choose the steps.
    memory : float
        MiB in which drawn uploads are kept.
    progress : callable, optional
        Called as ``progress(done, total)`` with variables.

    Raises
    ------
    InputError
        If an argument is wrong, or a value has no derivative.
    """
    check_count("replications", replications, 2, MOST_REPLICATIONS)
    check_memory(memory)
    check_flag("staff", staff)
    as_names("indicators", indicators, "exposure")
    if params is not None:
        check_texts("params", params, "remove_at")
    loaded, plan = planned_run(scenario, strategy, overrides, allow_code=allow_code)
    wishes = requirements(require)
    shown = quantities(indicators, plan.scenario)
    named = quantities([*shown, *map(of_requirement, wishes)], plan.scenario)
    whole = space_around(plan, params, staff=staff)
    how = Runs(seed, replications, engine, workers, memory)
    return gradients_in(whole, named, wishes, loaded, how, progress)


def gradients_at(problem: Problem, candidate: Candidate, how: Runs) -> dict[str, Gradients]:
    """Return the gradient of a search's objectives and requirements at one of its plans, with all staff, by scenario.

    Each scenario has luck of its own: the first has the seed, the others have seeds that follow from it.

    Parameters
    ----------
    problem : Problem
    candidate : Candidate
        Of its space; numbers that are at the end of their scale there are left out.
    how : Runs
    """
    loaded = [problem.loaded, *(world.loaded for world in problem.worlds[1:])]
    return {
        name: _gradients_in_world(problem, plan, below, how._replace(seed=seed_in(how.seed, world)))
        for world, (name, plan, below) in enumerate(zip(problem.names, candidate.plans, loaded, strict=True))
    }


def _gradients_in_world(problem: Problem, plan: Plan, loaded: Plan | None, how: Runs) -> Gradients:
    own = [replace(one, branch="") for one in problem.space.variables if one.counts and not one.chooses]
    found = {one.name: one for one in (*staff_variables(plan.scenario), *own) if can_move(plan, one)}
    fixed = [one for one in problem.requirements if not one.relative]
    space = SearchSpace(plan, tuple(found.values()))
    return gradients_in(space, tuple(problem.quantities), fixed, loaded, how, None)


def gradients_in(
    whole: SearchSpace,
    named: tuple[str, ...],
    wishes: Sequence[Requirement],
    loaded: Plan | None,
    how: Runs,
    progress: Progress | None,
) -> Gradients:
    """Return the derivatives of some quantities with respect to the variables of a space, at the plan given in it."""
    plan = whole.given
    arm = prepare(plan, seed=how.seed, replications=how.replications, engine=how.engine, loaded=loaded)
    at = whole.values_given() or {}
    steps = ladders(whole, at)
    space = tightened(whole, steps)
    (given,) = run_arms([arm], how.workers)
    pilot, runs = how.pilot.around(space), how.around(space)
    found: list[Derivative] = []
    hours: dict[str, float] = {}
    for done, one in enumerate(space.variables):
        if progress is not None:
            progress(done, len(space.variables))
        moved = _Moved(space, at, one, steps[one.name], pilot, runs, given)
        found += moved.derivatives(named, how.by_law(plan, one, at[one.name]))
        if is_staff(one):
            hours[one.name] = moved.hours() / ((plan.scenario.horizon - (plan.scenario.warm_up or 0.0)) / DAY)
    if progress is not None:
        progress(len(space.variables), len(space.variables))
    checks = tuple(judge(wishes, given, given))
    staff = tuple(staff_changes(whole, at, named, how.around))
    return Gradients(whole, at, named, tuple(found), given, checks, hours, pilot.reuse.and_then(runs.reuse), staff)


class _Moved:
    """One variable, moved on both sides of its value."""

    def __init__(
        self,
        space: SearchSpace,
        at: Mapping[str, Any],
        one: Variable,
        steps: Sequence[Step],
        pilot: Around,
        runs: Around,
        given: Results,
    ) -> None:
        self._space, self._at, self._one, self._steps = space, at, one, list(steps)
        self._pilot, self._runs, self._given = pilot, runs, given
        self._pairs: dict[Step, tuple[Results, Results]] = {}

    def derivatives(self, quantities: Sequence[str], by_law: RemovalThreshold) -> list[Derivative]:
        """Return the derivative of each quantity."""
        known = {name: one for name in quantities if (one := by_law.derivative(name)) is not None}
        others = [name for name in quantities if name not in known]
        choices = self._choices(others)
        self._run({self._steps[choice.place] for choice in choices.values()})
        for name, choice in choices.items():
            step = self._steps[choice.place]
            before, after = self._pairs[step]
            runs = before, self._given, after
            known[name] = difference(self._one, step, runs, name, self._at[self._one.name], choice.bias)
        return [known[name] for name in quantities]

    def hours(self) -> float:
        """Return the reviewer-hours of a run that one more reviewer adds."""
        step, (before, after) = next(iter(self._pairs.items()))
        return slope_of(before, after, HOURS, self._factor(step)).value

    def _choices(self, quantities: Sequence[str]) -> dict[str, Choice]:
        """Return the step for each quantity, chosen on luck of its own where there are several."""
        if len(self._steps) == 1 or not quantities:
            return dict.fromkeys(quantities, Choice(0, math.nan))
        pairs = _in_pairs(self._pilot.run(self._plans(self._steps)))
        widths = [step.width for step in self._steps]
        return {
            name: choose(
                [
                    slope_of(before, after, name, self._factor(step))
                    for step, (before, after) in zip(self._steps, pairs, strict=True)
                ],
                widths,
            )
            for name in quantities
        }

    def _run(self, steps: Collection[Step]) -> None:
        wanted = [step for step in self._steps if step in steps]
        self._pairs = dict(zip(wanted, _in_pairs(self._runs.run(self._plans(wanted))), strict=True))

    def _plans(self, steps: Sequence[Step]) -> list[Plan]:
        return [built(self._space, self._at, self._one, end) for step in steps for end in (step.low, step.high)]

    def _factor(self, step: Step) -> float:
        return per_unit(self._one, self._at[self._one.name], step)


def _in_pairs(results: Sequence[Results]) -> list[tuple[Results, Results]]:
    return list(zip(results[::2], results[1::2], strict=True))
