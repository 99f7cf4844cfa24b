"""Sweeps: designs over settings, every run on the same luck, one tidy row per run.

``axes.py`` reads what varies, ``designs.py`` says which points are run, ``plan.py`` checks all of it, ``run.py`` runs
it; ``effects.py``, ``surface.py`` and ``indices.py`` say what the table shows.
"""

from __future__ import annotations

from .plan import SweepPlan, plan_of
from .run import check_file, own_file, run_sweep, sweep
from .sweep_file import is_sweep, read_sweep, sweep_of_file

__all__ = [
    "SweepPlan",
    "check_file",
    "is_sweep",
    "own_file",
    "plan_of",
    "read_sweep",
    "run_sweep",
    "sweep",
    "sweep_of_file",
]
