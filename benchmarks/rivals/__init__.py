"""M/M/c queues in four simulators, each written as its own documentation would; each module has ``simulate``."""

from __future__ import annotations
