"""``riskbox redteam``: search worlds for the one that hurts a fixed strategy most."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output, saving

if TYPE_CHECKING:
    from simulator.search.redteam import Ranking, RedTeam

REDTEAM = "A red team"


@click.command("redteam", short_help="Search worlds for the one that hurts a strategy most.")
@options.scenario
@click.option(
    "--strategy",
    "strategies",
    metavar="SPEC",
    multiple=True,
    help="Strategy to attack, by default the scenario's; several are ranked by their worst case.",
)
@click.option(
    "--attack",
    "attacks",
    metavar="NAME[:POLICY]",
    multiple=True,
    help="Attack with adversaries, ban_evasion, surge, brigade, storm or novelty; switched on where it is off; may be "
    "repeated.  [default: those that the scenario has]",
)
@click.option(
    "--param",
    "params",
    metavar="PATH[=LOW:HIGH|A,B]",
    multiple=True,
    help="Field of nature to vary, perhaps with other bounds than by default; may be repeated.",
)
@click.option(
    "--cost",
    "costs",
    metavar="PATH=NUMBER",
    multiple=True,
    help="What one unit of a field that varies costs the adversary, counted from the world as given; may be repeated.",
)
@options.once("--budget", type=float, metavar="NUMBER", help="What all of that may cost together.")
@options.once(
    "--harm",
    metavar="INDICATOR",
    default="violative_view_rate",
    show_default=True,
    help="Indicator that the attack makes worse, perhaps in a place: innocent_views_lost, exposure[TR].",
)
@options.once("--trials", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Worlds to try.")
@options.overrides
@options.seed
@options.engine
@options.replications(1)
@options.once(
    "--most-replications",
    type=click.IntRange(1, 100_000),
    help="Replications of a world that may be the worst so far; by default 8, or --replications if that is more.",
)
@options.once(
    "--points", type=click.IntRange(1, 1000), default=8, show_default=True, help="Worst worlds to run on fresh luck."
)
@options.once(
    "--fresh-replications",
    type=click.IntRange(2, 100_000),
    default=8,
    show_default=True,
    help="Replications of these on luck that the search never used; the worst one gets twice as many on a third seed.",
)
@options.workers
@options.path("--storage", help="Journal file from which an interrupted search resumes; of one strategy.")
@options.path("--world", help="Write the worst world as a scenario file, YAML; of several strategies NAME-1.yaml, ...")
@options.path("-o", "--output", "page", help=options.written("what was found"))
@options.allow_code
@options.common
def command(
    scenario: str,
    strategies: Sequence[str],
    world: Path | None,
    page: Path | None,
    as_json: bool,
    fresh_replications: int,
    workers: int | None,
    storage: Path | None,
    **rest: Any,
) -> None:
    """Search worlds within bounds for the one that hurts a strategy most on SCENARIO.

    Adversaries, surges and report brigades vary, the plan does not. The worst worlds are run again on fresh luck, and
    one is run beside the world as given on a third seed: only what it does there counts.
    """
    from simulator.search.redteam import rank, redteam

    files = _checked(scenario, strategies, storage, world, page)
    if storage is not None and len(strategies) > 1:
        raise click.UsageError("--storage holds the search of one strategy.")
    rest["params"] = list(rest["params"]) or None
    rest["costs"] = dict(map(_cost, rest["costs"]))
    rest |= {"fresh_replications": fresh_replications, "workers": workers, "storage": storage}
    found = []
    for place, strategy in enumerate(strategies or [None]):
        with output.said_if_interrupted(storage), output.progress_bar("redteam") as progress:
            one = redteam(scenario, strategy, **rest, progress=progress)
        found.append(one)
        if files:
            output.note(_saved(one, files[place]))
    ranking = rank(found, replications=2 * fresh_replications, workers=workers) if len(found) > 1 else None
    if page is not None:
        output.note(f"saved {_page(found, ranking, page)}")
    if as_json:
        from simulator.search.redteam import data_of

        output.emit_json(data_of(found, ranking))
    else:
        _print(found, ranking)


def _checked(
    scenario: str, strategies: Sequence[str], storage: Path | None, world: Path | None, page: Path | None
) -> list[Path]:
    """Return the files of worlds, one for each strategy, if all files can be written; refuse what cannot be."""
    from simulator.errors import InputError, show
    from simulator.files import check_writable
    from simulator.runs.arguments import check_once

    check_once("A strategy", strategies)
    inputs = [one for one in (scenario, *strategies, storage) if one is not None]
    if page is not None:
        saving.check(page, REDTEAM, [*inputs, world])
    if world is None:
        return []
    if world.suffix.lower() not in (".yaml", ".yml"):
        raise InputError(f"A world must be saved as .yaml. Got {show(str(world))} instead.")
    number = max(len(strategies), 1)
    names = [world] if number == 1 else [world.with_stem(f"{world.stem}-{one + 1}") for one in range(number)]
    for one in names:
        check_writable(one, REDTEAM, inputs)
    return names


def _cost(text: str) -> tuple[str, float]:
    from simulator.errors import InputError, show

    path, _, number = text.partition("=")
    try:
        return path.strip(), float(number)
    except ValueError:
        raise InputError(
            f"A cost must be PATH=NUMBER, such as adversaries.share=1e6. Got {show(text)} instead."
        ) from None


def _saved(found: RedTeam, file: Path) -> str:
    """Save the worst world or, if there is none, remove that of an earlier search, and say so."""
    older = file.exists()
    found.save(file)
    if found.worst is not None:
        return f"worst world in {file}"
    gone = f", and {file} of an earlier search is removed" if older else ""
    return f"no world was saved: none hurts clearly more{gone}"


def _page(found: Sequence[RedTeam], ranking: Ranking | None, page: Path) -> Path:
    import pandas as pd

    from simulator.export import Content, Sheet, write
    from simulator.report import write_redteam
    from simulator.search.redteam import data_of

    frames = [one.table().assign(strategy=one.strategy) for one in found]
    sheets = (Sheet("fields", pd.concat(frames, ignore_index=True), {}),)
    content = Content(REDTEAM, f"Red team: {found[0].harm}", sheets, data_of(found, ranking))
    return write(content, page, lambda file: write_redteam(found, file, ranking=ranking, command=output.command_line()))


def _print(found: Sequence[RedTeam], ranking: Ranking | None) -> None:
    from simulator.search.redteam import conclusion, contributions_table, method, ranking_sentence, ranking_table

    for one in found:
        output.emit_wrapped(f"{one.search.problem.scenario.name}, {one.strategy}")
        output.emit_wrapped(f"{method(one)}\n")
        if one.contributions:
            output.emit_table(contributions_table(one))
        output.emit_wrapped(f"\n{conclusion(one)}\n")
    if ranking is not None:
        output.emit_table(ranking_table(ranking))
        output.emit_wrapped(f"\n{ranking_sentence(ranking)}")
