"""What a sweep runs, resolved and checked: the points of its design as arms, made when their turn comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError, show
from simulator.runs.arguments import MOST_REPLICATIONS, check_count
from simulator.runs.plans import Plan
from simulator.runs.simulate import Arm, check_places, prepare
from simulator.runs.warm_up import planned_run
from simulator.space.search_space import SearchSpace, arranged
from simulator.space.variable import Variable
from simulator.strategy.code import decided_by
from simulator.strategy.lookup import treatment_in_force

from .axes import Axis, Stated, as_given, axis_of, text_of
from .designs import DRAWN, GRID, LEVELS, ONE_AT_A_TIME, SAMPLES, check_design, crossed, drawn, one_at_a_time, size

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.strategy import Strategy

_LARGEST = 100_000
"""Most runs of one sweep; more is taken for a slip."""

Point = Mapping[str, Any]
"""The value of each axis."""


@dataclass(frozen=True)
class SweepPlan:
    """What a sweep runs.

    Parameters
    ----------
    axes : tuple of Axis
    kind : str
        A key of ``designs.KINDS``.
    samples, levels : int
        Of the design; ``samples`` is 0 where it does not draw.
    points : tuple of Point
    given : Point
        The settings that all others are compared with: those in force or, outside an axis, the nearest ones.
    base : Plan
        The plan as given.
    loaded : Plan
        The plan as loaded.
    replications, seed, engine
    key : str
        What distinguishes the sweep: its design, and everything that determines its numbers.
    """

    axes: tuple[Axis, ...]
    kind: str
    samples: int
    levels: int
    points: tuple[Point, ...]
    given: Point
    base: Plan
    loaded: Plan
    replications: int
    seed: int
    engine: str
    key: str

    @cached_property
    def place_given(self) -> int:
        """The place of the settings as given: that of a point or, if they are no point, the one after all points."""
        return next((place for place, one in enumerate(self.points) if one == self.given), len(self.points))

    @property
    def size(self) -> int:
        """Number of settings that are run, those as given included."""
        return max(len(self.points), self.place_given + 1)

    def settings(self, place: int) -> Point:
        """Return the settings of a place."""
        return self.points[place] if place < len(self.points) else self.given

    def arm(self, place: int) -> Arm:
        """Return the arm of a place."""
        plan = plan_at(self.base, self.settings(place))
        return prepare(plan, seed=self.seed, replications=self.replications, engine=self.engine, loaded=self.loaded)


def plan_of(
    scenario: Scenario | str | Path,
    axes: Mapping[str, Stated],
    strategy: Strategy | str | None = None,
    *,
    design: str = GRID,
    samples: int | None = None,
    levels: int = LEVELS,
    replications: int = 1,
    seed: int = 1,
    engine: str = "compiled",
    overrides: Sequence[str] = (),
    allow_code: bool = False,
) -> SweepPlan:
    """Return what a sweep runs, checked as a whole before anything runs.

    Parameters
    ----------
    scenario, axes, strategy
        As of ``sweep``.
    design : str
        Which points are run: ``grid``, ``one_at_a_time``, ``latin_hypercube``, ``sobol``, ``sobol_indices`` or
        ``morris`` (``designs.KINDS``). Those that draw keep thresholds in the order that they must have.
    samples : int, optional
        Points that are drawn; of ``sobol_indices`` base points, of which each costs a run per axis and two more; of
        ``morris`` paths, of which each costs a run per axis and one more. By default 64, of ``morris`` 16.
    levels : int
        Values of a range where points are not drawn, at equal distances on its scale.
    replications, seed, engine, overrides, allow_code
        As of ``simulate``; points are drawn by the same seed.
    """
    check_design(design, samples, levels)
    _check(axes, replications)
    loaded, base = planned_run(scenario, strategy, overrides, allow_code=allow_code)
    first = prepare(base, seed=seed, replications=replications, engine=engine)  # refuses what is wrong at all
    stated = [axis_of(name, one, base, levels, declared=design in DRAWN) for name, one in axes.items()]
    space = _space(stated, base)
    number = SAMPLES[design] if samples is None and design in DRAWN else samples or 0
    runs = size(design, [len(axis.values) for axis in stated], number) * replications
    if runs > _LARGEST:
        raise InputError(f"A sweep must have at most {_LARGEST:,} runs. Got {runs:,} instead.")
    given = {axis.name: as_given(axis, base) for axis in stated}
    points = tuple(_points(stated, space, given, design, number, seed))
    digest = hashlib.sha256(json.dumps([[one.name for one in stated], design, number, first.provenance.key]).encode())
    for point in points:
        plan = plan_at(base, point)  # a combination that is refused is refused before anything runs
        check_places(plan)
        digest.update(json.dumps([list(point.values()), plan.strategy.spec, *_code(plan)]).encode())
    try:
        plan_at(base, given)
    except InputError:  # values near those in force that contradict each other
        given = dict(points[0])
    digest.update(json.dumps(list(given.values())).encode())
    return SweepPlan(
        tuple(stated), design, number, levels, points, given, base, loaded, replications, seed, engine,
        digest.hexdigest()[:16],
    )  # fmt: skip


def plan_at(base: Plan, settings: Point) -> Plan:
    """Return a plan with the settings of a point."""
    return base.overridden([f"{name}={text_of(value)}" for name, value in settings.items()])


def _code(plan: Plan) -> Iterator[str]:
    """Yield the hashes of code that is not riskbox's: a file that a setting names may have changed."""
    yield decided_by(plan.strategy)
    treatment = treatment_in_force(plan.scenario)
    if treatment is not None:
        yield decided_by(treatment)


def _check(axes: Mapping[str, Stated], replications: int) -> None:
    if not isinstance(axes, Mapping):
        raise InputError(
            f"`axes` must map paths to lists of values, such as {{'scale': [0.5, 1]}}. Got {show(axes)} instead."
        )
    check_count("replications", replications, most=MOST_REPLICATIONS)
    if not axes:
        raise InputError("The sweep has no axis: give one, such as 'scale=0.5,1'.")


def _space(axes: Sequence[Axis], base: Plan) -> SearchSpace:
    """Return the space of the axes that are declared, with intervals that leave room for each other."""
    return arranged(SearchSpace(base, tuple(axis.variable for axis in axes if axis.variable is not None)))


def _points(
    axes: Sequence[Axis], space: SearchSpace, given: Point, design: str, samples: int, seed: int
) -> Iterator[Point]:
    values = {axis.name: axis.values for axis in axes}
    if design == GRID:
        yield from crossed(values)
    elif design == ONE_AT_A_TIME:
        yield from one_at_a_time({axis.name: _alone(axis, axes, space, given) for axis in axes}, given)
    else:
        moving = [axis for axis in axes if axis.variable is not None]
        if not moving:
            raise InputError("A design that draws points needs an axis with several values, or a range.")
        fixed = {axis.name: axis.values[0] for axis in axes if axis.variable is None}
        for row in drawn(design, len(moving), samples, seed):
            found = space.at({_name(axis): float(part) for axis, part in zip(moving, row, strict=True)})
            point = {**fixed, **{axis.name: found[_name(axis)] for axis in moving}}
            yield {axis.name: point[axis.name] for axis in axes}


def _name(axis: Axis) -> str:
    assert axis.variable is not None  # of moving axes only  # noqa: S101
    return axis.variable.name


def _alone(axis: Axis, axes: Sequence[Axis], space: SearchSpace, given: Point) -> tuple[Any, ...]:
    """Return the values of an axis that moves alone: an interval ends where the order with the other axes ends."""
    from .axes import levels_of

    one: Variable | None = axis.variable
    if one is None or one.chooses:
        return axis.values
    others = {_name(other): given[other.name] for other in axes if other.variable is not None}
    least = [others[name] for name, above in space.ceilings.items() if one.name in above]
    most = [others[name] for name in space.ceilings.get(one.name, ())]
    return levels_of(one.within(max(least, default=-float("inf")), min(most, default=float("inf"))), len(axis.values))
