"""The platform: the control plane of one run (shifts, control ticks, uploads), and the event log that it writes."""

from __future__ import annotations
