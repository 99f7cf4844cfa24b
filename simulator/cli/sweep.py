"""``riskbox sweep``: a design over settings, one tidy row per run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.errors import InputError, show
from simulator.files import safe_name
from simulator.present.numbers import counted
from simulator.provenance import environment
from simulator.sweeps.designs import GRID, KINDS, LEVELS

from . import options, output, saving
from .stated import merged

if TYPE_CHECKING:
    import pandas as pd

    from simulator.sweeps.table import SweepTable

_SHOWN = ("violative_view_rate", "innocent_views_lost", "time_to_action_median", "sla_share", "utilisation")
_MOST_ROWS = 40


@click.command("sweep", short_help="Run a design over settings; one tidy row per run.")
@options.scenario
@click.option(
    "--set",
    "axes",
    metavar="A.B.C=V1,V2,...|LOW:HIGH",
    multiple=True,
    help="Values or a range of one field of the scenario or, as strategy.NAME, of one parameter; several options are "
    "combined.",
)
@options.strategy
@options.once(
    "--design",
    type=click.Choice(list(KINDS)),
    default=GRID,
    show_default=True,
    help="Which points are run: every combination, each setting alone, or points that are drawn.",
)
@options.once(
    "--samples",
    type=click.IntRange(2, 100_000),
    help="Points that are drawn, base points of sobol_indices, or paths of morris.  [default: 64, of morris 16]",
)
@options.once(
    "--levels",
    type=click.IntRange(2, 1_000),
    default=LEVELS,
    show_default=True,
    help="Values of a range where points are not drawn.",
)
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
@click.pass_context
def command(
    ctx: click.Context, /, scenario: str, out: Path | None, workers: int | None, as_json: bool, **rest: Any
) -> None:
    """Run SCENARIO with every combination of the settings, all on the same luck, and write one row per run.

    SCENARIO may also be a sweep file, which states a sweep by itself; options given beside it count first. Other
    designs than the grid take ranges too, and spend fewer runs on many settings.
    """
    from simulator.indicators import select
    from simulator.runs.cells import journal_path
    from simulator.sweeps import check_file, is_sweep, own_file, plan_of, run_sweep
    from simulator.sweeps.summary import summary

    asked = _arguments(ctx, scenario, rest, stated=is_sweep(scenario))
    show = asked.pop("show")
    shown = [indicator.id for indicator in select(show or _SHOWN)]
    page = partial(saving.save_sweep_page, shown=shown if show else ())
    inputs = [scenario, *(one for one in [asked["scenario"]] if isinstance(one, str))]
    check_file(out or _unasked(scenario), inputs, page)  # before a pipe is read and a world is built
    plan = plan_of(**asked)
    file = out or own_file(_unasked(scenario), plan.key)
    with output.said_if_interrupted(journal_path(file)), output.progress_bar("sweep") as progress:
        table = run_sweep(plan, file, workers=workers, progress=progress, page=page)
    output.note(f"{counted(len(table), 'row')} in {file}")
    if as_json:
        rows = table.to_dict(orient="records")
        about = {str(name): value for name, value in table.attrs.items()}
        about |= summary(table, shown)
        output.emit_json({"provenance": environment(), **about, "axes": asked["axes"], "file": str(file), "rows": rows})
    else:
        _print(table, table.axes_swept, shown)
        _print_indices(table, shown)


def _arguments(ctx: click.Context, scenario: str, given: dict[str, Any], *, stated: bool) -> dict[str, Any]:
    """Return the arguments of a sweep: those of a sweep file, and of the options that were typed beside it."""
    from simulator.runs.arguments import check_once
    from simulator.sweeps import read_sweep

    stated_axes = [axis_of(text) for text in given["axes"]]
    check_once("An axis", (name for name, _ in stated_axes))
    typed = dict(stated_axes)
    if not stated:
        if not typed:
            raise click.UsageError(
                "Missing option '--set': the values of a setting, such as strategy.remove_at=0.8,0.9; or name a sweep "
                "file in place of SCENARIO."
            )
        return {**given, "scenario": scenario, "axes": typed}
    file = read_sweep(scenario)
    both, _ = merged(ctx, given, file)
    return {**both, "axes": {**file["axes"], **typed}}


def _unasked(scenario: str) -> Path:
    """Return the default file of a sweep."""
    return Path("out") / f"{safe_name(Path(scenario).stem)}-sweep.parquet"


def axis_of(text: str) -> tuple[str, list[str] | str]:
    """Return the name and the values of ``name=v1,v2``, or the range of ``name=low:high``.

    Commas within brackets or quotes belong to a value.

    >>> axis_of("scale=1,2"), axis_of("markets.US.weekly=[1,1,1,1,1,2,2]"), axis_of("scale=0.1:1:log")
    (('scale', ['1', '2']), ('markets.US.weekly', ['[1,1,1,1,1,2,2]']), ('scale', '0.1:1:log'))
    """
    from simulator.config.spec import split_outside
    from simulator.sweeps.axes import is_range

    name, equals, values = text.partition("=")
    parts = [part.strip() for part in split_outside(values, ",")]
    if not equals or not name.strip() or not all(parts):
        raise InputError(
            f"An axis must be a path, '=' and values separated by commas, or a range. Got {show(text)} instead."
        )
    return name.strip(), values.strip() if is_range(values) else parts


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


def _print_indices(table: SweepTable, shown: Sequence[str]) -> None:
    """Print the sensitivity indices of a design that is for them."""
    from simulator.sweeps.indices import INDEXED, index_text
    from simulator.sweeps.summary import indexed

    if table.attrs["design"]["kind"] not in INDEXED:
        return
    rows = [[one.indicator, one.axis, one.name, index_text(one)] for one in indexed(table, shown)]
    output.emit()
    output.emit_table(output.texts("indices", ["indicator", "setting", "index", "value"], rows, ["value"]))
