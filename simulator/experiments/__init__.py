"""Experiments and monitoring: what is learned from runs as a platform would learn it over time."""

from __future__ import annotations
