"""Columns of rows: one declaration, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

Seen = Literal["strategy", "platform", "truth"]
"""Who may see a column: strategies too; the platform's own bookkeeping; or nobody, since it is true of the world."""


@dataclass(frozen=True)
class Column:
    """What is said of a column besides its name and dtype.

    Parameters
    ----------
    unit : str
        ``s``, ``views``, ``index``, ``code``, ``probability``, ...
    doc : str
        One line: what it means.
    empty : float, optional
        Value of a row to which the column does not apply; None = whoever makes a row writes it.
    seen : {"strategy", "platform", "truth"}
        Who may see it; of rows that no strategy sees, notices and open items, only ``truth`` says something.
    axis : str
        Further axis of the column, such as ``policy``; empty = one value per row.
    kept : str
        Name under which an engine keeps the value for as long as the item is open; empty = it does not.
    least, most : float, optional
        Least and greatest legal value, where values come from a strategy; NaN is never legal.
    finite : bool
        Whether infinity is refused too.
    legal : str
        What values must be, in words that complete "must hold ... only".

    Examples
    --------
    >>> Column("s", "upload time").seen
    'strategy'
    """

    unit: str
    doc: str
    empty: float | None = None
    seen: Seen = "strategy"
    axis: str = ""
    kept: str = ""
    least: float | None = None
    most: float | None = None
    finite: bool = False
    legal: str = ""


def own(unit: str, doc: str, empty: float | None = None, *, axis: str = "") -> Column:
    """Return what is said of a column that the platform keeps for itself."""
    return Column(unit, doc, empty, seen="platform", axis=axis)


@dataclass(frozen=True)
class Spec:
    """A declared column: its name, its dtype and what is said of it."""

    name: str
    dtype: np.dtype[Any]
    about: Column

    def blank(self, n: int, axes: Mapping[str, int]) -> NDArray[Any]:
        """Return the column of ``n`` empty rows."""
        shape = (n, axes[self.about.axis]) if self.about.axis else (n,)
        if self.about.empty is None:
            return np.empty(shape, self.dtype)
        if self.about.empty == 0:  # far quicker, and chunks between two ticks are small
            return np.zeros(shape, self.dtype)
        return np.full(shape, self.about.empty, self.dtype)


@cache
def columns_of(rows: type) -> Mapping[str, Spec]:
    """Return the columns of a row type by name, in order.

    Raises
    ------
    TypeError
        If an annotation is not a dtype with a :class:`Column`.

    Examples
    --------
    >>> class Sighting:
    ...     time: Annotated[np.float64, Column("s", "when it was seen")]
    >>> columns_of(Sighting)["time"].dtype
    dtype('float64')
    """
    hints = get_type_hints(rows, include_extras=True)
    return MappingProxyType({name: _spec(rows, name, hint) for name, hint in hints.items()})


def _spec(rows: type, name: str, hint: Any) -> Spec:
    kind, *said = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    about = next((part for part in said if isinstance(part, Column)), None)
    if about is None:
        raise TypeError(f"{rows.__name__}.{name} must be Annotated with a Column. Got {hint!r} instead.")
    scalar = get_args(get_args(kind)[1])[0] if get_origin(kind) is np.ndarray else kind
    return Spec(name, np.dtype(scalar), about)


def blank(rows: type, n: int, **axes: int) -> dict[str, NDArray[Any]]:
    """Return the columns of ``n`` empty rows; those without an empty value are unwritten. ``axes``: further lengths."""
    return {name: spec.blank(n, axes) for name, spec in columns_of(rows).items()}


def record_of(*rows: type, **axes: int) -> np.dtype[np.void]:
    """Return the columns of some row types, one after the other, as an aligned record."""
    fields = [
        (name, spec.dtype, (axes[spec.about.axis],)) if spec.about.axis else (name, spec.dtype)
        for each in rows
        for name, spec in columns_of(each).items()
    ]
    return np.dtype(fields, align=True)
