"""Starting: the time of ``riskbox --help``, and of the first run, which compiles the kernels, against later ones."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .child import ROOT
from .compiling import FIRST_RUN, split_table
from .table import Table, spread, whether_met

HELP_TARGET = 0.4
COMPILE_TARGET = 20.0

_PROGRAM = "from simulator import simulate; simulate({!r}, overrides={!r})".format(*FIRST_RUN)


def wall_time(command: Sequence[str], variables: Mapping[str, str] | None = None) -> float:
    """Return the time on the wall, s, that a command takes; this is what a user waits for."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env={**os.environ, **(variables or {})}, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def help_table(repeats: int = 10) -> Table:
    """Return the time of ``riskbox --help`` and, for reference, of an empty program."""
    riskbox = str(Path(sys.executable).with_name("riskbox"))
    times: dict[str, list[float]] = {"riskbox --help": [], "python -c pass": []}
    for _ in range(repeats):
        times["riskbox --help"].append(wall_time([riskbox, "--help"]))
        times["python -c pass"].append(wall_time([sys.executable, "-c", "pass"]))
    table = Table("Starting the command", ("command", "s on the wall", "target", ""))
    met = whether_met(statistics.median(times["riskbox --help"]) < HELP_TARGET)
    table.add("riskbox --help", spread(times["riskbox --help"], ".3f"), f"< {HELP_TARGET}", met)
    table.add("python -c pass", spread(times["python -c pass"], ".3f"), "", "")
    return table


def compile_table(program: str = _PROGRAM, repeats: int = 3) -> Table:
    """Return the time of a first run with an empty cache, and of later ones."""
    command = [sys.executable, "-c", program]
    with tempfile.TemporaryDirectory() as cache:
        # an own cache of numba's would take the place of ours
        variables = {"RISKBOX_CACHE": cache, "NUMBA_CACHE_DIR": ""}
        first = wall_time(command, variables)
        later = [wall_time(command, variables) for _ in range(repeats)]
    table = Table("The first run compiles", ("program start to end of a small run", "s on the wall", "target", ""))
    table.add("first run, empty cache", f"{first:.1f}", f"< {COMPILE_TARGET:.0f}", whether_met(first < COMPILE_TARGET))
    table.add("later runs", spread(later, ".2f"), "", "")
    table.add("compilation, once", f"{first - statistics.median(later):.1f}", "", "")
    return table


def tables() -> list[Table]:
    """Return all tables of this module."""
    return [help_table(), compile_table(), split_table()]
