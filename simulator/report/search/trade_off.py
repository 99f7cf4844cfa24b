"""The picture of two objectives against each other: trials, points on fresh runs, and the front."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.present.numbers import counted, format_value, scale_of, unit_label
from simulator.present.rows import estimate_text
from simulator.present.table import Column, Table
from simulator.report.charts.trade_off import REJECTED, TRIAL, Axis, Spot, outside, trade_off
from simulator.report.picture import Picture

from .names import full_title, indicator_of, is_knee, kind_of, name_of, title_of

if TYPE_CHECKING:
    from simulator.search import OptimizeResult, Point


def trade_offs(result: OptimizeResult) -> list[Picture]:
    """Return the first objective against each other one."""
    first, *others = result.problem.objectives
    return [trade_off_picture(result, first.indicator, other.indicator, number) for number, other in enumerate(others)]


def trade_off_picture(result: OptimizeResult, x: str, y: str, number: int = 0) -> Picture:
    """Return two indicators of a search against each other; ``number`` tells the pictures of a page apart."""
    spots = [
        Spot(
            (trial.values[x], math.nan, math.nan),
            (trial.values[y], math.nan, math.nan),
            TRIAL if trial.feasible else REJECTED,
        )
        for trial in result.trials
    ]
    spots += [
        Spot(_ends(point, x), _ends(point, y), kind_of(result, point), _marked(result, point), is_knee(result, point))
        for point in (*result.points, result.start)
    ]
    axes = (_axis(result, x), _axis(result, y))
    titles = [full_title(result.problem, id_) for id_ in (x, y)]
    beyond = outside(spots, axes)
    caption = "Large marks were run again on fresh replications and have 95 % intervals, cut off at the edge."
    if beyond < len(result.trials):
        caption += (
            " Small marks are single values of the search, which all met the same luck: compare them with each other "
            "only."
        )
    if result.knee is not None:
        caption += " The ring marks the knee of the front."
    if beyond:
        caption += f" {counted(beyond, 'trial')} {'lies' if beyond == 1 else 'lie'} outside of the picture."
    label = f"{titles[0]} against {titles[1]} for {len(result.points)} points; the table below has the same numbers."
    return Picture(
        chart=lambda frame: trade_off(spots, axes, frame),
        name=f"front{number}",
        label=label,
        caption=caption,
        table=_table(result, x, y),
    )


def _table(result: OptimizeResult, x: str, y: str) -> Table:
    """Return what is drawn: points on fresh runs, and the search's trials."""
    points = [
        (_marked(result, point), kind_of(result, point), *(estimate_text(point.estimate(id_)) for id_ in (x, y)))
        for point in (*result.points, result.start)
    ]
    trials = [
        (
            f"trial {trial.number}",
            TRIAL if trial.feasible else REJECTED,
            *(format_value(trial.values[id_], indicator_of(id_).unit) for id_ in (x, y)),
        )
        for trial in result.trials
    ]
    columns = (Column("point"), Column("kind"), *(Column(title_of(id_), align="right") for id_ in (x, y)))
    return Table("trade-off", "Points on fresh runs, then all trials of the search", columns, (*points, *trials))


def _marked(result: OptimizeResult, point: Point) -> str:
    """Return the name of a point, with that it is the knee."""
    return f"{name_of(point)}, knee" if is_knee(result, point) else name_of(point)


def _ends(point: Point, id_: str) -> tuple[float, float, float]:
    one = point.estimate(id_)
    low, high = (math.nan if end is None else end for end in (one.low, one.high))
    return one.value, low, high


def _axis(result: OptimizeResult, id_: str) -> Axis:
    indicator = indicator_of(id_)
    finite = [abs(value) for point in result.points if math.isfinite(value := point.estimate(id_).value)]
    scale = scale_of(indicator.unit, max(finite, default=math.nan))
    label = scale.label or unit_label(indicator.unit)
    goal = next(goal for goal in result.problem.objectives if goal.indicator == id_)
    title = f"{goal.title} ({label})" if label else goal.title
    return Axis(f"{title}, {'more' if goal.maximize else 'less'} is better", scale.size)
