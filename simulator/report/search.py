"""What the page says about a search: the front, the recommended point, and how both were found."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError
from simulator.present.changes import changes_table
from simulator.present.numbers import counted, format_value, scale_of, setting, unit_label
from simulator.present.rows import Row, estimate_text
from simulator.present.smallest import smallest_hint
from simulator.present.table import Column, Table
from simulator.runs.compare import Comparison

from .charts.trade_off import FRONT, OTHER, REJECTED, START, TRIAL, WINNER, Axis, Spot, outside, trade_off
from .command import optimize_command, plan_command, study_command
from .page import arm_text, facts, scenario_text, write_page
from .picture import Picture
from .sections import works

if TYPE_CHECKING:
    from simulator.indicators import Indicator
    from simulator.search import OptimizeResult, Point, Problem


def title_of(id_: str) -> str:
    """Return the name of an indicator with its place."""
    from simulator.search.quantities import title_of as of

    return of(id_)


def indicator_of(id_: str) -> Indicator:
    """Return the indicator of a text such as ``exposure[TR]``."""
    from simulator.search.quantities import indicator_of as of

    return of(id_)


def write_front(result: OptimizeResult, path: Path | str, *, command: str | None = None) -> Path:
    """Write the page of a search and return its path.

    Parameters
    ----------
    result : OptimizeResult
    path : Path or str
        HTML file to write.
    command : str, optional
        Command line that made the result; by default one that makes it again.
    """
    search = search_content(result)
    problem = result.problem
    goals = " and ".join(
        f"{'higher' if goal.maximize else 'lower'} {goal.title.lower()}" for goal in problem.objectives
    )
    where = f"Scenarios {', '.join(problem.names)}" if problem.several else f"Scenario {problem.scenario.name}"
    content = {
        "title": f"Search: {goals}",
        "subtitle": f"{where}, strategy {problem.space.strategy.spec}.",
        "search": search,
        "sensitivity": _sensitivity(result),
        "pair": None if result.winner is None else works(_pair(result), "recommended"),
        "command": command or _command(result),
        "facts": _facts(result),
        "differs": changes_table(result.differs, "as loaded", "as given"),
        "scenario_title": "The resolved scenario",
        "scenario_text": scenario_text(result.provenance),
        "provenance": result.provenance,
    }
    return write_page(path, "front.html.j2", content)


def _sensitivity(result: OptimizeResult) -> dict[str, Any] | None:
    """Return how fast the objectives move, if that was asked for."""
    from simulator.search.gradients.told import effects_table, prices_table, sentences

    found = result.sensitivity
    if found is None:
        return None
    return {
        "place": "the plan as given" if result.winner is None else "the recommended point",
        "effects": effects_table(found),
        "prices": prices_table(found),
        "said": sentences(found),
    }


def _pair(result: OptimizeResult) -> Comparison:
    """Return the recommended point against the plan as given, on the runs of the confirmation."""
    if (confirmed := result.confirmation) is None:
        raise ValueError("A search without a confirmation recommends nothing.")
    return Comparison(confirmed.start.results, confirmed.finalist.results)


def search_content(result: OptimizeResult) -> dict[str, Any]:
    """Return what the template says about a search.

    Raises
    ------
    InputError
        If it is no search.
    """
    from simulator.search import OptimizeResult
    from simulator.search.conclusion import conclusion

    if not isinstance(result, OptimizeResult):
        raise InputError(
            f"A report on a search must be of what `optimize` returns. Got {type(result).__name__} instead."
        )
    problem = result.problem
    ids = _columns(problem)
    others = [point for point in result.points if not point.on_front]
    confirmed = [] if result.confirmation is None else [result.confirmation.finalist, result.confirmation.start]
    return {
        "headline": conclusion(result),
        "hint": search_hint(result),
        "method": _method(result),
        "pictures": _pictures(result),
        "variables": [variable.name for variable in result.problem.space.variables],
        "columns": [_title(problem, id_) for id_ in ids],
        "scenarios": _scenarios(result) if problem.several else None,
        "points": [_point(result, point, ids) for point in (*confirmed, *result.front, *others, result.start)],
        "winner_yaml": result.winner_yaml(),
    }


def _columns(problem: Problem) -> list[str]:
    """Return what the table of points shows: of several scenarios only what is of all of them."""
    return [goal.indicator for goal in problem.objectives] if problem.several else problem.indicators


def _title(problem: Problem, id_: str) -> str:
    """Return the name of an objective with the scenarios that it is of, or of another indicator."""
    return next((goal.title for goal in problem.objectives if goal.indicator == id_), title_of(id_))


def _scenarios(result: OptimizeResult) -> dict[str, Any]:
    """Return what points have in each scenario, with what they miss there."""
    from simulator.search.quantities import in_world

    problem, confirmed = result.problem, result.confirmation
    listed = [*result.front, result.start] if confirmed is None else [confirmed.finalist, confirmed.start]
    rows = []
    for point in listed:
        for world, weight in zip(problem.names, problem.weights, strict=True):
            keys = [in_world(text, world) for text in problem.quantities]
            cells = [(estimate_text(point.estimate(key)), _change(result, point, key)) for key in keys]
            rows.append((_name(point) + _further(result, point), f"{world} ({100 * weight:.3g} %)", cells))
    return {"columns": [title_of(text) for text in problem.quantities], "rows": rows}


def search_hint(result: OptimizeResult) -> str:
    """Return what the finalist's runs would have seen of objectives without a clear difference, and how to plan more.

    Empty where nothing was tried against the plan as given, or every objective is clear.
    """
    if (confirmed := result.confirmation) is None:
        return ""
    pair = _pair(result)
    return smallest_hint([change.row for change in confirmed.changes], pair.replications, plan_command(pair))


def _method(result: OptimizeResult) -> str:
    """Return how the points were found, and what their marks mean."""
    from simulator.search.conclusion import counts_text

    text = " ".join([counts_text(result), *result.not_searched.values()])
    if result.confirmation is not None:
        text += (
            " The best candidate and the plan as given were then run on a third seed, which chose nothing: a point is "
            "recommended only if, there, it is clearly better in one objective, clearly not worse in any, and meets "
            "every requirement."
        )
    return text


def _point(result: OptimizeResult, point: Point, ids: list[str]) -> dict[str, Any]:
    standing, style = _standing(result, point)
    values: list[tuple[str, str]] = []
    for id_ in ids:
        one = point.estimate(id_)
        values.append((estimate_text(one), _change(result, point, id_)))
    names = [variable.name for variable in result.problem.space.variables]
    return {
        "name": _name(point) + _further(result, point),
        "variables": [setting(point.params[name]) if name in point.params else "–" for name in names],
        "outcomes": values,
        "standing": standing,
        "style": style,
    }


def _change(result: OptimizeResult, point: Point, id_: str) -> str:
    """Return the paired relative change against the plan as given; empty for that one itself."""
    return "" if point.trial is None else Row(result.change(point, id_)).relative


def _standing(result: OptimizeResult, point: Point) -> tuple[str, str]:
    missed = [check.text for check in point.checks if check.missed]
    if missed:
        return f"▼ misses {', '.join(missed)}", "worse"
    unsure = any(check.status == "likely" for check in point.checks)
    tail = ", a requirement is met by the estimate only" if unsure else ""
    if point is result.winner:
        return f"▲ recommended{tail}", "better"
    if point.trial is None:
        return f"as given{tail}", "unclear"
    if result.confirmation is not None and point is result.confirmation.finalist:
        return f"not confirmed{tail}", "unclear"
    if point.on_front:
        return f"no other point is better in everything{tail}", "changed"
    return f"another point is better in everything{tail}", "unclear"


def _pictures(result: OptimizeResult) -> list[Picture]:
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
        Spot(_ends(point, x), _ends(point, y), _kind(result, point), _name(point))
        for point in (*result.points, result.start)
    ]
    axes = (_axis(result, x), _axis(result, y))
    titles = [_title(result.problem, id_) for id_ in (x, y)]
    beyond = outside(spots, axes)
    caption = "Large marks were run again on fresh replications and have 95 % intervals, cut off at the edge."
    if beyond < len(result.trials):
        caption += (
            " Small marks are single values of the search, which all met the same luck: compare them with each other "
            "only."
        )
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
        (_name(point), _kind(result, point), *(estimate_text(point.estimate(id_)) for id_ in (x, y)))
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


def _ends(point: Point, id_: str) -> tuple[float, float, float]:
    one = point.estimate(id_)
    low, high = (math.nan if end is None else end for end in (one.low, one.high))
    return one.value, low, high


def _kind(result: OptimizeResult, point: Point) -> str:
    if point.trial is None:
        return START
    if _recommended(result, point):
        return WINNER
    return FRONT if point.on_front else OTHER


def _axis(result: OptimizeResult, id_: str) -> Axis:
    indicator = indicator_of(id_)
    finite = [abs(value) for point in result.points if math.isfinite(value := point.estimate(id_).value)]
    scale = scale_of(indicator.unit, max(finite, default=math.nan))
    label = scale.label or unit_label(indicator.unit)
    goal = next(goal for goal in result.problem.objectives if goal.indicator == id_)
    title = f"{goal.title} ({label})" if label else goal.title
    return Axis(f"{title}, {'more' if goal.maximize else 'less'} is better", scale.size)


def _recommended(result: OptimizeResult, point: Point) -> bool:
    return result.winner is not None and point.trial == result.winner.trial


def _further(result: OptimizeResult, point: Point) -> str:
    """Return what tells runs of the confirmation from the first fresh ones."""
    confirmed = result.confirmation
    if confirmed is None or (point is not confirmed.finalist and point is not confirmed.start):
        return ""
    return f", {point.results.replications} further runs"


def _name(point: Point) -> str:
    return "as given" if point.trial is None else f"trial {point.trial}"


def _command(result: OptimizeResult) -> str:
    problem = result.problem
    if result.study:
        return study_command(result.study)
    options: list[tuple[str, ...]] = [(f"--{goal.direction}", goal.indicator) for goal in problem.objectives]
    options += [("--require", str(one)) for one in (*problem.requirements, *problem.chances)]
    options += [("--also", world.plain) for world in problem.worlds[1:] if world.plain]
    options += [("--robust", f"{goal.indicator}={goal.over}") for goal in problem.objectives if goal.over]
    options += [("--param", text) for text in problem.space.wishes]
    options += [("--per", axis) for axis in problem.space.axes]
    options += [("--prefer", problem.preference.text)] if problem.preference.text else []
    options += [("--tolerance", repr(problem.tolerance))] if problem.tolerance else []
    options.append(("--most-replications", str(problem.most_replications)))
    options += [("--polish", str(result.polish))] if result.polish else []
    options += [("--sensitivity",)] if result.sensitivity is not None else []
    trials = len(result.trials) - result.polished
    return optimize_command(result.provenance, options, trials, problem.seed, problem.replications)


def _replications(problem: Problem) -> str:
    least, most = problem.replications, problem.most_replications
    return str(least) if least == most else f"{least}, and up to {most} where it may beat the best"


def _facts(result: OptimizeResult) -> list[tuple[str, str]]:
    seeds = {
        "seed": str(result.problem.seed),
        "replications per trial": _replications(result.problem),
        "replications of all trials": f"{result.runs:,}",
        "fresh seed": str(result.provenance.seed),
        "fresh replications": str(result.provenance.replications),
    }
    return facts(result.provenance, {"as given": arm_text(result.provenance)}, seeds)
