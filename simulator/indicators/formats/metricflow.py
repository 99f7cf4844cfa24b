"""Indicators for MetricFlow, the semantic layer of dbt."""

from __future__ import annotations

from typing import Any

from simulator.documents import write_yaml

from .columns import TABLES, Column, Definition, Table, columns_of, definitions, head


def text() -> str:
    """Return the definitions as YAML."""
    found = definitions()
    data = {
        "semantic_models": [_model(table, columns_of(found, table)) for table in TABLES],
        "metrics": [*_parts(found), *map(_metric, found)],
    }
    return head("metricflow") + write_yaml(data)


def _model(table: Table, columns: list[Column]) -> dict[str, Any]:
    unit = [] if table.unit in table.dimensions else [{"name": table.unit.removesuffix("_id"), "type": "foreign"}]
    for entity in unit:
        entity["expr"] = table.unit
    return {
        "name": table.name,
        "description": table.about,
        "model": f"ref('{table.name}')",
        "defaults": {"agg_time_dimension": table.time},
        "entities": [{"name": table.key.removesuffix("_id"), "type": "primary", "expr": table.key}, *unit],
        "dimensions": [
            {"name": table.time, "type": "time", "type_params": {"time_granularity": "day"}},
            *({"name": name, "type": "categorical"} for name in table.dimensions),
        ],
        "measures": [_measure(column) for column in columns],
    }


def _measure(column: Column) -> dict[str, Any]:
    if column.quantile is None:
        return {"name": column.name, "agg": "sum", "expr": column.expression}
    return {
        "name": column.name,
        "agg": "percentile",
        "expr": column.expression,
        "agg_params": {
            "percentile": column.quantile,
            "use_discrete_percentile": False,
            "use_approximate_percentile": False,
        },
    }


def _parts(found: list[Definition]) -> list[dict[str, Any]]:
    """Return each side of a ratio as an entry of its own, by which the ratio names it."""
    sides = {one.name: one for entry in found if entry.bottom for one in (entry.top, entry.bottom)}
    return [
        {
            "name": _part(sides[name]),
            "label": name.replace("_", " ").capitalize(),
            "type": "simple",
            "type_params": {"measure": name},
        }
        for name in sorted(sides)
    ]


def _part(column: Column) -> str:
    return f"part_{column.name}"


def _metric(definition: Definition) -> dict[str, Any]:
    one = definition.indicator
    if definition.bottom is None:
        kind, params = "simple", {"measure": definition.top.name}
    else:
        kind = "ratio"
        params = {"numerator": _part(definition.top), "denominator": _part(definition.bottom)}
    return {
        "name": one.id,
        "label": one.title,
        "description": definition.description,
        "type": kind,
        "type_params": params,
        "config": {"meta": _meta(definition)},
    }


def _meta(definition: Definition) -> dict[str, Any]:
    """Return what the format has no key for."""
    one = definition.indicator
    return {
        "goal": one.goal,
        "driver_of": one.driver_of,
        "unit": one.unit,
        "better": {1: "higher", -1: "lower", 0: "neither"}[one.direction],
        "lag": str(one.lag),
        "guardrail": one.guardrail,
    }
