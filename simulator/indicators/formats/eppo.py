"""Indicators for Eppo: sources of facts, and sums, ratios and quantiles of facts."""

from __future__ import annotations

from typing import Any

from simulator.documents import write_yaml
from simulator.indicators.sensitivity import smallest_changes

from .columns import ITEMS, TABLES, Column, Definition, Table, columns_of, definitions, head

_ENTITIES = {table.name: "Creator" if table is ITEMS else "Pool" for table in TABLES}
"""What an indicator is compared by: the names must be those of the workspace."""


def text() -> str:
    """Return the definitions as YAML."""
    found = definitions()
    data = {
        "fact_sources": [_source(table, columns_of(found, table)) for table in TABLES],
        "metrics": [_metric(one) for one in found],
    }
    return head("eppo") + write_yaml(data)


def _source(table: Table, columns: list[Column]) -> dict[str, Any]:
    chosen = [table.unit, table.time, *(name for name in table.dimensions if name != table.unit)]
    lines = [*chosen, *(f"{column.expression} as {column.name}" for column in columns)]
    return {
        "name": table.name,
        "sql": " ".join(("select", ", ".join(lines), "from", table.name)),
        "timestamp_column": table.time,
        "entities": [{"entity_name": _ENTITIES[table.name], "column": table.unit}],
        "facts": [{"name": _fact(column), "column": column.name} for column in columns],
        "properties": [{"name": f"{table.name} {name}", "column": name} for name in table.dimensions],
    }


def _fact(column: Column) -> str:
    return f"{column.table.name}: {column.name.replace('_', ' ')}"


def _metric(definition: Definition) -> dict[str, Any]:
    one = definition.indicator
    metric: dict[str, Any] = {
        "name": one.title,
        "description": definition.description,
        "entity": _ENTITIES[definition.top.table.name],
        "metric_display_style": "percent" if one.unit == "share" else "decimal",
        "is_guardrail": bool(one.guardrail and not one.driver_of),
    }
    if one.direction:
        metric["desired_change"] = "increase" if one.direction > 0 else "decrease"
    if one.margin and metric["is_guardrail"] and one.margin.size.endswith("%"):
        metric["guardrail_cutoff"] = -one.direction * float(one.margin.size.removesuffix("%")) / 100
    if week := smallest_changes(one.id).get("7"):
        metric["minimum_detectable_effect"] = week
    if definition.top.quantile is not None:
        return metric | {
            "type": "percentile",
            "percentile": {"fact_name": _fact(definition.top), "percentile_value": definition.top.quantile},
        }
    sides = {"numerator": definition.top, "denominator": definition.bottom}
    return metric | {
        name: {"fact_name": _fact(column), "operation": "sum"} for name, column in sides.items() if column is not None
    }
