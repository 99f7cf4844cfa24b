"""The platform: the control plane of one run (shifts, control ticks, uploads), and its event log."""

from __future__ import annotations
