"""Hostile inputs: generated, given to every command, and judged by how it ends. ``python -m verification hostile``."""

from __future__ import annotations

from .inputs import KINDS, Case, cases
from .judge import Ending, faults_of, run_case
from .study import tables

__all__ = ["KINDS", "Case", "Ending", "cases", "faults_of", "run_case", "tables"]
