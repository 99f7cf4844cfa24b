"""The kernels give the same bits when they run as plain Python (``NUMBA_DISABLE_JIT=1``)."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import numpy as np

from simulator.flow.compiled import CompiledEngine
from tests.flow.test_engines_equal import play
from tests.worlds import tiny_scenario


def digest() -> str:
    """Return a hash of every bit of a small run's events and counts."""
    networks = {"group_size": 5, "rings": {"share": 0.2}, "look_alikes": {"share": 0.3}}
    scenario = tiny_scenario(horizon="12h", uploads={"per_day": 300}, networks=networks)
    log, counts = play(CompiledEngine, scenario, 11, np.ones(7), 50)
    result = hashlib.sha256()
    for column in log.values():
        result.update(column.tobytes())
    for counted in (counts.items, counts.sketches, counts.pools):
        result.update(counted.tobytes())
    return result.hexdigest()


def test_compiled_and_plain_python_give_the_same_bits() -> None:
    command = [sys.executable, "-c", "from tests.flow.test_plain_python import digest; print(digest())"]

    plain = subprocess.run(
        command, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=False
    )

    assert plain.stderr == ""
    assert plain.stdout.strip() == digest()
