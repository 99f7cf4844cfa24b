"""The hash of a strategy's code, on which decisions depend in addition to parameters.

A strategy is text that somebody may edit between two runs. Its parameters stay the same, so only a hash of its code can
show that the runs differ.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from .base import Strategy

_PROGRAM = Path(__file__).parents[1]
"""This program; its own code is hashed as a whole, in ``simulator.provenance``."""
_INSTALLED = ("site-packages", "dist-packages")
_KNOWN: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def decided_by(strategy: Strategy) -> str:
    """Return a hash that changes with the code of a strategy, with the data that it says it reads, and with members'.

    That is 16 hexadecimal digits and, for a composition, those of each member after a ``+``.
    """
    own = code_hash(type(strategy))
    if strategy.data:
        own = hashlib.sha256(f"{own} {strategy.data}".encode()).hexdigest()[:16]
    return "+".join([own, *map(decided_by, strategy.members)])


def code_hash(what: type | Callable[..., object]) -> str:
    """Return 16 hexadecimal digits that change with the code of a class or a function.

    The code is the module in which it is defined, those of the classes that it extends, and the modules of yours that
    these import, wherever in them: those beside the module, in its package, or anywhere else that is neither Python's
    own, nor installed, nor riskbox. Libraries count by their version, and data that the code reads does not count.

    It is the code as it was when it was first asked for, which is what runs: a file that is edited later is another
    code only once it is imported again.
    """
    defined = _defined(what)
    found = _KNOWN.get(defined)
    if found is None:
        found = _KNOWN[defined] = _hash(defined)
    return found


def _defined(what: Any) -> Any:
    """Return the class or the function of which a callable is made."""
    while isinstance(what, partial):
        what = what.func
    what = getattr(what, "__func__", what)
    return what if inspect.isclass(what) or inspect.isfunction(what) else type(what)


def _hash(what: type | Callable[..., object]) -> str:
    digest = hashlib.sha256()
    own = inspect.getmro(what) if isinstance(what, type) else (what,)
    names = dict.fromkeys(one.__module__ for one in own if not _is_foreign(one.__module__))
    without_file = [one for one in own if one.__module__ in names and _file(one.__module__) is None]
    for one in without_file:  # a class of a notebook
        digest.update(_text_of(one))
    for name, content in sorted(_sources(list(names)).items()):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:16]


def _sources(names: list[str]) -> dict[str, bytes]:
    """Return the source of modules and of all that they import of the user's, by name."""
    roots = {name.partition(".")[0] for name in names}
    found: dict[str, bytes] = {}
    while names:
        name = names.pop()
        file = _file(name)
        if name in found or file is None or _is_foreign(name, roots):
            continue
        with suppress(OSError):
            found[name] = file.read_bytes()
            names += _imports(found[name], name, is_package=file.name == "__init__.py")
    return found


def _imports(source: bytes, name: str, *, is_package: bool) -> Iterator[str]:
    package = name if is_package else name.rpartition(".")[0]
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            module = ".".join(filter(None, (above, node.module)))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _is_foreign(name: str, roots: set[str] | None = None) -> bool:
    """Return whether a module is Python's own, riskbox's or, other than the strategy's own package, installed."""
    root = name.partition(".")[0]
    if root in sys.stdlib_module_names and root != "__main__":
        return True
    file = _file(name)
    if file is None:
        return name == "builtins"
    if file.is_relative_to(_PROGRAM):
        return True
    return roots is not None and root not in roots and any(part in _INSTALLED for part in file.parts)


def _file(name: str) -> Path | None:
    """Return the source file of a module, which need not be imported; None if it has none."""
    module = sys.modules.get(name)
    if isinstance(module, ModuleType):
        path = getattr(module, "__file__", None)
    else:
        spec = None
        with suppress(Exception):  # a name that is no module, in a package that cannot be imported
            spec = importlib.util.find_spec(name)
        path = spec.origin if spec is not None and spec.has_location else None
    return Path(path).resolve() if path and str(path).endswith(".py") else None


def _text_of(what: Any) -> bytes:
    """Return the source of a class or function without a file or, where nobody kept it, its compiled form."""
    try:
        return inspect.getsource(what).encode()
    except (OSError, TypeError):
        functions = vars(what).values() if isinstance(what, type) else [what]
        codes = [one.__code__ for one in functions if inspect.isfunction(one)]
        return b"".join(part for code in codes for part in _compiled(code))


def _compiled(code: CodeType) -> Iterator[bytes]:
    yield code.co_code
    yield repr((code.co_names, code.co_varnames)).encode()
    for constant in code.co_consts:
        yield from _compiled(constant) if isinstance(constant, CodeType) else (repr(constant).encode(),)
