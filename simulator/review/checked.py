"""A request held against its scenarios before anything runs: plans, indicators with places, limits."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulator.config import Scenario, scenario_from_dict, scenario_to_dict
from simulator.config.plan_file import is_plan_file
from simulator.errors import InputError, did_you_mean, show
from simulator.indicators import INDICATORS, Indicator, select
from simulator.indicators.applies import axis_names
from simulator.indicators.change import Change, parse_change
from simulator.indicators.requirement import Requirement, parse_requirement
from simulator.runs.arms import candidate_plans, check_arms, starting_plan
from simulator.runs.asked import asked
from simulator.runs.crosses import axes_of
from simulator.runs.plans import Plan
from simulator.runs.simulate import prepare
from simulator.strategy.lookup import make_strategy

from .request import Request, ReviewScenario, Role


@dataclass(frozen=True)
class World:
    """A scenario of a review with the plan of every arm, ready to run.

    Parameters
    ----------
    name : str
    role : str
        ``decide``, ``hold`` or ``stress``.
    baseline : Plan
    candidates : mapping of str to Plan
    guardrails : tuple of Requirement
        Those of every part stand on their own.
    """

    name: str
    role: Role
    baseline: Plan
    candidates: Mapping[str, Plan]
    guardrails: tuple[Requirement, ...]

    @property
    def binds(self) -> bool:
        """Whether a candidate must keep its guardrails here to be launched."""
        return self.role != "stress"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data from which the same numbers can be made again."""
        arms = {"baseline": self.baseline, **{f"candidate {name}": plan for name, plan in self.candidates.items()}}
        return {
            "role": self.role,
            "guardrails": [str(one) for one in self.guardrails],
            "arms": {
                name: {"scenario": scenario_to_dict(plan.scenario), "strategy": plan.strategy.spec}
                for name, plan in arms.items()
            },
        }


@dataclass(frozen=True)
class TestedIndicator:
    """An indicator that decides, over the whole run or in one cell.

    Parameters
    ----------
    text : str
        As the request names it.
    indicator : Indicator
    cell : mapping
    change : Change, optional
        The change that a success must be powered to see; None for a deterioration indicator.
    """

    text: str
    indicator: Indicator
    cell: Mapping[str, str]
    change: Change | None = None

    def effect(self, baseline: float) -> float:
        """Return the change that counts, in the indicator's unit, given the baseline's value; NaN where none does."""
        return math.nan if self.change is None else self.change.difference(baseline)


@dataclass(frozen=True)
class Review:
    """A request whose every name has been found.

    Parameters
    ----------
    request : Request
    worlds : mapping of str to World
        The deciding one first.
    success, deterioration : tuple of TestedIndicator
    """

    request: Request
    worlds: Mapping[str, World]
    success: tuple[TestedIndicator, ...]
    deterioration: tuple[TestedIndicator, ...]

    @property
    def deciding(self) -> World:
        """The world in which success is tested."""
        return next(one for one in self.worlds.values() if one.role == "decide")

    @property
    def binding(self) -> tuple[World, ...]:
        """The worlds in which guardrails must be kept."""
        return tuple(one for one in self.worlds.values() if one.binds)

    @property
    def candidates(self) -> tuple[str, ...]:
        """Names of the candidates."""
        return tuple(self.request.candidates)

    @property
    def success_tests(self) -> int:
        """Tests over which the level is split: every success indicator of every candidate."""
        return len(self.success) * len(self.candidates)

    @property
    def bound_guardrails(self) -> int:
        """Guardrails that must all be kept, over all binding worlds."""
        return sum(len(one.guardrails) for one in self.binding)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, from which :meth:`from_dict` makes the same review without any other file."""
        return {
            "request": self.request.model_dump(mode="json"),
            "worlds": {name: world.to_dict() for name, world in self.worlds.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, allow_code: bool = False) -> Review:
        """Return the review that :meth:`to_dict` wrote."""
        request = Request.model_validate(data["request"])
        worlds = {}
        for name, one in data["worlds"].items():
            plans = {
                arm: Plan(
                    scenario_from_dict(plan["scenario"], f"{name}, {arm}"),
                    make_strategy(plan["strategy"], allow_code=allow_code),
                )
                for arm, plan in one["arms"].items()
            }
            candidates = {arm: plans[f"candidate {arm}"] for arm in request.candidates}
            guardrails = tuple(parse_requirement(text, INDICATORS) for text in one["guardrails"])
            worlds[name] = World(name, one["role"], plans["baseline"], candidates, guardrails)
        return cls(request, worlds, *_tested(request, _first(worlds)))


def check_request(request: Request, folder: Path, *, allow_code: bool = False) -> Review:
    """Return a request with every plan made and every name found.

    Parameters
    ----------
    request : Request
    folder : Path
        Where its files are looked for.
    allow_code : bool
        Whether files may name code, which is then imported.

    Raises
    ------
    InputError
        If a scenario, plan, indicator or limit is wrong, or they do not go together.
    """
    for cross in request.segments:
        select(None, axes_of(cross))
    given = {name: _placed(text, folder) for name, text in request.candidates.items()}
    wrong = [name for name in request.override if name not in given]
    if wrong:
        raise InputError(
            f"override must name a candidate. Got {show(wrong[0])} instead.{did_you_mean(wrong[0], given)}"
        )
    worlds = {}
    for place, (name, one) in enumerate(request.scenarios.items()):
        role: Role = one.role or ("stress" if place else "decide")
        worlds[name] = _world(name, role, one, request, given, folder, allow_code=allow_code)
    deciding = [name for name, world in worlds.items() if world.role == "decide"]
    if len(deciding) != 1:
        raise InputError(
            "Exactly one scenario of a review must have the role 'decide'. "
            f"Got {len(deciding)} ({', '.join(map(show, deciding)) or 'none'}) instead."
        )
    review = Review(request, worlds, *_tested(request, worlds[deciding[0]]))
    _check_axes(review)
    return review


def _world(
    name: str,
    role: Role,
    one: ReviewScenario,
    request: Request,
    given: Mapping[str, Path | str],
    folder: Path,
    *,
    allow_code: bool,
) -> World:
    settings = [f"{path}={json.dumps(value, ensure_ascii=False)}" for path, value in one.set.items()]
    baseline = None if request.baseline is None else _placed(request.baseline, folder)
    try:
        _, first = starting_plan(_placed(one.scenario, folder), baseline, settings, allow_code=allow_code)
        plans = {
            arm: candidate_plans(first, spec, (), allow_code=allow_code)["candidate"] for arm, spec in given.items()
        }
        guardrails = tuple(_expanded(request, first.scenario))
        for plan in plans.values():
            check_arms(first, plan, request.segments, guardrails, different_worlds=False)
        for plan in (first, *plans.values()):  # refuses what else is wrong before anything runs
            prepare(plan, seed=request.runs.seed, replications=1, engine="compiled")
    except InputError as error:
        raise InputError(f"scenarios.{name}: {error}") from None
    return World(name, role, first, plans, guardrails)


def _expanded(request: Request, scenario: Scenario) -> Iterator[Requirement]:
    """Yield the limits, those of every part one by one; parts without uploads are left out."""
    for line in request.guardrails:
        one = parse_requirement(line.require, INDICATORS)
        if line.each is None:
            yield one
            continue
        names = axis_names(scenario)
        if line.each not in names:
            raise InputError(f"{show(line.require)} cannot be held along {line.each!r}, which this scenario lacks.")
        for part in names[line.each]:
            yield replace(one, places=(*one.places, f"{line.each}={part}"))


def _tested(request: Request, world: World) -> tuple[tuple[TestedIndicator, ...], tuple[TestedIndicator, ...]]:
    scenarios = [plan.scenario for plan in (world.baseline, *world.candidates.values())]
    success = []
    for text, wanted in request.success.items():
        indicator, cell = asked(text, scenarios, "a success indicator")
        change = parse_change(wanted)
        change.check(indicator)
        if not indicator.direction:
            raise InputError(f"success must name indicators with a better side. Got {show(text)} instead.")
        if change.amount * indicator.direction < 0:
            better = "rise" if indicator.direction > 0 else "fall"
            raise InputError(
                f"success.{text} must be a change for the better, which is a {better}. Got {show(wanted)} instead."
            )
        success.append(TestedIndicator(text, indicator, cell, change))
    deterioration = []
    for text in request.deterioration:
        indicator, cell = asked(text, scenarios, "a deterioration indicator")
        if not indicator.direction:
            raise InputError(f"deterioration must name indicators with a better side. Got {show(text)} instead.")
        deterioration.append(TestedIndicator(text, indicator, cell))
    return tuple(success), tuple(deterioration)


def _check_axes(review: Review) -> None:
    """Refuse indicators and guardrails that are named twice: each must stand for one test."""
    for what, texts in (
        ("success", [f"{one.indicator.id} {dict(one.cell)}" for one in review.success]),
        ("guardrails", [str(one) for one in review.deciding.guardrails]),
    ):
        double = _double(texts)
        if double:
            raise InputError(f"{what} must name each test once. Got {show(double)} twice instead.")


def _double(texts: Sequence[str]) -> str:
    seen: set[str] = set()
    for text in texts:
        if text in seen:
            return text
        seen.add(text)
    return ""


def _first(worlds: Mapping[str, World]) -> World:
    return next(one for one in worlds.values() if one.role == "decide")


def _placed(text: str, folder: Path) -> Path | str:
    """Return a file beside the request as its path; names and specs as they are."""
    if is_plan_file(text) or (folder / text).is_file():
        return folder / text
    return text
