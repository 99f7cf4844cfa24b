"""What Optuna proposes, as values of a space: valid together, as far as parameters declare it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.space.scale import from_scale, to_scale
from simulator.space.search_space import SearchSpace, Values
from simulator.space.variable import Variable, bounds

if TYPE_CHECKING:
    from optuna.trial import BaseTrial


def suggest(space: SearchSpace, trial: BaseTrial) -> dict[str, Any]:
    """Return the trial's values by variable."""
    given = space.in_force or {}

    def value(one: Variable, values: Values) -> Any:
        start = given.get(one.name)
        if one.name not in space.ceilings:
            return suggest_one(one, trial, start)
        least = space.under(one, values)
        share = trial.suggest_float(one.share, 0.0, 1.0)
        same = all(values[above] == given.get(above) for above in space.ceilings[one.name])
        return start if same and least.holds(start) and share == least.part(start) else least.at(share)

    return space.in_turn(value)


def suggest_one(one: Variable, trial: BaseTrial, given: Any = None) -> Any:
    """Return the trial's value for a variable: in few figures, unless it is the one given, which stays exact."""
    space = one.space
    if one.chooses:
        choices: list[Any] = list(space.choices)
        return trial.suggest_categorical(one.name, choices)
    low, high = bounds(space)
    if space.kind == "int":
        return trial.suggest_int(one.name, int(low), int(high), log=space.log)
    least, most = to_scale(space, low), to_scale(space, high)
    place = trial.suggest_float(one.name, least, most, log=space.log)
    same = given is not None and one.holds(given) and place == to_scale(space, given)
    return given if same else from_scale(space, place)
