"""Whole runs of the shipped baseline scenario on one core: speed, memory, and the two engines side by side."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Sequence
from typing import Any

from .child import run_alone
from .machine import peak_memory
from .stopwatch import STAGES, run_by_stage
from .table import Table, spread, whether_met

SCENARIO = "baseline"
SMALL = ("horizon=1h", "warm_up=0s")
"""A first run in each process, which loads the compiled kernels, is this short."""

RATE_TARGET = 1e6
RATIO_TARGET = 100.0
FLAT_GROWTH = 1.25
"""Ten days count as flat if they need at most this many times the memory of one day."""


def fill_cache() -> None:
    """Compile all kernels, if need be, in a process that is not measured: compilation takes memory too."""
    run_alone("benchmarks.whole_run:measure_simulate", overrides=list(SMALL))


def measure_simulate(overrides: Sequence[str], warm: Sequence[str] = SMALL) -> dict[str, float]:
    """Return processor and wall time (s) and peak memory (MB) of one ``simulate`` call, without compilation."""
    from simulator import simulate

    simulate(SCENARIO, overrides=warm, workers=1)
    loaded = peak_memory()
    wall, processor = time.perf_counter(), time.process_time()
    simulate(SCENARIO, overrides=overrides, workers=1)
    return {
        "processor": time.process_time() - processor,
        "wall": time.perf_counter() - wall,
        "loaded": loaded,
        "memory": peak_memory(),
    }


def measure_stages(overrides: Sequence[str], engine: str, warm: Sequence[str] = SMALL) -> dict[str, Any]:
    """Return time by stage (s), uploads, peak memory (MB), and what was counted, of one run without compilation."""
    from simulator import Scenario

    run_by_stage(Scenario.load(SCENARIO, warm), "compiled")
    seconds, uploads, counts = run_by_stage(Scenario.load(SCENARIO, overrides), engine)
    totals = [*counts.items.sum(axis=(0, 1, 2, 3)).tolist(), *counts.pools.sum(axis=(0, 1)).tolist()]
    return {"seconds": seconds, "uploads": uploads, "memory": peak_memory(), "totals": totals}


def headline(overrides: Sequence[str] = (), repeats: int = 5) -> tuple[Table, Table]:
    """Return speed and memory of the whole scenario, and its time by stage."""
    runs, staged = [], []
    for _ in range(repeats):
        runs.append(run_alone("benchmarks.whole_run:measure_simulate", overrides=list(overrides)))
        staged.append(run_alone("benchmarks.whole_run:measure_stages", overrides=list(overrides), engine="compiled"))
    uploads = staged[0]["uploads"]
    rates = [uploads / run["processor"] for run in runs]
    table = Table("Whole run of the baseline scenario, one core, no event log", ("", "value", "target", ""))
    table.add("uploads", f"{uploads:,}", "", "")
    met = whether_met(statistics.median(rates) >= RATE_TARGET)
    table.add("million uploads per second", spread(rates, ".2f", 1e-6), "≥ 1", met)
    table.add("processor time, s", spread([run["processor"] for run in runs], ".2f"), "", "")
    table.add("on the wall, s", spread([run["wall"] for run in runs], ".2f"), "", "")
    table.add("peak memory, MB", spread([run["memory"] for run in runs], ".0f"), "", "")
    table.add("... before the run, libraries and kernels", spread([run["loaded"] for run in runs], ".0f"), "", "")
    return table, _stages_table(staged)


def _stages_table(staged: Sequence[dict[str, Any]]) -> Table:
    table = Table(
        "Where the time of the whole run goes",
        ("stage", "µs per upload", "share"),
        notes="platform: the control plane, set-up, and adding up.",
    )
    uploads = staged[0]["uploads"]
    total = statistics.median(sum(run["seconds"].values()) for run in staged)
    for stage in STAGES:
        seconds = [run["seconds"][stage] for run in staged]
        table.add(stage, spread(seconds, ".3f", 1e6 / uploads), f"{statistics.median(seconds) / total:.0%}")
    return table


def engines(overrides: Sequence[str] = ("horizon=1d", "warm_up=0s"), repeats: int = 3) -> Table:
    """Return both engines on the same events, and the ratios."""
    runs: dict[str, list[dict[str, Any]]] = {"compiled": [], "simpy": []}
    for _ in range(repeats):
        for engine, done in runs.items():
            done.append(run_alone("benchmarks.whole_run:measure_stages", overrides=list(overrides), engine=engine))
    require_same_counts(runs["compiled"][0]["totals"], runs["simpy"][0]["totals"])
    uploads = runs["simpy"][0]["uploads"]
    table = Table(
        f"The two engines on the same {uploads:,} uploads ({', '.join(overrides)})",
        ("", "compiled", "simpy", "ratio", "target", ""),
        notes="Every total of the ledger was equal; tests compare the event logs. Processor time, repeats interleaved.",
    )
    whole = {name: [uploads / sum(run["seconds"].values()) for run in done] for name, done in runs.items()}
    flow = {name: [run["seconds"]["flow"] / uploads for run in done] for name, done in runs.items()}
    memory = {name: [run["memory"] for run in done] for name, done in runs.items()}
    _add_ratio(table, "uploads per second, whole run", whole, ",.0f")
    _add_ratio(table, "µs per upload in the flow engine", flow, ".3g", 1e6, inverse=True, target=RATIO_TARGET)
    _add_ratio(table, "peak memory, MB", memory, ".0f")
    return table


def _add_ratio(
    table: Table,
    name: str,
    values: dict[str, list[float]],
    style: str,
    factor: float = 1.0,
    *,
    inverse: bool = False,
    target: float | None = None,
) -> None:
    """Add a row of both engines and the median of the repeats' ratios, simpy / compiled if ``inverse``."""
    pairs = zip(values["compiled"], values["simpy"], strict=True)
    ratios = [simpy / compiled if inverse else compiled / simpy for compiled, simpy in pairs]
    cells = [spread(values[engine], style, factor) for engine in ("compiled", "simpy")]
    aim, met = ("", "") if target is None else (f"≥ {target:.0f}", whether_met(statistics.median(ratios) >= target))
    table.add(name, *cells, spread(ratios, ".3g"), aim, met)


def require_same_counts(some: Sequence[float], other: Sequence[float]) -> None:
    """Raise unless two runs counted the same: then a comparison of their speed means something."""
    if not all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6) for a, b in zip(some, other, strict=True)):
        raise RuntimeError(f"Both engines must count the same. Got {some} and {other} instead.")


def memory(days: Sequence[int] = (1, 2, 5, 10), more: Sequence[str] = ()) -> Table:
    """Return the peak memory of runs of several lengths."""
    table = Table(
        "Memory and the length of a run",
        ("simulated days", "peak memory, MB", "... more than before the run", "million uploads per second"),
    )
    peaks = []
    for day in days:
        overrides = [f"horizon={day}d", "warm_up=0s", *more]
        run = run_alone("benchmarks.whole_run:measure_simulate", overrides=overrides)
        uploads = run_alone("benchmarks.whole_run:count_uploads", overrides=overrides)["uploads"]
        peaks.append(run["memory"])
        rate = f"{uploads / run['processor'] / 1e6:.2f}"
        table.add(str(day), f"{run['memory']:.0f}", f"{run['memory'] - run['loaded']:.0f}", rate)
    growth = peaks[-1] / peaks[0]
    table.notes = (
        f"{days[-1]} days need {growth:.2f} times the memory of {days[0]}. Target: flat, which we take as at most "
        f"{FLAT_GROWTH}: {whether_met(growth <= FLAT_GROWTH)}. Most of what grows is the ledger, which is kept by day."
    )
    return table


def count_uploads(overrides: Sequence[str]) -> dict[str, int]:
    """Return the number of uploads of a run."""
    from simulator import Scenario
    from simulator.world.world import World

    world = World(Scenario.load(SCENARIO, overrides), seed=1, replication=0)
    return {"uploads": sum(len(chunk) for chunk in world.chunks(0.0, world.laws.horizon, 1 << 20))}


def tables() -> list[Table]:
    """Return all tables of this module."""
    return [*headline(), engines(), memory()]
