"""Sweep files: a sweep in one YAML file, with the words of ``sweep``.

scenario: baseline                  # a name, or a file beside this one
set: {horizon: 3d}                  # overrides
strategy: Threshold                 # by default the scenario's
space:                              # what varies: lists of values, ranges, or nothing for the range of a search
  strategy.remove_at: 0.8:0.99
  policies.hate.prevalence: 0.001:0.01:log
  enforcement.ban_at: [3, 5, 8]
design: latin_hypercube
samples: 64
replications: 4
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError, one_line, show
from simulator.space.argument_file import FileKind

from .run import sweep

if TYPE_CHECKING:
    from .table import SweepTable

KEYS = (
    *("scenario", "strategy", "set", "space", "design", "samples", "levels", "replications", "seed", "engine", "show"),
)
"""What a sweep file may say."""
_SWEEP = FileKind("sweep", "a space", KEYS, ("space", "design"), ("show",), {"space": "axes"})


def is_sweep(path: str | Path) -> bool:
    """Return whether a file is a sweep: it has a space or a design, which no scenario has."""
    return _SWEEP.holds(path)


def read_sweep(path: str | Path) -> dict[str, Any]:
    """Return the arguments of ``sweep`` that a sweep file states, and under ``show`` the indicators to print.

    Raises
    ------
    InputError
        If it cannot be read, or says something else.
    """
    arguments = _SWEEP.read(path)
    space = arguments.get("axes")
    if not isinstance(space, Mapping) or not space:
        raise InputError(
            f"{one_line(str(path))}: space must map paths to lists or ranges, such as 'scale: [0.5, 1]'. "
            f"Got {show(space)} instead."
        )
    return arguments


def sweep_of_file(path: str | Path, **changes: Any) -> SweepTable:
    """Run the sweep of a file.

    Parameters
    ----------
    path : str or Path
    **changes
        Arguments of ``sweep`` in place of, or beside, those of the file.
    """
    stated = read_sweep(path)
    stated.pop("show", None)
    return sweep(**{**stated, **changes})
