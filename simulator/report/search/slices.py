"""The picture of an objective against each parameter: every trial of the search, on the luck that all of them met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.present.numbers import counted, format_value, scale_of, setting, unit_label
from simulator.present.table import Column, Table
from simulator.report import charts
from simulator.report.charts.trade_off import REJECTED, START, TRIAL, WINNER
from simulator.report.picture import Picture

from .axis import ParameterAxis
from .names import full_title, indicator_of

if TYPE_CHECKING:
    from simulator.search import OptimizeResult, Trial

_MOST_PANELS = 12
_MOST_TRIALS = 300
"""Trials that are drawn; of more every second one, or third, and so on."""


def slices_picture(result: OptimizeResult, id_: str, order: Sequence[str]) -> Picture | None:
    """Return an objective of a search against each parameter; None where no trial has a value.

    Parameters
    ----------
    result : OptimizeResult
    id_ : str
        Of the objective.
    order : sequence of str
        Parameters, in the order of their panels.
    """
    every = [trial for trial in result.trials if math.isfinite(trial.values[id_])]
    step = math.ceil(len(every) / _MOST_TRIALS)
    trials = [one for place, one in enumerate(every) if place % step == 0 or _kind(result, one) in (START, WINNER)]
    named = {one.name: one for one in result.problem.space.variables}
    axes = [ParameterAxis(named[name]) for name in order][:_MOST_PANELS]
    if not trials or not axes:
        return None
    indicator, title = indicator_of(id_), full_title(result.problem, id_)
    scale = scale_of(indicator.unit, max(abs(trial.values[id_]) for trial in trials))
    label = scale.label or unit_label(indicator.unit)
    trials.sort(key=lambda one: _LAST.index(_kind(result, one)))
    panels = [
        {
            "name": axis.name,
            "ticks": axis.ticks,
            "rows": [
                {
                    "x": axis.place(trial.params[axis.name]),
                    "y": trial.values[id_] / scale.size,
                    "kind": _kind(result, trial),
                }
                for trial in trials
                if axis.name in trial.params
            ],
        }
        for axis in axes
    ]
    left_out = f" Of {counted(len(every), 'trial')} every {step}th is drawn." if step > 1 else ""
    if len(order) > len(axes):
        left_out += f" The first {len(axes)} of {len(order)} parameters are drawn; the table has all."
    return Picture(
        name=f"slices-{id_}",
        chart=lambda frame: charts.slices(panels, frame, title=f"{title} ({label})" if label else title),
        label=f"{title} in {counted(len(trials), 'trial')} against each of {counted(len(axes), 'parameter')}; the "
        "table below has the same numbers.",
        caption="Each mark is one trial of the search. All trials met the same luck, so compare them with each other "
        f"only; other parameters differ as well.{left_out}",
        table=_table(result, id_, trials, order),
    )


_LAST = (TRIAL, REJECTED, START, WINNER)
"""Kinds in the order in which they are drawn, the last one on top."""


def _kind(result: OptimizeResult, trial: Trial) -> str:
    if result.winner is not None and trial.number == result.winner.trial:
        return WINNER
    if dict(trial.params) == result.problem.space.start():
        return START
    return TRIAL if trial.feasible else REJECTED


def _table(result: OptimizeResult, id_: str, trials: Sequence[Trial], order: Sequence[str]) -> Table:
    unit = indicator_of(id_).unit
    rows = tuple(
        (
            f"trial {trial.number}",
            _kind(result, trial),
            format_value(trial.values[id_], unit),
            *(setting(trial.params[name]) if name in trial.params else "–" for name in order),
        )
        for trial in sorted(trials, key=lambda one: one.number)
    )
    title = full_title(result.problem, id_)
    columns = (Column("trial"), Column("kind"), *(Column(name, align="right") for name in (title, *order)))
    return Table("slices", f"{title} and the parameters of each trial, on the luck of the search", columns, rows)
