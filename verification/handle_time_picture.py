"""The picture of ``docs/world/handle_times.md``: ``python -m verification.handle_time_picture``, some seconds.

Lines are the law, dots are what it draws for 20,000 jobs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator import Scenario
from simulator.config.service import Service
from simulator.world.laws import service_time
from simulator.world.parameters import parameters_of

from .pictures import Row, beside, panel, rows, save

JOBS = 20_000
QUANTILES = {"p25": 9.0, "p50": 20.0, "p90": 55.0, "p99": 240.0}
Floats = NDArray[np.float64]


def handle_times() -> Row:
    """Return a law through quantiles, and the distribution of a list that no usual family has."""
    return beside(_quantiles(), _list())


def _quantiles() -> Row:
    """Return the share of jobs that take longer: given, and drawn."""
    at = np.array(list(QUANTILES.values()))
    beyond = 1.0 - np.array(Service(quantiles=QUANTILES).levels)
    drawn = _drawn(str(QUANTILES).replace("'", ""), "quantiles")
    seconds = np.geomspace(2.0, 600.0, 60)
    lines = rows("20,000 drawn", seconds, 1.0 - np.searchsorted(drawn, seconds) / JOBS)
    dots = rows("p25, p50, p90, p99 as given", at, beyond)
    title = "jobs that take longer, share"
    return panel(title, "handle time, s", lines=lines, dots=dots, log="xy", size=(300, 180))


def _list() -> Row:
    """Return the same for a list of 60 times of two kinds of job."""
    quick, long = np.linspace(3.0, 9.0, 42), np.linspace(120.0, 300.0, 18)
    observed = np.concatenate([quick, long])
    drawn = _drawn(str(observed.tolist()), "observations")
    seconds = np.linspace(0.0, 320.0, 161)
    lines = rows("20,000 drawn", seconds, 1.0 - np.searchsorted(drawn, seconds) / JOBS)
    dots = rows("a list of 60 times", observed[::3], 1.0 - (np.arange(60)[::3] + 0.5) / 60)
    title = "jobs that take longer, share"
    return panel(title, "handle time, s", lines=lines, dots=dots, size=(300, 180))


def _drawn(value: str, field: str) -> Floats:
    scenario = Scenario.load("queueing", [f"pools.desk.service={{mean: null, {field}: {value}}}"])
    laws = parameters_of(scenario).laws
    return np.sort([service_time(0, 0, job, 0, laws) for job in range(JOBS)])


if __name__ == "__main__":
    save("handle_times", handle_times())
