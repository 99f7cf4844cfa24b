"""Discovery of parts by folder: every module in a folder is part of the program, and no list repeats its name.

A folder has a role, such as "indicators". Each of its modules declares its parts under one name, and each part has a
``rank``, because order often matters: results are the same to the last bit only if everything is done in the same
order.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Protocol, TypeVar


class Ranked(Protocol):
    """An object with a rank among its kind."""

    @property
    def rank(self) -> int:
        """The place, smaller first."""
        ...


A = TypeVar("A")
T = TypeVar("T", bound=Ranked)


def modules(package: str) -> Iterator[ModuleType]:
    """Import the modules of a package, by name, and after each folder its modules."""
    places = importlib.import_module(package).__path__
    for found in sorted(pkgutil.iter_modules(places), key=lambda found: found.name):
        name = f"{package}.{found.name}"
        yield importlib.import_module(name)
        if found.ispkg:
            yield from modules(name)


def found(package: str, name: str, kind: type[A], *, required: bool = False) -> Iterator[tuple[str, A]]:
    """Yield the objects that a package's modules, folders included, declare under a name, each with its module.

    Parameters
    ----------
    package : str
        Full name of the folder, ``simulator.indicators.families``.
    name : str
        What a module calls it: one thing of this kind, or a tuple of such things.
    kind : type
    required : bool
        Whether each module must declare it.

    Raises
    ------
    TypeError
        If a module declares something else under that name, or nothing although it must.
    """
    for module in modules(package):
        if required and not hasattr(module, name):
            raise TypeError(f"{module.__name__} must declare {name} because it is in {package}.")
        given = getattr(module, name, ())
        for one in given if isinstance(given, tuple) else (given,):
            if not isinstance(one, kind):
                raise TypeError(f"{module.__name__}.{name} must be of {kind.__name__}. Got {one!r} instead.")
            yield module.__name__, one


def declared(package: str, name: str, kind: type[T], *, required: bool = False) -> tuple[T, ...]:
    """Return the objects that a package's modules declare under a name, by rank; see ``found``.

    Raises
    ------
    ValueError
        If two have the same rank.
    """
    places: dict[int, str] = {}
    parts: list[T] = []
    for module, one in found(package, name, kind, required=required):
        if one.rank in places:
            taken = f"{one.rank}, which {places[one.rank]} has"
            raise ValueError(f"{module}.{name} must have a rank of its own. Got {taken}.")
        places[one.rank] = module
        parts.append(one)
    return tuple(sorted(parts, key=lambda one: one.rank))
