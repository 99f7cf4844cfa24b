"""Tables in forms that others publish: one file per form, filled from a run's figures (``indicators.transparency``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from simulator.export.reading import Saved
from simulator.export.tidy import Tidy

from .dsa import dsa_tables
from .figures import Figures, figures_of
from .guidelines import guidelines_tables

TEMPLATES: Mapping[str, tuple[tuple[str, ...], Callable[[Figures], list[Tidy]]]] = {
    "dsa": (("policy",), dsa_tables),
    "guidelines": (("policy", "market"), guidelines_tables),
}
"""Forms by name: the breakdowns without which one is not whole, and what makes its tables."""


def filled(saved: Saved, names: Sequence[str]) -> tuple[Tidy, ...]:
    """Return the tables of some forms.

    Raises
    ------
    InputError
        If the result is no run, or lacks a breakdown that a form needs.
    """
    return tuple(
        table
        for name in names
        for needed, tables_of in (TEMPLATES[name],)
        for table in tables_of(figures_of(saved, name, needed))
    )


def can_be_filled(saved: Saved) -> tuple[list[str], list[str]]:
    """Return the forms that a result can fill, and of the others the breakdowns that are missing, each once."""
    if saved.kind != "run" or saved.payload is None or "transparency" not in saved.payload:
        return [], []
    there = saved.payload.at("transparency")
    whole = [name for name, (needed, _) in TEMPLATES.items() if all(by in there for by in needed)]
    missing = [by for name, (needed, _) in TEMPLATES.items() if name not in whole for by in needed if by not in there]
    return whole, list(dict.fromkeys(missing))


__all__ = ["TEMPLATES", "can_be_filled", "filled"]
