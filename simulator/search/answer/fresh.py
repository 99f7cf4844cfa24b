"""From the best candidates of a search to its answer: fresh luck, a selection, and a third seed that chose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.runs.executor import Progress
from simulator.search.loop.sharing import fresh_seed
from simulator.search.question.chance import ChanceCheck
from simulator.search.question.problem import Problem
from simulator.search.question.settings import Budget

from .points import Point, rerun
from .recommendation import Confirmation, confirmation, recommendable
from .winner import Choice, choose, finalist_of

CONFIRMATION = 2
"""Replications of the finalist and the plan as given, for each fresh replication of the other points."""


@dataclass(frozen=True)
class Fresh:
    """What the best candidates of a search are worth on luck that the search never saw.

    Parameters
    ----------
    points : tuple of Point
        The candidates on fresh replications.
    start : Point
        The plan as given, on the same ones.
    choice : Choice or None
        How the finalist was chosen; None where no candidate could be recommended.
    confirmation : Confirmation or None
        The finalist and the plan as given on a third seed; None where there is no finalist.
    """

    points: tuple[Point, ...]
    start: Point
    choice: Choice | None
    confirmation: Confirmation | None


def on_fresh_luck(
    chosen: Sequence[Mapping[str, Any]],
    numbers: Sequence[int],
    problem: Problem,
    budget: Budget,
    workers: int | None,
    progress: Progress | None,
    memory: float,
    references: Sequence[Mapping[str, Any]] = (),
) -> Fresh:
    """Run candidates and the plan as given on fresh luck, select a finalist, and run it once more on a third seed.

    Parameters
    ----------
    chosen : sequence of Mapping
        Values of the candidates, by variable.
    numbers : sequence of int
        Their numbers.
    problem, budget, workers, progress, memory
    references : sequence of Mapping
        Values that regrets are relative to.
    """
    share = budget.points / (budget.points + 2 * CONFIRMATION)
    points, start = rerun(
        chosen,
        numbers,
        problem,
        fresh_seed(problem.seed),
        budget.fresh_replications,
        workers,
        part_of(progress, 0, share, 1.0),
        memory,
        references,
    )
    able = recommendable(points, start, problem)
    if not able:
        if progress is not None:
            progress(1.0, 1.0)
        return Fresh(tuple(points), start, None, None)
    others = (len(points) + 1 - len(able) + len(references)) * len(problem.names)
    most = budget.fresh_runs - others * budget.fresh_replications
    choice = choose(able, start, problem, budget.delta, most, workers)
    finalist = finalist_of(able, choice)
    seed, number = fresh_seed(problem.seed, "confirmation"), CONFIRMATION * budget.fresh_replications
    number = max([number, *(one.needs for one in finalist.checks if isinstance(one, ChanceCheck))])
    part = part_of(progress, share, 1 - share, 1.0)
    again, given = rerun([finalist.params], [choice.trial], problem, seed, number, workers, part, memory, references)
    return Fresh(tuple(points), start, choice, confirmation(again[0], given, problem))


def part_of(progress: Progress | None, offset: float, length: float, total: float) -> Progress | None:
    """Return a progress callback for a stretch of the whole."""
    if progress is None:
        return None
    return lambda done, of: progress(offset + length * done / (of or 1.0), total)
