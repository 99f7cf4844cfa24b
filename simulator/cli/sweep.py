"""``riskbox sweep``: a grid of settings, one tidy row per run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.errors import InputError, show
from simulator.files import safe_name
from simulator.present.numbers import counted
from simulator.provenance import environment

from . import options, output, saving

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = ("violative_view_rate", "innocent_views_lost", "time_to_action_median", "sla_share", "utilisation")
_MOST_ROWS = 40


@click.command("sweep", short_help="Run a grid of settings; one tidy row per run.")
@options.scenario
@click.option(
    "--set",
    "axes",
    metavar="A.B.C=V1,V2,...",
    multiple=True,
    required=True,
    help="Values of one field of the scenario or, as strategy.NAME, of one parameter; several options are combined.",
)
@options.strategy
@options.seed
@options.replications(1)
@options.engine
@options.workers
@click.option(
    "--show", metavar="INDICATOR", multiple=True, help="Indicators to print; the file has every indicator with a value."
)
@options.path(
    "-o",
    "--output",
    "out",
    help=options.written("the runs") + "  [default: out/SCENARIO-sweep.parquet, with a hash if another sweep has that]",
)
@options.allow_code
@options.common
def command(
    scenario: str,
    axes: Sequence[str],
    strategy: str | None,
    show: Sequence[str],
    out: Path | None,
    workers: int | None,
    as_json: bool,
    **rest: Any,
) -> None:
    """Run SCENARIO with every combination of the settings, all on the same luck, and write one row per run."""
    from simulator.indicators import select
    from simulator.runs.cells import journal_path
    from simulator.sweeps import check_file, own_file, run_grid
    from simulator.sweeps.grid import grid_of

    shown = [indicator.id for indicator in select(show or _SHOWN)]
    values, page = dict(axis_of(text) for text in axes), saving.save_sweep_page
    check_file(out or _unasked(scenario), scenario, page)  # before a pipe is read and a world is built
    grid = grid_of(scenario, values, strategy, **rest)
    file = out or own_file(_unasked(scenario), grid.key)
    go_on = f"the same command resumes from {journal_path(file)}"
    with output.said_if_interrupted(go_on), output.progress_bar("sweep") as progress:
        table = run_grid(grid, file, workers=workers, progress=progress, page=page)
    output.note(f"{counted(len(table), 'row')} in {file}")
    if as_json:
        rows = table.to_dict(orient="records")
        about = {str(name): value for name, value in table.attrs.items()}
        output.emit_json({"provenance": environment(), **about, "axes": values, "file": str(file), "rows": rows})
    else:
        _print(table, list(values), shown)


def _unasked(scenario: str) -> Path:
    """Return the default file of a sweep."""
    return Path("out") / f"{safe_name(Path(scenario).stem)}-sweep.parquet"


def axis_of(text: str) -> tuple[str, list[str]]:
    """Return the name and the values of ``name=v1,v2``; commas within brackets or quotes belong to a value.

    >>> axis_of("scale=1,2"), axis_of("markets.US.weekly=[1,1,1,1,1,2,2]")
    (('scale', ['1', '2']), ('markets.US.weekly', ['[1,1,1,1,1,2,2]']))
    """
    from simulator.config.spec import split_outside

    name, equals, values = text.partition("=")
    parts = [part.strip() for part in split_outside(values, ",")]
    if not equals or not name.strip() or not all(parts):
        raise InputError(f"An axis must be a path, '=' and values separated by commas. Got {show(text)} instead.")
    return name.strip(), parts


def _print(table: pd.DataFrame, axes: Sequence[str], shown: Sequence[str]) -> None:
    from simulator.indicators import find_indicator
    from simulator.present.numbers import format_value

    rows = [
        [
            *(str(row[axis]) for axis in axes),
            str(row["replication"]),
            *(format_value(row.get(id_, math.nan), find_indicator(id_).unit) for id_ in shown),
        ]
        for row in table.head(_MOST_ROWS).to_dict(orient="records")
    ]
    columns, spare = [*axes, "replication", *shown], shown[:0:-1]
    output.emit_table(output.texts("runs", columns, rows, ["replication", *shown], spare))
    if len(table) > _MOST_ROWS:
        output.emit(f"... and {len(table) - _MOST_ROWS} more in the file")
