"""An upload as the SimPy engine takes it: a row of a chunk and of its decisions, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.domain.actions import Action
from simulator.records import Chunk, Triage


class Upload:
    """The fixed data of an item: the columns of ``Chunk`` and ``Triage`` by name, in one row.

    Examples
    --------
    >>> upload = Upload(item=3, margin=0.5, action=0)
    >>> upload.item, upload.violates, upload.action
    (3, True, <Action.ALLOW: 0>)
    """

    def __init__(self, **columns: Any) -> None:
        vars(self).update(columns, action=Action(columns["action"]))

    def __getattr__(self, name: str) -> Any:  # only asked for what is no column: the declarations are in `records`
        raise AttributeError(f"An upload has no column {name!r}.")

    @property
    def violates(self) -> bool:
        """Whether it violates a policy (truth)."""
        return bool(self.margin > 0.0)

    @property
    def score(self) -> float:
        """The detectors' score for the top policy."""
        return float(self.scores[self.top_policy])


def uploads_of(chunk: Chunk, triage: Triage) -> Iterator[Upload]:
    """Copy a chunk and its decisions, row by row."""
    names = (*Chunk._fields, *Triage._fields)
    arrays: list[Any] = [*chunk, *triage]
    columns = [column.tolist() for column in arrays]
    for row in zip(*columns, strict=True):
        yield Upload(**dict(zip(names, row, strict=True)))
