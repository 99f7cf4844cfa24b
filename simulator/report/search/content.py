"""What the template says about a search: the sentence, pictures, and tables of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import InputError
from simulator.present.numbers import setting
from simulator.present.rows import Row, estimate_text
from simulator.present.smallest import smallest_hint
from simulator.report.command import plan_command
from simulator.runs.compare import Comparison

from .names import full_title, further_text, is_knee, name_of, title_of
from .trade_off import trade_offs

if TYPE_CHECKING:
    from simulator.search import OptimizeResult, Point, Problem


def search_content(result: OptimizeResult) -> dict[str, Any]:
    """Return what the template says about a search.

    Raises
    ------
    InputError
        If it is no search.
    """
    from simulator.search import OptimizeResult
    from simulator.search.answer.conclusion import grounds, headline

    if not isinstance(result, OptimizeResult):
        raise InputError(
            f"A report on a search must be of what `optimize` returns. Got {type(result).__name__} instead."
        )
    problem = result.problem
    ids = _columns(problem)
    others = [point for point in result.points if not point.on_front]
    confirmed = [] if result.confirmation is None else [result.confirmation.finalist, result.confirmation.start]
    return {
        "headline": headline(result),
        "grounds": grounds(result),
        "hint": search_hint(result),
        "method": _method(result),
        "knee": "" if result.knee is None else result.knee.sentence,
        "pictures": trade_offs(result),
        "variables": [variable.name for variable in result.problem.space.variables],
        "columns": [full_title(problem, id_) for id_ in ids],
        "scenarios": _scenarios(result) if problem.several else None,
        "points": [_point(result, point, ids) for point in (*confirmed, *result.front, *others, result.start)],
        "winner_yaml": result.winner_yaml(),
    }


def _columns(problem: Problem) -> list[str]:
    """Return what the table of points shows: of several scenarios only what is of all of them."""
    return [goal.indicator for goal in problem.objectives] if problem.several else problem.indicators


def _scenarios(result: OptimizeResult) -> dict[str, Any]:
    """Return what points have in each scenario, with what they miss there."""
    from simulator.search.question.quantities import in_world

    problem, confirmed = result.problem, result.confirmation
    listed = [*result.front, result.start] if confirmed is None else [confirmed.finalist, confirmed.start]
    rows = []
    for point in listed:
        for world, weight in zip(problem.names, problem.weights, strict=True):
            keys = [in_world(text, world) for text in problem.quantities]
            cells = [(estimate_text(point.estimate(key)), _change(result, point, key)) for key in keys]
            rows.append((name_of(point) + further_text(result, point), f"{world} ({100 * weight:.3g} %)", cells))
    return {"columns": [title_of(text) for text in problem.quantities], "rows": rows}


def search_hint(result: OptimizeResult) -> str:
    """Return what the finalist's runs would have seen of objectives without a clear difference, and how to plan more.

    Empty where nothing was tried against the plan as given, or every objective is clear.
    """
    if (confirmed := result.confirmation) is None:
        return ""
    pair = confirmed_pair(result)
    return smallest_hint([change.row for change in confirmed.changes], pair.replications, plan_command(pair))


def confirmed_pair(result: OptimizeResult) -> Comparison:
    """Return the recommended point against the plan as given, on the runs of the confirmation."""
    if (confirmed := result.confirmation) is None:
        raise ValueError("A search without a confirmation recommends nothing.")
    return Comparison(confirmed.start.results, confirmed.finalist.results)


def _method(result: OptimizeResult) -> str:
    """Return how the points were found, and what their marks mean."""
    from simulator.search.answer.conclusion import counts_text

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
        "name": name_of(point) + further_text(result, point),
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
        knee = ", knee of the front" if is_knee(result, point) else ""
        return f"▲ recommended{knee}{tail}", "better"
    if point.trial is None:
        return f"as given{tail}", "unclear"
    if result.confirmation is not None and point is result.confirmation.finalist:
        return f"not confirmed{tail}", "unclear"
    if point.on_front:
        knee = ", knee of the front" if is_knee(result, point) else ""
        return f"no other point is better in everything{knee}{tail}", "changed"
    return f"another point is better in everything{tail}", "unclear"
