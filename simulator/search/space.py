"""The search space: which parameters of a strategy and fields of the plan vary, and between which bounds."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from simulator.config import Scenario, scenario_to_dict, space_of
from simulator.config.overrides import joined, split_path
from simulator.declare import EVERY, Axis, Param, Space
from simulator.errors import ParamError, UnknownNameError, did_you_mean, show
from simulator.present.numbers import setting
from simulator.runs.plans import Plan
from simulator.strategy import Strategy

from .scale import from_scale, holding, to_scale

if TYPE_CHECKING:
    from optuna.trial import BaseTrial

_WISH = re.compile(r"\s*([^=]+?)\s*(?:=\s*([^:]+?)\s*:\s*([^:]+?)\s*)?")


@dataclass(frozen=True)
class Variable:
    """One number (or choice) of the search: a parameter, its value for one market or policy, or a field of the plan.

    Parameters
    ----------
    param : str
        Name of the strategy's parameter, or path of a field, which has a dot.
    keys : tuple of str
        Names along the parameter's axes to which the value applies; ``"*"`` for all; empty for a single value.
    space : Space
    """

    param: str
    keys: tuple[str, ...]
    space: Space

    @property
    def name(self) -> str:
        """``remove_at``, or ``remove_at[DE, *]``."""
        return f"{self.param}[{', '.join(self.keys)}]" if self.keys else self.param

    @property
    def of_plan(self) -> bool:
        """Whether it is a field of the scenario's plan, and no parameter."""
        return "." in self.param

    def suggest(self, trial: BaseTrial, given: Any = None) -> Any:
        """Return the trial's value for this variable: in few figures, unless it is the one given, which stays exact."""
        space = self.space
        if space.kind in ("choice", "bool"):
            choices: list[Any] = list(space.choices)
            return trial.suggest_categorical(self.name, choices)
        low, high = _bounds(space)
        if space.kind == "int":
            return trial.suggest_int(self.name, int(low), int(high), log=space.log)
        least, most = to_scale(space, low), to_scale(space, high)
        place = trial.suggest_float(self.name, least, most, log=space.log)
        same = given is not None and _inside(given, space) and place == to_scale(space, given)
        return given if same else from_scale(space, place)

    def at(self, part: float) -> Any:
        """Return the value at a part of the range, 0 ... 1 (below 1 for choices): what ``suggest`` might return.

        >>> Variable("remove_at", (), Space("float", 0.5, 1.0)).at(0.5)
        0.75
        """
        space = self.space
        if space.kind in ("choice", "bool"):
            return space.choices[int(part * len(space.choices))]
        low, high = (to_scale(space, end) for end in _bounds(space))
        place = low * (high / low) ** part if space.log else low + part * (high - low)
        return round(place) if space.kind == "int" else from_scale(space, place)

    def samples(self) -> list[Any]:
        """Return values that represent the range: all choices, or both ends and then ever finer parts of it."""
        if self.space.kind in ("choice", "bool"):
            return list(self.space.choices)
        parts = [0.0, 1.0, *(odd / size for size in (2, 4, 8, 16) for odd in range(1, size, 2))]
        return list(dict.fromkeys(self.at(part) for part in parts))

    def describe(self) -> dict[str, Any]:
        """Return plain data."""
        space = self.space
        return {
            "kind": space.kind,
            "low": space.low,
            "high": space.high,
            "log": space.log,
            "choices": list(space.choices),
            "logit": space.logit,
        }


@dataclass(frozen=True)
class SearchSpace:
    """All variables of a search over a strategy's parameters and fields of a scenario's plan."""

    given: Plan
    variables: tuple[Variable, ...]

    @property
    def strategy(self) -> Strategy:
        """The strategy as it was given."""
        return self.given.strategy

    @property
    def wishes(self) -> list[str]:
        """The varied values, as ``search_space`` takes them: ``name=low:high``, or a name without an interval."""
        texts = []
        for one in self.variables:
            numbers = one.space.kind in ("float", "int")
            texts.append(f"{one.param}={setting(one.space.low)}:{setting(one.space.high)}" if numbers else one.param)
        return list(dict.fromkeys(texts))

    @property
    def axes(self) -> list[str]:
        """Axes along which parameters vary separately."""
        declared = self.strategy.tunable
        found = [
            axis
            for one in self.variables
            if one.keys
            for axis, key in zip(declared[one.param].param.shape, one.keys, strict=True)
            if key != EVERY
        ]
        return list(dict.fromkeys(found))

    def suggest(self, trial: BaseTrial) -> dict[str, Any]:
        """Return the trial's values by variable."""
        given = self.values_given() or {}
        return {variable.name: variable.suggest(trial, given.get(variable.name)) for variable in self.variables}

    def fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values (by variable) of the fields of the plan, by path."""
        return {one.param: values[one.name] for one in self.variables if one.of_plan}

    def places(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the positions of values (by variable) on their search scales."""
        spaces = {variable.name: variable.space for variable in self.variables}
        return {name: to_scale(spaces[name], value) for name, value in values.items()}

    def build(self, values: Mapping[str, Any]) -> Plan:
        """Return the scenario and the strategy with these values (by variable).

        Raises
        ------
        ParamError, ScenarioError
            If the values contradict each other, such as thresholds out of order.
        """
        fields = [f"{path}={json.dumps(value)}" for path, value in self.fields(values).items()]
        return Plan(self.given.scenario.override(*fields), self._strategy(values))

    def _strategy(self, values: Mapping[str, Any]) -> Strategy:
        changes: dict[str, Any] = {}
        for variable in self.variables:
            if variable.of_plan:
                continue
            value = values[variable.name]
            if not variable.keys:
                changes[variable.param] = value
                continue
            part = changes.setdefault(variable.param, {})
            for key in variable.keys[:-1]:
                part = part.setdefault(key, {})
            part[variable.keys[-1]] = value
        return self.strategy.clone(**changes)

    def without(self, names: Collection[str]) -> SearchSpace:
        """Return the space without some variables, which keep the values given."""
        return replace(self, variables=tuple(one for one in self.variables if one.name not in names))

    def start(self) -> dict[str, Any] | None:
        """Return the values given by variable, or ``None`` where one of them lies outside the space."""
        values = self.values_given()
        inside = values is not None and all(_inside(values[one.name], one.space) for one in self.variables)
        return values if inside else None

    def values_given(self) -> dict[str, Any] | None:
        """Return the values given by variable, or ``None`` where one of them is none, or not one for all cells."""
        values, data = {}, scenario_to_dict(self.given.scenario)
        for variable in self.variables:
            value = _at(data, variable.param) if variable.of_plan else self.strategy.tunable[variable.param].value
            for key in variable.keys:
                if isinstance(value, Mapping):
                    value = value.get(key, value.get(EVERY))
            if value is None or isinstance(value, Mapping):
                return None
            values[variable.name] = value
        return values

    def describe(self) -> dict[str, Any]:
        """Return plain data: the bounds of each variable."""
        return {variable.name: variable.describe() for variable in self.variables}


def search_space(
    strategy: Strategy, scenario: Scenario, params: Sequence[str] | None = None, per: Sequence[str] = ()
) -> SearchSpace:
    """Return the space to search for a strategy.

    Parameters
    ----------
    strategy : Strategy
        Parameters that do not vary keep its values.
    scenario : Scenario
        Names the markets and policies.
    params : sequence of str, optional
        What varies, each ``name`` or, with bounds of one's own, ``name=low:high``: parameters, and fields of the plan
        by path, such as ``pools.emea.shifts.night.reviewers=1:6``. By default all parameters that are in use (not
        ``None``) and have a range to search.
    per : sequence of {"market", "policy"}
        Axes along which shaped parameters vary separately.

    Raises
    ------
    UnknownNameError
        If a parameter or axis is unknown.
    ParamError
        If a parameter has no range to search, or bounds break its constraint.
    """
    for axis in per:
        if axis not in ("market", "policy"):
            raise UnknownNameError(f"`per` must name 'market' or 'policy'. Got {show(axis)} instead.")
    spaces = _default_spaces(strategy) if params is None else dict(_wish(strategy, scenario, text) for text in params)
    if not spaces:
        raise ParamError(
            f"A strategy to be searched must have a parameter in use with a range. Got {show(strategy.spec)} instead."
        )
    declared = strategy.tunable
    names = {"market": tuple(scenario.markets), "policy": tuple(scenario.policies)}
    variables = [
        Variable(name, keys, space)
        for name, space in spaces.items()
        for keys in _cells(declared[name].param.shape if name in declared else (), per, names)
    ]
    return SearchSpace(Plan(scenario, strategy), tuple(variables))


def _default_spaces(strategy: Strategy) -> dict[str, Space]:
    return {
        name: holding(param.space, value)
        for name, (param, value) in strategy.tunable.items()
        if param.kind in ("float", "int") and param.space is not None and value is not None
    }


def _wish(strategy: Strategy, scenario: Scenario, text: str) -> tuple[str, Space]:
    """Return the parameter or path, and the space, of ``"name"`` or ``"name=low:high"``."""
    match = _WISH.fullmatch(text)
    declared = strategy.tunable
    if match is None:
        raise ParamError(f"A parameter to be searched must be 'name' or 'name=low:high'. Got {show(text)} instead.")
    name = match[1]
    if "." in name:
        low, high = match[2], match[3]
        return name, space_of(name, scenario, None if low is None else (low, high))
    if name not in declared:
        raise UnknownNameError(
            f"A parameter to be searched must be one of {type(strategy).__name__}. Got {show(name)} instead."
            + did_you_mean(name, declared)
        )
    param, value = declared[name]
    if match[2] is not None:
        return name, holding(_own_space(param, match[2], match[3], text), None)
    if param.space is None:
        raise ParamError(
            f"The {name!r} parameter has no range of its own: give it as '{name}=low:high'. Got {show(text)} instead."
        )
    return name, holding(param.space, value)


def _own_space(param: Param, low: str, high: str, text: str) -> Space:
    number = int if param.kind == "int" else float
    try:
        ends = number(low), number(high)
    except ValueError:
        ends = None
    if ends is None or param.kind not in ("float", "int") or not ends[0] < ends[1]:
        raise ParamError(
            f"The range of {param.name!r} must be two rising numbers, '{param.name}=low:high'. "
            f"Got {show(text)} instead."
        )
    for end in ends:
        param.validate(end)
    return Space(param.kind, *ends, log=param.log and ends[0] > 0, logit=param.logit)


def _at(data: Any, path: str) -> Any:
    for key in joined(split_path(path), data["policies"]):
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


def _cells(
    shape: Sequence[Axis], per: Sequence[str], names: Mapping[str, tuple[str, ...]]
) -> Iterable[tuple[str, ...]]:
    """Return the keys of each separate value: ``()`` alone where the parameter does not vary along ``per``."""
    if not any(axis in per for axis in shape):
        return [()]
    return product(*(names[axis] if axis in per else (EVERY,) for axis in shape))


def _bounds(space: Space) -> tuple[float, float]:
    if space.low is None or space.high is None:
        raise ParamError(f"A number to be searched must have two bounds. Got {show(space)} instead.")
    return space.low, space.high


def _inside(value: Any, space: Space) -> bool:
    if space.kind in ("choice", "bool"):
        return value in space.choices
    low, high = _bounds(space)
    return bool(low <= value <= high)
