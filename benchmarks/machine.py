"""The machine: what it is, one core of it, and the memory and time that a process takes."""

from __future__ import annotations

import os
import platform
import resource
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "numba", "simpy", "ciw", "salabim")


def pin() -> None:
    """Keep this process on one core, where the system can do so."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def peak_memory() -> float:
    """Return the most memory that this process has had at a time, MB (10^6 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def describe() -> list[tuple[str, str]]:
    """Return what a reader of the tables needs to know of the machine, as (name, value) rows."""
    load = f"{os.getloadavg()[0]:.1f} when the run began" if hasattr(os, "getloadavg") else "unknown"
    return [
        ("processor", _processor()),
        ("cores", str(os.cpu_count())),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("load average", load),
        ("Python", platform.python_version()),
        *((name, _version(name)) for name in PACKAGES),
    ]


def _processor() -> str:
    """Return the processor's name, and its clock where the name leaves it out."""
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or "unknown"
    fields = dict(line.split(":", 1) for line in info.read_text().splitlines() if ":" in line)
    named = {key.strip(): value.strip() for key, value in fields.items()}
    name, clock = named.get("model name", "unknown"), named.get("cpu MHz")
    return f"{name}, {float(clock) / 1000:.1f} GHz" if clock else name


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
