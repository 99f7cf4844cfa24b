"""Checks that a strategy decides from its inputs only, without access to truth or luck."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from importlib.util import find_spec
from types import FrameType, ModuleType
from typing import Any

from simulator.strategy import Items, Strategy

from .case import Case
from .example import example_observations
from .places import own_files, place_of

_OPEN = (
    "simulator.declare",
    "simulator.domain",
    "simulator.errors",
    "simulator.graph",
    "simulator.records",
    "simulator.rules",
    "simulator.strategy",
)
"""Folders of riskbox that a strategy may import from; of ``simulator`` itself the public names."""
_INSIDE = frozenset({"compare", "optimize", "simulate"})
_EVENTS = frozenset({"gc.get_objects", "gc.get_referents", "gc.get_referrers", "sys._current_frames", "sys._getframe"})
"""What Python tells its audit hooks when somebody looks at frames, or at all objects."""
_FRAMES = frozenset({"tb_frame", "gi_frame", "cr_frame", "ag_frame"})
"""Attributes that lead to frames; Python tells of them too."""
_COMPILER = "numba"
"""It looks at frames when it compiles a kernel at its first call."""
_LOOKERS = frozenset({"inspect", "traceback"})
_ITEMS = Items.__module__
_HELPERS = frozenset({(_ITEMS, ""), ("functools", ""), ("dataclasses", "replace"), ("dataclasses", "_replace")})
"""Code that may read private attributes of items: their own, and copies with some columns changed."""


def check_reaches_behind_nothing(case: Case) -> str:
    """It reads only its inputs: no private attribute of items, no frame of a caller, no list of
    all objects, and no module of the world, its luck or its flow.
    """
    found = _imports(type(case.strategy))
    if found:
        return found
    watch = Watch(own_files(type(case.strategy)))
    items = _watched(case.items())
    strategy = case.started()
    with watch, suppress(Exception):  # what it raises is another check's finding
        strategy.triage(items)
        strategy.triage(_watched(case.items().take([3])))
        strategy.explain(items, 3)
        for observation in example_observations(case.context).values():
            strategy.adapt(observation)
    return watch.found[0] if watch.found else ""


class Watch:
    """Records what the code of some files reads while it is active."""

    def __init__(self, files: frozenset[str]) -> None:
        self.files = files
        self.found: list[str] = []

    def __enter__(self) -> None:
        _on_duty.append(self)
        if not _HOOKED:
            _HOOKED.append(True)
            sys.addaudithook(_audit)

    def __exit__(self, *_: object) -> None:
        _on_duty.pop()

    def note(self, what: str, frame: FrameType | None) -> None:
        """Record a read with the nearest line of the watched files, but for those of a compiler at work for them."""
        while frame is not None and frame.f_code.co_filename not in self.files:
            if frame.f_globals.get("__name__", "").partition(".")[0] == _COMPILER:
                return
            frame = frame.f_back
        if frame is not None:
            self.found.append(f"{what}{place_of(frame.f_code.co_filename, frame.f_lineno)}")


_on_duty: list[Watch] = []
_HOOKED: list[bool] = []
"""An audit hook stays for as long as the process lives, so there is one, which does nothing unless it is on duty."""


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if not _on_duty or (event not in _EVENTS and not (event == "object.__getattr__" and args[1] in _FRAMES)):
        return
    watch = _on_duty.pop()  # looking for the frame is itself an event
    try:
        frame = sys._getframe(1)  # noqa: SLF001
        caller = frame.f_globals.get("__name__", "")
        if event != "sys._getframe" or frame.f_code.co_filename in watch.files or caller in _LOOKERS:
            watch.note(f"looks at {args[1] if event == 'object.__getattr__' else event}", frame)
    finally:
        _on_duty.append(watch)


class _WatchedItems(Items):
    """Items that record reads of their private attributes."""

    def __getattribute__(self, name: str) -> Any:
        if (name.startswith("_") and not name.startswith("__")) or name in ("__dict__", "__slots__"):
            _note_reader(name)
        return super().__getattribute__(name)


def _note_reader(name: str) -> None:
    if not _on_duty:
        return
    watch = _on_duty.pop()
    try:
        frame = sys._getframe(2)  # noqa: SLF001
        module, function = frame.f_globals.get("__name__", ""), frame.f_code.co_name
        if (module, "") not in _HELPERS and (module, function) not in _HELPERS:
            watch.note(f"reads items.{name}", frame)
    finally:
        _on_duty.append(watch)


def _watched(items: Items) -> Items:
    return _WatchedItems(*(getattr(items, one.name) for one in fields(items)))


def _imports(strategy: type[Strategy]) -> str:
    """Return the internal riskbox module that a strategy's code imports, or an empty text."""
    for one in strategy.__mro__:
        module = sys.modules.get(one.__module__)
        if module is None or one.__module__.partition(".")[0] in ("simulator", "builtins", "abc"):
            continue
        with suppress(OSError, TypeError, SyntaxError):  # a class without a file
            file = inspect.getsourcefile(one) or ""
            source, first = inspect.getsourcelines(one)
            nodes = [*_shared_code(module), *_moved(ast.parse(textwrap.dedent("".join(source))), first - 1)]
            for node in nodes:
                for name in _names(node):
                    if _is_inside(name):
                        return f"imports {name}{place_of(file, getattr(node, 'lineno', 0))}"
    return ""


def _shared_code(module: ModuleType) -> Iterator[ast.AST]:
    """Yield the nodes of a module's code outside of its classes."""
    for statement in ast.parse(inspect.getsource(module)).body:
        if not isinstance(statement, ast.ClassDef):
            yield from ast.walk(statement)


def _moved(tree: ast.AST, lines: int) -> Iterator[ast.AST]:
    yield from ast.walk(ast.increment_lineno(tree, lines))


def _names(node: ast.AST) -> list[str]:
    """Return what an import names, as dotted paths."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _is_inside(name: str) -> bool:
    """Return whether a dotted path leads to a part of riskbox that is not for strategies.

    >>> [_is_inside(name) for name in ("simulator.world.world.World", "simulator.Strategy", "simulator.strategy.Items")]
    [True, False, False]
    """
    if name != "simulator" and not name.startswith("simulator."):
        return False
    if any(name == folder or name.startswith(f"{folder}.") for folder in _OPEN):
        return "._" in name or name.startswith("simulator.strategy.handles")
    inner = name.partition(".")[2]
    return "." in inner or inner in _INSIDE or _is_folder(inner)


def _is_folder(name: str) -> bool:
    return name.isidentifier() and find_spec(f"simulator.{name}") is not None
