"""Slots: what is kept of an upload and its decision while the item is open, as ``simulator.records`` declares it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.records import Chunk, Triage, columns_of
from simulator.rng import inner


def _copier(rows: type) -> Callable[[Any, Any, int], None]:
    """Return the kernel that copies the kept columns of row ``i`` to a slot.

    Kernels know fields by their names in the source only, so the source is made from the declaration, as the standard
    library makes the methods of a dataclass.
    """
    kept = [(spec.about.kept, name) for name, spec in columns_of(rows).items() if spec.about.kept]
    lines = ["def copy(s, rows, i):", *(f"    s.{field} = rows.{name}[i]" for field, name in kept)]
    made: dict[str, Any] = {}
    exec("\n".join(lines), made)  # noqa: S102  the names are those of our own declaration
    return inner(made["copy"])


keep_upload = _copier(Chunk)
"""``keep_upload(slot, chunk, i)`` copies what is kept of an upload."""

keep_decision = _copier(Triage)
"""``keep_decision(slot, triage, i)`` copies what is kept of its decision."""
