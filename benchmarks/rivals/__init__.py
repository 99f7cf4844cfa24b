"""M/M/c queues in four simulators, each written as its own documentation would; one function ``simulate`` a module."""

from __future__ import annotations
