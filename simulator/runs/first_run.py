"""The first run compiles the kernels: said once, and done by two processes side by side.

numba compiles one function at a time. A second process compiles the kernels that draw uploads and leaves them in the
folder of compiled kernels, while this process compiles the flow; a run then finds all of them there. If the second
process fails, its kernels are compiled when they are called, like those that only a few scenarios need.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.rng import compiled_folder, is_compiling_off, is_makeshift

from .executor import worker_count

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.world.world import World

COMPILING = "compiling the engine once, about 20 s"
"""What is said at INFO by the logger ``riskbox`` before it is done."""
KEPT_ELSEWHERE = "your cache folder cannot be written, so the compiled engine is kept in {folder}"
"""The same, where the kernels cannot be kept in the user's cache."""
NOTHING_KEPT = (
    "the cache of compiled kernels cannot be written, so every run compiles them again; "
    "set RISKBOX_CACHE to a folder that can be written"
)
"""What is said as a warning."""

_LOGGER = logging.getLogger("riskbox")
_PR_SET_PDEATHSIG = 1
_DRAWING = "from simulator.runs.first_run import draw_from_stdin; draw_from_stdin()"


def compile_once(scenario: Scenario) -> None:
    """Compile the kernels that every run of the compiled engine needs, unless they are compiled.

    Parameters
    ----------
    scenario : Scenario
        Any that is valid: the kernels of all are the same.
    """
    if is_compiling_off():
        return
    folder = compiled_folder()
    if folder is None:
        _LOGGER.warning(NOTHING_KEPT)
        return
    done = folder / f"complete-{sys.implementation.cache_tag}"
    if done.exists():
        return
    _LOGGER.info(COMPILING)
    if is_makeshift(folder):
        _LOGGER.info(KEPT_ELSEWHERE.format(folder=folder.parent))
    child = _start_drawing(scenario) if worker_count() > 1 else None
    try:
        _compile_flow(scenario)
        if child is not None:
            child.wait()
    finally:
        if child is not None:
            child.kill()
            child.wait()
    with suppress(OSError):
        done.touch()


def draw_from_stdin() -> None:
    """Compile, in the second process, the kernels that draw uploads and staff desks, for a scenario in JSON."""
    from simulator.config import scenario_from_dict
    from simulator.flow.compiled.engine import CompiledEngine

    _end_with_parent()
    world = _world(scenario_from_dict(json.load(sys.stdin)))
    next(world.chunks(0.0, world.laws.horizon, 1), None)
    CompiledEngine(world.laws, world.size, room=4).set_capacity(0, 1)


def _end_with_parent() -> None:
    """Let the system end this process with its parent, which can be killed without notice (Linux)."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


def _compile_flow(scenario: Scenario) -> None:
    """Play the flow of no upload at all."""
    from simulator.flow.compiled.engine import CompiledEngine

    world = _world(scenario)
    CompiledEngine(world.laws, world.size, room=4).finish()


def _world(scenario: Scenario) -> World:
    from simulator.world.world import World

    return World(scenario, seed=1, replication=0)


def _start_drawing(scenario: Scenario) -> subprocess.Popen[bytes] | None:
    """Start the second process; it needs nothing of this one but the scenario."""
    from simulator.config import scenario_to_dict

    places = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))}
    with tempfile.TemporaryFile() as text:
        text.write(json.dumps(scenario_to_dict(scenario)).encode())
        text.seek(0)
        try:
            return subprocess.Popen(  # noqa: S603 (this very Python, and a text of ours)
                [sys.executable, "-P", "-c", _DRAWING],
                stdin=text,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=variables,
            )
        except OSError:
            return None
