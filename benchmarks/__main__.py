"""Print the tables of all benchmarks, or of those that are named."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping

from . import levers, networks, queue_rivals, ranking, rules, search, startup, sweeps, triage, whole_run
from .machine import describe
from .table import Table

BENCHMARKS: Mapping[str, Callable[[], list[Table]]] = {
    "baseline": lambda: list(whole_run.headline()),
    "engines": lambda: [whole_run.engines()],
    "levers": levers.tables,
    "memory": lambda: [whole_run.memory()],
    "networks": networks.tables,
    "queue": queue_rivals.tables,
    "ranking": ranking.tables,
    "rules": lambda: list(rules.tables()),
    "search": search.tables,
    "startup": startup.tables,
    "sweeps": sweeps.tables,
    "triage": triage.tables,
}


def machine_table() -> Table:
    """Return what was measured on."""
    table = Table("Machine", ("", "what"))
    for row in describe():
        table.add(*row)
    return table


def main() -> None:
    """Run the benchmarks one after the other; how long each took goes to stderr."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"benchmarks to run: {', '.join(BENCHMARKS)}; all")
    names = parser.parse_args().names or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"a benchmark must be one of {', '.join(BENCHMARKS)}. Got {unknown[0]!r} instead.")
    print(machine_table(), flush=True)
    whole_run.fill_cache()
    for name in names:
        start = time.perf_counter()
        for table in BENCHMARKS[name]():
            print(table, flush=True)
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
