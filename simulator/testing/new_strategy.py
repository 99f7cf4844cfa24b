"""A strategy to start from: a file and its test, both of which pass every check as they are."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from simulator.errors import InputError, show
from simulator.strategy.lookup import list_strategies

_TAKEN = frozenset({"simulator", "strategies", "scenarios"})
_CLASS = re.compile(r"[A-Z][A-Za-z0-9]*")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


@dataclass(frozen=True)
class Starter:
    """The names of a new strategy.

    Parameters
    ----------
    module : str
        Name of its file, ``second_look``.
    name : str
        Name of its class, ``SecondLook``.

    Examples
    --------
    >>> starter("SecondLook") == starter("second_look") == Starter("second_look", "SecondLook")
    True
    """

    module: str
    name: str

    @property
    def spec(self) -> str:
        """The spec that finds it from its folder."""
        return f"{self.module}:{self.name}"

    def texts(self) -> Mapping[str, str]:
        """Return the text of each file by its name: the strategy, and its test."""
        names = {"module": self.module, "name": self.name}
        folder = files(__package__) / "starter"
        return {
            f"{kind}{self.module}.py": Template((folder / source).read_text(encoding="utf-8")).substitute(names)
            for kind, source in (("", "strategy.txt"), ("test_", "test.txt"))
        }


def starter(name: str) -> Starter:
    """Return the names of a new strategy, from that of its class or of its file.

    Raises
    ------
    InputError
        If it is no name of a class or a module, or the name is taken.
    """
    module = "_".join(word.lower() for word in _WORD.findall(name))
    of_class = name if _CLASS.fullmatch(name) else "".join(word.capitalize() for word in name.split("_"))
    if name not in (module, of_class) or not _CLASS.fullmatch(of_class) or keyword.iskeyword(module):
        raise InputError(
            "A new strategy must have the name of a class, such as 'QuickRemoval', or of a module, such as "
            f"'quick_removal'. Got {show(name)} instead."
        )
    if module in _TAKEN or module in sys.stdlib_module_names:
        raise InputError(f"A new strategy must not hide a module of Python or riskbox. Got {show(name)} instead.")
    if of_class in {entry.name for entry in list_strategies()}:
        raise InputError(f"A new strategy must not have the name of a registered one. Got {show(name)} instead.")
    return Starter(module, of_class)
