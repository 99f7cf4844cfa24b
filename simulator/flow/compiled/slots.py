"""Slots: the columns of an upload and its decision that are kept while the item is open (``simulator.records``)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from simulator.records import Chunk, LogRow, Triage, columns_of
from simulator.rng import inlined, inner, prefetch

from .state import SLOT

_LINES = -(-SLOT.itemsize // 64)
"""Lines of the caches that a slot takes."""


@inlined
def prefetch_slot(state: Any, slot: int) -> None:
    """Ask memory for an item that something happens to soon."""
    for line in range(_LINES):
        prefetch(state.slots, slot, line)


def _made(*lines: str) -> Callable[..., None]:
    """Return the kernel ``copy`` of a source, which holds names and values of our own declarations only."""
    made: dict[str, Any] = {"__name__": __name__, "nan": math.nan}
    exec("\n".join(lines), made)  # noqa: S102  the names are those of our own declaration
    return inner(made["copy"])


def _copier(rows: type) -> Callable[[Any, Any, int], None]:
    """Return the kernel that copies the kept columns of row ``i`` to a slot.

    Kernels know fields by their names in the source only, so the source is made from the declaration, as the standard
    library makes the methods of a dataclass.
    """
    kept = [(spec.about.kept, name) for name, spec in columns_of(rows).items() if spec.about.kept]
    return _made("def copy(s, rows, i):", *(f"    s.{field} = rows.{name}[i]" for field, name in kept))


keep_upload = _copier(Chunk)
"""``keep_upload(slot, chunk, i)`` copies what is kept of an upload."""

keep_decision = _copier(Triage)
"""``keep_decision(slot, triage, i)`` copies what is kept of its decision."""


def _emptier(rows: type) -> Callable[[Any], None]:
    """Return the kernel that gives every column of a row its empty value; those without one are left to the caller."""
    empty = {name: spec.about.empty for name, spec in columns_of(rows).items() if spec.about.empty is not None}
    values = {name: "nan" if value != value else repr(value) for name, value in empty.items()}
    return _made("def copy(row):", *(f"    row.{name} = {value}" for name, value in values.items()))


empty_event = _emptier(LogRow)
"""``empty_event(row)`` writes what a row of the log holds of what does not apply."""
