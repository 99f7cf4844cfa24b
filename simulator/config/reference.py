"""The reference of all fields of a scenario: ``python -m simulator.config.reference > docs/scenario.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AwareDatetime
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from simulator.domain import DAY, format_duration

from .fields import SECONDS, Model
from .models import Scenario
from .schema import as_model, bare, choices, entry_kind, value_kind

_HEAD = """# The scenario

A scenario is a YAML file; `riskbox explain SCENARIO` shows what it means, `riskbox explain SCENARIO --yaml` with every
default written out. Every field may be changed for one run: `--set markets.DE.share=2`,
`--set pools.desk.shifts.0.reviewers=5`, `--set 'markets.*.daily_amplitude=0'`. `NAME` stands for a name of your own,
`N` for a place in a list, from 0.

* `based_on: baseline`, or another file's path, takes that scenario and changes in it what the file says besides: a map
  changes the parts that it names, any other value, lists too, is replaced. Paths are seen from the file's own folder.
* A duration is a number with a unit, `ms s m h d w`, such as `25s` or `4h`; a bare number is seconds.
* Unknown fields, and keys given twice, are refused. YAML is read as YAML 1.2: `NO` is a name, `20:00` is text.
* The order of markets, policies, tiers and pools is the order of the rows of all results.
* What must hold between fields is checked too: every market and policy has a pool other than that for appeals, names
  that are used exist, `warm_up` is shorter than `horizon`, and prevalences stay below one half in every market.

This page is written from the models by `python -m simulator.config.reference`.
"""


def reference() -> str:
    """Return the page as Markdown."""
    return "\n".join([_HEAD, *_sections(Scenario, "", "")])


def _sections(model: type[Model], path: str, choice: str) -> Iterator[str]:
    """Yield the lines of a model's table, then those of the models under it; ``choice`` is its kind, if it has one."""
    below: list[tuple[type[Model], str, str]] = []
    title = f"`{path}`, `kind: {choice}`" if choice else f"`{path}`"
    yield f"## {title}\n" if path else "## The scenario itself\n"
    yield f"{_first_paragraph(model)}\n"
    yield "| field | what it may be | default | meaning |"
    yield "|---|---|---|---|"
    for name, field in model.model_fields.items():
        place = f"{path}.{name}" if path else name
        inner, where = _model_below(field, place)
        several = choices(value_kind(field.annotation))
        where = f"{place}.NAME" if several else where
        below += [(each, where, tag) for tag, each in several.items()] if several else []
        below += [(inner, where, "")] if inner is not None else []
        cells = (
            f"`{name}`",
            _kind(field, where if inner or several else ""),
            _default(field),
            _escaped(_meaning(field, inner)),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    for each, where, tag in below:
        yield from _sections(each, where, tag)


def _model_below(field: FieldInfo, place: str) -> tuple[type[Model] | None, str]:
    """Return the model that a field holds, alone or in a map or list, and the path of one of it."""
    kind = field.annotation
    model = as_model(kind)
    if model is not None:
        return model, place
    model = as_model(value_kind(kind))
    if model is not None:
        return model, f"{place}.NAME"
    model = as_model(entry_kind(kind))
    return model, f"{place}.N"


def _kind(field: FieldInfo, below: str) -> str:
    if below:
        link = f"see `{below}`"
        return f"{link}, or null" if type(None) in get_args(field.annotation) else link
    limits, duration = _limits([*field.metadata, *_metadata(field.annotation)])
    kind = bare(field.annotation)
    words = "duration" if duration else _words(kind)
    null = ", or null" if type(None) in get_args(field.annotation) else ""
    return f"{words}{' ' + ', '.join(limits) if limits else ''}{null}"


def _words(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(kind))
    if kind is AwareDatetime or getattr(kind, "__name__", "") == "datetime":
        return "instant with a time zone"
    values, entries = value_kind(kind), entry_kind(kind)
    if values is not None:
        return f"map of names to {_plural(values)}"
    if entries is not None:
        return f"list of {_plural(entries)}"
    return {float: "number", int: "whole number", str: "text"}.get(kind, str(kind))


def _plural(kind: Any) -> str:
    limits, duration = _limits(_metadata(kind))
    if entry_kind(kind) is not None:
        return "pairs"
    words = "durations" if duration else {float: "numbers", int: "whole numbers", str: "names"}[bare(kind)]
    return f"{words} {', '.join(limits)}".strip()


def _metadata(kind: Any) -> list[Any]:
    """Return what is said of a type in ``Annotated``, at any depth, ``| None`` passed over."""
    if get_origin(kind) is Annotated:
        inner, *said = get_args(kind)
        flat = [part for item in said for part in (item.metadata if isinstance(item, FieldInfo) else [item])]
        return [*_metadata(inner), *flat]
    parts = [part for part in get_args(kind) if get_origin(part) is Annotated] if get_origin(kind) is not tuple else []
    return [item for part in parts if value_kind(kind) is None for item in _metadata(part)]


def _limits(metadata: list[Any]) -> tuple[list[str], bool]:
    """Return the limits in words, the tightest of each kind, and whether the value is a duration."""
    duration = any(item is SECONDS for item in metadata)
    found: dict[str, float] = {}
    for item in metadata:
        for sign, name in ((">", "gt"), (">=", "ge"), ("<", "lt"), ("<=", "le")):
            if (limit := getattr(item, name, None)) is not None:
                found[sign] = limit
    if ">" in found and found.get(">=", found[">"]) <= found[">"]:
        found.pop(">=", None)
    signs = [sign for sign in (">", ">=", "<", "<=") if sign in found]
    return [f"{sign} {_days(found[sign]) if duration else f'{found[sign]:g}'}" for sign in signs], duration


def _days(seconds: float) -> str:
    return f"{seconds / DAY:g} d" if seconds else "0"


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "–" if field.default_factory is None else "none"
    if isinstance(field.default, Model):
        return "see there"
    value = field.default
    if value is None:
        return "null"
    if isinstance(value, float) and _limits([*field.metadata, *_metadata(field.annotation)])[1]:
        return f"`{format_duration(value).replace(' min', 'm').replace(' ', '')}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(format(part, 'g') if isinstance(part, float) else str(part) for part in value)}]`"
    if isinstance(value, float):
        return f"`{value:g}`"
    if isinstance(value, datetime):
        return f"`{value.isoformat()}`"
    return f"`{value}`" if str(value) else "empty"


def _meaning(field: FieldInfo, inner: type[Model] | None) -> str:
    if field.description:
        return field.description
    return _first_paragraph(inner).rstrip(".") if inner is not None else ""


def _first_paragraph(model: type[Model]) -> str:
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split()).replace("``", "`")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    sys.stdout.write(reference())
