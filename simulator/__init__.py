"""riskbox: try a moderation strategy on a simulated platform before you launch it.

The public names live here and are imported when first used, so that ``import simulator`` costs nothing:

>>> from simulator import Action
>>> Action.HOLD.name
'HOLD'
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.domain import Action
    from simulator.experiments.compare import compare
    from simulator.experiments.simulate import simulate
    from simulator.experiments.sweep import sweep
    from simulator.optimize import optimize
    from simulator.params import Param
    from simulator.strategy import Items, Observation, Strategy, Triage

    __version__: str

__all__ = [
    "Action",
    "Items",
    "Observation",
    "Param",
    "Scenario",
    "Strategy",
    "Triage",
    "__version__",
    "compare",
    "optimize",
    "simulate",
    "sweep",
]

_HOME = {
    "Action": "simulator.domain",
    "Items": "simulator.strategy",
    "Observation": "simulator.strategy",
    "Param": "simulator.params",
    "Scenario": "simulator.config",
    "Strategy": "simulator.strategy",
    "Triage": "simulator.strategy",
    "compare": "simulator.experiments.compare",
    "optimize": "simulator.optimize",
    "simulate": "simulator.experiments.simulate",
    "sweep": "simulator.experiments.sweep",
}
"""Module that defines each public name."""


class _Package(ModuleType):
    """Lets ``simulator.optimize`` stay the function although a folder of that name is imported behind it."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    if name == "__version__":
        from simulator.provenance import riskbox_version

        return riskbox_version()
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
