"""What a thousand workers would do: a cluster is simulated with times that were measured on this machine.

``python -m verification.scheduler`` prints the table of ``docs/scaling.md`` and draws ``docs/scheduler.svg``. A command
packs tasks, a scheduler passes them on, workers run them, and the command takes the results in; command and scheduler
are one process each. Runs vary, some straggle, and workers die. ``--measure`` measures the times of ``MEASURED`` again.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import simpy

from benchmarks.table import Table

from .pictures import DOCS


class Times(NamedTuple):
    """Processor time of a run beside its simulation, s, and the size of what is sent, bytes.

    What is taken in counts with the time until it is on disk.
    """

    pack: float
    scheduler: float
    take: float
    task: int
    result: int


MEASURED = Times(pack=0.0025, scheduler=0.0021, take=0.0010, task=4_470, result=400)
"""Of a sweep over days of the baseline, as ``--measure`` printed it on two cores that had other work beside."""
RUNS = {"1 million uploads": 0.5, "10 million uploads": 5.0, "a day of 400 million": 200.0}
"""Seconds of a run on one core, by its size."""
WORKERS = (1, 10, 30, 100, 300, 1000, 3000)
EACH = 8
"""Runs for each worker, about."""
LEAST = 300
"""Runs of one simulation, at least."""
SEEDS = range(4)
SPREAD = 0.2
"""Standard deviation of the logarithm of a run's time."""
STRAGGLERS, SLOWER = 0.01, 5.0
"""Share of runs on a worker that has less of its processor, and how many times as long they take."""
LIFE = 24 * 3600.0
"""Mean time until a worker is taken away, as spot machines are, s."""
REPLACED = 60.0
"""Time until another one is there, s."""
WINDOW = 2
"""Tasks under way for each worker, as in ``simulator.runs.cluster``."""
SWEEP = 100_000
"""Runs whose duration and cost the table has."""
PRICE = 0.04
"""Of an hour of one core, USD."""
T95 = 3.182
"""Student's quantile for four seeds."""
PICTURE = DOCS / "scheduler.svg"
COLOURS = ("#1a7f8c", "#b4531f", "#7a4fb0")


@dataclass(frozen=True)
class Point:
    """What a number of workers does, with a 95 % interval of the rate over seeds.

    Parameters
    ----------
    run : str
        Size of a run.
    workers : int
    rate, low, high : float
        Runs per second.
    busy : float
        Share of the workers' time that is spent in runs that count.
    scheduler, command : float
        Share of the time in which the scheduler and the command are busy.
    """

    run: str
    workers: int
    rate: float
    low: float
    high: float
    busy: float
    scheduler: float
    command: float


class Cluster:
    """A command, a scheduler and workers, until all runs are done.

    Parameters
    ----------
    workers, runs : int
    length : float
        Mean time of a run, s.
    times : Times
    seed : int
    """

    def __init__(self, workers: int, runs: int, length: float, times: Times, seed: int) -> None:
        self._env = simpy.Environment()
        self._rng = np.random.default_rng([seed, workers])
        self._times, self._runs = times, runs
        self._length = length / (1 + STRAGGLERS * (SLOWER - 1)) / np.exp(SPREAD**2 / 2)
        self._command, self._scheduler = simpy.Resource(self._env, 1), simpy.Resource(self._env, 1)
        self._ready = simpy.Store(self._env)
        self._window = simpy.Container(self._env, init=WINDOW * workers)
        self._all_done = self._env.event()
        self._left = runs
        self.used = {"command": 0.0, "scheduler": 0.0, "runs": 0.0}
        self._env.process(self._submits())
        for _ in range(workers):
            self._env.process(self._works())

    def duration(self) -> float:
        """Return when the last result is in, s."""
        self._env.run(self._all_done)
        return float(self._env.now)

    def _submits(self) -> Iterator[simpy.Event]:
        for _ in range(self._runs):
            yield self._window.get(1)
            yield from self._use("command", self._times.pack)
            self._env.process(self._passes_on())

    def _passes_on(self) -> Iterator[simpy.Event]:
        yield from self._use("scheduler", self._times.scheduler / 2)
        self._ready.put(None)

    def _works(self) -> Iterator[simpy.Event]:
        dies = self._rng.exponential(LIFE)
        while True:
            yield self._ready.get()
            length = self._length * self._rng.lognormal(0.0, SPREAD)
            length *= SLOWER if self._rng.random() < STRAGGLERS else 1.0
            if self._env.now + length > dies:  # what it ran starts again elsewhere
                yield self._env.timeout(max(0.0, dies - self._env.now))
                self._env.process(self._passes_on())
                yield self._env.timeout(REPLACED)
                dies = self._env.now + self._rng.exponential(LIFE)
                continue
            yield self._env.timeout(length)
            self.used["runs"] += length
            self._env.process(self._comes_in())

    def _comes_in(self) -> Iterator[simpy.Event]:
        yield from self._use("scheduler", self._times.scheduler / 2)
        yield from self._use("command", self._times.take)
        self._window.put(1)
        self._left -= 1
        if not self._left:
            self._all_done.succeed()

    def _use(self, name: str, mean: float) -> Iterator[simpy.Event]:
        server = self._command if name == "command" else self._scheduler
        with server.request() as turn:
            yield turn
            length = self._rng.exponential(mean) if mean else 0.0
            self.used[name] += length
            yield self._env.timeout(length)


def point(run: str, length: float, workers: int, times: Times = MEASURED) -> Point:
    """Return what a number of workers does with runs of a mean length, s."""
    runs = max(LEAST, EACH * workers)
    found = []
    for seed in SEEDS:
        cluster = Cluster(workers, runs, length, times, seed)
        took = cluster.duration()
        used = cluster.used
        found.append((runs / took, used["runs"] / took / workers, used["scheduler"] / took, used["command"] / took))
    rates = [one[0] for one in found]
    half = T95 * statistics.stdev(rates) / len(rates) ** 0.5
    busy, scheduler, command = (statistics.mean(column) for column in list(zip(*found, strict=True))[1:])
    rate = statistics.mean(rates)
    return Point(run, workers, rate, rate - half, rate + half, busy, scheduler, command)


def most(times: Times, length: float, workers: int) -> float:
    """Return the runs per second on paper: what the workers, the scheduler or the command can do, whichever is least.

    >>> most(Times(0.001, 0.002, 0.009, 0, 0), 1.0, 1000), most(Times(0.001, 0.002, 0.009, 0, 0), 1.0, 10)
    (100.0, 10.0)
    """
    return min(workers / length, 1 / times.scheduler, 1 / (times.pack + times.take))


def table(found: Sequence[Point], price: float = PRICE) -> Table:
    """Return what workers do as a table, at a price of a core-hour, USD."""
    columns = ("a run", "workers", "runs per second", "95 % interval", "on paper", "workers busy", "scheduler busy",
               "command busy", f"{SWEEP:,} runs take, h", "core-hours", "USD")  # fmt: skip
    made = Table("What workers do", columns)
    for one in found:
        hours = SWEEP / one.rate / 3600
        made.add(
            one.run,
            f"{one.workers:,}",
            f"{one.rate:.3g}",
            f"{one.low:.3g} to {one.high:.3g}",
            f"{most(MEASURED, RUNS[one.run], one.workers):.3g}",
            f"{one.busy:.0%}",
            f"{one.scheduler:.0%}",
            f"{one.command:.0%}",
            f"{hours:,.3g}",
            f"{hours * one.workers:,.0f}",
            f"{hours * one.workers * price:,.0f}",
        )
    return made


def chart(found: Sequence[Point]) -> dict[str, Any]:
    """Return runs per second against workers as a Vega-Lite specification."""
    rows = [{"run": one.run, "workers": one.workers, "rate": one.rate} for one in found]
    paper = [
        {"run": run, "workers": round(10 ** (step / 10)), "rate": most(MEASURED, length, round(10 ** (step / 10)))}
        for run, length in RUNS.items()
        for step in range(35)
    ]
    log = {"type": "log"}
    x = {"field": "workers", "type": "quantitative", "title": "workers of one core", "scale": log}
    x["axis"] = {"values": list(WORKERS)}
    y = {"field": "rate", "type": "quantitative", "title": "runs per second", "scale": log}
    colour = {"field": "run", "type": "nominal", "title": "a run", "sort": list(RUNS)}
    colour["scale"] = {"domain": list(RUNS), "range": list(COLOURS)}
    encoding = {"x": x, "y": y, "color": colour}
    return {
        "width": 520,
        "height": 320,
        "background": "#ffffff",
        "layer": [
            {"data": {"values": paper}, "mark": {"type": "line", "strokeDash": [4, 3]}, "encoding": encoding},
            {"data": {"values": rows}, "mark": {"type": "point", "filled": True, "size": 55}, "encoding": encoding},
        ],
    }


def measure(tasks: int = 2000) -> Times:
    """Measure processor times on a scheduler and two workers of this machine, with a day of the baseline."""
    import psutil

    from simulator.files import opened_journal
    from simulator.platform.replication import run_replication
    from simulator.runs.cluster import scheduler
    from simulator.runs.executor import map_replications
    from simulator.runs.remote import packed, unpacked
    from simulator.runs.simulate import prepare
    from simulator.runs.warm_up import planned_run
    from simulator.sweeps.run import indicators_of

    _, plan = planned_run("baseline", None, ["scale=0.01", "horizon=1d"])
    task = prepare(plan, seed=1, replications=1, engine="compiled").task(0)
    read = packed(indicators_of(run_replication(task)))[0]
    with running() as (address, process), scheduler(address):
        map_replications(_nothing, [task] * 100)
        server, start = psutil.Process(process).cpu_times(), time.process_time()
        map_replications(_nothing, [task] * tasks)
        mine, after = time.process_time() - start, psutil.Process(process).cpu_times()
    with tempfile.TemporaryDirectory() as folder, opened_journal(Path(folder) / "runs", "A journal", b"{") as journal:
        start = time.perf_counter()  # a line counts once it is on disk
        for number in range(tasks):
            journal.append({"point": number, "replication": 0, "values": unpacked(read)})
        take = (time.perf_counter() - start) / tasks
    spent = after.user + after.system - server.user - server.system
    return Times(mine / tasks, spent / tasks, take, len(packed((run_replication, task))[0]), len(read))


def _nothing(_task: object) -> None:
    """Do nothing: what is left is the cluster's own work."""


def _free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def running() -> Iterator[tuple[str, int]]:
    """Start a scheduler and two workers, and give its address and process."""
    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  our own programs
            [sys.executable, "-m", *arguments, "--no-dashboard"], stderr=subprocess.DEVNULL, env=environment
        )

    scheduler = start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port))
    workers = [
        start("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--memory-limit", "0")
        for _ in range(2)
    ]
    try:
        yield address, scheduler.pid
    finally:
        for process in (scheduler, *workers):
            process.kill()
            process.wait()


def main() -> None:
    """Print the table and draw the chart, or measure."""
    parser = argparse.ArgumentParser(prog="python -m verification.scheduler", description=__doc__)
    parser.add_argument("--picture", type=Path, default=PICTURE, help="file of the chart")
    parser.add_argument("--price", type=float, default=PRICE, help="of a core for an hour, USD")
    parser.add_argument("--measure", action="store_true", help="measure the times instead")
    arguments = parser.parse_args()
    if arguments.measure:
        print(measure())
        return
    import vl_convert

    found = [point(run, length, workers) for run, length in RUNS.items() for workers in WORKERS]
    print(table(found, arguments.price))
    svg = vl_convert.vegalite_to_svg(chart(found), vl_version="6.4")
    arguments.picture.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
