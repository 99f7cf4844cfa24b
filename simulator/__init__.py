"""riskbox: try a moderation strategy on a simulated platform before you launch it.

The public names live here and are imported when first used, so that ``import simulator`` costs nothing:

>>> from simulator import Action
>>> Action.HOLD.name
'HOLD'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.declare import Param
    from simulator.domain import Action
    from simulator.runs.compare import compare
    from simulator.runs.simulate import simulate
    from simulator.runs.sweep import sweep
    from simulator.search import optimize
    from simulator.strategy import Items, Observation, StaffOrder, Strategy, Triage

    __version__: str

__all__ = [
    "Action",
    "Items",
    "Observation",
    "Param",
    "Scenario",
    "StaffOrder",
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
    "Param": "simulator.declare",
    "Scenario": "simulator.config",
    "StaffOrder": "simulator.strategy",
    "Strategy": "simulator.strategy",
    "Triage": "simulator.strategy",
    "compare": "simulator.runs.compare",
    "optimize": "simulator.search",
    "simulate": "simulator.runs.simulate",
    "sweep": "simulator.runs.sweep",
}
"""Module that defines each public name."""


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
