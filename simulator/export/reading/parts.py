"""Tables that several kinds of results have: what differs, provenance, definitions of indicators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from simulator.export import rows
from simulator.export.tidy import Tidy, fields_of, tidy
from simulator.indicators import INDICATORS
from simulator.indicators.transparency import TRANSPARENCY
from simulator.present.numbers import exact

from .plain import Given


def differs_table(by_plan: Mapping[str, Given]) -> Tidy:
    """Return the settings that differ, of each plan."""
    found = [
        {
            "plan": plan,
            "path": one.at("path").text(),
            "kind": one.at("kind").text(),
            "old": exact(one.at("old").value),
            "new": exact(one.at("new").value),
        }
        for plan, given in by_plan.items()
        for one in given.rows()
    ]
    doc = "A setting in which a plan differs from what it is compared with: the scenario as loaded, or the baseline."
    return tidy("differs", doc, fields_of(rows.Plan, rows.Differs), found)


def provenance_table(by_plan: Mapping[str, Given]) -> Tidy:
    """Return how each plan's result was made."""
    found = [
        {"plan": plan, "path": path, "value": value}
        for plan, given in by_plan.items()
        for path, value in _leaves(dict(given.items()))
    ]
    doc = "A fact about how a plan's result was made; together they repeat the run."
    return tidy("provenance", doc, fields_of(rows.Plan, rows.Provenance), found)


def definitions_table(used: Iterable[str]) -> Tidy:
    """Return the definitions of indicators, in the registry's order; an id that is not in it is left out."""
    wanted = set(used)
    known = {**INDICATORS, **TRANSPARENCY}
    found = [
        {
            "indicator": one.id,
            **{name: getattr(one, name) for name in ("title", "unit", "direction", "definition", "formula", "goal")},
            "source": one.source,
        }
        for one in known.values()
        if one.id in wanted
    ]
    return tidy("indicators", "The definition of an indicator.", fields_of(rows.Definition), found)


def ids_in(tables: Iterable[Tidy]) -> set[str]:
    """Return the ids of indicators that tables speak of."""
    found: set[str] = set()
    for one in tables:
        if "indicator" in one.data.column_names:
            found.update(one.data.column("indicator").unique().to_pylist())
    return found


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    value = value.value if isinstance(value, Given) else value
    if isinstance(value, Mapping) and value:
        for name, part in value.items():
            yield from _leaves(part, f"{path}.{name}" if path else str(name))
    else:
        yield path, value if isinstance(value, str) else exact(value)
