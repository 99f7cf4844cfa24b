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
    from simulator.ledger import Measure
    from simulator.measurement.arms import adjusted_difference, arm_difference
    from simulator.report import write_front, write_report
    from simulator.runs.compare import compare
    from simulator.runs.planning import plan_runs
    from simulator.runs.simulate import simulate
    from simulator.search import optimize
    from simulator.strategy import Items, Observation, StaffOrder, Strategy, Triage
    from simulator.sweeps import sweep
    from simulator.testing import check_strategy

    __version__: str

__all__ = [
    "Action",
    "Items",
    "Measure",
    "Observation",
    "Param",
    "Scenario",
    "StaffOrder",
    "Strategy",
    "Triage",
    "__version__",
    "adjusted_difference",
    "arm_difference",
    "check_strategy",
    "compare",
    "optimize",
    "plan_runs",
    "simulate",
    "sweep",
    "write_front",
    "write_report",
]

_HOME = {
    "Action": "simulator.domain",
    "Items": "simulator.strategy",
    "Measure": "simulator.ledger",
    "Observation": "simulator.strategy",
    "Param": "simulator.declare",
    "Scenario": "simulator.config",
    "StaffOrder": "simulator.strategy",
    "Strategy": "simulator.strategy",
    "Triage": "simulator.strategy",
    "adjusted_difference": "simulator.measurement.arms",
    "arm_difference": "simulator.measurement.arms",
    "check_strategy": "simulator.testing",
    "compare": "simulator.runs.compare",
    "optimize": "simulator.search",
    "plan_runs": "simulator.runs.planning",
    "simulate": "simulator.runs.simulate",
    "sweep": "simulator.sweeps",
    "write_front": "simulator.report",
    "write_report": "simulator.report",
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
