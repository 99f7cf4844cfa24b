"""The expected load: the number of jobs that a plan sends to its queues, from a sample of uploads."""

from __future__ import annotations

from .load import Load, expected_load

__all__ = ["Load", "expected_load"]
