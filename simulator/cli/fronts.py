"""``riskbox fronts``: the fronts of several saved studies on one page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import options, output, saving

if TYPE_CHECKING:
    from simulator.search.fronts import Fronts

FRONTS = "An overlay of fronts"


@click.command("fronts", short_help="Draw the fronts of several studies on one page.")
@click.argument("files", metavar="FRONT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.path("-o", "--output", "page", help=options.written("the fronts"))
@options.common
def command(files: Sequence[Path], page: Path | None, as_json: bool) -> None:
    """Hold fronts that `optimize` saved against the first one.

    FRONT is the .front.json of a study. All must have the same objectives and meet the same world; strategy, search
    space, requirements and plan may differ. Differences are paired run by run where the studies met the same fresh
    luck.
    """
    from simulator.search.fronts import compared, read_front

    saving.check(page, FRONTS, list(files))
    found = compared([read_front(file) for file in files])
    if page is not None:
        output.note(f"fronts in {_save(found, page)}")
    if as_json:
        output.emit_json(found.to_dict())
    else:
        _print(found)


def _save(found: Fronts, path: Path) -> Path:
    from simulator.export import Content, Sheet, write
    from simulator.report import write_fronts
    from simulator.search.question.quantities import indicator_of

    ids = found.first.ids
    units = {f"{id_}{end}": indicator_of(id_).unit for id_ in ids for end in ("", "_low", "_high")}
    sheets = (Sheet("points", found.table(), units),)
    content = Content(FRONTS, f"Fronts of {len(found.studies)} studies", sheets, found.to_dict())
    return write(content, path, lambda file: write_fronts(found, file, command=output.command_line()))


def _print(found: Fronts) -> None:
    from simulator.search.fronts import fronts_table, points_table, sentences

    output.emit_wrapped(f"{found.first.where}: {', '.join(found.first.objectives)}")
    output.emit()
    output.emit_table(points_table(found))
    output.emit()
    if len(found.first.ids) == 2:
        output.emit_table(fronts_table(found))
        output.emit()
    for sentence in sentences(found):
        output.emit_wrapped(sentence)
