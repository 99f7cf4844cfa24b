"""One M/M/20 queue in riskbox, SimPy, Ciw and salabim: customers per second, each against the exact mean wait."""

from __future__ import annotations

import statistics
import time
from importlib import import_module
from typing import Any

from .child import run_alone
from .rivals.queue import Queue, Served
from .stopwatch import run_by_stage
from .table import Table, spread, whether_met

SIMULATORS = ("riskbox", "simpy", "ciw", "salabim")
RATIO_TARGET = 100.0
MOST_ERRORS = 5.0
"""Standard errors that a mean wait may be off: a fair run is farther off less than once in a million times."""


def measure(simulator: str, customers: int) -> dict[str, Any]:
    """Return processor time (s), customers and mean wait of a run, after a short one that loads everything."""
    simulate = import_module(f"benchmarks.rivals.{simulator}_queue").simulate
    simulate(Queue(1_000))
    start = time.process_time()
    served: Served = simulate(Queue(customers))
    return {"seconds": time.process_time() - start, **served.to_dict()}


def measure_stages(customers: int) -> dict[str, float]:
    """Return riskbox's processor time by stage, microseconds per customer."""
    from simulator import Scenario

    from .rivals.riskbox_queue import SCENARIO, overrides

    run_by_stage(Scenario.load(SCENARIO, overrides(Queue(1_000))), "compiled")
    seconds, uploads, _ = run_by_stage(Scenario.load(SCENARIO, overrides(Queue(customers))), "compiled")
    return {stage: 1e6 * taken / uploads for stage, taken in seconds.items()}


def require_near_theory(simulator: str, queue: Queue, mean_wait: float) -> None:
    """Raise if a mean wait is not what theory says, within ``MOST_ERRORS`` standard errors."""
    errors = (mean_wait - queue.mean_wait) / queue.standard_error
    if abs(errors) > MOST_ERRORS:
        raise RuntimeError(
            f"{simulator}'s mean wait must be near {queue.mean_wait:.4f}. Got {mean_wait:.4f} instead, {errors:.1f} "
            f"standard errors off."
        )


def tables(customers: int = 50_000, long: int = 2_000_000, repeats: int = 3) -> list[Table]:
    """Return the table of rivals; riskbox also runs ``long`` customers, for what a longer run gains."""
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in SIMULATORS}
    longer = []
    for _ in range(repeats):
        for name, done in runs.items():
            done.append(run_alone("benchmarks.queue_rivals:measure", simulator=name, customers=customers))
        longer.append(run_alone("benchmarks.queue_rivals:measure", simulator="riskbox", customers=long))
    queue = Queue(customers)
    table = Table(
        f"M/M/20 at load .9, about {customers:,} customers each",
        ("simulator", "customers per second", "riskbox is faster by", "mean wait", "target", ""),
    )
    rates = {name: [run["customers"] / run["seconds"] for run in done] for name, done in runs.items()}
    for name, done in runs.items():
        require_near_theory(name, queue, done[0]["mean_wait"])
        _add(table, name, rates[name], rates["riskbox"], done[0]["mean_wait"])
    require_near_theory("riskbox", Queue(long), longer[0]["mean_wait"])
    long_rates = [run["customers"] / run["seconds"] for run in longer]
    table.add(f"riskbox, {long:,}", spread(long_rates, ",.0f"), "", f"{longer[0]['mean_wait']:.4f}", "", "")
    stages = run_alone("benchmarks.queue_rivals:measure_stages", customers=long)
    parts = ", ".join(f"{stage} {taken:.3f}" for stage, taken in stages.items())
    in_long = statistics.median(long_rates) / statistics.median(rates["simpy"])
    table.notes = (
        f"Exact mean wait: {queue.mean_wait:.4f} service times, standard error here {queue.standard_error:.3f}. "
        f"riskbox's time is that of a whole run, in which each customer is also an upload with scores and views. "
        f"In the longer run riskbox is {in_long:.0f} times as fast as SimPy; a customer takes, in µs: {parts}."
    )
    return [table]


def _add(table: Table, name: str, rates: list[float], ours: list[float], mean_wait: float) -> None:
    ratios = [our / rate for our, rate in zip(ours, rates, strict=True)]
    against_simpy = name == "simpy"
    table.add(
        name,
        spread(rates, ",.0f"),
        "" if name == "riskbox" else spread(ratios, ".0f"),
        f"{mean_wait:.4f}",
        f"≥ {RATIO_TARGET:.0f}" if against_simpy else "",
        whether_met(statistics.median(ratios) >= RATIO_TARGET) if against_simpy else "",
    )
