"""Measures in a fresh process: ``python -m benchmarks.child MODULE:FUNCTION ARGUMENTS CORES`` prints JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from .machine import pin

ROOT = Path(__file__).parents[1]


def run_alone(job: str, *, pinned: bool = True, **arguments: Any) -> dict[str, Any]:
    """Return what a function returns when a fresh process calls it.

    The caller must be a small process: on Linux a child's peak memory starts at that of the process that started it.

    Parameters
    ----------
    job : str
        ``"module:function"``; the function takes and returns plain JSON data.
    pinned : bool
        Whether the process is kept on one core.
    **arguments
    """
    command = [sys.executable, "-m", "benchmarks.child", job, json.dumps(arguments), "one" if pinned else "all"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{job} failed with {arguments}:\n{done.stderr}")
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main() -> None:
    """Call the function that the command line names and print what it returns."""
    job, arguments, cores = sys.argv[1:]
    module, _, function = job.partition(":")
    if cores == "one":
        pin()
    print(json.dumps(getattr(import_module(module), function)(**json.loads(arguments))))


if __name__ == "__main__":
    main()
