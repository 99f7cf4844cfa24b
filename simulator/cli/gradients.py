"""``riskbox gradients``: how fast indicators move with parameters and staff, and what reviewer-hours are worth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options, output

if TYPE_CHECKING:
    from simulator.search.gradients import Gradients

GRADIENTS = "A gradient"
ENDINGS = (".json", ".csv", ".xlsx", ".parquet", ".md")


@click.command("gradients", short_help="Tell how fast indicators move with parameters and staff.")
@options.scenario
@options.strategy
@click.option(
    "--param",
    "params",
    metavar="NAME",
    multiple=True,
    help="Parameter, cell of one, or field of the plan by its path; may be repeated.  [default: all numbers of the "
    "strategy in use, and the reviewers of every shift]",
)
@click.option("--staff", is_flag=True, help="Move the reviewers of every shift, beside --param or alone.")
@click.option(
    "--indicator",
    "indicators",
    metavar="ID[PLACE,...]",
    multiple=True,
    help="Indicator that answers, perhaps in a place: exposure[TR], p_wait[emea]; may be repeated.",
)
@click.option(
    "--require",
    metavar="'INDICATOR<=LIMIT'",
    multiple=True,
    help="Requirement to price in reviewer-hours, such as 'sla_share>=0.9'; may be repeated.",
)
@options.overrides
@options.seed
@options.engine
@options.replications(8)
@options.workers
@options.path(
    "-o",
    "--output",
    "file",
    help="Write the derivatives to a file: JSON, CSV, workbook, Parquet or Markdown, by its ending.",
)
@options.allow_code
@options.common
def command(
    scenario: str, params: Sequence[str], file: Path | None, as_json: bool, replications: int, **rest: Any
) -> None:
    """Move parameters and reviewers of SCENARIO a little, on common luck, and print how fast indicators answer.

    A derivative is the difference between two plans on either side of the one given. With staff, it gives the price of
    a reviewer-hour in each pool and shift, and what 10 % more or fewer reviewers would change.
    """
    from simulator.export import check_format
    from simulator.search.gradients import data_of, gradients

    if file is not None:
        check_format(file, GRADIENTS, [scenario], endings=ENDINGS)
    with output.progress_bar("gradients") as progress:
        found = gradients(scenario, params=list(params) or None, replications=replications, progress=progress, **rest)
    if file is not None:
        output.note(f"derivatives in {_save(found, file)}")
    if as_json:
        output.emit_json(data_of(found))
    else:
        _print(found)


def _save(found: Gradients, file: Path) -> Path:
    from simulator.export import Content, Sheet, write
    from simulator.search.gradients import data_of

    content = Content(GRADIENTS, "Derivatives", (Sheet("derivatives", found.table(), {}),), data_of(found))
    return write(content, file)


def _print(found: Gradients) -> None:
    about = found.given.provenance
    output.emit_wrapped(
        f"{found.given.scenario.name} with {found.given.strategy.spec}, "
        f"{output.counted(about.replications, 'replication')} on common luck, seed {about.seed}, engine "
        f"{about.engine}, riskbox {about.riskbox}"
    )
    print_gradients(found)


def print_gradients(found: Gradients) -> None:
    """Print effects, prices of reviewer-hours and what follows from them."""
    from simulator.search.gradients.told import effects_table, prices_table, sentences, staff_sentence, staff_table

    output.emit()
    output.emit_table(effects_table(found))
    if (table := prices_table(found)) is not None:
        output.emit("\na reviewer-hour per day, by the mean of one reviewer more and one fewer:")
        output.emit_table(table)
    said = sentences(found)
    if said:
        output.emit()
    for sentence in said:
        output.emit_wrapped(sentence)
    if (table := staff_table(found)) is not None:
        output.emit()
        output.emit_wrapped(staff_sentence(found))
        output.emit_table(table)
