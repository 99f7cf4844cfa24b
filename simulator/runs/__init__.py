"""Runs: replications on all cores, estimates with intervals, and comparisons of two arms on common luck."""

from __future__ import annotations
