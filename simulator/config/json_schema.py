"""The JSON schema of a scenario: types, bounds and, per field, unit, meaning and kind (nature, plan or run).

Three keywords are riskbox's own, and a validator passes them over: ``kind`` (``nature``, ``plan`` or ``run``),
``unit``, and ``search``, the interval that an optimizer tries.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticUndefined

from .csv_column import FromCsv
from .declarations import declared_of
from .fields import AUTO
from .model import Model
from .scenario import Scenario
from .schema import Place, as_model, choices, entry_kind, said_of, value_kind

_SIZES = {"min_length": ("minItems", "minLength", "minProperties"), "max_length": ("maxItems", "maxLength", "")}


def scenario_schema() -> dict[str, Any]:
    """Return the schema of scenario files, without ``based_on``.

    Examples
    --------
    >>> reviewers = scenario_schema()["properties"]["pools"]["additionalProperties"]["properties"]["shifts"]
    >>> reviewers["additionalProperties"]["properties"]["reviewers"]["unit"]
    'people'
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "riskbox scenario",
        **_model(Scenario, Place(Scenario)),
    }


def _model(model: type[Model], place: Place) -> dict[str, Any]:
    above = Place(model, role=place.role)
    fields = {name: above.below(name) for name in model.model_fields}
    required = [name for name, field in model.model_fields.items() if field.is_required()]
    return {
        "type": "object",
        "properties": {name: _place(field) for name, field in fields.items() if field is not None},
        "required": required,
        "additionalProperties": False,
    }


def _place(place: Place) -> dict[str, Any]:
    declared = declared_of(place)
    if declared is not None:
        schema = declared.schema()
        if declared.kind == "text":
            schema |= _sizes(place, 1)
        if AUTO in place.said:
            schema["anyOf"].append({"const": "auto"})
        if declared.search is not None:
            schema["search"] = {"low": declared.search[0], "high": declared.search[1], "log": declared.log}
        return schema
    schema = _many(place)
    if any(isinstance(said, FromCsv) for said in place.said):
        schema = {"anyOf": [schema, {"type": "string"}]}
    if place.optional:
        schema = {"anyOf": [schema, {"type": "null"}]}
    field = place.field
    told: dict[str, Any] = {"description": field.description if field is not None else "", "kind": place.role}
    if field is not None and field.default is not PydanticUndefined:
        told["default"] = TypeAdapter(Any).dump_python(field.default, mode="json")
    return {**schema, **{name: value for name, value in told.items() if value not in (None, "") or name == "default"}}


def _many(place: Place) -> dict[str, Any]:
    """Return the schema of a place that holds more than one value."""
    model, several = as_model(place.kind), choices(place.kind)
    if model is not None:
        return _model(model, place)
    if several:
        return {"oneOf": [_model(one, place) for one in several.values()]}
    if place.is_map:
        return {"type": "object", "additionalProperties": _entry(value_kind(place.kind), place), **_sizes(place, 2)}
    pair = entry_kind(place.kind, 0), entry_kind(place.kind, 1)
    if pair[0] is not pair[1]:
        both = [_entry(one, place) for one in pair]
        return {"type": "array", "prefixItems": both, "items": False, "minItems": 2}
    return {"type": "array", "items": _entry(pair[0], place), **_sizes(place, 0)}


def _entry(kind: Any, place: Place) -> dict[str, Any]:
    return _place(Place(kind, tuple(said_of(kind)), place.role))


def _sizes(place: Place, which: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for said in place.said:
        for attribute, names in _SIZES.items():
            limit = getattr(said, attribute, None)
            if limit is not None and names[which]:
                found[names[which]] = limit
    return found
