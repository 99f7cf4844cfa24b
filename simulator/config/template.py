"""A scenario to start from: YAML with the declared meaning, unit and range of each field.

The comments are made from the fields, so they cannot differ from what the program reads.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import PydanticUndefined

from simulator.declare import SECONDS, Declared, show_bound
from simulator.documents import read_yaml, write_yaml

from .declarations import declared_of
from .library import scenario_to_dict
from .model import Model
from .scenario import Scenario
from .schema import Place, as_model, chosen, entry_kind, value_kind

_WIDTH = 118
_EXACT = 1e15
_HEAD = """{title}
#
# Every value is an example until you put your own in its place. Fields behind a "#" are off and show their default.
# What a field is stands above it, where it comes first. docs/scenario.md has all fields.
#
#   riskbox explain {name}
#   riskbox run {name}"""


def template(scenario: Scenario, name: str, *, minimal: bool = False) -> str:
    """Return a scenario as commented YAML that reads back to an equal one.

    Parameters
    ----------
    scenario : Scenario
        Gives the values.
    name : str
        File that the text is for, as it stands in the commands of its head.
    minimal : bool
        Whether fields that hold their default are left out.
    """
    head = _HEAD.format(title=f"# {' '.join(scenario.name.split())}: a scenario of riskbox.", name=name)
    lines = _fields(Place(Scenario), scenario_to_dict(scenario), 0, set(), minimal=minimal)
    return "\n".join([head, *lines, ""])


def example() -> Scenario:
    """Return the world of the template: two markets, two policies whose detectors were measured, three pools."""
    return Scenario.model_validate(read_yaml(_EXAMPLE, "the example"))


def _fields(place: Place, data: Mapping[str, Any], depth: int, told: set[str], *, minimal: bool) -> Iterator[str]:
    """Yield the lines of a model; ``told`` holds the fields already explained: one explanation is enough."""
    model = as_model(chosen(place.kind, dict(data)))
    assert model is not None  # the caller has looked  # noqa: S101
    for field, info in model.model_fields.items():
        below, key = place.below(field, data), f"{model.__name__}.{field}"
        off = not info.is_required() and data[field] == _default(model, field)
        if below is None or (off and (minimal or key in told)):
            continue
        if depth == 0:
            yield ""
        if key not in told:
            told.add(key)
            yield from _comment(below, depth)
        if off:
            pad = "  " * depth
            yield from (f"{pad}# {line.removeprefix(pad)}" for line in _default_lines(field, below, data[field], depth))
        else:
            yield from _entry(field, below, data[field], depth, told, minimal=minimal)


def _entry(key: str, place: Place, value: Any, depth: int, told: set[str], *, minimal: bool) -> Iterator[str]:
    """Yield the lines of a key and its value: a part as a block, all else in one line."""
    pad = "  " * depth
    if _is_part(place, value):
        yield f"{pad}{_flow(key)}:"
        yield from _fields(place, value, depth + 1, told, minimal=minimal)
    elif isinstance(value, Mapping) and value and place.is_map and as_model(value_kind(place.kind)) is not None:
        yield f"{pad}{_flow(key)}:"
        for entry, inner in value.items():
            below = place.below(entry, value)
            assert below is not None  # an entry of a map  # noqa: S101
            yield from _entry(entry, below, inner, depth + 1, told, minimal=minimal)
    elif isinstance(value, list) and value and as_model(entry_kind(place.kind)) is not None:
        yield f"{pad}{_flow(key)}:"
        for row in value:
            yield f"{pad}  - {_flow({name: cell for name, cell in row.items() if cell is not None})}"
    else:
        yield f"{pad}{_flow(key)}: {_value(place, value)}"


def _default_lines(key: str, place: Place, value: Any, depth: int) -> Iterator[str]:
    """Yield a field that is off with its default, including all its parts, without explanations."""
    pad = "  " * depth
    if not _is_part(place, value):
        yield f"{pad}{_flow(key)}: {_value(place, value)}"
        return
    yield f"{pad}{_flow(key)}:"
    for name, inner in value.items():
        below = place.below(name, value)
        assert below is not None  # a field of the model  # noqa: S101
        yield from _default_lines(name, below, inner, depth + 1)


def _is_part(place: Place, value: Any) -> bool:
    return isinstance(value, Mapping) and as_model(chosen(place.kind, value)) is not None


def _value(place: Place | None, value: Any) -> str:
    """Return a value in one line, durations with their unit."""
    if isinstance(value, list):
        parts = (_value(None if place is None else place.below(number), part) for number, part in enumerate(value))
        return f"[{', '.join(parts)}]"
    declared = None if place is None else declared_of(place)
    if declared is None or isinstance(value, bool) or not isinstance(value, float):
        return _flow(value)
    if declared.unit == SECONDS:
        text = show_bound(value, SECONDS)
        return text if declared.accept(text) == value else _flow(value)
    return str(int(value)) if value.is_integer() and abs(value) < _EXACT else _flow(value)


def _flow(value: Any) -> str:
    """Return a value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and (len(value) > _WIDTH - 20 or not value.isprintable()):
        return json.dumps(value)  # the writer would break it; JSON is YAML
    text = write_yaml([value]).strip()  # a list of one, as a block or in brackets
    return text.removeprefix("- ") if text.startswith("- ") else text[1:-1].strip()


def _default(model: type[Model], field: str) -> Any:
    info = model.model_fields[field]
    value = info.get_default(call_default_factory=True) if info.default_factory is not None else info.default
    if value is PydanticUndefined:
        return PydanticUndefined
    return value.model_dump(mode="json") if isinstance(value, Model) else _plain(value)


def _plain(value: Any) -> Any:
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _comment(place: Place, depth: int) -> Iterator[str]:
    """Yield a field's meaning, unit, range and kind (nature, plan or run)."""
    declared, field = declared_of(place), place.field
    model = as_model(place.kind) or as_model(value_kind(place.kind)) or as_model(entry_kind(place.kind))
    meaning = (field.description if field is not None else "") or _first_line(model)
    told = [text for text in (_range(declared), place.role or "") if text]
    pad = "  " * depth
    text = f"{meaning.rstrip('.')} ({'; '.join(told)})" if told else meaning
    yield from (f"{pad}# {line}" for line in textwrap.wrap(text, _WIDTH - len(pad) - 2, break_on_hyphens=False))


def _range(declared: Declared | None) -> str:
    if declared is None or declared.kind in ("text", "bool"):
        return ""
    if declared.kind == "choice":
        return "one of " + ", ".join(map(str, declared.choices))
    return declared.brief + (" or null" if declared.optional else "")


def _first_line(model: type[Model] | None) -> str:
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split()) if model is not None else ""


_EXAMPLE = """
name: my platform
description: "Two markets, two policies; every figure is an example."
horizon: 3d
warm_up: 12h
strategy: Threshold(remove_at=0.9, review_at=0.6, review_at_reports=2)
uploads: {per_day: 200_000}
markets:
  DE: {share: 60%, language: de, time_zone: Europe/Berlin, daily_amplitude: 0.5}
  US: {share: 40%, language: en, time_zone: America/New_York, daily_amplitude: 0.5}
policies:
  hate:
    prevalence: 0.5%
    severity_weight: 4
    report_rate: 0.002
    detector:
      measured:
        "*":
          table:
            - {threshold: 0.3, precision: 0.22, recall: 0.75}
            - {threshold: 0.6, precision: 0.48, recall: 0.55}
            - {threshold: 0.9, precision: 0.86, recall: 0.30}
  spam:
    prevalence: 2%
    report_rate: 0.001
    detector: {auc: 0.97}
creators:
  uploads_per_day: 0.5
  tiers:
    regular: {share: 95%}
    large: {share: 5%, view_multiplier: 10}
views:
  mean: 800
  log_sd: 1.8
  start_delay: 2m
  test_audience: {median: 50, log_sd: 0.5, duration: 30m}
  curve: [[0, 0], [6h, 0.3], [1d, 0.55], [7d, 0.9], [30d, 1]]
detection: {latency: {mean: 30s, cv: 1}}
reports: {false_rate: 1e-5, perception_noise: 0.3}
pools:
  europe:
    markets: [DE]
    time_zone: Europe/Berlin
    shifts: {day: {start: 8h, end: 22h, reviewers: 2}, night: {start: 22h, end: 8h, reviewers: 1}}
    service: {law: lognormal, mean: 45s, cv: 0.8}
    noise: 0.15
    sla: 4h
  general:
    shifts: {all_day: {reviewers: 1}}
    service: {law: lognormal, mean: 45s, cv: 0.8}
    noise: 0.15
    sla: 4h
  appeals:
    shifts: {day: {start: 8h, end: 18h, reviewers: 1}}
    service: {law: lognormal, mean: 90s, cv: 0.8}
    noise: 0.08
    sla: 24h
appeals: {pool: appeals, rate_innocent: 0.4, rate_guilty: 0.05, perception_noise: 0.3}
enforcement: {suspend_at: 3, suspension: 7d, ban_at: 6}
"""
