"""What commands print and write: tables, JSON, progress and files. Results go to stdout, all else to stderr."""

from __future__ import annotations

import json
import logging
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.ledger import Ledger
    from simulator.provenance import Provenance
    from simulator.runs.estimate import Estimate

_ENDLESS = 10_000
"""Width of a table that is not printed on a terminal: nothing is wrapped, so that rows stay rows."""

Progress = Callable[[float, float], None]
"""``progress(done, total)``; ``done`` may be a part of a task."""


def emit_json(payload: Mapping[str, object]) -> None:
    """Print a JSON object on stdout."""
    click.echo(json.dumps(plain(payload), indent=2, ensure_ascii=False, allow_nan=False))


def plain(value: object) -> object:
    """Return a value as JSON knows it: NumPy numbers and arrays unpacked, not-a-number and infinity as null.

    >>> plain({"a": (1, float("nan")), 2: range(2)})
    {'a': [1, None], '2': [0, 1]}
    """
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, str | bool | int | None):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Sequence | set | frozenset):
        return [plain(part) for part in value]
    return str(value)


def emit_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, text_columns: Sequence[int] = (0,)) -> None:
    """Print a Markdown table; columns other than ``text_columns`` are flush right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.MARKDOWN, pad_edge=True, header_style="")
    for number, name in enumerate(header):
        table.add_column(name, justify="left" if number in text_columns else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else _ENDLESS
    console = Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(table)
    click.echo("\n".join(line for line in map(str.rstrip, captured.get().splitlines()) if line))


def emit(text: str = "") -> None:
    """Print a line of the result."""
    click.echo(text)


def heading(name: str, provenance: Provenance, ledger: Ledger) -> str:
    """Return the line above every table of results: what was run, so that the numbers can be had again."""
    from simulator.ledger.measures import Measure

    uploads = float(ledger.total(Measure.UPLOADS)) / ledger.replications
    replications = "1 replication" if ledger.replications == 1 else f"{ledger.replications} replications"
    return (
        f"{name} ({provenance.scenario_hash}), {replications} of {uploads:,.0f} uploads, "
        f"seed {provenance.seed}, engine {provenance.engine}, riskbox {provenance.riskbox}"
    )


def shown(estimate: Estimate) -> str:
    """Return an estimate with its interval, in its unit."""
    from simulator.present.numbers import format_interval

    low, high = (math.nan if bound is None else bound for bound in (estimate.low, estimate.high))
    return format_interval(estimate.value, low, high, estimate.indicator.unit)


def command_line() -> str:
    """Return the command that is running, as it can be typed again."""
    return click.get_current_context().find_object(str) or ""


def note(text: str) -> None:
    """Print a line that is no part of the result, on stderr."""
    click.echo(text, err=True)


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Show a bar on stderr while the body runs; in a pipe there is none, and the body gets None.

    What the simulator has to say meanwhile, such as that it compiles, is a line of its own above the bar.
    """
    with _notes_of_the_simulator():
        if not sys.stderr.isatty():
            yield None
            return
        from rich import progress
        from rich.console import Console

        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.TaskProgressColumn(),
            progress.TimeElapsedColumn(),  # the one that moves while kernels are compiled
            progress.TimeRemainingColumn(),
        )
        with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=None)

            def advance(done: float, total: float) -> None:
                bar.update(task, completed=done, total=total)

            yield advance


class _Notes(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        note(f"note: {record.getMessage()}")


@contextmanager
def _notes_of_the_simulator() -> Iterator[None]:
    logger, handler = logging.getLogger("riskbox"), _Notes()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
