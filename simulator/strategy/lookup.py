"""Finding strategies by spec: a registered name, ``module:Class``, either with values in brackets, or a YAML file.

Code runs only if the user names it: ``module:Class`` on the command line or in Python is imported, the same text inside
a scenario, a strategy file or a plan file only with ``allow_code``. Registered strategies are installed, and known.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from simulator.config.plan_file import PlanFile, is_plan_file, read_plan
from simulator.errors import ScenarioError, StrategyError, did_you_mean

from .base import ENTRY_POINTS, Strategy, registered

if TYPE_CHECKING:
    from simulator.config.models import Scenario

_SPEC = re.compile(r"\s*(?P<target>[^()]+?)\s*(?P<arguments>\(.*\))?\s*", re.DOTALL)
_EXAMPLE = "'Threshold', 'Threshold(remove_at=0.95)', 'module:Class' or a YAML file"


@dataclass(frozen=True)
class StrategyEntry:
    """One registered strategy; nothing of it is imported until ``load``."""

    name: str
    target: str
    """``module:Class``."""
    package: str
    """Distribution that registers it."""

    def load(self) -> type[Strategy]:
        """Import and return the class."""
        return _load(self.target)


def list_strategies() -> list[StrategyEntry]:
    """Return the registered strategies in order of name, without importing any."""
    return [
        StrategyEntry(point.name, point.value, point.dist.name if point.dist else "") for point in registered().values()
    ]


def find_strategy(spec: str, *, allow_code: bool = False) -> type[Strategy] | Strategy:
    """Return the class that a spec names, or, where the spec gives values, an instance.

    Code of a strategy runs only if the spec names it. Values are Python literals; nothing is evaluated.

    Parameters
    ----------
    spec : str
        ``Threshold``, ``Threshold(remove_at=0.95)``, ``module:Class``, ``module:Class(...)``, or the path of a
        YAML file that has the keys ``strategy`` and ``params``. Modules are also looked for in the current folder.
    allow_code : bool
        Whether a file may name ``module:Class``.

    Raises
    ------
    StrategyError
        If there is no such strategy, it cannot be imported, or the spec cannot be read.
    ParamError
        If a value is refused.
    """
    if is_plan_file(spec):
        return _from_file(Path(spec.strip()), allow_code=allow_code)
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise StrategyError(f"A strategy must be given as {_EXAMPLE}. Got {spec!r} instead.")
    found = _find_class(match["target"], spec)
    return found if match["arguments"] is None else found(**_arguments(match["arguments"], spec))


def make_strategy(spec: str | Strategy | type[Strategy], *, allow_code: bool = False) -> Strategy:
    """Return an instance: a class or spec without values gets the defaults, an instance is returned as it is."""
    found = find_strategy(spec, allow_code=allow_code) if isinstance(spec, str) else spec
    return found() if isinstance(found, type) else found


def strategy_in_force(
    scenario: Scenario, strategy: str | Strategy | type[Strategy] | None = None, *, allow_code: bool = False
) -> Strategy:
    """Return the strategy that is given or, where none is, the one that the scenario names.

    Raises
    ------
    StrategyError
        If the scenario names a module's class and ``allow_code`` is False.
    """
    if strategy is not None:
        return make_strategy(strategy, allow_code=allow_code)
    _trust(scenario.strategy, f"scenario {scenario.name!r}", "--strategy", allow_code=allow_code)
    return make_strategy(scenario.strategy, allow_code=allow_code)


def strategy_of_plan(plan: PlanFile, in_force: Strategy | None, *, allow_code: bool = False) -> Strategy:
    """Return the strategy of a plan file: the one that it names, or the one in force with some parameters changed.

    Raises
    ------
    StrategyError
        If the file names no strategy and none is in force, or it names code and ``allow_code`` is False.
    ParamError
        If a value is refused.
    """
    made = in_force
    if plan.strategy is not None:
        _trust(plan.strategy, plan.where, "--candidate", allow_code=allow_code)
        if is_plan_file(plan.strategy):
            raise StrategyError(
                f"{plan.where}: strategy must be a spec, not another file. Got {plan.strategy!r} instead."
            )
        found = find_strategy(plan.strategy)
        if isinstance(found, Strategy) and plan.params:
            raise StrategyError(
                f"{plan.where}: the values of a strategy stand in its brackets or in 'params', not in both. "
                f"Got {plan.strategy!r} and 'params'."
            )
        made = found(**plan.params) if isinstance(found, type) else found
    if made is None:
        raise StrategyError(
            f"{plan.where} names no strategy: give it the key 'strategy', such as 'strategy: Threshold'."
        )
    return made.clone(**plan.changes) if plan.changes else made


def _trust(spec: str, where: str, option: str, *, allow_code: bool) -> None:
    """Refuse code that a file names, unless it is allowed or installed as a strategy."""
    match = _SPEC.fullmatch(spec)
    target = match["target"] if match else ""
    if allow_code or ":" not in target or target in {point.value for point in registered().values()}:
        return
    raise StrategyError(
        f"{where} names code, {target!r}, which is imported only with --allow-code (in Python: allow_code=True) "
        f"or if you name it yourself, with {option} {target}."
    )


def _find_class(target: str, spec: str) -> type[Strategy]:
    if ":" in target:
        return _load(target)
    known = registered()
    if target not in known:
        raise StrategyError(
            f"A strategy must be registered under {ENTRY_POINTS!r} or given as 'module:Class'. Got {spec!r} instead."
            f"{did_you_mean(target, known)}"
        )
    return _load(known[target].value)


def _arguments(text: str, spec: str) -> dict[str, Any]:
    """Return the keyword arguments of ``"(a=1, b={'x': 2})"``."""
    problem = StrategyError(
        "The values in a strategy's spec must be plain keyword arguments, such as '(remove_at=0.95)'. "
        f"Got {spec!r} instead."
    )
    try:
        call = ast.parse(f"f{text}", mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args:
            raise problem
        values = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (SyntaxError, ValueError, TypeError, RecursionError):
        raise problem from None
    if None in values or len(values) < len(call.keywords):  # ``**mapping``, or a name given twice
        raise problem
    return {name: value for name, value in values.items() if name is not None}


def _from_file(path: Path, *, allow_code: bool) -> Strategy:
    try:
        plan = read_plan(path)
    except ScenarioError as error:
        raise StrategyError(str(error)) from None
    if plan.fields:
        raise StrategyError(
            f"{path} changes more than a strategy ({', '.join(plan.fields)}): `riskbox compare` takes it as a plan "
            "file. A strategy file has the keys 'strategy' and 'params' only."
        )
    return strategy_of_plan(plan, None, allow_code=allow_code)


def _load(target: str) -> type[Strategy]:
    """Import ``module:Class``."""
    module_name, _, class_name = target.partition(":")
    if not module_name.replace(".", "").isidentifier() or not class_name.isidentifier():
        raise StrategyError(f"A strategy in a module must be given as 'module:Class'. Got {target!r} instead.")
    module = _import(module_name, target)
    if not hasattr(module, class_name):
        names = [name for name, value in vars(module).items() if _is_strategy(value)]
        raise StrategyError(
            f"The module {module_name!r} must have the strategy that is named. Got {class_name!r} instead."
            f"{did_you_mean(class_name, names)}"
        )
    found = getattr(module, class_name)
    if not _is_strategy(found):
        raise StrategyError(
            f"The strategy {target!r} must be a subclass of simulator.Strategy with a _triage method. "
            f"Got {found!r} instead."
        )
    return cast("type[Strategy]", found)


def _is_strategy(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Strategy) and not inspect.isabstract(value)


def _import(name: str, target: str) -> ModuleType:
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.append(folder)  # last, so that a file in the folder hides no installed module
    where = f"The module of strategy {target!r}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and f"{name}.".startswith(f"{error.name}."):  # the module itself, or a package above it
            raise StrategyError(
                f"{where} must be installed, or in the current folder. Got no module {error.name!r} instead."
            ) from None
        raise StrategyError(f"{where} must be importable. Got {_one_line(error)} instead.") from error
    except Exception as error:  # whatever the user's module raises while it is imported
        raise StrategyError(f"{where} must be importable. Got {_one_line(error)} instead.") from error


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
