"""Checks on parameters and identity: refused values, specs, pickles, documentation."""

from __future__ import annotations

import math
import pickle
import sys

from simulator.declare import EVERY, Param
from simulator.errors import ParamError
from simulator.strategy.lookup import make_strategy

from .case import Case, NotRunError, difference

_UNKNOWN = "no_such_parameter"


def check_bad_values_refused(case: Case) -> str:
    """Every parameter refuses, with the standard sentence, values that its declaration does not allow."""
    if not case.strategy.tunable:
        raise NotRunError("the strategy has no parameters")
    for name, one in case.strategy.tunable.items():
        param = one.param
        for value in bad_values(param):
            places = {name: value} | ({f"{name}.{EVERY}": {EVERY: value}} if param.shape else {})
            for place, given in places.items():
                expected = (
                    f"The {place!r} parameter of {type(case.strategy).__name__} must be {param.constraint}. "
                    f"Got {value!r} instead."
                )
                if found := _refusal(case, name, given, expected):
                    return found
    return ""


def check_unknown_parameter_refused(case: Case) -> str:
    """A parameter that is not declared is refused."""
    expected = f"A parameter of {type(case.strategy).__name__} must be one that it declares. Got {_UNKNOWN!r} instead."
    return _refusal(case, _UNKNOWN, 1, expected)


def check_spec_finds_it(case: Case) -> str:
    """Its spec, which results keep, leads back to an equal strategy."""
    found = make_strategy(case.strategy.spec)
    return "" if found == case.strategy else f"the spec {case.strategy.spec!r} leads to {found!r}"


def check_picklable(case: Case) -> str:
    """It survives a pickle, also after its start, and decides as before."""
    strategy = case.started()
    copy = pickle.loads(pickle.dumps(strategy))  # noqa: S301  (a pickle of our own making)
    return difference(case.decide(case.items(), strategy), case.decide(case.items(), copy))


def check_documented(case: Case) -> str:
    """The class and each of its parameters have a description."""
    kept = sys.flags.optimize < 2  # Python drops docstrings under -OO
    if kept and not vars(type(case.strategy)).get("__doc__"):
        return f"{type(case.strategy).__name__} has no docstring: say in one sentence what it does."
    for name, param in case.strategy.parameters().items():
        if not param.doc:
            return f"the parameter {name!r} has no doc: say what it means."
    return ""


def bad_values(param: Param) -> list[object]:
    """Return values that a parameter must refuse, one for each way of being wrong."""
    wrong: list[object] = [] if param.optional else [None]
    if param.kind == "choice":
        return [*wrong, "no such choice"]
    if param.kind == "bool":
        return [*wrong, "yes", 2]
    if param.kind == "text":
        return [*wrong, 2, True]
    wrong += ["a word", True, math.nan, math.inf]
    bounds = param.bounds
    if bounds.low is not None:
        wrong += [bounds.low - 1 if bounds.contains(bounds.low) else bounds.low]
    if bounds.high is not None:
        wrong += [bounds.high + 1 if bounds.contains(bounds.high) else bounds.high]
    return [*wrong, 0.5] if param.kind == "int" else wrong


def _refusal(case: Case, name: str, value: object, expected: str) -> str:
    """Return the fault in the refusal of a value."""
    try:
        case.strategy.clone(**{name: value})
    except ParamError as error:
        return (
            "" if str(error).startswith(expected) else f"the refusal must say {expected!r}. Got {str(error)!r} instead."
        )
    return f"`{name}={value!r}` was accepted; it must raise ParamError."
