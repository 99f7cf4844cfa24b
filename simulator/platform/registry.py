"""Finding strategies by spec: a registered name, ``module:Class``, either with values in brackets, or a YAML file."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import StrategyError, did_you_mean
from simulator.strategy import ENTRY_POINTS, Strategy, registered

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


def find_strategy(spec: str) -> type[Strategy] | Strategy:
    """Return the class that a spec names, or, where the spec gives values, an instance.

    Code of a strategy runs only if the spec names it. Values are Python literals; nothing is evaluated.

    Parameters
    ----------
    spec : str
        ``Threshold``, ``Threshold(remove_at=0.95)``, ``module:Class``, ``module:Class(...)`` with modules also looked for in the
        current folder, or the path of a YAML file with the keys ``strategy`` and ``params``.

    Raises
    ------
    StrategyError
        If there is no such strategy, it cannot be imported, or the spec cannot be read.
    ParamError
        If a value is refused.
    """
    if spec.strip().endswith((".yaml", ".yml")):
        return _from_file(Path(spec.strip()))
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise StrategyError(f"A strategy must be given as {_EXAMPLE}. Got {spec!r} instead.")
    found = _find_class(match["target"], spec)
    return found if match["arguments"] is None else found(**_arguments(match["arguments"], spec))


def make_strategy(spec: str | Strategy | type[Strategy]) -> Strategy:
    """Return an instance, with default parameters where a spec or class gives none; an instance is returned as it is."""
    found = find_strategy(spec) if isinstance(spec, str) else spec
    return found() if isinstance(found, type) else found


def _find_class(target: str, spec: str) -> type[Strategy]:
    if ":" in target:
        return _load(target)
    known = registered()
    if target not in known:
        raise StrategyError(
            f"A strategy must be one that is registered under {ENTRY_POINTS!r}, or 'module:Class'. Got {spec!r} instead."
            f"{did_you_mean(target, known)}"
        )
    return _load(known[target].value)


def _arguments(text: str, spec: str) -> dict[str, Any]:
    """Return the keyword arguments of ``"(a=1, b={'x': 2})"``."""
    problem = f"The values in a strategy's spec must be keyword arguments with plain values, such as '(remove_at=0.95)'. Got {spec!r} instead."
    try:
        call = ast.parse(f"f{text}", mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        raise StrategyError(problem) from None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args:
        raise StrategyError(problem)
    values: dict[str, Any] = {}
    for keyword in call.keywords:
        try:
            value = ast.literal_eval(keyword.value)
        except (ValueError, TypeError, RecursionError):
            raise StrategyError(problem) from None
        if keyword.arg is None:
            raise StrategyError(problem)
        values[keyword.arg] = value
    return values


def _from_file(path: Path) -> Strategy:
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StrategyError(
            f"The strategy file {str(path)!r} must be readable. Got {error.strerror!r} instead."
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise StrategyError(f"The strategy file {str(path)!r} must be YAML. Got {reason!r} instead.") from None
    if not isinstance(content, dict) or "strategy" not in content:
        raise StrategyError(
            f"The strategy file {str(path)!r} must have the key 'strategy' and may have 'params'. Got {content!r} instead."
        )
    for key in content:
        if key not in ("strategy", "params"):
            raise StrategyError(
                f"The strategy file {str(path)!r} must have no keys but 'strategy' and 'params'. Got {key!r} instead."
                f"{did_you_mean(str(key), ('strategy', 'params'))}"
            )
    name, params = content["strategy"], content.get("params") or {}
    if not isinstance(name, str) or "(" in name or name.endswith((".yaml", ".yml")):
        raise StrategyError(
            f"The key 'strategy' of {str(path)!r} must be a name or 'module:Class'. Got {name!r} instead."
        )
    if not isinstance(params, dict) or not all(isinstance(key, str) for key in params):
        raise StrategyError(f"The key 'params' of {str(path)!r} must map names to values. Got {params!r} instead.")
    return _find_class(name.strip(), name)(**params)


def _load(target: str) -> type[Strategy]:
    """Import ``module:Class``."""
    module_name, _, class_name = target.partition(":")
    if not module_name.replace(".", "").isidentifier() or not class_name.isidentifier():
        raise StrategyError(f"A strategy in a module must be given as 'module:Class'. Got {target!r} instead.")
    module = _import(module_name, target)
    found = getattr(module, class_name, None)
    if isinstance(found, type) and issubclass(found, Strategy) and not inspect.isabstract(found):
        return found
    if found is not None:
        raise StrategyError(
            f"The strategy {target!r} must be a complete subclass of simulator.strategy.Strategy. Got {found!r} instead."
        )
    names = [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Strategy) and not inspect.isabstract(value)
    ]
    raise StrategyError(
        f"The module {module_name!r} must have the strategy that is named. Got {class_name!r} instead.{did_you_mean(class_name, names)}"
    )


def _import(name: str, target: str) -> Any:
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())  # last, so that a file in the folder hides no installed module
    try:
        return importlib.import_module(name)
    except Exception as error:  # whatever the user's module raises while it is imported
        if (
            isinstance(error, ModuleNotFoundError)
            and error.name is not None
            and (name == error.name or name.startswith(f"{error.name}."))
        ):
            raise StrategyError(
                f"The module of strategy {target!r} must be installed or in the current folder. Got no module {error.name!r} instead."
            ) from None
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise StrategyError(f"The module of strategy {target!r} must be importable. Got {reason} instead.") from error
