"""Tables of sweeps whose indicators follow a known function, made by the code that makes those of runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from simulator.indicators import INDICATORS
from simulator.sweeps import SweepPlan
from simulator.sweeps.run import Kept, table_of


def planted(plan: SweepPlan, functions: Mapping[str, Callable[[Mapping[str, Any], int], float]]) -> Any:
    """Return the table of a sweep in which indicators are functions of the settings and the replication."""
    known = {}
    for place in range(plan.size):
        for number in range(plan.replications):
            values = np.full(len(INDICATORS), np.nan)
            for id_, function in functions.items():
                values[list(INDICATORS).index(id_)] = function(plan.settings(place), number)
            known[place, number] = Kept(values, "Threshold", f"{place:016x}")
    return table_of(plan, known)
