"""What it costs to rank waiting jobs again at a tick, and a run in which all queues are ranked."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

import numpy as np

from .child import run_alone
from .table import Table, spread, whether_met
from .whole_run import SCENARIO

RULE = "remaining_views"
"""A rule with bins of ages and of views."""
JOBS = 100_000
TARGET = 20.0
"""Most that so many jobs may take at a tick, ms."""
ORDERS = ("priority", "fifo", RULE)


def measure_tick(jobs: int, ticks: int = 20) -> dict[str, list[float]]:
    """Return the processor time (ms) of each of some ticks at which so many jobs wait and nobody is on shift."""
    from simulator import Scenario
    from simulator.domain import Action
    from simulator.flow.compiled import CompiledEngine
    from simulator.platform.context import context_of
    from simulator.records import Triage
    from simulator.strategy.rules import RULES
    from simulator.world.world import World

    world = World(Scenario.load(SCENARIO, ["pools.*.patience=null"]), seed=1, replication=0)
    context = context_of(world)
    engine = CompiledEngine(world.laws, world.size)
    engine.set_ranking(0, RULES[RULE](context, context.queues[0]))
    waiting, now = 0, 0.0
    for chunk in world.chunks(0.0, world.horizon, 10_000):
        reviewed = chunk.slice(0, min(len(chunk), jobs - waiting))
        triage = Triage.allow(len(reviewed))
        triage.action[:], triage.queue[:], triage.weight[:] = Action.REVIEW, 0, reviewed.scores.max(axis=1)
        engine.advance(float(reviewed.time[0]))
        engine.admit(reviewed, triage)
        waiting, now = waiting + len(reviewed), float(reviewed.time[-1])
        if waiting == jobs:
            break
    seconds = []
    for tick in range(1, ticks + 2):
        engine.advance(now + tick * world.control.tick)
        start = time.process_time()
        engine.rank_again()
        seconds.append(1e3 * (time.process_time() - start))
    length = int(engine.signals().seen.queue_length[0])
    assert length > 0.9 * jobs  # banned creators' uploads do not wait
    return {"ms": seconds[1:], "waiting": [float(length)]}


def tables(overrides: Sequence[str] = (), repeats: int = 3) -> list[Table]:
    """Return the time of a tick by the number of waiting jobs, and the flow's time by the order of queues."""
    tick = Table("Ranking waiting jobs again at a tick", ("waiting jobs", "ms", "ns per job", "target, ms", ""))
    for jobs in (JOBS // 100, JOBS // 10, JOBS):
        measured = run_alone("benchmarks.ranking:measure_tick", jobs=jobs)
        middle, waiting = statistics.median(measured["ms"]), measured["waiting"][0]
        goal = (f"< {TARGET:.0f}", whether_met(middle < TARGET)) if jobs == JOBS else ("", "")
        tick.add(f"{waiting:,.0f}", spread(measured["ms"], ".3g"), f"{1e6 * middle / waiting:.0f}", *goal)
    return [tick, _runs(overrides, repeats)]


def _runs(overrides: Sequence[str], repeats: int) -> Table:
    table = Table(
        "A run of the baseline by the order of its queues", ("order", "flow, µs per upload", "against priority")
    )
    flow: dict[str, list[float]] = {order: [] for order in ORDERS}
    for _ in range(repeats):
        for order, found in flow.items():
            given = [*overrides, f"pools.*.order={order}"]
            run = run_alone("benchmarks.whole_run:measure_stages", overrides=given, engine="compiled")
            found.append(1e6 * run["seconds"]["flow"] / run["uploads"])
    for order, found in flow.items():
        ratios = np.array(found) / np.array(flow["priority"])
        table.add(order, spread(found, ".3f"), spread(ratios.tolist(), ".2f"))
    return table
