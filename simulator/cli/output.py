"""Output of commands: tables, JSON, progress. Results are printed after everything has been computed and saved."""

from __future__ import annotations

import json
import logging
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from simulator.present.numbers import counted

from .terminal import can_show, emit, emit_escaped, note

if TYPE_CHECKING:
    from simulator.ledger import Ledger
    from simulator.present.table import Table
    from simulator.provenance import Provenance

__all__ = [
    "command_line",
    "counted",
    "emit",
    "emit_json",
    "emit_table",
    "emit_yaml",
    "heading",
    "note",
    "noted_if_interrupted",
    "progress_bar",
    "said_if_interrupted",
    "texts",
]

_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")

_UNSAVED = "nothing was saved: there is no --storage"

Progress = Callable[[float, float], None]
"""``progress(done, total)``; ``done`` may be a part of a task."""


def emit_json(payload: Mapping[str, object]) -> None:
    """Print a JSON object on stdout."""
    from simulator.present.plain_text import printable_json
    from simulator.present.serialise import to_json

    text = to_json(payload)
    emit_escaped(printable_json(text) if can_show(text) else to_json(payload, ascii_only=True))


def emit_yaml(text: str, data: Mapping[str, object]) -> None:
    """Print YAML, or the same data in YAML's JSON form if a text has characters that a terminal cannot show.

    There every such character is escaped within quotes, so what is printed always reads back to equal data.
    """
    from simulator.present.plain_text import printable

    if can_show(text) and printable(text, lines=True) == text:
        emit_escaped(text.rstrip("\n"))
    else:
        emit_escaped(_PAIR.sub(_whole, json.dumps(data, indent=2)))


def _whole(pair: re.Match[str]) -> str:
    """Return one escape for a character that JSON writes as two, which YAML does not join."""
    character = json.loads(f'"{pair[0]}"')
    return f"\\U{ord(character):08x}"


def emit_table(table: Table) -> None:
    """Print a table in Markdown, as narrow as the terminal; in a pipe rows stay rows."""
    from simulator.present.markdown import markdown

    emit_lines(markdown(table, width()))


def emit_lines(lines: Iterable[str]) -> None:
    """Print lines of the result."""
    for line in lines:
        emit(line)


def width() -> int | None:
    """Return the columns of the terminal; None in a pipe, where nothing is wrapped or left out."""
    terminal = sys.stdout is not None and sys.stdout.isatty()  # there is none if the shell has closed it
    return shutil.get_terminal_size().columns if terminal else None


def emit_wrapped(text: str = "") -> None:
    """Print sentences of the result, each line of them wrapped to the terminal."""
    room = width()
    lines = text.split("\n")
    if room is not None:
        lines = [part for line in lines for part in textwrap.wrap(line, room, break_long_words=False) or [""]]
    emit_lines(lines)


def texts(
    id_: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[str] = (),
    spare: Sequence[str] = (),
) -> Table:
    """Return a table of texts; ``numbers`` are right-aligned columns, ``spare`` the columns to leave out first."""
    from simulator.present.table import Column, Table

    ranks = {name: len(spare) - place for place, name in enumerate(spare)}
    made = tuple(
        Column(name, align="right" if name in numbers else "left", spare=ranks.get(name, 0)) for name in columns
    )
    return Table(id_, "", made, tuple(map(tuple, rows)))


def heading(name: str, provenance: Provenance, ledger: Ledger) -> str:
    """Return the line above every table of results: everything needed to reproduce the numbers."""
    from simulator.ledger.measures import Measure

    uploads = float(ledger.total(Measure.UPLOADS)) / ledger.replications
    replications = counted(round(ledger.replications), "replication")
    return (
        f"{name} ({provenance.scenario_hash}), {replications} of {uploads:,.0f} uploads, "
        f"seed {provenance.seed}, engine {provenance.engine}, riskbox {provenance.riskbox}"
    )


def command_line() -> str:
    """Return the running command as a user would type it."""
    return click.get_current_context().find_object(str) or ""


@contextmanager
def said_if_interrupted(kept: object) -> Iterator[None]:
    """Add to the message about an interruption of the body how to resume.

    Parameters
    ----------
    kept : object
        Where the command keeps what it has done, as a path or a URL; None = nowhere, for want of ``--storage``.
    """
    with noted_if_interrupted(_UNSAVED if kept is None else f"{kept} is kept, so this resumes: {command_line()}"):
        yield


@contextmanager
def noted_if_interrupted(said: str) -> Iterator[None]:
    """Add to the message about an interruption of the body what is said."""
    try:
        yield
    except KeyboardInterrupt as error:
        error.add_note(said)
        raise


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Show a bar on stderr while the body runs; in a pipe there is none, and the body gets None.

    Messages of the simulator, such as that it compiles, get a line of their own above the bar.
    """
    with _notes_of_the_simulator():
        if sys.stderr is None or not sys.stderr.isatty():
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
