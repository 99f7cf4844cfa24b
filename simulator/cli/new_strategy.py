"""``riskbox new-strategy``: a strategy to start from, with its test."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from . import options, output


@click.command("new-strategy", short_help="Write a strategy to start from, with its test.")
@click.argument("name")
@options.once(
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder of both files.  [default: the current one]",
)
@options.show_traceback
def command(name: str, folder: Path | None) -> None:
    """Write NAME.py, a strategy that runs as it is, and test_NAME.py, which passes.

    NAME is that of the class, QuickRemoval, or of the file, quick_removal. Put your own rule in place of the example's.
    """
    from simulator.errors import InputError
    from simulator.files import replacing_set
    from simulator.testing.new_strategy import starter

    made, place = starter(name), folder or Path()
    writers = {place / file: partial(_write, text=text) for file, text in made.texts().items()}
    for path in writers:
        if path.exists() or path.is_symlink():
            raise InputError(f"A new strategy must be written to files that do not exist. Got {str(path)!r} instead.")
    code, test = replacing_set(writers, what="A new strategy")
    output.emit(f"wrote {code} and {test}; in that folder:")
    output.emit(f"  python -m pytest {test.name}")
    output.emit(f"  riskbox check-strategy {made.spec}")
    output.emit(f"  riskbox compare baseline --baseline Threshold --candidate {made.spec}")


def _write(path: Path, *, text: str) -> None:
    path.write_text(text, encoding="utf-8")
