"""The content of a result for files, independent of the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Sheet:
    """One table.

    Parameters
    ----------
    title : str
    frame : DataFrame
        Its own index does not count.
    units : mapping of str to str
        Units of columns. ``"row"`` stands for the unit that the row has in its column ``unit``; columns that are not
        named hold plain numbers or texts.
    """

    title: str
    frame: pd.DataFrame
    units: Mapping[str, str] = field(default_factory=dict)

    def unit(self, column: str, row: int) -> str:
        """Return the unit of one cell; empty where it has none."""
        unit = self.units.get(column, "")
        return str(self.frame["unit"].iloc[row]) if unit == "row" else unit


@dataclass(frozen=True)
class Content:
    """A result.

    Parameters
    ----------
    what : str
        What it is, such as ``"A comparison"``.
    title : str
    sheets : tuple of Sheet
        The first is the result's own; formats of one table hold that one.
    payload : Mapping
        All of it as plain data, with its provenance.
    """

    what: str
    title: str
    sheets: tuple[Sheet, ...]
    payload: Mapping[str, Any]

    @property
    def main(self) -> Sheet:
        """The result's own table."""
        return self.sheets[0]

    @property
    def about(self) -> dict[str, Any]:
        """Plain data on how the result was made, for formats that have room for it."""
        return {key: self.payload[key] for key in ("provenance", "differs") if key in self.payload}
