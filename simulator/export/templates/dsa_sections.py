"""Columns and rows of the EU's template for transparency reports, and what fills each: ``dsa.json`` has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from .figures import ALL, definition

HEAD = ("Applicability", "Service", "Reporting period")
"""First columns of every section."""


@dataclass(frozen=True)
class Slot:
    """A column of section 6, or a row of section 7 or 8.

    Parameters
    ----------
    names : tuple of str
        The column; or section, indicator and scope.
    indicator : str
        Id of the figure that fills it; empty = none does, for the ``reason``.
    reason : str
        Why it is empty.
    who : str
        Providers who must give it.
    market : str
        The market that it is about.
    """

    names: tuple[str, ...]
    indicator: str = ""
    reason: str = ""
    who: str = "All"
    market: str = ALL

    @property
    def name(self) -> str:
        """The column."""
        return self.names[0]

    @property
    def unit(self) -> str:
        """Unit of what fills it; empty = nothing does."""
        return definition(self.indicator).unit if self.indicator else ""

    @property
    def meaning(self) -> str:
        """What it holds, or why it is empty."""
        if not self.indicator:
            return f"empty: {self.reason}"
        return f"indicator `{self.indicator}`: {definition(self.indicator).definition}"


@dataclass(frozen=True)
class Template:
    """The sections that are filled.

    Parameters
    ----------
    category, other : str
        Columns of section 6 before its measures.
    measures : tuple of Slot
        The other columns of section 6, in order.
    complaints, automated : tuple of Slot
        Rows of sections 7 and 8, in order; a Member State is the market with its code.
    """

    category: str
    other: str
    measures: tuple[Slot, ...]
    complaints: tuple[Slot, ...]
    automated: tuple[Slot, ...]


@cache
def template() -> Template:
    """Return the template."""
    text = files("simulator.export.templates").joinpath("dsa.json").read_text(encoding="utf-8")
    held: Mapping[str, Any] = json.loads(text)

    def slots(name: str) -> tuple[Slot, ...]:
        return tuple(_slot(one, held["reasons"]) for one in held[name])

    return Template(held["category"], held["other"], slots("measures"), slots("complaints"), slots("automated"))


def _slot(held: Mapping[str, Any], reasons: Mapping[str, str]) -> Slot:
    reason = reasons[held["empty"]] if "empty" in held else ""
    rest = {name: held[name] for name in ("who", "market") if name in held}
    return Slot(tuple(held["names"]), held.get("indicator", ""), reason, **rest)
