"""``riskbox optimize``: search a strategy's parameters for the best trade-offs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.errors import CheckFailed, InputError, show
from simulator.files import safe_name

from . import gradients, options, output, saving
from .stated import merged

if TYPE_CHECKING:
    from simulator.search import OptimizeResult, Point


@click.command("optimize", short_help="Search strategies and plans for the best trade-offs.")
@options.scenario
@click.option(
    "--also",
    metavar="SCENARIO",
    multiple=True,
    help="Further scenario in which every plan is run; may be repeated.",
)
@click.option(
    "--robust",
    metavar="HOW|INDICATOR=HOW",
    multiple=True,
    help="How an objective is taken over several scenarios: mean (the default), worst or regret; may be repeated.",
)
@options.once(
    "--strategy", metavar="SPEC", help="Strategy in force, by default the scenario's; its values are the first trial."
)
@click.option("--minimize", metavar="INDICATOR", multiple=True, help="Indicator to make small; may be repeated.")
@click.option("--maximize", metavar="INDICATOR", multiple=True, help="Indicator to make large; may be repeated.")
@click.option(
    "--objective",
    "objectives",
    metavar="INDICATOR",
    multiple=True,
    help="Indicator to move to where it is better, perhaps in a place, `exposure[TR]`; may be repeated.",
)
@click.option(
    "--require",
    metavar="'INDICATOR<=LIMIT'",
    multiple=True,
    help="Guardrail that every point must keep, perhaps in a place, or `in 95%` of runs; may be repeated.",
)
@options.once(
    "--prefer",
    metavar="'A=3,B=1'|'A>B'",
    help="Weights of the objectives, or their order; by default all count alike.",
)
@options.once(
    "--tolerance",
    type=float,
    default=0.0,
    show_default=True,
    help="Part of the plan in force by which an objective may be worse.",
)
@options.once("--trials", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Number of trials.")
@click.option(
    "--param",
    "params",
    metavar="NAME[=LOW:HIGH|A,B]",
    multiple=True,
    help="Search only this parameter or, by its path, this cell or field of the plan; may be repeated.",
)
@click.option(
    "--per",
    type=click.Choice(["market", "policy"]),
    multiple=True,
    help="Search a separate value for each market or policy.",
)
@options.overrides
@options.once(
    "--sampler",
    type=click.Choice(["tpe", "random", "nsga2", "gp", "qnehvi"]),
    default="tpe",
    show_default=True,
    help="What proposes trials; gp and qnehvi need the extra `gp`.",
)
@options.seed
@options.engine
@options.replications(1)
@options.once(
    "--most-replications",
    type=click.IntRange(1, 100_000),
    help="Replications of a trial that may beat the best so far; by default 8, or --replications if that is more.",
)
@options.once("--runs", type=click.IntRange(1), help="Replications of all trials, after which no trial is begun.")
@options.once(
    "--points", type=click.IntRange(1, 1000), default=8, show_default=True, help="Best trials to run on fresh luck."
)
@options.once(
    "--fresh-replications",
    type=click.IntRange(2, 100_000),
    default=8,
    show_default=True,
    help="Replications of the best points on luck that the search never used.",
)
@options.once(
    "--fresh-runs",
    type=click.IntRange(1),
    default=300,
    show_default=True,
    help="Runs on the fresh luck, those that select the finalist included.",
)
@options.once(
    "--delta",
    type=float,
    default=0.02,
    show_default=True,
    help="Smallest difference that matters to the selection, as a part of the plan in force.",
)
@options.once(
    "--polish",
    type=click.IntRange(0, 100),
    default=0,
    show_default=True,
    help="Rounds in which the best points are moved along their gradient, by trials beyond --trials.",
)
@click.option(
    "--sensitivity", is_flag=True, help="Also tell how fast objectives move at the point found, with reviewers too."
)
@options.workers
@options.once(
    "--memory",
    type=click.FloatRange(0),
    default=1024,
    show_default=True,
    metavar="MIB",
    help="Memory, MiB, in which trials keep drawn uploads; what does not fit is drawn again.",
)
@options.once(
    "--storage",
    metavar="FILE|URL",
    help="Journal file, beside which the front is saved, or a database, postgresql://USER@HOST/NAME; an interrupted "
    "search resumes from it, and several processes may work on it.",
)
@options.path("-o", "--output", "page", help=options.written("the points"))
@options.allow_code
@options.common
@click.pass_context
def command(ctx: click.Context, /, scenario: str, page: Path | None, as_json: bool, **rest: Any) -> None:
    """Search strategies and plans on SCENARIO, and print and save the Pareto front.

    SCENARIO may also be a study file, which states a search by itself; options given beside it count first.
    Every trial meets the same luck. The best trials are then run again on fresh luck, and only those values are shown.
    One is recommended only if, on a third seed, it is clearly better than the plan in force and not worse in any
    objective.
    The front is saved beside the journal file or, without one, beside the page or in the folder `out`.
    """
    from simulator.files import check_writable
    from simulator.search import is_study
    from simulator.search.loop.files import check_files, front_files, front_stem, stem_of_its_own
    from simulator.search.loop.journal import WHAT as STORAGE
    from simulator.search.loop.storage import place_of
    from simulator.search.question.stated import sources

    study = scenario if is_study(scenario) else None
    arguments = _arguments(ctx, study, {"scenario": scenario, **rest})
    place = place_of(arguments["storage"])
    storage = place if isinstance(place, Path) else None  # files stand beside a file only
    inputs = [scenario, *sources(arguments["scenario"]), *filter(None, [arguments["strategy"]]), storage]
    saving.check(page, saving.SEARCH, inputs)
    if storage is not None and not storage.name:  # nor could files stand beside it
        check_writable(storage, STORAGE)
    stem = front_stem(storage or page or _unasked(scenario, arguments["strategy"]))
    if page in front_files(stem):
        raise InputError(f"A page must not be one of the files of its search. Got {show(str(page))} instead.")
    check_files(stem, [one for one in inputs if one is not None])
    with output.said_if_interrupted(place), output.progress_bar("optimize") as progress:
        result = _searched(arguments, study, progress)
        if storage is None and page is None:
            stem = stem_of_its_own(stem, result.problem)
        # before anything is printed, since whoever reads the output may be gone; with a storage it is saved by now
        saved = result.save(stem) if storage is None else [path for path in front_files(stem) if path.exists()]
    if page is not None:
        saved.append(saving.save_search(result, page))
    output.note("saved " + ", ".join(str(path) for path in saved))
    if as_json:
        output.emit_json(result.to_dict())
    else:
        _print(result)
    _check(result)


def _arguments(ctx: click.Context, study: str | None, given: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a search: those of a study file, and of the options that were typed beside it."""
    from simulator.search import read_study

    given["params"] = list(given["params"]) or None
    given["robust"] = _robust(given["robust"])
    if also := given.pop("also"):
        given["scenario"] = [given["scenario"], *also]
    if study is None:
        return given
    if also:
        raise click.UsageError("--also goes with a scenario; a study file names its scenarios itself.")
    stated = read_study(study)
    both, typed = merged(ctx, given, stated)
    if "overrides" in typed:
        both["overrides"] = [*stated.get("overrides", ()), *given["overrides"]]
    return both


def _robust(given: Sequence[str]) -> str | dict[str, str] | None:
    """Return how objectives are taken over scenarios, from ``worst`` or ``exposure=worst``."""
    from simulator.runs.arguments import check_once

    stated = [text.rpartition("=") for text in given]
    if len(stated) == 1 and not stated[0][1]:
        return stated[0][2]
    if plain := [kind for name, equals, kind in stated if not (name and equals)]:
        raise click.UsageError(
            f"--robust must be one of mean, worst, regret, or 'INDICATOR=HOW' each time. Got {show(plain[0])} among "
            "several instead."
        )
    check_once("An objective of --robust", (name for name, _, _ in stated))
    return {name: kind for name, _, kind in stated} or None


def _searched(arguments: dict[str, Any], study: str | None, progress: Any) -> OptimizeResult:
    from dataclasses import replace

    from simulator.search import optimize

    return replace(optimize(**arguments, progress=progress), study=study or "")


def _check(result: OptimizeResult) -> None:
    """Fail if no point can be launched: an objective without a value, or requirements that nothing meets."""
    from simulator.search.question.quantities import indicator_of

    for name in result.valueless:
        raise CheckFailed(f"{name} has no value in any trial: {indicator_of(name).rule.empty}.")
    if not result.meets_requirements:
        wanted = " and ".join(result.problem.wanted)
        raise CheckFailed(f"No point of the search meets {wanted} on fresh runs.")


def _unasked(scenario: str, strategy: str | None) -> Path:
    """Return the start of the file names of a search without a name."""
    if strategy is None:
        return Path("out") / f"{safe_name(Path(scenario).stem)}-search"
    name = Path(strategy.partition("(")[0].rpartition(":")[2]).stem
    return Path("out") / f"{safe_name(Path(scenario).stem)}-{safe_name(name)}"


def _print(result: OptimizeResult) -> None:
    from simulator.present.changes import in_words
    from simulator.report.search import search_hint
    from simulator.search.answer.conclusion import conclusion, counts_text

    problem = result.problem
    if result.differs:
        output.emit_wrapped(f"changes to the loaded scenario, before the search: {in_words(result.differs)}")
    where = ", ".join(problem.names) if problem.several else problem.scenario.name
    output.emit_wrapped(f"{where}: {', '.join(str(goal) for goal in problem.objectives)}")
    for sentence in result.not_searched.values():
        output.emit_wrapped(sentence)
    output.emit_wrapped(f"{counts_text(result)}\n")
    ids = [goal.indicator for goal in problem.objectives] if problem.several else problem.indicators
    header = ["point", "parameters", *ids]
    if problem.wanted:
        header.append("required")
    found = [_row(f"trial {point.trial}{_mark(point, result)}", point, ids) for point in result.front]
    output.emit_table(output.texts("points", header, [_row("given", result.start, ids), *found], ids))
    if problem.several:
        output.emit()
        _print_scenarios(result)
    output.emit_wrapped(f"\n{conclusion(result)}")
    for name, found_there in result.sensitivity.items():
        if problem.several:
            output.emit(f"\nhow fast the objectives move in scenario {name}:")
        gradients.print_gradients(found_there)
    if hint := search_hint(result):
        output.emit()
        output.emit_wrapped(hint)
    if result.strategy is not None:
        output.emit(f"strategy: {result.strategy.spec}")


def _print_scenarios(result: OptimizeResult) -> None:
    """Print what the plan in force and the front have in each scenario."""
    from simulator.present.rows import estimate_text
    from simulator.search.question.quantities import in_world

    problem = result.problem
    rows = [
        [name, world, *(estimate_text(point.estimate(in_world(text, world))) for text in problem.quantities)]
        for name, point in (("given", result.start), *((f"trial {one.trial}", one) for one in result.front))
        for world in problem.names
    ]
    header = ["point", "scenario", *problem.quantities]
    output.emit_table(output.texts("scenarios", header, rows, problem.quantities))


def _mark(point: Point, result: OptimizeResult) -> str:
    marks = []
    if result.winner is not None and point.trial == result.winner.trial:
        marks.append("recommended")
    if result.knee is not None and point.trial == result.knee.trial:
        marks.append("knee")
    return f" ({', '.join(marks)})" if marks else ""


def _row(name: str, point: Point, ids: Sequence[str]) -> list[str]:
    from simulator.present.rows import estimate_text
    from simulator.search.answer.conclusion import settings

    statuses = [", ".join(check.status for check in point.checks)] if point.checks else []
    return [name, settings(point), *(estimate_text(point.estimate(id_)) for id_ in ids), *statuses]
