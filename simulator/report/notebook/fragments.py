"""Results as HTML for a notebook: cards, a folded table and a chart, with styles that reach nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.domain.units import format_duration
from simulator.present.decision import KEYS, decide
from simulator.present.rows import Row
from simulator.report.cards import cards, estimate_card
from simulator.report.goals import by_goal, estimates_by_goal
from simulator.report.page import filled
from simulator.report.picture import Picture
from simulator.report.several import several_sections
from simulator.runs.compare import Comparison, MultiArmComparison
from simulator.runs.results import Results

from .choice import charts_of

if TYPE_CHECKING:
    from simulator.search import OptimizeResult
    from simulator.sweeps.table import SweepTable


def html(result: object) -> str:
    """Return a result as self-contained HTML."""
    if isinstance(result, Results):
        return filled("notebook/results.html.j2", _of_results(result))
    if isinstance(result, Comparison):
        return filled("notebook/comparison.html.j2", _of_comparison(result))
    if isinstance(result, MultiArmComparison):
        content = {**several_sections(result.pairs()), "picture": _picture(result, result.baseline.provenance.key)}
        return filled("notebook/several.html.j2", content)
    from simulator.search import OptimizeResult  # loads Optuna
    from simulator.sweeps.table import SweepTable  # loads pandas

    if isinstance(result, SweepTable):
        return filled("notebook/sweep.html.j2", _of_sweep(result))
    if isinstance(result, OptimizeResult):
        return filled("notebook/search.html.j2", _of_search(result))
    raise TypeError(f"{type(result).__name__} has no page.")


def _of_results(result: Results) -> Mapping[str, Any]:
    shown = result.estimates(result.shown())
    return {
        "title": f"{result.strategy.spec} on {result.scenario.name}",
        "subtitle": f"{runs(result.replications)} of {format_duration(result.scenario.horizon)}",
        "cards": [estimate_card(one) for one in shown if one.indicator.id in KEYS],
        "goals": estimates_by_goal(shown),
        "picture": _picture(result, result.provenance.key),
    }


def _of_comparison(result: Comparison) -> Mapping[str, Any]:
    decision = decide(result)
    scenario = result.baseline.scenario
    return {
        "headline": decision.headline,
        "differs": decision.differs,
        "subtitle": (
            f"{runs(result.replications, 'pair of runs', 'pairs of runs')} of {scenario.name}, "
            f"{format_duration(scenario.horizon)} each, on common random numbers"
        ),
        "cards": cards(decision.rows),
        "goals": by_goal([Row(one) for one in result.rows(result.shown())]),
        "picture": _picture(result, result.candidate.provenance.key),
    }


def _of_search(result: OptimizeResult) -> Mapping[str, Any]:
    from simulator.report.search import search_content

    content = search_content(result)
    key = result.provenance.key
    return {"search": {**content, "pictures": [_named(one, key) for one in content["pictures"]]}}


def _of_sweep(result: SweepTable) -> Mapping[str, Any]:
    key = str(result["provenance"].iloc[0])
    return {
        "title": f"{runs(len(result))} of {result.name_of_scenario} over {', '.join(result.axes_swept)}",
        "picture": _picture(result, f"{key}-{len(result)}"),
        "table": result.points(result.keys_there),
    }


def runs(number: int, one: str = "run", more: str = "runs") -> str:
    """Return how many runs, in words.

    >>> runs(1), runs(4)
    ('1 run', '4 runs')
    """
    return f"{number} {one if number == 1 else more}"


def _picture(result: object, key: str) -> Picture | None:
    """Return the first chart of a result that has something to draw."""
    drawn = (draw() for draw in charts_of(result).values())
    return next((_named(one, key) for one in drawn if one is not None), None)


def _named(picture: Picture, key: str) -> Picture:
    """Return a picture whose ids are those of no other result in the same notebook."""
    return replace(picture, name=f"rb{key}-{picture.name}")
