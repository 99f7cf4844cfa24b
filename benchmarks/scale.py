"""One simulated day of a platform of 400 million uploads: ``python -m benchmarks.scale`` (``make scale``).

Each size is one run in a fresh process that may use all cores: of the scenario ``everything``, which has every
mechanism of the world on, or of another one. A platform of 1 % has 1 % of uploads, creators and reviewers.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import Any

from .child import run_alone
from .machine import describe, peak_memory
from .table import Table, whether_met
from .whole_run import SMALL

SCENARIO = "everything"
"""What runs unless another scenario is named: all mechanisms on."""
WHOLE = 2000
"""The scenario's ``scale`` at which it has 400 million uploads per day."""
SHARES = (0.01, 0.1, 1.0)

MINUTES_TARGET = 3.0
MEMORY_TARGET = 2.0
LINEAR = 1.1
"""Cost grows linearly if an upload costs at most this many times what it does in the smallest run."""


def measure(overrides: Sequence[str], warm: Sequence[str] = SMALL, scenario: str = SCENARIO) -> dict[str, float]:
    """Return what one run takes, without compilation: wall and processor time (s), peak memory (MB); and its uploads.

    ``wait`` is the mean wait for a review, s.
    """
    from simulator import simulate
    from simulator.ledger.measures import Measure

    simulate(scenario, overrides=warm)
    loaded = peak_memory()
    wall, processor = time.perf_counter(), time.process_time()
    items = simulate(scenario, overrides=overrides).ledger.items.sum(axis=(0, 1, 2, 3))
    return {
        "wall": time.perf_counter() - wall,
        "processor": time.process_time() - processor,
        "loaded": loaded,
        "memory": peak_memory(),
        "uploads": float(items[Measure.UPLOADS] + items[Measure.BLOCKED]),
        "wait": float(items[Measure.WAIT] / max(items[Measure.JOBS_STARTED], 1.0)),
    }


def overrides_of(share: float) -> list[str]:
    """Return the options of a day at a share of the whole platform."""
    return [f"scale={WHOLE * share:g}", "horizon=1d", "warm_up=0s"]


def scale_table(runs: dict[float, dict[str, Any]], scenario: str = SCENARIO) -> Table:
    """Return the table of the runs by their share of the whole platform, ascending."""
    table = Table(
        f"One simulated day of `{scenario}`, no event log, one run on all cores",
        (
            "of 400 million uploads", "uploads", "on the wall, s", "million uploads per second", "processor time, s",
            "µs per upload", "peak memory, MB", "... more than before the run", "mean wait for review, s",
        ),
    )  # fmt: skip
    costs = {share: 1e6 * run["processor"] / run["uploads"] for share, run in runs.items()}
    for share, run in runs.items():
        table.add(
            f"{100 * share:g} %",
            f"{run['uploads']:,.0f}",
            f"{run['wall']:.1f}",
            f"{run['uploads'] / run['wall'] / 1e6:.2f}",
            f"{run['processor']:.1f}",
            f"{costs[share]:.3f}",
            f"{run['memory']:.0f}",
            f"{run['memory'] - run['loaded']:.0f}",
            f"{run['wait']:.2f}",
        )
    table.notes = _verdicts(runs, costs)
    return table


def _verdicts(runs: dict[float, dict[str, Any]], costs: dict[float, float]) -> str:
    first, last = min(runs), max(runs)
    growth = costs[last] / costs[first]
    more = {share: run["memory"] - run["loaded"] for share, run in runs.items()}
    text = (
        f"At {last / first:g} times the size an upload takes {growth:.2f} times the processor time. Target: linear, "
        f"at most {LINEAR}: {whether_met(growth <= LINEAR)}. The run's own memory is "
        f"{more[last] / max(more[first], 1e-9):.1f} times as large: {1e6 * more[last] / runs[last]['uploads']:.1f} "
        f"bytes per upload of the day."
    )
    if last < 1.0:
        return text
    minutes, memory = runs[last]["wall"] / 60, runs[last]["memory"] * 1e6 / 2**30
    return text + (
        f" Targets of the whole day: under {MINUTES_TARGET:g} minutes, took {minutes:.1f}: "
        f"{whether_met(minutes < MINUTES_TARGET)}; under {MEMORY_TARGET:g} GiB, took {memory:.2f}: "
        f"{whether_met(memory < MEMORY_TARGET)}."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the shares up to the largest that is asked for, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument(
        "--largest", type=float, default=1.0, metavar="SHARE",
        help="largest share of 400 million uploads to run, 0 ... 1; 0.1 takes seconds, 1 some minutes (default: 1)",
    )  # fmt: skip
    parser.add_argument("--scenario", default=SCENARIO, help=f"scenario to run (default: {SCENARIO})")
    options = parser.parse_args(arguments)
    largest, scenario = options.largest, options.scenario
    if not 0 < largest <= 1:
        parser.error(f"--largest must be above 0 and at most 1. Got {largest} instead.")
    machine = Table("Machine", ("", "what"))
    for row in describe():
        machine.add(*row)
    print(machine, flush=True)
    run_alone("benchmarks.scale:measure", overrides=SMALL, scenario=scenario)  # fills the cache of compiled kernels
    runs = {}
    for share in [*(share for share in SHARES if share < largest), largest]:
        runs[share] = run_alone(
            "benchmarks.scale:measure", pinned=False, overrides=overrides_of(share), scenario=scenario
        )
    print(scale_table(runs, scenario), flush=True)


if __name__ == "__main__":
    main()
