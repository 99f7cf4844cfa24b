"""``riskbox rank``: the best of several strategies, with a stated probability of a correct selection."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.errors import Unsure, show
from simulator.files import safe_name

from . import options, output, saving

if TYPE_CHECKING:
    from simulator.experiments.selection import Ranking

RANKING = "A ranking"


@click.command("rank", short_help="Select the best of several strategies, with a stated probability of being right.")
@options.scenario
@click.option(
    "--strategy",
    "strategies",
    metavar="SPEC|FILE",
    multiple=True,
    required=True,
    help=f"Strategy: {options.GIVEN}. Repeat it for each.",
)
@options.once(
    "--indicator",
    metavar="ID[PLACE,...]",
    help="Indicator by which the best is selected, perhaps of a market, policy, tier or pool: violative_view_rate[TR]."
    "  [required]",
)
@options.once(
    "--delta",
    metavar="SIZE",
    help="Smallest difference that matters: in the indicator's unit, such as 0.05pp, 10m or 500, or 5% of the first "
    "stage's best.  [required]",
)
@options.once(
    "--confidence",
    default="0.95",
    show_default=True,
    metavar="SHARE",
    help="Probability that the best is selected, if it is better than every other one by --delta.",
)
@options.once(
    "--first-stage",
    type=click.IntRange(3, 1_000),
    default=10,
    show_default=True,
    help="Runs of every strategy before the first one can be out; from them the spread of differences is estimated.",
)
@options.once(
    "--max-runs",
    "most_runs",
    type=click.IntRange(1, 10_000_000),
    help="Runs of all strategies together at which to end at the latest; exit code 4 if several are still in then.",
)
@options.overrides
@options.seed
@options.engine
@options.workers
@options.path("-o", "--output", "file", help=options.written("the ranking"))
@options.allow_code
@options.common
def command(
    scenario: str,
    strategies: Sequence[str],
    indicator: str | None,
    delta: str | None,
    confidence: str,
    first_stage: int,
    most_runs: int | None,
    workers: int | None,
    file: Path | None,
    as_json: bool,
    **rest: Any,
) -> None:
    """Run strategies on SCENARIO with common random numbers until the best by one indicator is selected.

    Strategies that fall behind are out step by step, so runs go to those that are hard to tell apart (Kim and Nelson
    2001). Finished runs are kept in a journal: after an interruption the same command goes on.
    """
    from simulator.experiments.selection import contest_of, run_contest
    from simulator.runs.cells import journal_path

    for name, given in (("--indicator", indicator), ("--delta", delta)):
        if given is None:
            raise click.UsageError(f"Missing option '{name}'.")
    if len(strategies) < 2:
        raise click.UsageError(f"--strategy must be given twice or more. Got {show(strategies[0])} alone instead.")
    saving.check(file, RANKING, [scenario, *strategies])
    share = options.share_of("--confidence", confidence, "0.95 or 95%")
    contest = contest_of(scenario, strategies, str(indicator), str(delta), **rest)
    place = file or Path("out") / f"{safe_name(Path(scenario).stem)}-ranking-{contest.key[:8]}"
    with output.said_if_interrupted(journal_path(place)), output.progress_bar("rank") as progress:
        found = run_contest(
            contest,
            place,
            confidence=share,
            first_stage=first_stage,
            most_runs=most_runs,
            workers=workers,
            progress=progress,
        )
    if file is not None:
        output.note(f"ranking in {_save(found, file)}")
    if as_json:
        output.emit_json(found.to_dict())
    else:
        _print(found)
    if not found.settled:
        raise Unsure(
            f"{len(found.selection.left)} of {len(strategies)} strategies are still in after "
            f"{output.counted(found.runs, 'run')}; the same command with a larger --max-runs goes on from "
            f"{journal_path(place)}."
        )


def _save(found: Ranking, file: Path) -> Path:
    from simulator.export import Content, Sheet, write
    from simulator.report import write_ranking

    unit = found.indicator.unit
    ranking = Sheet("ranking", found.table(), dict.fromkeys(("value", "gap", "better_at_most"), unit))
    values = found.values()
    sheets = (ranking, Sheet("runs", values, dict.fromkeys(values.columns, unit)))
    content = Content(RANKING, f"Ranking by {found.indicator.title}", sheets, found.to_dict())
    return write(content, file, lambda path: write_ranking(found, path, command=output.command_line()))


def _print(found: Ranking) -> None:
    from simulator.experiments.selection.told import ranking_table, sentences

    about = found.arms[0].provenance
    output.emit_wrapped(
        f"{found.arms[0].scenario.name}, {output.counted(found.runs, 'run')} of {len(found.names)} strategies on the "
        f"same luck, seed {about.seed}, engine {about.engine}, riskbox {about.riskbox}"
    )
    output.emit()
    output.emit_table(ranking_table(found))
    output.emit()
    for sentence in sentences(found):
        output.emit_wrapped(sentence)
