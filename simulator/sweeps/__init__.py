"""Sweeps: designs of settings, every run on the same luck, one tidy row per run."""

from __future__ import annotations

from .run import check_file, own_file, run_grid, sweep

__all__ = ["check_file", "own_file", "run_grid", "sweep"]
