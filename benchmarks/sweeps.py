"""What a sweep costs beside its runs: per run of a small world, and at 100,000 runs the memory that it takes."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .child import run_alone
from .table import Table

SMALL = ("uploads.per_day=2000", "horizon=6h", "warm_up=0s")
SPACE = {"strategy.remove_at": "0.7:0.99", "strategy.review_at": "0.2:0.7"}
STRATEGY = "Threshold"
POINTS = 400
MANY = (1_000, 10_000, 100_000)


def measure_parts(points: int) -> dict[str, float]:
    """Return the processor time (ms) of each step of a sweep, per run."""
    from simulator.indicators import evaluate
    from simulator.ledger import Ledger
    from simulator.runs.simulate import run_each
    from simulator.sweeps import plan_of, run_sweep

    options: dict[str, Any] = {"overrides": SMALL, "design": "latin_hypercube", "samples": points}
    ledgers: list[Ledger] = []
    arm = plan_of("baseline", SPACE, STRATEGY, **options | {"samples": 2}).arm(0)
    run_each([arm], [(0, 0)], lambda _, ledger: ledgers.append(ledger), 1)  # loads the kernels
    steps: dict[str, Callable[[], Any]] = {}
    steps["settings checked before anything runs"] = lambda: plan_of("baseline", SPACE, STRATEGY, **options)
    plan = plan_of("baseline", SPACE, STRATEGY, **options)
    steps["arm with its provenance"] = lambda: [plan.arm(place) for place in range(points)]
    arms = [plan.arm(0)] * points
    steps["run"] = lambda: run_each(arms, [(place, 0) for place in range(points)], lambda *_: None, 1)
    steps["indicators"] = lambda: [evaluate(ledgers[0]) for _ in range(points)]
    found = {name: _per_run(step, points) for name, step in steps.items()}
    with tempfile.TemporaryDirectory() as folder:
        whole = _per_run(lambda: run_sweep(plan, Path(folder) / "runs.parquet", workers=1), points)
    found["journal, table and file"] = max(whole - sum(list(found.values())[1:]), 0.0)
    return {**found, "whole sweep": whole + found["settings checked before anything runs"]}


def _per_run(step: Callable[[], Any], points: int) -> float:
    start = time.process_time()
    step()
    return 1e3 * (time.process_time() - start) / points


def measure_many(points: int) -> dict[str, float]:
    """Return the peak memory (MB) of a sweep of so many runs that all have the same values, and its time (s)."""
    from unittest.mock import patch

    from simulator.ledger import Ledger
    from simulator.runs.simulate import Arm, read_each
    from simulator.sweeps import plan_of, run_sweep
    from simulator.sweeps.plan import SweepPlan
    from simulator.sweeps.run import indicators_of

    plan = plan_of("baseline", SPACE, STRATEGY, overrides=SMALL, design="latin_hypercube", samples=points)
    arm, values = plan.arm(0), list[Any]()
    read_each([arm], [(0, 0)], indicators_of, lambda _, found: values.append(found), 1)
    before = _peak()

    def same(
        _: Sequence[Arm],
        wanted: Sequence[tuple[int, int]],
        __: Callable[[Ledger], Any],
        take: Callable[[tuple[int, int], Any], None],
        *___: object,
    ) -> None:
        for cell in wanted:
            take(cell, values[0])

    with (
        tempfile.TemporaryDirectory() as folder,
        patch("simulator.sweeps.run.read_each", same),
        patch.object(SweepPlan, "arm", lambda *_: arm),
    ):
        start = time.perf_counter()
        run_sweep(plan, Path(folder) / "runs.parquet", workers=1)
        return {"before": before, "peak": _peak(), "seconds": time.perf_counter() - start}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tables(points: int = POINTS, many: Sequence[int] = MANY) -> list[Table]:
    """Return the time of the steps of a run in a sweep, and the memory by the number of runs."""
    found = run_alone("benchmarks.sweeps:measure_parts", points=points)
    steps = Table(
        f"A run of a sweep: {points} points of two thresholds, 500 uploads each",
        ("step", "ms per run"),
        "Processor time on one core. All but the run itself is what a sweep adds, whatever the size of the world.",
    )
    for name, value in found.items():
        steps.add(name, f"{value:.1f}")
    memory = Table(
        "Memory of a sweep by its number of runs",
        ("runs", "peak memory, MB", "... before the first run", "KB per run", "journal, table and file, s"),
        "With a journal that is on disk after every run, and the same values in every run: nothing is simulated here.",
    )
    for number in many:
        one = run_alone("benchmarks.sweeps:measure_many", points=number)
        each = 1024 * (one["peak"] - one["before"]) / number
        memory.add(f"{number:,}", f"{one['peak']:.0f}", f"{one['before']:.0f}", f"{each:.1f}", f"{one['seconds']:.1f}")
    return [steps, memory]
