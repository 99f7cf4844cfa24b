"""Names of what a page about a search shows: objectives with scenarios, points, and their kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.report.charts.trade_off import FRONT, OTHER, START, WINNER

if TYPE_CHECKING:
    from simulator.indicators import Indicator
    from simulator.search import OptimizeResult, Point, Problem


def title_of(id_: str) -> str:
    """Return the name of an indicator with its place."""
    from simulator.search.question.quantities import title_of as of

    return of(id_)


def indicator_of(id_: str) -> Indicator:
    """Return the indicator of a text such as ``exposure[TR]``."""
    from simulator.search.question.quantities import indicator_of as of

    return of(id_)


def full_title(problem: Problem, id_: str) -> str:
    """Return the name of an objective with the scenarios that it is of, or of another indicator."""
    return next((goal.title for goal in problem.objectives if goal.indicator == id_), title_of(id_))


def name_of(point: Point) -> str:
    """Return what a point is called."""
    return "as given" if point.trial is None else f"trial {point.trial}"


def kind_of(result: OptimizeResult, point: Point) -> str:
    """Return the kind of a point, by which pictures mark it."""
    if point.trial is None:
        return START
    if _recommended(result, point):
        return WINNER
    return FRONT if point.on_front else OTHER


def is_knee(result: OptimizeResult, point: Point) -> bool:
    """Return whether a point is the knee of the front."""
    return result.knee is not None and point.trial == result.knee.trial


def _recommended(result: OptimizeResult, point: Point) -> bool:
    return result.winner is not None and point.trial == result.winner.trial


def further_text(result: OptimizeResult, point: Point) -> str:
    """Return what tells runs of the confirmation from the first fresh ones."""
    confirmed = result.confirmation
    if confirmed is None or (point is not confirmed.finalist and point is not confirmed.start):
        return ""
    return f", {point.results.replications} further runs"
