"""Finding strategies by spec: a registered name, ``module:Class``, either with values in brackets, or a YAML file.

Code runs only if the user names it: ``module:Class`` is imported from the command line and from Python, but inside a
scenario, a strategy file or a plan file only with ``allow_code``. Registered strategies are installed and need no
permission.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from simulator.config import Change
from simulator.config.plan_file import PlanFile, is_plan_file
from simulator.config.spec import Spec, parse_spec, with_members, with_value
from simulator.errors import ParamError, StrategyError, did_you_mean, show

from .base import ENTRY_POINTS, Strategy, registered

if TYPE_CHECKING:
    from simulator.config import Scenario


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
    parsed = parse_spec(spec)
    if is_plan_file(spec):
        _trust(parsed, spec.strip(), allow_code=allow_code)
    return _made(parsed, spec)


def make_strategy(spec: str | Strategy | type[Strategy], *, allow_code: bool = False) -> Strategy:
    """Return an instance: a class or spec without values gets the defaults, an instance is returned as it is."""
    found = find_strategy(spec, allow_code=allow_code) if isinstance(spec, str) else spec
    if not isinstance(found, Strategy) and not _is_strategy(found):
        raise StrategyError(f"A strategy must be a spec, a Strategy or a class of one. Got {show(found)} instead.")
    return found() if isinstance(found, type) else found


def strategy_in_force(
    scenario: Scenario, strategy: str | Strategy | type[Strategy] | None = None, *, allow_code: bool = False
) -> Strategy:
    """Return the given strategy or, by default, the scenario's.

    Raises
    ------
    StrategyError
        If the scenario names a module's class and ``allow_code`` is False.
    """
    if strategy is not None:
        return make_strategy(strategy, allow_code=allow_code)
    _trust(parse_spec(scenario.strategy), f"scenario {scenario.name!r}", allow_code=allow_code)
    return make_strategy(scenario.strategy, allow_code=allow_code)


def trust_treatment(scenario: Scenario, where: str | None = None, *, allow_code: bool = False) -> None:
    """Refuse code that a file names as the strategy of the treatment arm, unless it is allowed or installed.

    Parameters
    ----------
    scenario : Scenario
    where : str, optional
        The file that names it, for the sentence; by default the scenario.
    allow_code : bool

    Raises
    ------
    StrategyError
    """
    if scenario.arms is not None and scenario.arms.strategy is not None:
        _trust(parse_spec(scenario.arms.strategy), where or f"scenario {scenario.name!r}", allow_code=allow_code)


def treatment_in_force(scenario: Scenario) -> Strategy | None:
    """Return the strategy of the treatment arm; None = the arms do not differ.

    Code that it names is imported: ``trust_treatment`` says whether it may be.

    Raises
    ------
    StrategyError
        If there is no such strategy; the sentence begins with the field.
    ParamError
        If a value is refused; so does this.
    """
    if scenario.arms is None or scenario.arms.strategy is None:
        return None
    try:
        return make_strategy(scenario.arms.strategy)
    except (ParamError, StrategyError) as error:
        raise type(error)(f"arms.strategy: {error}") from None


def strategy_of_plan(plan: PlanFile, in_force: Strategy, *, allow_code: bool = False) -> Strategy:
    """Return the strategy of a plan file: the one that it names, or the one in force, with some parameters changed.

    Raises
    ------
    StrategyError
        If the file names code and ``allow_code`` is False, or no strategy that can be found.
    ParamError
        If a value is refused.
    """
    made = in_force
    if plan.strategy is not None:
        _trust(plan.strategy, plan.where, allow_code=allow_code)
        try:
            made = make_strategy(_made(plan.strategy, str(plan.strategy)))
        except (ParamError, StrategyError) as error:
            raise type(error)(f"{plan.where}: {error}") from None
    return changed_strategy(made, plan.changes)


def _made(spec: Spec, given: str) -> type[Strategy] | Strategy:
    found = _find_class(spec.target, given)
    return found if spec.params is None else found(**spec.params)


def _trust(spec: Spec, where: str, *, allow_code: bool) -> None:
    """Refuse code that a file names, unless it is allowed or installed as a strategy."""
    installed = {point.value for point in registered().values()}
    for target in (one.target for one in with_members(spec)):
        if not allow_code and ":" in target and target not in installed:
            raise StrategyError(
                f"{where} names code, {target!r}, which is imported only with --allow-code (in Python: "
                "allow_code=True) or if the command line names it."
            )


def changed_strategy(strategy: str | Strategy, changes: Sequence[Change], *, allow_code: bool = False) -> Strategy:
    """Return a strategy after changes of its parameters, or of all of it, in order.

    Parameters
    ----------
    strategy : str or Strategy
        The strategy in force; it is not changed.
    changes : sequence of Change
        Overrides whose path begins with ``strategy``: ``strategy.remove_at=0.9`` changes one parameter,
        ``strategy.remove_at.TR.hate=0.7`` one cell of it, ``strategy=Threshold`` replaces the strategy.

    Raises
    ------
    InputError
        If there is no such strategy or parameter, or it refuses a value; the sentence begins with what was typed.

    Examples
    --------
    >>> from simulator.config import split_overrides
    >>> _, changes = split_overrides(["strategy.remove_at.TR.hate=70%"])
    >>> changed_strategy("Threshold(remove_at=0.9, review_at=0.5)", changes)
    Threshold(remove_at={'TR': {'hate': 0.7, '*': 0.9}, '*': 0.9}, review_at=0.5)
    """
    made, typed = make_strategy(strategy, allow_code=allow_code), dict.fromkeys(change.where for change in changes)
    params: dict[str, Any] = {}  # changed together at the end: one alone may contradict another that it goes with
    try:
        for change in changes:
            name, names = change.keys[1:2], change.keys[1:]
            if name:
                params = with_value({**made.params, **params}, names, change.value)
            else:
                made, params = make_strategy(str(change.value), allow_code=allow_code), {}
        return made.clone(**params)
    except (ParamError, StrategyError) as error:
        raise type(error)(f"{' '.join(typed)}: {error}") from None


def _find_class(target: str, spec: str) -> type[Strategy]:
    if ":" in target:
        return _load(target)
    known = registered()
    if target not in known:
        raise StrategyError(
            f"A strategy must be registered under {ENTRY_POINTS!r} or given as 'module:Class'. "
            f"Got {show(spec)} instead.{did_you_mean(target, known)}"
        )
    return _load(known[target].value)


def _load(target: str) -> type[Strategy]:
    """Import ``module:Class``."""
    module_name, _, class_name = target.partition(":")
    if not module_name.replace(".", "").isidentifier() or not class_name.isidentifier():
        raise StrategyError(f"A strategy in a module must be given as 'module:Class'. Got {show(target)} instead.")
    module = _import(module_name, target)
    if not hasattr(module, class_name):
        names = [name for name, value in vars(module).items() if _is_strategy(value)]
        raise StrategyError(
            f"The module {module_name!r} must define the named strategy. Got {show(class_name)} instead."
            f"{did_you_mean(class_name, names)}"
        )
    found = getattr(module, class_name)
    if not _is_strategy(found):
        raise StrategyError(
            f"The strategy {target!r} must be a subclass of simulator.Strategy with a _triage method. "
            f"Got {_kind(found)} instead."
        )
    return cast("type[Strategy]", found)


def _kind(value: object) -> str:
    if isinstance(value, type):
        return f"the class {value.__name__!r}"
    return f"a value of type {type(value).__name__!r}"


def _is_strategy(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Strategy) and not inspect.isabstract(value)


def _import(name: str, target: str) -> ModuleType:
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.append(folder)  # last, so that a file in the folder hides no installed module
    where = f"The module of strategy {target!r}"
    try:
        if target in {point.value for point in registered().values()}:
            _uncover(name)
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and f"{name}.".startswith(f"{error.name}."):  # the module itself, or a package above it
            raise StrategyError(
                f"{where} must be installed, or in the current folder: there is no module {error.name!r}."
            ) from None
        raise StrategyError(f"{where} must be importable. Got {_one_line(error)} instead.") from error
    except Exception as error:  # whatever the user's module raises while it is imported
        raise StrategyError(f"{where} must be importable. Got {_one_line(error)} instead.") from error


def _uncover(name: str) -> None:
    """Find a shipped strategy although the working folder has a package of the same name.

    The other package stays what it is: its modules come first, and ours are looked for behind them.
    """
    root, _, rest = name.partition(".")
    ours = Path(__file__).parents[2] / root
    if not rest or not (ours / rest.replace(".", "/")).with_suffix(".py").is_file():
        return
    package = importlib.import_module(root)
    places = getattr(package, "__path__", None)
    if places is not None and str(ours) not in list(places):
        places.append(str(ours))


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
