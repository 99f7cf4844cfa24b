"""Study files: a search in one YAML file, with the words of ``optimize``.

scenario: baseline                  # a name, or a file beside this one; or several:
                                    # scenarios: [baseline, surge], robust: worst
set: {horizon: 3d}                  # overrides
strategy: Threshold                 # the strategy in force; by default the scenario's
space:                              # what is searched
  strategy.remove_at.TR.hate: 0.5:0.95
  pools.emea.shifts.all_day.reviewers: 0:6
  enforcement.ban_at: [3, 5, 8]
objectives: [net_cost_per_day]
require: [innocent_views_lost<=baseline*1.05]
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator.space.argument_file import FileKind
from simulator.space.choices import wishes

from .answer.result import OptimizeResult
from .run import optimize

GOALS = ("minimize", "maximize", "objectives")
_LISTS = (*GOALS, "require", "per")
KEYS = (
    *("scenario", "scenarios", "robust", "strategy", "set", "space", "strategies", "prefer", "tolerance", "trials"),
    *("runs", "replications", "most_replications", "points", "fresh_replications", "fresh_runs", "delta", "polish"),
    *("sensitivity", "seed", "sampler", "engine"),
    *_LISTS,
)
"""What a study file may say."""
_STUDY = FileKind("study", "an objective", KEYS, GOALS, _LISTS, {"space": "params"})


def is_study(path: str | Path) -> bool:
    """Return whether a file is a study: it names an objective, which no scenario does."""
    return _STUDY.holds(path)


def read_study(path: str | Path) -> dict[str, Any]:
    """Return the arguments of ``optimize`` that a study file states.

    Raises
    ------
    InputError
        If it cannot be read, or says something else.
    """
    arguments = _STUDY.read(path)
    if "params" in arguments:
        arguments["params"] = wishes(arguments["params"])
    return arguments


def optimize_study(path: str | Path, **changes: Any) -> OptimizeResult:
    """Run the search of a study file.

    Parameters
    ----------
    path : str or Path
    **changes
        Arguments of ``optimize`` in place of, or beside, those of the file.
    """
    return replace(optimize(**{**read_study(path), **changes}), study=str(path))
