"""The axes of a sweep: settings by path, as overrides have them, with the values or the interval that each takes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.config import scenario_to_dict
from simulator.config.spec import split_outside
from simulator.documents import read_yaml
from simulator.errors import InputError, ParamError, ScenarioError, UnknownNameError, show
from simulator.runs.arguments import check_once
from simulator.runs.plans import Plan
from simulator.space.search_space import field_at, parameter_at
from simulator.space.variable import CHOICE, Variable
from simulator.space.wishes import swept_variable

_END = r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?[a-z%]*\s*"
_RANGE = re.compile(rf"{_END}:{_END}(?::\s*\w+\s*)?")
Stated = Sequence[Any] | str | None
"""Values of an axis, ``low:high`` with perhaps a scale behind, or None for the interval that a search would take."""


@dataclass(frozen=True)
class Axis:
    """One setting of a sweep.

    Parameters
    ----------
    name : str
        Its path: ``uploads.per_day``, or ``strategy.remove_at``.
    values : tuple
        What it takes, in order; of an interval its levels.
    variable : Variable, optional
        Its interval or choices; None where the values need not be numbers or choices that are declared.
    """

    name: str
    values: tuple[Any, ...]
    variable: Variable | None = None

    @property
    def is_range(self) -> bool:
        """Whether it was stated as an interval."""
        return self.variable is not None and not self.variable.chooses


def axis_of(name: str, stated: Stated, base: Plan, levels: int, *, declared: bool) -> Axis:
    """Return the axis that a user states.

    Parameters
    ----------
    name : str
    stated : sequence, str or None
    base : Plan
    levels : int
        Values of an interval.
    declared : bool
        Whether it must be an interval or choices that the field or parameter declares, as a design needs that draws
        values; a grid takes any value that an override takes.

    Raises
    ------
    InputError
        If it is neither, or the place does not take it.
    """
    if not isinstance(name, str):
        raise InputError(f"An axis of a sweep must be a path, such as 'scale'. Got {show(name)} instead.")
    wish = _wish(name, stated)
    if not (wish is None or isinstance(wish, str)):
        if name == CHOICE or not declared or len(wish) == 1:
            values = tuple(wish) if name == CHOICE else column(wish)
            check_once(f"A value of {name}", values)  # or the same runs would stand there twice
            return Axis(name, values)
        wish = ",".join(map(text_of, wish))
    variable = swept_variable(base.strategy, base.scenario, name, wish)
    return Axis(name, levels_of(variable, levels), variable)


def _wish(name: str, stated: Any) -> Sequence[Any] | str | None:
    """Return the values of an axis, or its range as a text."""
    if stated is None or (isinstance(stated, str) and is_range(stated)):
        return stated
    if isinstance(stated, str) and "," in stated:
        return [part.strip() for part in split_outside(stated, ",")]
    if isinstance(stated, str | Mapping) or not hasattr(stated, "__len__") or len(stated) == 0:
        raise _no_axis(name, stated)
    return list(stated)


def _no_axis(name: str, stated: object) -> InputError:
    return InputError(
        f"The axis {name!r} of a sweep must be a list of values, or a range such as '0.5:0.9'. "
        f"Got {show(stated)} instead."
    )


def levels_of(variable: Variable, levels: int) -> tuple[Any, ...]:
    """Return all choices, or values at equal distances on the scale of an interval, both ends included, each once.

    >>> from simulator.declare import Space
    >>> levels_of(Variable("ban_at", (), Space("int", 1, 3)), 5)
    (1, 2, 3)
    """
    if variable.chooses:
        return tuple(variable.space.choices)
    return tuple(dict.fromkeys(variable.at(place / (levels - 1)) for place in range(levels)))


def is_range(text: str) -> bool:
    """Return whether a text states an interval, ``low:high`` or ``low:high:log``, of numbers or durations.

    >>> is_range("0.5:0.9"), is_range("1h:8h:log"), is_range("2026-01-01T08:00"), is_range("strategies.mine:Mine")
    (True, True, False, False)
    """
    return bool(_RANGE.fullmatch(text))


def column(values: Sequence[Any]) -> tuple[Any, ...]:
    """Return values as a column that Parquet takes: numbers where all are numbers (or none), else texts."""
    plain = [
        read_yaml(value, "A value of a sweep", InputError) if isinstance(value, str) else value for value in values
    ]
    numbers = all(value is None or isinstance(value, int | float) for value in plain)
    return tuple(plain) if numbers else tuple(map(text_of, values))


def text_of(value: Any) -> str:
    """Return a value as an override has it: texts as they are, all else as JSON, which YAML reads."""
    return value if isinstance(value, str) else json.dumps(value)


def in_force(axis: Axis, base: Plan) -> Any:
    """Return the value of an axis in the plan as given; None where it has none, or not one for all cells.

    A value of the axis that leaves the plan as it is stands for it, however it is written.
    """
    for value in axis.values:
        try:
            if base.overridden([f"{axis.name}={text_of(value)}"]).identity == base.identity:
                return value
        except InputError:
            continue
    try:
        variable = axis.variable or swept_variable(base.strategy, base.scenario, axis.name, None)
    except (ParamError, ScenarioError, UnknownNameError):
        return None
    if variable.of_plan:
        value = field_at(scenario_to_dict(base.scenario), axis.name)
    else:
        value = parameter_at(base.strategy, variable, base.scenario)
    return None if isinstance(value, Mapping | list) else value


def as_given(axis: Axis, base: Plan) -> Any:
    """Return the value that a sweep is compared with on an axis: the one in force or, outside the axis, the nearest."""
    value = in_force(axis, base)
    if value in axis.values:
        return value
    numbers = [one for one in (value, *axis.values) if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) <= len(axis.values):
        return axis.values[0]
    return min(max(value, min(numbers[1:])), max(numbers[1:]))
