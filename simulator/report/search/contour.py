"""The picture of an objective over its two most important parameters, drawn where trials are and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.present.numbers import scale_of, setting, unit_label
from simulator.report import charts
from simulator.report.fitted import Bools, among, banded, centres, grid_of, values_table
from simulator.report.picture import Picture
from simulator.space.quadratic import Floats, Quadratic

from .axis import ParameterAxis
from .names import full_title, indicator_of

if TYPE_CHECKING:
    from simulator.search import OptimizeResult, SearchSpace
    from simulator.search.answer.importance import Importance
    from simulator.search.answer.response import Response


def contour_picture(result: OptimizeResult, found: Response, shares: Sequence[Importance]) -> Picture | None:
    """Return an objective as fitted over the two numbers that matter most to it; None where it is not told.

    Others are as recommended, else as given, else in the middle of their ranges.
    """
    space, fit = result.problem.space, found.told
    numbers = {one.name: one for one in space.variables if not one.chooses}
    chosen = [numbers[one.name] for one in shares if one.name in numbers][:2]
    if fit is None or len(chosen) < 2:
        return None
    axes = (ParameterAxis(chosen[0]), ParameterAxis(chosen[1]))
    where, base = _base(result)
    trials = np.array([[axis.place(trial.params[axis.name]) for axis in axes] for trial in result.trials])
    edges, middles = ((1 + one) / 2 for one in centres())
    inside, values = _values(space, fit, axes, base, trials, middles)
    if not inside.any():
        return None
    indicator, title = indicator_of(found.objective), full_title(result.problem, found.objective)
    cells, bands = banded(values, inside, indicator.unit, edges.tolist(), edges.tolist())
    unit = scale_of(indicator.unit, float(np.abs(values[inside]).max())).label or unit_label(indicator.unit)
    marks = [[dict(zip("xy", _place(axes, one), strict=True))] if one else [] for one in _marked(result)]
    rest = ", ".join(
        f"{name} {setting(value)}" for name, value in base.items() if name not in (axes[0].name, axes[1].name)
    )
    said = tuple([setting(axis.variable.at(float(one))) for one in middles] for axis in axes)
    return Picture(
        name=f"contour-{found.objective}",
        chart=lambda frame: charts.contour(
            cells,
            [{"x": float(x), "y": float(y)} for x, y in trials],
            marks[0],
            bands,
            frame,
            x=axes[0].name,
            y=axes[1].name,
            title=f"{title} ({unit})" if unit and not frame.narrow else title,
            best=marks[1],
            ticks=(axes[0].ticks, axes[1].ticks),
        ),
        label=f"Fitted surface of {title} over {axes[0].name} and {axes[1].name}.",
        caption=f"{title} as fitted, in bands, where trials surround a place. Dots are all trials, whatever their "
        f"other parameters; the square is the plan as given{', the diamond what is recommended' if marks[1] else ''}."
        + (f" Other parameters are {where}: {rest}." if rest else ""),
        table=values_table(
            f"{title} as fitted", (axes[0].name, axes[1].name), (said[0], said[1]), values, inside, indicator.unit
        ),
    )


def _base(result: OptimizeResult) -> tuple[str, Mapping[str, Any]]:
    """Return where other parameters stand, in words and by name."""
    space = result.problem.space
    if result.winner is not None:
        return "as recommended", result.winner.params
    if (given := space.start()) is not None:
        return "as given", given
    return "in the middle of their ranges", space.at({one.name: 0.5 for one in space.variables})


def _marked(result: OptimizeResult) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Return the values of the plan as given, if they lie within the ranges, and of what is recommended."""
    return result.problem.space.start(), None if result.winner is None else result.winner.params


def _place(axes: tuple[ParameterAxis, ParameterAxis], values: Mapping[str, Any]) -> tuple[float, float]:
    return axes[0].place(values[axes[0].name]), axes[1].place(values[axes[1].name])


def _values(
    space: SearchSpace,
    fit: Quadratic,
    axes: tuple[ParameterAxis, ParameterAxis],
    base: Mapping[str, Any],
    trials: Floats,
    middles: Floats,
) -> tuple[Bools, Floats]:
    """Return which places lie among the trials and keep the order of thresholds, and the fit there."""
    shape = (len(middles), len(middles))
    grid = grid_of(middles)
    settings = [
        {**base, axes[0].name: axes[0].variable.at(float(x)), axes[1].name: axes[1].variable.at(float(y))}
        for x, y in grid
    ]
    places = np.array([_places(space, one) for one in settings])
    valid = (np.abs(places) <= 1 + 1e-9).all(axis=1)  # a place beyond 1 exceeds a greater threshold
    inside = among(trials, grid) & valid
    return inside.reshape(shape), fit.over(places).reshape(shape)


def _places(space: SearchSpace, values: Mapping[str, Any]) -> Floats:
    """Return where values lie in what the sampler draws from; NaN where a choice is beyond a greater threshold."""
    from simulator.search.answer.response import places_of

    try:
        return places_of(space, values)
    except ValueError:
        return np.full(len(space.variables), np.nan)
