"""The charts of a result, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from simulator.indicators import INDICATORS
from simulator.present.rows import Row
from simulator.report import over_time, pictures
from simulator.report.arms import Arms
from simulator.report.durations import time_to_action
from simulator.report.exposure import causes
from simulator.report.picture import Picture
from simulator.report.several import several_changes, shortly
from simulator.report.sweeps import sweep_picture
from simulator.runs.compare import Comparison, MultiArmComparison
from simulator.runs.results import Results

if TYPE_CHECKING:
    from simulator.search import OptimizeResult
    from simulator.sweeps.table import SweepTable

Choice = Mapping[str, Callable[[], Picture | None]]
"""Charts by name, the most telling first; what draws one returns None where there is nothing to draw."""


def charts_of(result: object) -> Choice:
    """Return the charts of a result."""
    if isinstance(result, Results):
        return _of_arms({"run": result})
    if isinstance(result, Comparison):
        arms = {"baseline": result.baseline, "candidate": result.candidate}
        return {"changes": partial(changes, result), **_of_arms(arms)}
    if isinstance(result, MultiArmComparison):
        candidates = {name: pair.candidate for name, pair in shortly(result.pairs()).items()}
        several = _of_arms({"baseline": result.baseline, **candidates})
        return {"changes": partial(several_changes, result.pairs()), **several}
    from simulator.search import OptimizeResult  # loads Optuna
    from simulator.sweeps.table import SweepTable  # loads pandas

    if isinstance(result, SweepTable):
        return {id_: partial(sweep_picture, result, id_) for id_ in _indicators(result)}
    if isinstance(result, OptimizeResult):
        return _of_search(result)
    raise TypeError(f"{type(result).__name__} has no charts.")


def changes(result: Comparison) -> Picture | None:
    """Return the relative changes at a glance."""
    return pictures.glance([Row(one) for one in result.rows(result.shown())])


def _indicators(result: SweepTable) -> list[str]:
    """Return the indicators that a sweep has, the key ones first."""
    return list(dict.fromkeys([*result.keys_there, *(id_ for id_ in INDICATORS if id_ in result.columns)]))


def _of_arms(arms: Arms) -> Choice:
    return {
        "causes": partial(causes, arms),
        "backlog": partial(over_time.backlog, arms),
        "utilisation": partial(over_time.utilisation, arms),
        "time_to_action": partial(time_to_action, arms),
    }


def _of_search(result: OptimizeResult) -> Choice:
    """Return the trade-offs: the first objective against each other one."""
    from simulator.report.search import trade_off_picture

    first, *others = (goal.indicator for goal in result.problem.objectives)
    return {
        "trade_off" if place == 0 else f"trade_off_{place + 1}": partial(trade_off_picture, result, first, other, place)
        for place, other in enumerate(others)
    } or {"trade_off": lambda: None}
