"""Where the time of compiling goes: processor time and functions by kernel, in a process of its own."""

from __future__ import annotations

import os
import tempfile
import time
from typing import Any

from .child import run_alone
from .table import Table

FIRST_RUN = "baseline", ("scale=0.01", "horizon=1d", "warm_up=0s")
"""A run so small that loading and compiling is nearly all of it."""


def by_kernel(cache: str) -> dict[str, list[float]]:
    """Return functions compiled and processor time, s, of every kernel that a first run compiles, in one process."""
    os.environ.update(RISKBOX_CACHE=cache, NUMBA_CACHE_DIR="")
    from numba.core import event

    from simulator import simulate

    spent: dict[str, list[float]] = {}

    class Stopwatch(event.Listener):
        """Counts a helper to the kernel that called for it."""

        depth, functions, start = 0, 0, 0.0

        def on_start(self, event: Any) -> None:
            if self.depth == 0:
                self.functions, self.start = 0, time.process_time()
            self.depth += 1

        def on_end(self, event: Any) -> None:
            self.depth -= 1
            self.functions += 1
            if self.depth == 0:
                function = event.data["dispatcher"].py_func
                name = f"{function.__module__.removeprefix('simulator.')}.{function.__name__}"
                spent[name] = [self.functions, time.process_time() - self.start]

    event.register("numba:compile", Stopwatch())
    scenario, overrides = FIRST_RUN
    simulate(scenario, overrides=overrides)
    return spent


def split_table() -> Table:
    """Return what a first run compiles; two processes share it out where there are two cores."""
    with tempfile.TemporaryDirectory() as cache:
        spent = run_alone("benchmarks.compiling:by_kernel", cache=cache)
    notes = "With two cores a second process compiles the kernels of `world` and `set_desks` meanwhile."
    table = Table("What the first run compiles", ("kernel", "functions", "s of processor"), notes)
    for name, (functions, seconds) in sorted(spent.items(), key=lambda row: -row[1][1]):
        table.add(f"`{name}`", f"{functions:.0f}", f"{seconds:.1f}")
    table.add("all", f"{sum(n for n, _ in spent.values()):.0f}", f"{sum(s for _, s in spent.values()):.1f}")
    return table
