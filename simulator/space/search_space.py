"""The search space: which strategy, parameters and fields of the plan vary, and between which bounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from simulator.config import Scenario, scenario_to_dict
from simulator.config.overrides import joined, split_path
from simulator.declare import EVERY, Space
from simulator.errors import ParamError, UnknownNameError, show
from simulator.runs.arguments import check_once
from simulator.runs.plans import Plan
from simulator.strategy import Strategy
from simulator.strategy.bound import Box

from .cells import alike, by_param, filled, value_at
from .ordered import Ceilings, in_order
from .scale import to_scale
from .variable import CHOICE, Variable
from .wishes import default_variables, wished_variables

Values = Mapping[str, Any]
"""Values by variable; without those of strategies that are not chosen."""


@dataclass(frozen=True)
class SearchSpace:
    """All variables of a search over strategies, their parameters, and fields of a scenario's plan.

    Parameters
    ----------
    given : Plan
        The plan in force.
    variables : tuple of Variable
        In order; the choice of the strategy, if there is one, comes first.
    ceilings : mapping
        The variables that each one may not exceed, by name (``ordered``).
    branches : mapping of str to Strategy
        The strategies to choose from, by name; empty where it is the one in force.
    """

    given: Plan
    variables: tuple[Variable, ...]
    ceilings: Ceilings = field(default_factory=dict)
    branches: Mapping[str, Strategy] = field(default_factory=dict)

    @property
    def strategy(self) -> Strategy:
        """The strategy as it was given."""
        return self.given.strategy

    @property
    def wishes(self) -> list[str]:
        """The varied values, as ``search_space`` takes them; without those of strategies to choose from."""
        return list(dict.fromkeys(one.wish for one in self.variables if not one.branch and one.param != CHOICE))

    @property
    def axes(self) -> list[str]:
        """Axes along which parameters vary separately."""
        declared = self.strategy.tunable
        found = [
            axis
            for one in self.variables
            if one.keys and not one.beside and not one.branch
            for axis, key in zip(declared[one.param].param.shape, one.keys, strict=True)
            if key != EVERY
        ]
        return list(dict.fromkeys(found))

    def active(self, values: Values) -> list[Variable]:
        """Return the variables that matter with these values: those of the strategy that is chosen, and all others."""
        chosen = self._chosen(values)
        return [one for one in self.variables if one.branch in ("", chosen)]

    def drawn(self, part: Callable[[], float]) -> dict[str, Any]:
        """Return values at parts of the intervals, 0 ... 1, that a function returns one after another."""

        def value(one: Variable, values: Values) -> Any:
            return self.left(one, values).at(part())

        return self.in_turn(value)

    def at(self, parts: Mapping[str, float]) -> dict[str, Any]:
        """Return the values at parts of the intervals, 0 ... 1, by variable, in the order that parameters declare."""
        return self.in_turn(lambda one, values: self.left(one, values).at(parts[one.name]))

    def fields(self, values: Values) -> dict[str, Any]:
        """Return the values (by variable) of the fields of the plan, by path."""
        return {one.param: values[one.name] for one in self.variables if one.of_plan}

    def places(self, values: Values) -> dict[str, Any]:
        """Return values (by variable) as the sampler draws them: on their scales, or as shares of their intervals."""
        found = {}
        for one in self.active(values):
            value = values[one.name]
            if one.name in self.ceilings:
                found[one.share] = self.under(one, values).part(value)
            else:
                found[one.name] = value if one.chooses else to_scale(one.space, value)
        return found

    def build(self, values: Values) -> Plan:
        """Return the scenario and the strategy with these values (by variable).

        Raises
        ------
        ParamError, ScenarioError
            If the values contradict each other in a way that no parameter declares.
        """
        if values == self.in_force:
            return self.given
        fields = [f"{path}={json.dumps(value)}" for path, value in self.fields(values).items()]
        return Plan(self.given.scenario.override(*fields), self._strategy(values))

    def box(self) -> Box | None:
        """Return the values between which parameters vary, those given included; None = not all are numbers.

        Of one strategy: with several to choose from that of each of the ``parts`` says it.
        """
        varied, given = by_param(self.variables), self.strategy.tunable
        if any(not one.counts for variables in varied.values() for one in variables):
            return None
        return {
            name: [
                given[name].value,
                filled(given[name].value, variables, lambda one: one.lowest),
                filled(given[name].value, variables, lambda one: one.highest),
            ]
            for name, variables in varied.items()
        }

    def without(self, names: Collection[str]) -> SearchSpace:
        """Return the space without some variables, which keep the values given."""
        return arranged(replace(self, variables=tuple(one for one in self.variables if one.name not in names)))

    def parts(self) -> list[SearchSpace]:
        """Return the space of each strategy to choose from, its own values given; the space itself without a choice."""
        if not self.branches:
            return [self]
        kept = [one for one in self.variables if one.param != CHOICE]
        return [
            replace(
                self,
                given=Plan(self.given.scenario, strategy),
                variables=tuple(one for one in kept if one.branch in ("", name)),
                branches={name: strategy},
            )
            for name, strategy in self.branches.items()
        ]

    def start(self) -> dict[str, Any] | None:
        """Return the values given by variable, or ``None`` where one of them lies outside the space."""
        values = self.values_given()
        inside = values is not None and all(one.holds(values[one.name]) for one in self.active(values))
        return values if inside else None

    @cached_property
    def in_force(self) -> dict[str, Any] | None:
        """The values given, as ``values_given`` returns them."""
        return self.values_given()

    def values_given(self) -> dict[str, Any] | None:
        """Return the values given by variable, or ``None`` where one of them is none, or not one for all cells.

        With several strategies to choose from they are those of the one that is like the strategy in force, if there is
        one: equal in all that is not searched.
        """
        if CHOICE not in {one.param for one in self.variables}:
            return self._given(self.strategy)
        for (name, strategy), part in zip(self.branches.items(), self.parts(), strict=True):
            if type(strategy) is not type(self.strategy):
                continue
            values = part._given(self.strategy)  # noqa: SLF001 (a space like this one)
            if values is not None and alike(part._strategy(values), self.strategy, self.given.scenario):  # noqa: SLF001
                return {CHOICE: name, **values}
        return None

    def describe(self) -> dict[str, Any]:
        """Return plain data: the bounds of each variable."""
        return {variable.name: variable.describe() for variable in self.variables}

    def _chosen(self, values: Values) -> str:
        return str(values.get(CHOICE, next(iter(self.branches), "")))

    def _strategy(self, values: Values) -> Strategy:
        base = self.branches.get(self._chosen(values), self.strategy)
        active, given = self.active(values), base.tunable
        return base.clone(
            **{
                name: filled(given[name].value, variables, lambda one: values[one.name])
                for name, variables in by_param(active).items()
            }
        )

    def _given(self, strategy: Strategy) -> dict[str, Any] | None:
        """Return the values that a strategy and the plan in force have, by variable."""
        values, data = {}, scenario_to_dict(self.given.scenario)
        for one in self.variables:
            value = field_at(data, one.param) if one.of_plan else parameter_at(strategy, one, self.given.scenario)
            if value is None or isinstance(value, Mapping):
                return None
            values[one.name] = value
        return values

    def in_turn(self, value: Callable[[Variable, Values], Any]) -> dict[str, Any]:
        """Return values of the active variables, in their order; each is asked for after those that it depends on."""
        found: dict[str, Any] = {}

        def ask(one: Variable) -> None:
            if one.name in found or one.branch not in ("", self._chosen(found)):
                return
            for above in self.ceilings.get(one.name, ()):
                ask(named[above])
            found[one.name] = value(one, found)

        named = {one.name: one for one in self.variables}
        for one in self.variables:
            ask(one)
        return {one.name: found[one.name] for one in self.variables if one.name in found}

    def left(self, one: Variable, values: Values) -> Variable:
        """Return a variable with the interval that its ceilings, if it has any, leave."""
        return self.under(one, values) if one.name in self.ceilings else one

    def under(self, one: Variable, values: Values) -> Variable:
        """Return a variable with the interval that its ceilings leave."""
        return one.within(-float("inf"), min(values[above] for above in self.ceilings[one.name]))


def search_space(
    strategy: Strategy,
    scenario: Scenario,
    params: Sequence[str] | None = None,
    per: Sequence[str] = (),
    strategies: Mapping[str, tuple[Strategy, Sequence[str] | None]] | None = None,
) -> SearchSpace:
    """Return the space to search for a strategy, or for several to choose from.

    Parameters
    ----------
    strategy : Strategy
        The strategy in force. Parameters that do not vary keep its values.
    scenario : Scenario
        Names the markets and policies.
    params : sequence of str, optional
        What varies, each ``name`` or, with a range of one's own, ``name=low:high``, ``name=low:high:log`` or
        ``name=a,b,c``: parameters, their cells as ``strategy.remove_at.TR.hate``, and fields of the plan by path, such
        as ``pools.emea.shifts.night.reviewers=1:6``. By default all parameters that are in use (not ``None``) and have
        a range to search.
    per : sequence of {"market", "policy"}
        Axes along which shaped parameters vary separately.
    strategies : mapping, optional
        Strategies to choose from, by name, each with what of it varies (``None``: its default); ``params`` then names
        fields of the plan only.

    Raises
    ------
    UnknownNameError
        If a parameter or axis is unknown.
    ParamError
        If a parameter has no range to search, bounds break its constraint, or two intervals leave no room for each
        other.
    """
    for axis in per:
        if axis not in ("market", "policy"):
            raise UnknownNameError(f"`per` must name 'market' or 'policy'. Got {show(axis)} instead.")
    if strategies:
        return _choice(Plan(scenario, strategy), params or (), per, strategies)
    variables = _variables(strategy, scenario, params, per)
    if not variables:
        raise ParamError(
            f"A strategy to be searched must have a parameter in use with a range. Got {show(strategy.spec)} instead."
        )
    return arranged(SearchSpace(Plan(scenario, strategy), tuple(variables)))


def _choice(
    given: Plan,
    params: Sequence[str],
    per: Sequence[str],
    strategies: Mapping[str, tuple[Strategy, Sequence[str] | None]],
) -> SearchSpace:
    """Return the space of several strategies."""
    scenario = given.scenario
    of_plan = [one for text in params for one in wished_variables(given.strategy, scenario, text)]
    check_once("What is searched", (one.name for one in of_plan))
    for one, text in zip(of_plan, params, strict=True):
        if not one.of_plan:
            raise ParamError(
                f"Parameters of strategies to choose from must stand under the strategy. Got {show(text)} instead."
            )
    choice = Variable(CHOICE, (), Space("choice", choices=tuple(strategies)))
    owned = [
        replace(one, branch=name)
        for name, (strategy, wishes) in strategies.items()
        for one in _variables(strategy, scenario, wishes, per)
    ]
    branches = {name: strategy for name, (strategy, _) in strategies.items()}
    return arranged(SearchSpace(given, (choice, *of_plan, *owned), branches=branches))


def _variables(
    strategy: Strategy, scenario: Scenario, params: Sequence[str] | None, per: Sequence[str]
) -> list[Variable]:
    if params is None:
        return default_variables(strategy, scenario, per)
    wished = [wished_variables(strategy, scenario, text, per) for text in params]
    # one cell of what varies by market may have a range of its own, but nothing has two
    check_once("What is searched", (", ".join(one.name for one in some) for some in wished))
    return list({one.name: one for some in wished for one in some}.values())


def arranged(space: SearchSpace) -> SearchSpace:
    """Return a space with intervals that leave room for each other."""
    named = {one.name: one for one in space.variables}
    ceilings: dict[str, tuple[str, ...]] = {}
    for branch, strategy in (space.branches or {"": space.strategy}).items():
        own = [one for one in space.variables if one.branch == branch and not one.of_plan and one.param != CHOICE]
        arranged, above = in_order(strategy, own, space.given.scenario)
        named |= {one.name: one for one in arranged}
        ceilings |= above
    return replace(space, variables=tuple(named[one.name] for one in space.variables), ceilings=ceilings)


def parameter_at(strategy: Strategy, one: Variable, scenario: Scenario) -> Any:
    """Return the value of a strategy's parameter that a variable stands for."""
    param, value = strategy.tunable[one.param]
    if one.beside:
        return value_at(value, one.keys, param, scenario)
    for key in one.keys:
        if isinstance(value, Mapping):
            value = value.get(key, value.get(EVERY))
    return value


def field_at(data: Any, path: str) -> Any:
    """Return the value of a field of a scenario, given as plain data, by its path."""
    for key in joined(split_path(path), data["policies"]):
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data
