"""The check on a strategy's bound: random settings of random boxes, against what the bound says of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.declare import EVERY, Param
from simulator.errors import ParamError
from simulator.strategy import Strategy
from simulator.strategy.bound import Box

from .case import Case, NotRunError, global_seed

BOXES, SETTINGS = 3, 8
"""Boxes that are tried for each parameter, and settings in each beside its corners."""
_WIDE = 10.0
"""End of the interval of a number without an upper bound, times its default or 1."""


def check_bound(case: Case) -> str:
    """No setting of a box touches an upload that its bound says none can touch."""
    if case.strategy.live:
        raise NotRunError("the strategy is live, so no search asks for its bound")
    numbers = {name: one for name, one in case.strategy.parameters().items() if one.kind in ("float", "int")}
    random = np.random.default_rng(11)
    stated = False
    for name in [*numbers] * BOXES:
        few = {name, *random.choice([*numbers], size=2)}  # with many at once hardly any setting would be legal
        box = {name: _ends(param, case, random) for name, param in numbers.items() if name in few}
        bound = case.started().bound(case.items(strikes=False, history=False), box)
        if bound is None:
            continue
        stated = True
        for place in (0.0, 1.0, *random.random(SETTINGS).tolist()):
            setting = _setting(case.strategy, box, place, random)
            if setting is None:
                continue
            setting.start(case.context)
            with global_seed(0):
                triage = setting.triage(case.items(strikes=False, history=False))
            for column, rows in bound.broken_by(triage).items():
                row = int(np.flatnonzero(rows)[0])
                return (
                    f"within {_text(box)} the bound allows item {row} with {column} "
                    f"{getattr(bound.decision, column)[row].item()!r}, and {setting.spec} decides "
                    f"{getattr(triage, column)[row].item()!r}"
                )
    if not stated:
        raise NotRunError("the strategy states no bound")
    return ""


def _ends(param: Param, case: Case, random: np.random.Generator) -> list[Any]:
    """Return the values that span a box: two, one of which may be never, or one more for a market of its own."""
    values: list[Any] = [_value(param, random) for _ in range(2)]
    if param.optional and random.random() < 0.3:
        values[1] = None
    if param.shape and random.random() < 0.3:
        names = case.context.markets if param.shape[0] == "market" else case.context.policies
        values[0] = {names[0]: _value(param, random), EVERY: values[0]}
    return values


def _value(param: Param, random: np.random.Generator) -> float | int:
    """Return a legal value of a number."""
    space, bounds = param.space, param.bounds
    low = (space.low if space is not None else bounds.low) or 0.0
    high = space.high if space is not None else bounds.high
    default = param.default if isinstance(param.default, int | float) else 0.0
    wide = _WIDE * (default or 1.0)
    value = low + random.random() * ((max(wide, low + 1.0) if high is None else high) - low)
    return round(value) if param.kind == "int" else float(value)


def _setting(strategy: Strategy, box: Box, place: float, random: np.random.Generator) -> Strategy | None:
    """Return a setting of a box: at ``place`` of each interval or, unless that is an end, anywhere; None if illegal."""
    changes = {}
    for name, (one, two) in box.items():
        part = place if place in (0.0, 1.0) else random.random()
        changes[name] = _between(strategy.parameters()[name], one, two, part)
    try:
        return strategy.clone(**changes)
    except ParamError:
        return None


def _between(param: Param, one: Any, two: Any, part: float) -> Any:
    """Return a value at a part of the way between two, cell by cell."""
    if isinstance(one, dict):
        return {name: _between(param, value, two, part) for name, value in one.items()}
    if one is None or two is None:
        return one if part < 0.5 else two
    value = one + part * (two - one)
    return round(value) if param.kind == "int" else min(max(value, min(one, two)), max(one, two))


def _text(box: Box) -> str:
    return ", ".join(f"{name} between {values[0]!r} and {values[1]!r}" for name, values in box.items())
