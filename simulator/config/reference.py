"""The reference of all fields of a scenario: ``python -m simulator.config.reference > docs/scenario.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic_core import PydanticUndefined

from simulator.declare import SECONDS, Declared, show_bound

from .csv_column import FromCsv
from .declarations import declared_of
from .model import Model
from .scenario import Scenario
from .schema import Place, as_model, bare, choices, entry_kind, said_of, value_kind

_HEAD = """# The scenario

A scenario is a YAML file; `riskbox explain SCENARIO` shows what it means, `riskbox explain SCENARIO --yaml` with every
default written out. `NAME` stands for a name of your own, `N` for a place in a list, from 0.

## Nature, plan and run

Every field is one of three kinds, named in its row.

* **nature**: what people do. Uploads, truth, views, reports, why creators appeal, adversaries, incidents; and of
  reviewers, who they are: how fast they work, how they err, how they tire.
* **plan**: what the platform chooses. The strategy, the detectors in use, pools and shifts, votes and escalation,
  enforcement, reach, time limits, how appeals are handled, the rhythm of control.
* **run**: how the world is looked at. Its name, its length, its scale.

A candidate is a change of plan. The arms of a comparison agree in nature and run.

## Change a field

| path | what it does |
|---|---|
| `markets.DE.share=2` | changes one field; the value is read as YAML |
| `markets.*.daily_amplitude=0` | changes it in every entry |
| `pools.desk.shifts.night.reviewers=5` | shifts have names, as markets, policies, pools and incidents have |
| `pools.desk.helps.0.penalty=1.5` | a number leads to an entry of a list |
| `pools.desk.shifts.+night={start: 22h, end: 6h, reviewers: 4}` | adds an entry to a map |
| `incidents.strike=null` | takes an entry of a map away; for a field that may be null it is a value like others |
| `strategy.remove_at=0.9` | changes one parameter of the strategy in force |
| `strategy.remove_at.TR.hate=0.7` | changes one cell of it, and leaves the others |
| `strategy=Threshold(remove_at=0.9)` | replaces the strategy |

* A file with `based_on: baseline`, or another file's path, takes that scenario and changes in it what the file says
  besides: a map changes the parts that it names, `null` takes an entry of a map away, any other value, lists too, is
  replaced. A key with dots is a path as above. Paths of files are seen from the file's own folder. A name that is
  nearly that of an entry is refused; `+name` adds it all the same.
* A scenario may also come in a pipe: `-`, `/dev/stdin` and `<(...)` are read as files are, once.
* A duration is a number with a unit, `ms s m h d w`, such as `25s` or `4h`; a bare number is seconds.
* A share, a probability or a rate of reports per view may be given in per cent, in files, overrides and strategies:
  `3%` is 0.03.
* Staff is whole people. `scale` multiplies the people of a pool and rounds them (halves up, to one at least); its
  shifts get their parts by largest remainder. `riskbox explain` says what staff is in effect.
* Unknown fields, and keys given twice, are refused. Files and values are YAML 1.2 (core schema): `NO` is a name,
  `20:00` and `2025-01-01` are texts, `1e-3` and `0x1F` are numbers. Keys are names, whatever they look like. JSON is
  YAML too.
* Texts are bounded: 1,000,000 characters, 100,000 values with aliases written out, 64 levels, numbers of 300 digits.
* Worlds are bounded: 1e12 uploads and 1e11 user reports in a run, 1,000 user reports per upload on average (lifetime
  views times the rates of reports, as if nothing were removed), 10,000 combinations of a market and a policy. Runs have
  at most 100,000 replications. A run that would exceed one of these is refused before it starts.
* The order of markets, policies, tiers and pools is the order of the rows of all results.
* What must hold between fields is checked too: every market and policy has a pool other than that for appeals, names
  that are used exist, `warm_up` is shorter than `horizon`, and prevalences stay below 1 in every market.

This page is written from the models by `python -m simulator.config.reference`.
"""


def reference() -> str:
    """Return the page as Markdown."""
    return "\n".join([_HEAD, *_sections(Scenario, Place(Scenario), "", "")])


def _sections(model: type[Model], place: Place, path: str, choice: str) -> Iterator[str]:
    """Yield the lines of a model's table, then the tables of the models below it; ``choice`` is its kind, if any."""
    below: list[tuple[type[Model], Place, str, str]] = []
    title = f"`{path}`, `kind: {choice}`" if choice else f"`{path}`"
    yield f"## {title}\n" if path else "## The scenario itself\n"
    yield f"{_first_paragraph(model)}\n"
    yield "| field | values | default | nature or plan | meaning |"
    yield "|---|---|---|---|---|"
    for name in model.model_fields:
        field = Place(model, role=place.role).below(name)
        assert field is not None  # a field of the model  # noqa: S101
        models, where, inner = _models_below(field, f"{path}.{name}".removeprefix("."))
        below += [(each, inner, where, tag) for tag, each in models.items()]
        first = next(iter(models.values()), None)
        what = _link(field, where) if models else _what(field)
        cells = (f"`{name}`", what, _default(field), field.role or "", _escaped(_meaning(field, first)))
        yield f"| {' | '.join(cells)} |"
    yield ""
    for each, inner, where, tag in below:
        yield from _sections(each, inner, where, tag)


def _models_below(field: Place, path: str) -> tuple[dict[str, type[Model]], str, Place]:
    """Return the models that a field holds, alone or in a map or list, by kind, with the path and place of one."""
    inner, where = field, path
    if (values := value_kind(field.kind)) is not None:
        inner, where = Place(values, role=field.role), f"{path}.NAME"
    elif (entries := entry_kind(field.kind)) is not None:
        inner, where = Place(entries, role=field.role), f"{path}.N"
    model = as_model(inner.kind)
    return (choices(inner.kind) if model is None else {"": model}), where, inner


def _link(field: Place, where: str) -> str:
    return f"see `{where}`, or null" if field.optional else f"see `{where}`"


def _what(field: Place) -> str:
    null = ", or null" if field.optional else ""
    declared = declared_of(field)
    if declared is not None:
        return f"{_words(field, declared)}{null}"
    values, entries = value_kind(field.kind), entry_kind(field.kind)
    many = _plural(values if values is not None else entries)
    if any(isinstance(said, FromCsv) for said in field.said):
        many += " or path of a CSV file"
    return f"{'map of names to' if values is not None else 'list of'} {many}{null}"


def _words(place: Place, declared: Declared) -> str:
    if declared.kind == "choice":
        return ", ".join(f"`{choice}`" for choice in declared.choices)
    if declared.kind == "text":
        return {str: "text", date: "date"}.get(bare(place.kind), "instant with a time zone")
    return declared.brief


def _plural(kind: Any) -> str:
    place = Place(kind, tuple(said_of(kind)))
    declared = declared_of(place)
    if declared is None:
        return "pairs"
    if declared.kind == "text":
        return "names"
    first, space, rest = declared.brief.partition(" ")
    if first == "whole":
        return f"whole numbers{rest.removeprefix('number')}"
    return f"{first}s{space}{rest}"


def _default(place: Place) -> str:
    field = place.field
    if field is None or field.default is PydanticUndefined:
        return "–" if field is None or field.default_factory is None else "none"
    value = field.default
    if isinstance(value, Model):
        return "see there"
    if value is None:
        return "null"
    declared = declared_of(place)
    if declared is not None and declared.unit == SECONDS:
        return f"`{show_bound(value, SECONDS)}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(format(part, 'g') if isinstance(part, float) else str(part) for part in value)}]`"
    if isinstance(value, float):
        return f"`{value:g}`"
    text = declared.default if declared is not None else value
    return f"`{text}`" if str(text) else "empty"


def _meaning(place: Place, inner: type[Model] | None) -> str:
    if place.field is not None and place.field.description:
        return place.field.description
    return _first_paragraph(inner).rstrip(".") if inner is not None else ""


def _first_paragraph(model: type[Model]) -> str:
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split()).replace("``", "`")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    sys.stdout.write(reference())
