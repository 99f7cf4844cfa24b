"""What a study tries before its sampler proposes anything.

A search begins with the plan as given, so that it ends no worse than it started. Where nature varies, the corners of
the bounds follow: most attacks hurt more the farther they go, and a sampler comes near a corner but not to it.
"""

from __future__ import annotations

from typing import Any

from simulator.search.question.problem import Problem


def starts_of(problem: Problem) -> list[dict[str, Any]]:
    """Return values to try first, by variable: those given, if they lie in the space, and perhaps corners.

    Of a red team these are the corner at which every number is as far from its value as given as its bounds allow, and
    the corners with one of them left as given. What has choices keeps its value.
    """
    given = problem.space.start()
    if given is None:
        return []
    return [given, *(_corners(problem, given) if problem.of_nature else ())]


def _corners(problem: Problem, given: dict[str, Any]) -> list[dict[str, Any]]:
    far = {
        one.name: one.at(0.0 if one.part(given[one.name]) > 0.5 else 1.0)
        for one in problem.space.variables
        if not one.chooses
    }
    without = [{**given, **{name: value for name, value in far.items() if name != left}} for left in far]
    return [{**given, **far}, *(without if len(far) > 1 else ())]
