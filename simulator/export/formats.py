"""Endings of file names, checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from simulator.errors import InputError
from simulator.files import check_writable

ENDINGS = (".html", ".json", ".csv", ".xlsx", ".parquet", ".md")
"""What a file of results may end in: page, plain data, table, workbook, table with types, text."""


def check_format(path: Path, what: str, inputs: Iterable[Path | str] = (), endings: Iterable[str] = ENDINGS) -> None:
    """Refuse a path with an unknown ending, or a path that cannot be written.

    Parameters
    ----------
    path : Path
    what : str
        What the sentence begins with, such as ``"A sweep"``.
    inputs : iterable of Path or str
        Files that are read, and that must not be written over.
    endings : iterable of str
        Those that are taken, of ``ENDINGS``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_format(Path("sweep.pdf"), "A sweep", endings=[".csv", ".md"])
    Traceback (most recent call last):
    simulator.errors.InputError: A sweep must be written to a file that ends in .csv or .md. Got 'sweep.pdf' instead.
    """
    taken = list(endings)
    if path.suffix.lower() not in taken:
        listed = f"{', '.join(taken[:-1])} or {taken[-1]}"
        raise InputError(f"{what} must be written to a file that ends in {listed}. Got {str(path)!r} instead.")
    check_writable(path, what, inputs)
