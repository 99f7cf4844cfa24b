"""From a result to a file, in the format that the file's ending names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.files import replacing
from simulator.present.serialise import plain, to_json

from .content import Content
from .fixed import fixed
from .formats import check_format
from .tables import as_markdown, bare, harmless
from .workbook import write_workbook

if TYPE_CHECKING:
    import pandas as pd

Writer = Callable[[Content, Path], object]


def write(content: Content, path: Path, page: Callable[[Path], object] | None = None) -> Path:
    """Write a result and return the file's path; a half-written file is never left.

    ``.csv`` and ``.parquet`` hold the result's own table, ``.xlsx`` and ``.md`` all tables, ``.json`` what ``--json``
    prints. Parquet and workbooks hold the provenance, too.

    Parameters
    ----------
    content : Content
    path : Path
    page : callable, optional
        Writes the page of an ``.html`` file.

    Raises
    ------
    InputError
        If the ending names no format, or the file cannot be written.
    """
    endings = [".html", *_WRITERS] if page is not None else list(_WRITERS)
    check_format(path, content.what, endings=endings)
    ending = path.suffix.lower()
    if page is not None and ending == ".html":
        page(path)
        return path
    with replacing(path, content.what) as part:
        _WRITERS[ending](content, part)
    return path


def _json(content: Content, path: Path) -> None:
    path.write_text(to_json(content.payload) + "\n", encoding="utf-8")


def _csv(content: Content, path: Path) -> None:
    harmless(content.main.frame).to_csv(path, index=False, lineterminator="\n")


def _parquet(content: Content, path: Path) -> None:
    frame: pd.DataFrame = bare(content.main.frame)
    about: dict[str, object] = {str(name): value for name, value in content.main.frame.attrs.items()}
    frame.attrs.update(fixed(plain({**content.about, **about})))
    frame.to_parquet(path, index=False)


def _markdown(content: Content, path: Path) -> None:
    path.write_text(as_markdown(content), encoding="utf-8")


_WRITERS: Mapping[str, Writer] = {
    ".json": _json,
    ".csv": _csv,
    ".xlsx": write_workbook,
    ".parquet": _parquet,
    ".md": _markdown,
}
"""The one place that says which ending is which format."""
