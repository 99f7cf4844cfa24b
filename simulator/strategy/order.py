"""The order of parameters: one that is declared ``at_most`` another may exceed it in no cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.declare import EVERY, Param, mentioned
from simulator.errors import ParamError


def check_order(owner: str, parameters: Mapping[str, Param], values: Mapping[str, Any]) -> None:
    """Refuse values that exceed what they are declared to be at most.

    Parameters
    ----------
    owner : str
        Class named in the sentence.
    parameters : mapping of str to Param
    values : mapping
        Valid values by parameter.

    Raises
    ------
    ParamError
    """
    for name, param in parameters.items():
        if not param.at_most or values[name] is None or values[param.at_most] is None:
            continue
        upper = parameters[param.at_most]
        if param.shape != upper.shape:
            raise TypeError(
                f"{name} and {param.at_most} must have the same shape. Got {param.shape} and {upper.shape}."
            )
        axes = {axis: place for place, axis in enumerate(param.shape)}
        both = (values[name], values[param.at_most])
        names = {axis: mentioned(both, place) for axis, place in axes.items()}
        markets, policies = names.get("market", [EVERY]), names.get("policy", [EVERY])
        low, high = (one.resolve(value, markets, policies) for one, value in zip((param, upper), both, strict=True))
        wrong = np.argwhere((low > high) & np.isfinite(low))
        if len(wrong):
            cell = tuple(wrong[0])
            where = [f"{axis} {names[axis][at]!r}" for (axis, _), at in zip(axes.items(), cell, strict=True)]
            places = " and ".join(one for one in where if repr(EVERY) not in one)
            raise ParamError(
                f"The {name!r} parameter of {owner} must be at most {param.at_most!r} ({high[cell].item()!r})"
                f"{f' for {places}' if places else ''}. Got {low[cell].item()!r} instead."
            )
