"""Finding strategies by spec: a registered name, ``module:Class``, either with values in brackets, or a YAML file."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from simulator.errors import StrategyError, did_you_mean

from .base import ENTRY_POINTS, Strategy, registered

_SPEC = re.compile(r"\s*(?P<target>[^()]+?)\s*(?P<arguments>\(.*\))?\s*", re.DOTALL)
_NAME = re.compile(r"[\w.]+(:\w+)?")
_FILE_KEYS = ("strategy", "params")
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
        ``Threshold``, ``Threshold(remove_at=0.95)``, ``module:Class``, ``module:Class(...)``, or the path of a
        YAML file that has the keys ``strategy`` and ``params``. Modules are also looked for in the current folder.

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
    """Return an instance: a class or spec without values gets the defaults, an instance is returned as it is."""
    found = find_strategy(spec) if isinstance(spec, str) else spec
    return found() if isinstance(found, type) else found


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


def _from_file(path: Path) -> Strategy:
    where = f"strategy file {str(path)!r}"
    content = _read_yaml(path, where)
    if not isinstance(content, dict) or "strategy" not in content:
        raise StrategyError(f"The {where} must have a key 'strategy', and may have 'params'. Got {content!r} instead.")
    for key in content:
        if key not in _FILE_KEYS:
            raise StrategyError(
                f"The {where} must have no keys but 'strategy' and 'params'. Got {key!r} instead."
                f"{did_you_mean(str(key), _FILE_KEYS)}"
            )
    name, params = content["strategy"], content.get("params") or {}
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise StrategyError(f"The 'strategy' of {where} must be a name or 'module:Class'. Got {name!r} instead.")
    if not isinstance(params, dict) or not all(isinstance(key, str) for key in params):
        raise StrategyError(f"The 'params' of {where} must map names to values. Got {params!r} instead.")
    return _find_class(name, name)(**params)


def _read_yaml(path: Path, where: str) -> object:
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StrategyError(f"The {where} must be readable. Got {error.strerror!r} instead.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StrategyError(f"The {where} must be YAML. Got {_one_line(error)} instead.") from None


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
