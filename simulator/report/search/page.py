"""The page of a search: what was found, how fast objectives move, and how to search again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.present.changes import changes_table
from simulator.report.command import optimize_command, study_command
from simulator.report.page import arm_text, facts, scenario_text, write_page
from simulator.report.sections import works

from .content import confirmed_pair, search_content
from .parameters import parameter_sections

if TYPE_CHECKING:
    from simulator.search import OptimizeResult, Problem


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
        "parameters": parameter_sections(result),
        "sensitivity": _sensitivity(result),
        "pair": None if result.winner is None else works(confirmed_pair(result), "recommended"),
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
    from simulator.search.gradients.told import effects_table, prices_table, sentences, staff_sentence, staff_table

    if not result.sensitivity:
        return None
    return {
        "place": "the plan as given" if result.winner is None else "the recommended point",
        "several": result.problem.several,
        "scenarios": [
            {
                "name": name,
                "effects": effects_table(found),
                "prices": prices_table(found),
                "said": sentences(found),
                "staff": staff_table(found),
                "staff_said": staff_sentence(found),
            }
            for name, found in result.sensitivity.items()
        ],
    }


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
    options += [("--sensitivity",)] if result.sensitivity else []
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
